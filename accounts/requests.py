"""Who makes a request, typed."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The person who is signed in: pages behind the sign-in only."""
    return cast(User, request.user)
