"""What the record knows of an organisation's part in the alliance during its term, for its renewal (6.undertake)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from governance.periods import ONE_DAY
from participants.models import Organisation, Participation, Renewal
from participants.services.papers import papers_of

# More than this of one kind says nothing more to a reviewer.
MOST = 100


@dataclass(frozen=True)
class Done:
    """One thing on record: what kind, on which day, its reference and title. The page has the words for each kind."""

    kind: str
    on: str
    ref: str
    title: str = ""


Source = Callable[[Organisation, date, date], Iterable[Done]]
_sources: list[Source] = []


def tells_activity(source: Source) -> Source:
    """Register what a room above knows: meetings attended, groups joined, contributions made."""
    _sources.append(source)
    return source


def term_began(participation: Participation) -> date:
    """The first day of the term that runs: the day of admission, or the day after the last term renewed."""
    renewed = Renewal.objects.approved().filter(participation=participation, old_last_day__isnull=False)
    last = renewed.order_by("-old_last_day").values_list("old_last_day", flat=True).first()
    return last + ONE_DAY if last else participation.admitted_on


def activity_of(renewal: Renewal, on: date) -> list[dict[str, Any]]:
    """Everything on record from the first day of the term to that day, the latest first (6.undertake)."""
    organisation, since = renewal.participation.organisation, term_began(renewal.participation)
    done = [one for source in _sources for one in source(organisation, since, on)]
    return [asdict(one) for one in sorted(done, key=lambda one: (one.on, one.ref), reverse=True)[:MOST]]


@tells_activity
def _documents(organisation: Organisation, since: date, until: date) -> Iterable[Done]:
    filed = papers_of(organisation).filter(organisation_id=organisation.pk, dated_on__range=(since, until))
    for document in filed.order_by("-dated_on", "-id")[:MOST]:
        yield Done("document", document.dated_on.isoformat(), document.ref, document.title)


@tells_activity
def _renewals(organisation: Organisation, since: date, until: date) -> Iterable[Done]:
    renewals = Renewal.objects.submitted().filter(participation__organisation=organisation)
    for ref, day in renewals.filter(submitted_on__range=(since, until)).values_list("ref", "submitted_on"):
        yield Done("renewal", str(day), ref)
