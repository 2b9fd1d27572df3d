"""The terms that end within a year, and what each still lacks before it is renewed (5.term)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Case, F, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import reach
from casework.enums import ConsultationState
from governance.periods import add_months
from participants.directory import guarded
from participants.enums import UNDECIDED_RENEWALS, Lack, RenewalState
from participants.models import Participation, Renewal
from participants.querysets import ParticipationQuerySet
from participants.rules import (
    DueDiligenceDone,
    DueDiligenceFresh,
    FormFilledIn,
    InterestsDeclared,
    NamesScreened,
    RisksWeighed,
    SpokenFor,
)
from participants.scopes import OFFICER, REVIEWER, assigned

AHEAD_MONTHS = 12
# Of several renewals for one term the first of these says how it stands: what waits before what is over.
FOREMOST = (*UNDECIDED_RENEWALS, RenewalState.OPEN, RenewalState.NOT_RENEWED, RenewalState.LAPSED)
# What the file of a renewal that was sent is asked, by the rules that its moves ask as well.
ASKED: Mapping[Lack, tuple[Any, ...]] = {
    Lack.INTERESTS: (InterestsDeclared(),),
    Lack.SCREENING: (NamesScreened(),),
    Lack.DUE_DILIGENCE: (DueDiligenceDone(), DueDiligenceFresh()),
    Lack.RISKS: (RisksWeighed(),),
}
PARTS = {Lack.OFFICER: OFFICER, Lack.REVIEWER: REVIEWER}
Text = str | Promise


@dataclass(frozen=True)
class EndingTerm:
    """A term that ends: its last day, its renewal, and what it lacks.

    `closed` says that its renewal is kept from this person, who declared a tie: neither state nor lacks of the case.
    `declined` is the last one of the term that was declined: another may be sent while the term runs.
    """

    participation: Participation
    last_day: date
    renewal: Renewal | None = None
    declined: Renewal | None = None
    closed: bool = False
    lacks: tuple[Lack, ...] = field(default_factory=tuple)

    @property
    def state(self) -> Text:
        """How its renewal stands, in words."""
        if self.closed:
            return _("Closed to you: you declared a tie")
        if self.renewal and self.renewal == self.declined:
            return _("Renewal declined")
        return self.renewal.get_state_label() if self.renewal else _("No renewal")

    @property
    def code(self) -> str:
        """The same as a code, for exported files."""
        return "closed" if self.closed else self.renewal.state if self.renewal else "none"


def ending_participations(user: Any, on: date) -> ParticipationQuerySet:
    """The participations of that day whose term ends within a year, or has ended and runs on, by the last day."""
    days = (add_months(on, AHEAD_MONTHS) - on).days
    ending = Participation.objects.visible_to(user, on).expiring(days, on)
    return ending.select_related("organisation").order_by(F("term_then"), "organisation__name", "pk")


def ending_terms(participations: Iterable[Participation], person: User, on: date) -> list[EndingTerm]:
    """Each with its renewal and what it lacks; a constant number of statements however many they are."""
    rows = [_with_renewal(one, renewals) for one, renewals in _with_renewals(list(participations), person, on)]
    lacking = _lacking([row.renewal for row in rows if row.renewal], on)
    silent = _without_lead([row.participation for row in rows], on)
    return [_complete(row, lacking, silent) for row in rows]


def _with_renewals(
    participations: Sequence[Participation], person: User, on: date
) -> list[tuple[Participation, list[Renewal]]]:
    """Each with its renewals, each of them with `is_known`, whether the policy lets this person know of it."""
    known = Case(When(reach(person, "participants.view_renewal", Renewal, on), then=True), default=False)
    found: dict[int, list[Renewal]] = defaultdict(list)
    renewals = Renewal.objects.filter(participation__in=[one.pk for one in participations])
    for renewal in renewals.annotate(is_known=known).select_related("consultation").order_by("-pk"):
        found[renewal.participation_id].append(renewal)
    return [(one, found[one.pk]) for one in participations]


def _with_renewal(participation: Participation, renewals: Sequence[Renewal]) -> EndingTerm:
    term: date = participation.term_then  # type: ignore[attr-defined]
    of_it = _of_the_term(term, renewals)
    renewal = min(of_it, key=lambda one: FOREMOST.index(RenewalState(one.state)), default=None)
    if renewal is not None and not renewal.is_known:  # type: ignore[attr-defined]
        return EndingTerm(participation, term, closed=True)
    declined = [one for one in of_it if one.state == RenewalState.NOT_RENEWED and one.is_known]  # type: ignore[attr-defined]
    return EndingTerm(participation, term, renewal, declined[0] if declined else None)


def _of_the_term(term: date, renewals: Sequence[Renewal]) -> list[Renewal]:
    """The renewals that say how the term stands; one of an earlier term, which was renewed since, says nothing."""
    before = max((one.old_last_day for one in renewals if one.old_last_day and one.old_last_day < term), default=None)
    return [one for one in renewals if one.state in FOREMOST and _is_of(one, term, before)]


def _is_of(renewal: Renewal, term: date, before: date | None) -> bool:
    if renewal.term_ends is not None:
        return renewal.term_ends == term
    return renewal.decided_on is None or before is None or renewal.decided_on > before


def _lacking(renewals: Sequence[Renewal], on: date) -> dict[int, set[Lack]]:
    """What each renewal lacks; those that have no file cannot be asked what a file lacks."""
    lacking = {one.pk: _by_state(one) for one in renewals}
    for pk in FormFilledIn().offenders(Renewal.objects.filter(pk__in=list(lacking)), on).values_list("pk", flat=True):
        lacking[pk].add(Lack.FORM)
    filed = {one.pk: one.file_id for one in renewals if one.file_id and one.state in UNDECIDED_RENEWALS}
    for part, files in _assigned(filed.values()).items():
        for pk in [pk for pk, file in filed.items() if file not in files]:
            lacking[pk].add(part)
    rows = Renewal.objects.filter(pk__in=list(filed))
    for lack, rules in ASKED.items():
        for rule in rules:
            for pk in rule.offenders(rows, on).values_list("pk", flat=True):
                lacking[pk].add(lack)
    return lacking


def _by_state(renewal: Renewal) -> set[Lack]:
    if renewal.state == RenewalState.OPEN:
        return {Lack.NOT_SENT}
    if renewal.state not in UNDECIDED_RENEWALS:
        return set()
    heard = renewal.consultation is not None and renewal.consultation.state == ConsultationState.CLOSED
    return {Lack.DECISION} if heard else {Lack.CONSULTATION, Lack.DECISION}


def _assigned(files: Collection[int | None]) -> dict[Lack, set[int]]:
    """The files that have each part; one statement."""
    held: dict[Lack, set[int]] = {part: set() for part in PARTS}
    parts = {codename: part for part, codename in PARTS.items()}
    rows = assigned(*parts, content_object__in=list(files)).values_list("permission__codename", "content_object")
    for codename, file in rows:
        held[parts[codename]].add(file)
    return held


def _without_lead(participations: Sequence[Participation], on: date) -> set[int]:
    rows = Participation.objects.filter(pk__in=[one.pk for one in participations])
    return set(SpokenFor().offenders(rows, on).values_list("pk", flat=True))


def _complete(row: EndingTerm, lacking: Mapping[int, set[Lack]], silent: Collection[int]) -> EndingTerm:
    lacks = set(lacking[row.renewal.pk]) if row.renewal else set() if row.closed else {Lack.NOT_OPENED}
    if row.participation.pk in silent:
        lacks.add(Lack.FOCAL_POINT)
    in_order = tuple(lack for lack in Lack if lack in lacks)
    return replace(row, lacks=in_order)


HEADER = (
    "reference",
    "name",
    "category",
    "country",
    "region",
    "term_last_day",
    "days_left",
    "renewal",
    "state",
    "lacks",
)


def exported(rows: Iterable[EndingTerm], regions: Mapping[str, Any], on: date) -> Iterator[tuple[str, ...]]:
    """The list as rows of a table with a header, in codes; what is lacking joined by `;`."""
    yield HEADER
    for row in rows:
        whose = row.participation.organisation
        yield (
            *guarded((whose.ref, whose.name)), whose.category, whose.country, str(regions.get(whose.country, "")),
            row.last_day.isoformat(), str((row.last_day - on).days), row.renewal.ref if row.renewal else "",
            row.code, ";".join(row.lacks),
        )  # fmt: skip
