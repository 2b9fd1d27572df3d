"""The signed-in person and the day of a request, typed; a name or number that keeps its own direction."""

from datetime import date
from typing import cast

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User


def day_of(request: HttpRequest) -> date:
    """The day by which the whole request judges."""
    return cast(date, request.on)  # type: ignore[attr-defined]


def person_of(request: HttpRequest) -> User:
    """The person who is signed in: pages behind the sign-in only."""
    return cast(User, request.user)


def bdi(text: object) -> SafeString:
    """A name, number or reference that keeps its own direction inside a page of another."""
    return format_html("<bdi>{}</bdi>", text)
