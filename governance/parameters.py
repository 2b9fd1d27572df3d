"""What a parameter of the Terms of Reference is; each app declares its own beside the rules that use them."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")
Text = str | Promise


class BadValue(ValueError):
    """A text that is not a value of its parameter; the message says what is expected."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


class Kind(Protocol[T]):
    """How a parameter is read from and written to the notation of the exchange files (docs/exchange.md)."""

    def parse(self, text: str) -> T: ...

    def format(self, value: T) -> str: ...


class WholeNumber:
    """A whole number from 1 to `most`: years, months, days or people, as the parameter's name says."""

    # Far beyond any edition, and small enough that no date computed from it leaves the calendar.
    most = 1_000

    def parse(self, text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= self.most:
            raise BadValue(_("a whole number from 1 to 1000 is expected"))
        return int(text)

    def format(self, value: int) -> str:
        return str(value)


class Days:
    """Numbers of days before a date, the farthest first, joined by a semicolon."""

    def parse(self, text: str) -> tuple[int, ...]:
        days = tuple(WholeNumber().parse(part.strip()) for part in text.split(";"))
        if list(days) != sorted(set(days), reverse=True):
            raise BadValue(_("numbers of days are expected, the largest first, joined by a semicolon"))
        return days

    def format(self, value: tuple[int, ...]) -> str:
        return ";".join(map(str, value))


@dataclass(frozen=True)
class CadenceStep:
    """From `year` on, one meeting is due in every period of `interval` calendar years."""

    year: int
    interval: int


class Cadence:
    """Dated steps of a cadence, `year/interval`, the earliest first, joined by a semicolon."""

    def parse(self, text: str) -> tuple[CadenceStep, ...]:
        steps = tuple(self._step(part.strip()) for part in text.split(";"))
        years = [step.year for step in steps]
        if years != sorted(set(years)):
            raise BadValue(_("steps are expected with the earliest year first, such as 2022/1;2026/2"))
        return steps

    def _step(self, text: str) -> CadenceStep:
        year, slash, interval = text.partition("/")
        if not slash or len(year) != 4 or not year.isascii() or not year.isdigit():
            raise BadValue(_("year/interval is expected, such as 2022/1;2026/2"))
        return CadenceStep(int(year), WholeNumber().parse(interval))

    def format(self, value: tuple[CadenceStep, ...]) -> str:
        return ";".join(f"{step.year}/{step.interval}" for step in value)


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One number or list of the Terms of Reference, with its clause.

    `older` is the value, in exchange notation, of editions that are older than the parameter.
    """

    name: str
    clause: str
    kind: Kind[T]
    older: str
    label: Text

    def __post_init__(self) -> None:
        _declared[self.name] = cast(Parameter[object], self)

    def value(self, text: str | None) -> T:
        """The typed value of what an edition holds, or of what editions older than the parameter have."""
        return self.kind.parse(self.older if text is None else text)


_declared: "dict[str, Parameter[object]]" = {}


def declared() -> "tuple[Parameter[object], ...]":
    """Every declared parameter, in order of its name."""
    return tuple(_declared[name] for name in sorted(_declared))


def first_of(days: tuple[int, ...]) -> int:
    """The farthest of several numbers of days: the first reminder's."""
    return max(days)
