"""What a section of the form is made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
# The answers to one section: items by code, rows as a list under theirs. Plain values, days as ISO text.
Answers = Mapping[str, Any]
# All answers of one organisation, by section.
Whole = Mapping[str, Answers]


class Kind(StrEnum):
    """What an item takes."""

    LINE = "line"
    AREA = "area"
    NAMES = "names"
    EMAIL = "email"
    WEBSITE = "website"
    COUNTRY = "country"
    YEAR = "year"
    NUMBER = "number"
    AMOUNT = "amount"
    CURRENCY = "currency"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


def always(answers: Answers, whole: Whole) -> bool:
    """Asked of everyone."""
    return True


Applies = Callable[[Answers, Whole], bool]


@dataclass(frozen=True)
class Item:
    """One field. `needed` says when it must be filled in; `choices` are codes with their words."""

    code: str
    label: Text
    kind: Kind = Kind.LINE
    hint: Text = ""
    needed: Applies | None = always
    choices: Callable[[], list[tuple[str, Text]]] | None = None

    def is_needed(self, answers: Answers, whole: Whole) -> bool:
        """Whether the field must be filled in, given the other answers."""
        return self.needed is not None and self.needed(answers, whole)


@dataclass(frozen=True)
class Rows:
    """A table whose rows the organisation adds; `names` marks the item that screening reads."""

    code: str
    label: Text
    one: Text
    items: tuple[Item, ...]
    hint: Text = ""
    needed: Applies | None = always
    names: str = ""
    add: Text = ""
    # Which answers of the section a new row begins with: they are given once and changed where a row differs.
    carried: tuple[str, ...] = ()

    def is_needed(self, answers: Answers, whole: Whole) -> bool:
        """Whether at least one row must be there."""
        return self.needed is not None and self.needed(answers, whole)


@dataclass(frozen=True)
class Section:
    """One step of the form, with the clause that asks for it.

    `material` marks what reopens findings when it changes; `papers` are the document slots it needs.
    """

    code: str
    clause: str
    title: Text
    purpose: Text
    items: tuple[Item, ...] = ()
    rows: tuple[Rows, ...] = ()
    papers: tuple[str, ...] = ()
    optional_papers: tuple[str, ...] = ()
    material: bool = False
    # Fields that give each other their meaning: a question about one opens them all.
    together: tuple[frozenset[str], ...] = ()
    applies: Callable[[Whole], bool] = field(default=lambda whole: True)

    def opened_with(self, field: str) -> frozenset[str]:
        """The field, with those that give it its meaning."""
        return frozenset({field}).union(*(fields for fields in self.together if field in fields))

    def fields(self) -> Iterator[Item | Rows]:
        """Everything that is asked, in order."""
        yield from self.items
        yield from self.rows


YES, NO = "yes", "no"
YES_NO: list[tuple[str, Text]] = [(YES, _("Yes")), (NO, _("No"))]
