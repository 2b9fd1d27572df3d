"""The signed-in person and the day of a request, typed."""

from datetime import date
from typing import cast

from django.http import HttpRequest

from accounts.models import User


def day_of(request: HttpRequest) -> date:
    """The day that the middleware fixed for this request."""
    return cast(date, request.on)  # type: ignore[attr-defined]


def person_of(request: HttpRequest) -> User:
    """The person who is signed in: pages behind the sign-in only."""
    return cast(User, request.user)
