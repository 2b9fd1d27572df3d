"""Answers, links and activity in words, as people read them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from correspondence.kinds import title_of
from participants.enums import Industry, Link
from participants.models import (
    Disclosure,
)
from participants.regions import country_name
from participants.sections import Item, Kind, Rows, Section
from participants.sections.completeness import is_empty
from participants.sections.interests import group_choices
from participants.sections.kinds import YES

Text = str | Promise
# By industry and kind of link.
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Answer:
    """One answer in words, for the page where one checks them."""

    label: Text
    value: str
    field: str
    is_missing: bool = False
    # A table that another answer makes needless, and that is empty: it is not shown where one only reads.
    is_settled: bool = False


def answers_in_words(section: Section, whole: Mapping[str, Mapping[str, Any]]) -> Iterator[Answer]:
    """The answers of one section in words, in its order; rows one a line."""
    answers = whole.get(section.code, {})
    for item in section.items:
        value = answers.get(item.code)
        yield Answer(item.label, in_words(item, value), item.code, item.is_needed(answers, whole) and is_empty(value))
    for rows in section.rows:
        given = answers.get(rows.code) or []
        text = "\n".join(row_in_words(rows, row) for row in given)
        needed = rows.is_needed(answers, whole)
        yield Answer(rows.label, text, rows.code, needed and not given, not needed and not given)


def row_in_words(rows: Rows, row: Mapping[str, Any]) -> str:
    """One row in words."""
    told = [in_words(item, row.get(item.code)) for item in rows.items]
    return " · ".join(text for text in told if text)


def in_words(item: Item, value: Any) -> str:
    """A value as people read it: the words of a choice, a country's name, a number with its thousands apart."""
    if is_empty(value):
        return ""
    if item.choices is not None:
        words = dict(item.choices())
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(one, one)) for one in chosen)
    if item.kind == Kind.COUNTRY:
        return country_name(str(value))
    if item.kind in (Kind.AMOUNT, Kind.NUMBER) and isinstance(value, int):
        return str(number_format(value, force_grouping=True))
    return str(value)


def links_in_words(disclosure: Disclosure) -> list[Answer]:
    """The answers of a disclosure in words: for each industry, to what it says yes, and what each link is.

    One signed before each link had its own words ends with the one text for all of them.
    """
    told = [Answer(one.label, yes_of(disclosure.links, disclosure.link_details, one), one) for one in Industry]
    return [*told, *([Answer(_("Details"), disclosure.details, "details")] if disclosure.details else [])]


def yes_of(links: Words, details: Words, industry: Industry) -> str:
    """To which links of one industry a disclosure says yes, each with what it is."""
    told = details.get(industry, {})
    yes = ["\n".join(filter(None, [str(Link(code).label), told.get(code, "")]))
           for code, answer in links.get(industry, {}).items() if answer == YES]  # fmt: skip
    return "\n".join(yes) or _("No link of any kind")


DONE_IN_WORDS: Mapping[str, Text] = {
    "document": gettext_lazy("Document filed"),
    "renewal": gettext_lazy("Renewal sent"),
    "meeting": gettext_lazy("Meeting attended"),
    "group": gettext_lazy("Working Group joined"),
    "interest": gettext_lazy("Interest in a Working Group"),
    "letter": gettext_lazy("Letter received"),
    "measure": gettext_lazy("Measure done"),
}


def activity_in_words(record: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is on record of the term, each kind in words and each day as a day (6.undertake)."""
    groups = dict(group_choices())
    named: Mapping[str, Callable[[str], Text]] = {"letter": title_of, "interest": lambda code: groups.get(code, code)}
    return [
        {**one, "title": named.get(one["kind"], str)(one["title"]),
         "what": DONE_IN_WORDS.get(one["kind"], one["kind"]), "day": date.fromisoformat(one["on"])}
        for one in record
    ]  # fmt: skip
