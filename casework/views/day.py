"""The signed-in person and the day of a request; a name or number that keeps its own direction."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.requests import person_of
from governance.requests import day_of

__all__ = ["bdi", "day_of", "person_of"]


def bdi(text: object) -> SafeString:
    """A name, number or reference that keeps its own direction inside a page of another."""
    return format_html("<bdi>{}</bdi>", text)
