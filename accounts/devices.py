"""What browser and what system a session was opened with, so that a person recognises the own ones."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# The first word found counts: most browsers claim to be several others as well.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str | Promise:
    """Browser and system in words; what is not known is said to be unknown, never shown as it was sent."""
    browser, system = first_of(BROWSERS, user_agent), first_of(SYSTEMS, user_agent)
    if browser and system:
        return format_lazy(_("{browser} on {system}"), browser=browser, system=system)
    return browser or system or _("Unknown browser")


def first_of(table: tuple[tuple[str, str], ...], text: str) -> str:
    """The name of the first word of a table that the text holds, else nothing."""
    return next((name for word, name in table if word in text), "")
