"""What the record knows of an organisation's part in the alliance during its term, for its renewal (6.undertake)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from correspondence.models import Letter
from governance.periods import ONE_DAY
from participants.letters import RENEWAL_OPENED, RENEWAL_REMINDER
from participants.letters.renewals import RENEWAL_INFORMATION_REMINDER
from participants.models import FileSection, GroupInterest, Measure, Organisation, Participation, Renewal
from participants.services.papers import papers_of

# More than this of one kind says nothing more to a reviewer.
MOST = 100
# The Secretariat's own reminders and invitations.
PROMPTS = tuple(one.code for one in (RENEWAL_OPENED, RENEWAL_REMINDER, RENEWAL_INFORMATION_REMINDER))


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


def keep_record(renewal: Renewal, on: date) -> None:
    """Lay what is on record of the term beside the organisation's own report, before both are frozen (5.term)."""
    told = FileSection.objects.get(file=renewal.file_id or 0, code="activity")
    told.answers = {**told.answers, "record": activity_of(renewal, on)}
    told.save(update_fields=["answers"])


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


@tells_activity
def _letters(organisation: Organisation, since: date, until: date) -> Iterable[Done]:
    """The numbered letters that the organisation received, each once however many people it went to; its kind named.

    What the Secretariat only reminds of or invites to is nothing that the organisation did.
    """
    participations = Participation.objects.filter(organisation=organisation)
    renewals = Renewal.objects.filter(participation__organisation=organisation)
    about = Q(object_type="participation", object_id__in=participations.values("pk"))
    about |= Q(object_type="renewal", object_id__in=renewals.values("pk"))
    told = Letter.objects.sent().filter(about, on__range=(since, until)).exclude(ref="").exclude(kind__in=PROMPTS)
    known: dict[tuple[str, date], str] = {}
    for kind, day, ref in told.order_by("id").values_list("kind", "on", "ref")[:MOST]:
        known.setdefault((kind, day), ref or "")
    return [Done("letter", str(day), ref, kind) for (kind, day), ref in known.items()]


@tells_activity
def _interests(organisation: Organisation, since: date, until: date) -> Iterable[Done]:
    """The Working Groups in which it took an interest, by their code."""
    taken = GroupInterest.objects.filter(participation__organisation=organisation, recorded_on__range=(since, until))
    for day, code, ref in taken.values_list("recorded_on", "group", "participation__ref"):
        yield Done("interest", str(day), ref, code)


@tells_activity
def _measures(organisation: Organisation, since: date, until: date) -> Iterable[Done]:
    """The measures that it accepted as conditions and that are done; others stay with the Secretariat (5.nsa.fensa)."""
    accepted = Measure.objects.filter(
        participation__organisation=organisation, file__application__conditions_accepted_on__isnull=False
    )
    done = accepted.filter(done_on__range=(since, until))
    for day, ref, text in done.values_list("done_on", "participation__ref", "text"):
        yield Done("measure", str(day), ref, text)
