"""Columns of the exchange files: how a cell is read, and how a value is written back (Exchange of records)."""

import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.parameters import BadValue, Kind
from governance.periods import LATEST_DAY
from governance.signs import is_name

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BREAKS = frozenset("\t\n\r")
SHOWN = 60
# A day before it that leaves the calendar is too early, one after it too late.
MIDDLE = date(5000, 1, 1)


class BadCell(ValueError):
    """A cell that does not hold what its column expects; the message says what is expected."""


class CellKind(Protocol):
    """How the text of a cell becomes a value, and back; `empty` is the value of an empty cell.

    `allowed` says to people what a cell may hold.
    """

    @property
    def empty(self) -> Any: ...

    def allowed(self) -> str: ...

    def parse(self, text: str) -> Any: ...

    def format(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Column:
    """One column of a file. `refers_to` names the file whose `ref` its cells hold; `sample` is a cell to show."""

    name: str
    kind: CellKind
    required: bool = False
    refers_to: str = ""
    sample: str = ""

    def allowed(self) -> str:
        """What a cell of the column may hold, in words."""
        return _("a reference in %(file)s") % {"file": self.refers_to} if self.refers_to else self.kind.allowed()


def quoted(text: str) -> str:
    """A cell's text as a reason shows it: on one line, nothing hidden, not longer than a glance."""
    return f"“{visible(text[:SHOWN])}{'…' if len(text) > SHOWN else ''}”"


def visible(text: str) -> str:
    """The text with every character that does not print, or that turns the line around, written as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def unreadable(text: str) -> str:
    """Why a cell's characters cannot be taken, or an empty text where they can."""
    for character in text:
        if 0xDC80 <= ord(character) <= 0xDCFF:
            return _("byte 0x%(byte)02X is not UTF-8; save the file with the encoding UTF-8") % {
                "byte": ord(character) - 0xDC00
            }
        if character == "\0":
            return _("a NUL byte (0x00) is not text; save the file again as CSV with the encoding UTF-8")
        if (character < " " or "\x7f" <= character <= "\x9f") and character not in BREAKS:
            return _("the control character U+%(code)04X is not text; remove it") % {"code": ord(character)}
    return ""


@dataclass(frozen=True)
class Text:
    """A text up to a length, kept exactly as it is: cells are never altered, formulas neither."""

    max_length: int
    empty: str = ""

    def allowed(self) -> str:
        return _("text of at most %(most)d characters") % {"most": self.max_length}

    def parse(self, text: str) -> str:
        if len(text) > self.max_length:
            raise BadCell(
                _("is too long: %(length)d characters, at most %(most)d are kept")
                % {"length": len(text), "most": self.max_length}
            )
        return text

    def format(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Name(Text):
    """What somebody or something is called: one line that people can see, as forms ask for it too."""

    def parse(self, text: str) -> str:
        if not is_name(text):
            raise BadCell(
                _("%(text)s has a character that nobody sees, or nothing to read; write the name on one line")
                % {"text": quoted(text)}
            )
        return super().parse(text)


@dataclass(frozen=True)
class Reference(Text):
    """The `ref` of a record: printable, without a blank at either end."""

    max_length: int = 60

    def allowed(self) -> str:
        return _("a reference of your own, at most %(most)d characters") % {"most": self.max_length}

    def parse(self, text: str) -> str:
        if text != text.strip() or not text.isprintable():
            raise BadCell(
                _("%(text)s is not a reference: it has a blank at an end, or a character that does not print")
                % {"text": quoted(text)}
            )
        return super().parse(text)


@dataclass(frozen=True)
class Code(Text):
    """One of a few codes, which are never translated."""

    max_length: int = 60
    codes: tuple[str, ...] = ()

    def allowed(self) -> str:
        return _("one of: %(codes)s") % {"codes": ", ".join(self.codes)}

    def parse(self, text: str) -> str:
        if text not in self.codes:
            raise BadCell(_("%(text)s is none of: %(codes)s") % {"text": quoted(text), "codes": ", ".join(self.codes)})
        return text


@dataclass(frozen=True)
class Day:
    """A calendar date, YYYY-MM-DD and nothing else."""

    empty: None = None

    def allowed(self) -> str:
        return _("a day, written YYYY-MM-DD")

    def parse(self, text: str) -> date:
        try:
            day = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise BadCell(_("%(text)s is not a date; write it as YYYY-MM-DD") % {"text": quoted(text)})
        if day > LATEST_DAY:
            raise BadCell(
                _("%(text)s is too late; leave the cell empty where no end is known") % {"text": quoted(text)}
            )
        return day

    def format(self, value: date | None) -> str:
        return "" if value is None else value.isoformat()


def iso_day(text: str) -> date:
    """A day as a command takes it: written YYYY-MM-DD and nothing else, as in the files."""
    if text == date.max.isoformat():
        raise ArgumentTypeError(_("%(text)s is too late; choose an earlier day") % {"text": quoted(text)})
    try:
        return Day().parse(text)
    except BadCell as bad:
        raise ArgumentTypeError(str(bad)) from bad


def off_calendar(on: date) -> str:
    """Why nothing can be judged on a day from which the dates that follow, or that come before, leave the calendar."""
    if on < MIDDLE:
        return _("%(day)s is too early: what is counted back from it lies before the calendar begins.") % {"day": on}
    return _("%(day)s is too late: what follows from it lies beyond the calendar.") % {"day": on}


@dataclass(frozen=True)
class Number:
    """A whole number between two others, without sign or point."""

    least: int
    most: int
    empty: None = None

    def allowed(self) -> str:
        return _("a whole number from %(least)d to %(most)d") % {"least": self.least, "most": self.most}

    def parse(self, text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(self.most)) else None
        if number is None or not self.least <= number <= self.most:
            raise BadCell(
                _("%(text)s is not a whole number from %(least)d to %(most)d")
                % {"text": quoted(text), "least": self.least, "most": self.most}
            )
        return number

    def format(self, value: int | None) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class YesNo:
    """`yes` or `no`; an empty cell is unknown, and stays so."""

    empty: None = None

    def allowed(self) -> str:
        return _("one of: %(codes)s") % {"codes": "yes, no"}

    def parse(self, text: str) -> bool:
        if text not in ("yes", "no"):
            raise BadCell(_("%(text)s is none of: %(codes)s") % {"text": quoted(text), "codes": "yes, no"})
        return text == "yes"

    def format(self, value: bool | None) -> str:
        return {True: "yes", False: "no", None: ""}[value]


@dataclass(frozen=True)
class Checked(Text):
    """A text that must pass validators; `expected` says what is wrong otherwise, `wanted` what is right."""

    validators: Iterable[Callable[[str], None]] = ()
    expected: Any = ""
    wanted: Any = ""
    tidy: Callable[[str], str] = field(default=str)

    def allowed(self) -> str:
        return str(self.wanted)

    def parse(self, text: str) -> str:
        try:
            for validator in self.validators:
                validator(text)
        except ValidationError:
            raise BadCell(f"{quoted(text)} {self.expected}") from None
        return self.tidy(super().parse(text))


@dataclass(frozen=True)
class ParameterCell:
    """A parameter of the Terms of Reference, kept in exchange notation; None takes the edition before."""

    kind: Kind[Any]
    max_length: int = 200
    empty: None = None

    def allowed(self) -> str:
        return _("as in the example; empty takes the value of the edition before")

    def parse(self, text: str) -> str:
        Text(self.max_length).parse(text)
        try:
            return self.kind.format(self.kind.parse(text))
        except BadValue as bad:
            raise BadCell(f"{quoted(text)}: {bad.message}") from bad

    def format(self, value: str | None) -> str:
        return value or ""
