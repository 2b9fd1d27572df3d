"""What a file says now against what it said last time: answers, documents, the disclosure (5.term)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.slots import label_of
from participants.enums import Industry
from participants.sections import RENEWAL_SECTIONS, Section
from participants.shown.words import Text, in_words, row_in_words, yes_of


@dataclass(frozen=True)
class Change:
    """One answer that differs from last time; of a table, the rows that came and those that went."""

    label: Text
    before: str
    after: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


def changes_between(
    sections: Iterable[Section], before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> list[tuple[Section, list[Change]]]:
    """What differs between two sets of answers, in words, for each section in which anything does."""
    found = [(section, list(_changes(section, before, after))) for section in sections]
    return [(section, changes) for section, changes in found if changes]


def _changes(section: Section, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    earlier, later = before.get(section.code, {}), after.get(section.code, {})
    for item in section.items:
        was, now = in_words(item, earlier.get(item.code)), in_words(item, later.get(item.code))
        if was != now:
            yield Change(item.label, was, now)
    for rows in section.rows:
        gone = [row_in_words(rows, row) for row in earlier.get(rows.code) or []]
        there = [row_in_words(rows, row) for row in later.get(rows.code) or []]
        came, went = (
            tuple((Counter(one) - Counter(other)).elements()) for one, other in ((there, gone), (gone, there))
        )
        if came or went:
            yield Change(rows.label, "", "", came, went)


def papers_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The documents that came, went or have another content than last time, by kind."""
    was, now = _hashes(before), _hashes(after)
    words = {True: _("On file"), False: ""}
    return [
        Change(
            label_of(slot),
            words[slot in was],
            _("Another content") if slot in was and slot in now else words[slot in now],
        )
        for slot in dict.fromkeys([*was, *now])
        if was.get(slot) != now.get(slot)
    ]


def _hashes(content: Mapping[str, Any]) -> dict[str, str]:
    """The content of the latest version of each kind of document; what a renewal asks no more is left out."""
    asked = {slot for section in RENEWAL_SECTIONS for slot in (*section.papers, *section.optional_papers)}
    return {one["slot"]: one["sha256"] for one in content["papers"] if one["slot"] in asked}


def links_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The industries of which the disclosure says something else than last time (5.nsa.disclosure)."""
    was, now = (content["disclosure"] or {} for content in (before, after))
    told = [(one, _said(was, one), _said(now, one)) for one in Industry]
    return [Change(one.label, earlier, later) for one, earlier, later in told if earlier != later]


def _said(disclosure: Mapping[str, Any], industry: Industry) -> str:
    return yes_of(disclosure.get("links") or {}, disclosure.get("details") or {}, industry)
