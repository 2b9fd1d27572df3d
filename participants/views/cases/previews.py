"""A letter before it goes: the act is carried out and taken back, so that what is shown is what would be sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from accounts.models import User
from correspondence.kinds import kind_of
from correspondence.models import Letter
from correspondence.pdf import set_pdf
from correspondence.rendering import Words, sheet_of, words_of
from correspondence.templates import language_of


@dataclass(frozen=True)
class Preview:
    """One letter as it would be sent, and to whom."""

    letter: Letter
    words: Words
    recipients: tuple[str, ...]

    @property
    def direction(self) -> str:
        """The direction of the letter's language."""
        language = language_of(self.letter.kind, self.letter.language)
        return "rtl" if get_language_info(language)["bidi"] else "ltr"


def previews_of(act: Callable[[], Any], actor: User) -> list[Preview]:
    """The letters that an act would send, one for each kind and language, formal ones first; nothing is kept.

    Raises what the act raises.
    """
    with transaction.atomic():
        last = Letter.objects.order_by("-id").values_list("id", flat=True).first() or 0
        act()
        made = Letter.objects.filter(pk__gt=last, act__actor_id=actor.pk).select_related("recipient").order_by("id")
        found = _grouped(list(made))
        transaction.set_rollback(True)
    return found


def _grouped(letters: list[Letter]) -> list[Preview]:
    groups: dict[tuple[str, str], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.kind, letter.language), []).append(letter)
    return sorted(map(_preview, groups.values()), key=lambda one: not kind_of(one.letter.kind).formal)


def _preview(group: list[Letter]) -> Preview:
    letter = group[0]
    letter.is_preview = True
    words = words_of(letter)
    with override(language_of(letter.kind, letter.language)):
        letter.ref = _("Preview")
    letter.subject, letter.body_html = words.subject, words.html
    return Preview(letter, words, tuple(one.recipient.full_name if one.recipient else "–" for one in group))


def as_pdf(preview: Preview) -> HttpResponse:
    """A letter as PDF, shown in the browser and kept nowhere; raises PdfUnavailable on a machine without fonts."""
    response = HttpResponse(set_pdf(sheet_of(preview.letter)), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
