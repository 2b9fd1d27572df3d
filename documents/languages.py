"""The languages in which documents are kept: the six of the United Nations, whatever the pages speak (x.languages)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: dict[str, Promise] = {
    "ar": _("Arabic"),
    "zh-hans": _("Chinese (Simplified)"),
    "en": _("English"),
    "fr": _("French"),
    "ru": _("Russian"),
    "es": _("Spanish"),
}


def language_choices() -> list[tuple[str, Promise]]:
    """The languages with their names, in English's alphabetical order."""
    return list(LANGUAGES.items())


def language_name(code: str) -> str | Promise:
    """A language's name; the code itself where it is none of the six."""
    return LANGUAGES.get(code, code)
