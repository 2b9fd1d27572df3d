"""What is still missing: computed from the declared sections, and named gap by gap (5.nsa.form)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from documents.slots import label_of
from participants.sections.declared import SECTIONS
from participants.sections.kinds import Answers, Item, Rows, Section, Text, Whole


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: in which section, which field, and in which row if it is in one."""

    section: str
    field: str
    label: Text
    row: int | None = None


def gaps_in(whole: Whole, papers: Collection[str], sections: Iterable[Section] = SECTIONS) -> list[Gap]:
    """Every gap of a form, in its order; `papers` are the slots for which a usable document is filed."""
    return [gap for section in sections if section.applies(whole) for gap in gaps_of(section, whole, papers)]


def gaps_of(section: Section, whole: Whole, papers: Collection[str]) -> Iterable[Gap]:
    """The gaps of one section."""
    answers = whole.get(section.code, {})
    yield from _of_items(section, section.items, answers, whole)
    for rows in section.rows:
        yield from _of_rows(section, rows, answers, whole)
    yield from (Gap(section.code, slot, label_of(slot)) for slot in section.papers if slot not in papers)


def _of_items(
    section: Section, items: Iterable[Item], answers: Answers, whole: Whole, row: int | None = None
) -> Iterable[Gap]:
    for item in items:
        if item.is_needed(answers, whole) and is_empty(answers.get(item.code)):
            yield Gap(section.code, item.code, item.label, row)


def _of_rows(section: Section, rows: Rows, answers: Answers, whole: Whole) -> Iterable[Gap]:
    given = answers.get(rows.code) or []
    if not given and rows.is_needed(answers, whole):
        yield Gap(section.code, rows.code, rows.label)
    for number, row in enumerate(given, start=1):
        yield from _of_items(section, rows.items, row, whole, number)


def is_empty(value: object) -> bool:
    """Whether nothing was answered; no and zero are answers."""
    return value is None or value == "" or value == []
