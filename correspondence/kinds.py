"""Kinds of letters: each room declares its own in `letters.py`, with sample facts by which each is tested."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from correspondence.models import Letter

Complete = Callable[["Letter"], Mapping[str, str]]


class Obsolete(Exception):
    """What the letter would say no longer holds; raised by `complete`, it is kept as not sent for this reason."""


# Why a letter was kept as not sent, by the code that it keeps; each names what happened instead.
NOT_SENT: Mapping[str, str | Promise] = {
    "overtaken": _("A later reminder was due the same day, so only that one was sent."),
    "moot": _("What it asks for was done, or its day was past, before it could go out."),
    "revoked": _("The invitation was taken up or withdrawn before the letter went out."),
}


# A letter that a run of the rules comes to say too late: kept, so that none that a daily run sends is missing.
MOOT = "moot"


def why_not_sent(code: str) -> str | Promise:
    """Why a letter was not sent, as a sentence; nothing where it was, or waits to be."""
    return NOT_SENT.get(code) or (_("What it would have said no longer held.") if code else "")


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter: its code names the templates, `formal` ones go out as PDF beside the e-mail.

    `samples` are facts with which the letter can be rendered for a test or a preview. `complete` gives the facts
    that are never kept, such as a personal link: only the message holds them. It may be asked more than once for
    one letter and answers the same each time, or raises Obsolete.
    """

    code: str
    clause: str
    title: str | Promise
    formal: bool = False
    samples: Mapping[str, Any] = field(default_factory=dict)
    complete: Complete | None = None

    def __post_init__(self) -> None:
        _kinds[self.code] = self


_kinds: dict[str, LetterKind] = {}


def kind_of(code: str) -> LetterKind:
    """The declared kind of that code; KeyError where none is."""
    return _kinds[code]


def kinds() -> tuple[LetterKind, ...]:
    """Every declared kind, in order of its code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def title_of(code: str) -> str | Promise:
    """What a kind is called; its code where the room that declared it is gone."""
    return _kinds[code].title if code in _kinds else code
