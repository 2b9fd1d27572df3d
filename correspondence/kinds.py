"""Kinds of letters: each room declares its own in `letters.py`, with sample facts by which each is tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter: its code names the templates, `formal` ones go out as PDF beside the e-mail.

    `samples` are facts with which the letter can be rendered for a test or a preview.
    """

    code: str
    clause: str
    title: str | Promise
    formal: bool = False
    samples: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _kinds[self.code] = self


_kinds: dict[str, LetterKind] = {}


def kind_of(code: str) -> LetterKind:
    """The declared kind of that code; KeyError where none is."""
    return _kinds[code]


def kinds() -> tuple[LetterKind, ...]:
    """Every declared kind, in order of its code."""
    return tuple(_kinds[code] for code in sorted(_kinds))
