"""A letter's words: rendered from its frozen facts in its own language, whoever's language is in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.translation import get_language_bidi, override

from correspondence.kinds import kind_of
from correspondence.models import Letter
from correspondence.plaintext import as_text
from correspondence.templates import language_of, name_of, stylesheet
from governance.models import Edition
from governance.texts import labels

SUBJECT_LENGTH = 300
# Clauses of the portal's own promises are none of the Terms of Reference.
OWN_CLAUSES = "x."


@dataclass(frozen=True)
class Words:
    """What a letter says: its subject on one line, its body as HTML and as plain text."""

    subject: str
    html: str
    text: str


def words_of(letter: Letter, personal: Mapping[str, str] | None = None) -> Words:
    """Render a letter in its language; without `personal` facts its personal links are named, not shown."""
    language = language_of(letter.kind, letter.language)
    with override(language):
        context = _context(letter, language, personal or {})
        html = render_to_string(name_of(letter.kind, language, "body.html"), context).strip()
        subject = get_template(name_of(letter.kind, language, "subject.txt"))
        line = subject.template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
        return Words(one_line(line)[:SUBJECT_LENGTH], html, as_text(html))


def one_line(text: str) -> str:
    """A text as the value of a header: no line break and no control character of a name gets into it."""
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+|\s+", " ", text).strip()


def page_of(letter: Letter) -> str:
    """The full address of the letter's page, in the language in force."""
    return settings.BASE_URL + reverse("correspondence:detail", args=[letter.pk])


def secretariat_address(letter: Letter) -> str:
    """Where answers go: the Secretariat's address under the edition of the letter's day (5.letter)."""
    return labels(Edition.objects.in_force(letter.on), "")["address.secretariat"]


def name_for(letter: Letter) -> str:
    """Whom the letter addresses: its recipient, or the name among its facts of someone who has no account."""
    return letter.recipient.full_name if letter.recipient else str(letter.facts.get("name", ""))


def alliance() -> dict[str, str]:
    """The alliance as letters name it, in the language in force."""
    return {
        "name": str(settings.ALLIANCE_NAME),
        "short_name": settings.ALLIANCE_SHORT_NAME,
        "host_line": str(settings.ALLIANCE_HOST_LINE),
        "url": settings.BASE_URL,
    }


def _context(letter: Letter, language: str, personal: Mapping[str, str]) -> dict[str, Any]:
    kind = kind_of(letter.kind)
    words = labels(Edition.objects.in_force(letter.on), language)
    return {
        "facts": {**letter.facts, **personal},
        "letter": letter,
        "recipient": letter.recipient,
        "name": name_for(letter),
        "names": {key.partition(".")[2]: text for key, text in words.items() if key.startswith("name.")},
        "alliance": alliance(),
        "formal": kind.formal,
        "clause": "" if kind.clause.startswith(OWN_CLAUSES) else kind.clause,
        "page": page_of(letter) if letter.recipient and not letter.is_preview else "",
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def sheet_of(letter: Letter) -> str:
    """The page of a formal letter as HTML, with its own style in it, from its frozen words."""
    language = language_of(letter.kind, letter.language)
    with override(language):
        context = {**_context(letter, language, {}), "css": stylesheet(), "contact": secretariat_address(letter)}
        return render_to_string(f"letters/layout/{language}/pdf.html", context)


def parts_of(letter: Letter, words: Words) -> tuple[str, str]:
    """The plain and the HTML part of a message: the letter within the frame of all e-mails."""
    with override(language_of(letter.kind, letter.language)):
        context = {
            "subject": words.subject,
            "reference": letter.ref,
            "body": words.text,
            "html": words.html,
            "contact": secretariat_address(letter),
        }
        return render_to_string("letters/mail.txt", context), render_to_string("letters/mail.html", context)
