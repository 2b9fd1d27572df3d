"""What was decided about non-State actors, and how long it took from the submission (4.review, 5.notify, 5.term)."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from participants.directory import NO_REGION
from participants.enums import ApplicationState, Category, Region, RenewalState
from participants.models import Application, FileSection, Renewal
from participants.regions import regions_on

APPLICATION, RENEWAL = "application", "renewal"
# What the Secretariat decided; what the applicant withdrew, or never sent, was no decision.
OF_APPLICATIONS = (
    ApplicationState.APPROVED,
    ApplicationState.NOT_APPROVED,
    ApplicationState.NOT_ELIGIBLE,
    ApplicationState.CLOSED_NO_REPLY,
)
OF_RENEWALS = (RenewalState.RENEWED, RenewalState.NOT_RENEWED)
OUTCOMES = (*OF_APPLICATIONS, *OF_RENEWALS)
# The order in which each way of counting is shown; years come latest first.
ORDERS: Mapping[str, Sequence[str]] = {
    "outcome": [str(outcome) for outcome in OUTCOMES],
    "category": Category.values,
    "region": [*Region.values, NO_REGION],
}


@dataclass(frozen=True)
class Decision:
    """One decision: what was asked for, by whom, in which year it came, and how many days after the submission."""

    kind: str
    category: str
    region: str
    outcome: str
    year: int
    days: int


@dataclass(frozen=True)
class Group:
    """Decisions that have something in common: how many, the median of their days, rounded up, and the longest."""

    code: Any
    number: int
    median: int
    longest: int


def decisions(person: User, on: date) -> list[Decision]:
    """The decisions up to that day on cases of which this person may know; three statements."""
    regions = regions_on(on)
    return [
        Decision(kind, category, str(regions.get(country, NO_REGION)), state, decided_on.year,
                 (decided_on - submitted_on).days)
        for kind, rows in ((APPLICATION, _of_applications(person, on)), (RENEWAL, _of_renewals(person, on)))
        for category, country, state, submitted_on, decided_on in rows
    ]  # fmt: skip


def _of_applications(person: User, on: date) -> Iterable[tuple[Any, ...]]:
    """Where the applicant is not on record as an organisation, its country is the one that it gave."""
    identity = FileSection.objects.filter(file=OuterRef("file"), code="identity")
    given = Subquery(identity.values(country=KT("answers__country"))[:1])
    known = Application.objects.permitted_to(person, "participants.follow_application", on)
    country = Coalesce(NullIf("organisation__country", Value("")), given, Value(""), output_field=TextField())
    rows = known.filter(decided(on), state__in=OF_APPLICATIONS)
    return rows.values_list("category", country, "state", "submitted_on", "decided_on")


def _of_renewals(person: User, on: date) -> Iterable[tuple[Any, ...]]:
    organisation = F("participation__organisation__category"), F("participation__organisation__country")
    known = Renewal.objects.permitted_to(person, "participants.view_renewal", on)
    return known.filter(decided(on), state__in=OF_RENEWALS).values_list(
        *organisation, "state", "submitted_on", "decided_on"
    )


def decided(on: date) -> Q:
    """Cases that were submitted, and decided by that day."""
    return Q(submitted_on__isnull=False, decided_on__lte=on)


def grouped(found: Iterable[Decision], by: Callable[[Decision], Any]) -> dict[Any, Group]:
    """The decisions by something that they have in common."""
    days: dict[Any, list[int]] = defaultdict(list)
    for decision in found:
        days[by(decision)].append(decision.days)
    return {code: Group(code, len(some), math.ceil(statistics.median(some)), max(some)) for code, some in days.items()}


def counted(found: Sequence[Decision], by: str) -> list[Group]:
    """The decisions by outcome, category, region or year, in the order in which these are shown."""
    groups = grouped(found, lambda decision: getattr(decision, by))
    order = ORDERS.get(by) or sorted(groups, reverse=True)
    return [groups[code] for code in order if code in groups]


HEADER = ("kind", "year", "category", "region", "outcome", "decisions", "median_days", "longest_days")


def exported(found: Iterable[Decision]) -> Iterator[tuple[str, ...]]:
    """The statistics as rows of a table with a header, in codes; a row for each kind, year, category, region, outcome.

    The region is empty where the organisation belongs to none.
    """
    yield HEADER
    groups = grouped(found, lambda one: (one.kind, one.year, one.category, one.region, one.outcome))
    for kind, year, category, region, outcome in sorted(groups):
        one = groups[kind, year, category, region, outcome]
        place = "" if region == NO_REGION else region
        yield (kind, str(year), category, place, outcome, str(one.number), str(one.median), str(one.longest))
