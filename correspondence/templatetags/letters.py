"""What letter templates write with: days in words, roles by name, links into the portal."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts.enums import Role

register = template.Library()


@register.filter(needs_autoescape=True)
def written(value: date | str, autoescape: bool = True) -> str:
    """A day written out in the letter's language, from a date or ISO text; nothing where there is none."""
    if not value:
        return ""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    text = date_format(day, "DATE_FORMAT")
    return format_html("<bdi>{}</bdi>", text) if autoescape else text


@register.filter
def is_ahead(value: str, on: date) -> bool:
    """Whether a day, as ISO text, lies after the day of the letter."""
    return date.fromisoformat(value) > on


@register.filter
def role_name(code: str) -> str:
    """A role's name in the letter's language; the code itself where no such role is known."""
    return str(Role(code).label) if code in Role.values else code


@register.filter
def portal_link(path: str) -> str:
    """The full address of a page, in the letter's language where the portal has pages in it."""
    first, _, rest = path.removeprefix("/").partition("/")
    languages = {code for code, _name in settings.LANGUAGES}
    if first in languages and get_language() in languages:
        path = f"/{get_language()}/{rest}"
    return f"{settings.BASE_URL}{path}"


@register.simple_tag
def personal_link(address: str) -> Any:
    """A link meant for one person: only the message that is sent shows it, the copy that is kept names it."""
    if not address:
        return SafeString(f"[{gettext('personal link')}]")
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, address)
