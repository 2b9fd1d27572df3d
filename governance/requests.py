"""What a request carries: the day by which all of it judges."""

from datetime import date
from typing import cast

from django.http import HttpRequest


def day_of(request: HttpRequest) -> date:
    """The day that the middleware fixed for this request."""
    return cast(date, request.on)  # type: ignore[attr-defined]
