"""What the daily job does for renewals: opens them before a term ends, and lets lapse what nobody sent (5.term)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from casework.engine import open_case, open_many, perform_many, refusals
from correspondence.kinds import MOOT
from governance.models import Act, Edition, JobRun
from governance.periods import ONE_DAY, add_months
from governance.rules import Effect
from governance.services import next_references
from participants.enums import ApplicationState, RenewalState
from participants.letters import speakers
from participants.models import Application, CaseFile, FileSection, Organisation, Participation, Renewal, Snapshot
from participants.parameters import RENEWAL_OPENS_MONTHS
from participants.sections import RENEWAL_SECTIONS, Whole
from participants.sections.kinds import NO, YES
from participants.services.ties import carry_ties
from participants.settlement import hold
from participants.workflow.renewals import RENEWAL

RULE, CLAUSE = "renewal_lapse", "5.term"
# Two days of a month can be three days apart once counted back to a shorter one.
MARGIN = timedelta(days=3)
FAR = date.max


@dataclass(frozen=True)
class Due:
    """A participation whose renewal opens: on which day, and for the term that ends when."""

    participation: Participation
    opens_on: date
    term_ends: date

    def is_to_invite(self, on: date) -> bool:
        """Whether a letter still helps: the term runs, and nobody has asked for the renewal meanwhile."""
        return self.term_ends >= on and not _asked(self.participation, on)


def open_renewals(on: date, run: JobRun) -> Iterable[Effect]:
    """Open the renewal of every term that ends within nine months, once per term, with an invitation (5.term).

    Each is dated on the day on which it was due, whenever the job ran; one whose term is over has no file, and
    lapses at once. An invitation that comes too late is kept as not sent. Opening is no effect: the participation is
    what it was.
    """
    due = _due(on)
    before = _files_before(due)
    running = [one for one in due if one.term_ends >= on]
    files = _files(running, before, on)
    people = speakers([one.participation.organisation_id for one in due], on)
    refs = _references(due)
    cases = []
    for one in due:
        renewal = Renewal(
            ref=refs[one.participation.pk], participation=one.participation, opened_on=one.opens_on,
            term_ends=one.term_ends, file=files.get(one.participation.pk),
        )  # fmt: skip
        renewal.invited = people  # type: ignore[attr-defined]
        renewal.not_invited_because = "" if one.is_to_invite(on) else MOOT  # type: ignore[attr-defined]
        cases.append(renewal)
    open_many(cases, "open", lambda renewal: renewal.opened_on, run, on)
    return ()


def may_submit_again(participation: Participation, person: User, on: date) -> bool:
    """Whether a renewal of the term was declined and the person may open another one now (5.term)."""
    declined = Renewal.objects.declined_of_term().filter(participation=participation)
    if not declined.permitted_to(person, "participants.reopen_renewal", on).exists():
        return False
    return not refusals(Renewal(participation=participation), RENEWAL.move("open_again"), person, on)


@transaction.atomic
def open_again(participation: Participation, on: date, actor: User) -> Renewal:
    """Open another renewal of a term after a decline, filled in from the last file, with an invitation (5.term).

    Raises NotPermitted, or RulesSayNo with every reason: none was declined, one waits or is open, the term is over.
    """
    hold([participation.organisation_id])
    due = [Due(participation, on, participation.term_last_day or on)]
    renewal = Renewal(
        ref=_references(due)[participation.pk], participation=participation, opened_on=on,
        term_ends=due[0].term_ends, file=file_for(participation, on),
    )  # fmt: skip
    renewal.invited = speakers([participation.organisation_id], on)  # type: ignore[attr-defined]
    open_case(renewal, actor, on, name="open_again")
    return renewal


def file_for(participation: Participation, on: date) -> CaseFile:
    """A file for a renewal of the term, filled in from the last one of the organisation (5.term)."""
    due = [Due(participation, on, participation.term_last_day or on)]
    return _files(due, _files_before(due), on)[participation.pk]


def _due(on: date) -> list[Due]:
    """The participations whose renewal is to be opened by that day, in the order of their days; two statements."""
    months = Edition.objects.in_force(on).value(RENEWAL_OPENS_MONTHS)
    with_term = Participation.objects.filter(last_day__isnull=True, term_last_day__isnull=False).with_term(on)
    ending = (
        with_term.filter(Q(("term_then__lte", _horizon(on, months))))
        .exclude(Q(("renewals__term_ends", F("term_then"))))
        .select_related("organisation")
        .prefetch_related("renewals")
    )
    found = []
    for participation in ending:
        term_ends: date = participation.term_then  # type: ignore[attr-defined]
        opens_on = max(add_months(term_ends, -months), participation.admitted_on)
        if opens_on <= on and opens_on in participation.period and not _asked(participation, opens_on):
            found.append(Due(participation, opens_on, term_ends))
    return sorted(found, key=lambda one: (one.opens_on, one.participation.ref))


def _horizon(on: date, months: int) -> date:
    """The latest last day whose renewal may open by that day; the calendar has an end too."""
    try:
        return add_months(on, months) + MARGIN
    except OverflowError:
        return FAR


def _asked(participation: Participation, on: date) -> bool:
    """Whether a renewal was under decision on that day: who has asked already is not asked to."""
    return any(
        renewal.submitted_on and renewal.submitted_on <= on and not (renewal.decided_on and renewal.decided_on <= on)
        for renewal in participation.renewals.all()
    )


def _references(due: Sequence[Due]) -> dict[int, str]:
    """A reference for each, of the year in which it opens; numbers that imported renewals bear are passed over."""
    by_year: dict[int, list[Due]] = defaultdict(list)
    for one in due:
        by_year[one.opens_on.year].append(one)
    found: dict[int, str] = {}
    for year, ones in by_year.items():
        free: list[str] = []
        while missing := len(ones) - len(free):
            refs = next_references("REN", year, missing)
            taken = set(Renewal.objects.filter(ref__in=refs).values_list("ref", flat=True))
            free += [ref for ref in refs if ref not in taken]
        found |= {one.participation.pk: ref for one, ref in zip(ones, free, strict=True)}
    return found


def _files_before(due: Sequence[Due]) -> dict[int, CaseFile]:
    """The last file that each organisation sent, of its application or of a renewal; three statements."""
    organisations = [one.participation.organisation_id for one in due]
    applied = Application.objects.filter(organisation__in=organisations, state=ApplicationState.APPROVED)
    sent = Snapshot.objects.filter(file=OuterRef("file"))
    renewed = Renewal.objects.filter(Exists(sent), participation__organisation__in=organisations)
    pairs = [
        *applied.order_by("file").values_list("organisation", "file"),
        *renewed.order_by("file").values_list("participation__organisation", "file"),
    ]
    last: dict[int, int] = {}
    for organisation, file in pairs:
        last[organisation or 0] = max(file or 0, last.get(organisation or 0, 0))
    files = CaseFile.objects.in_bulk(list(last.values()))
    return {organisation: files[file] for organisation, file in last.items()}


def _files(due: Sequence[Due], before: Mapping[int, CaseFile], on: date) -> dict[int, CaseFile]:
    """A file for each, filled in from the one before, else with what is on record; ties to it are carried (5.term)."""
    files = {}
    for one in due:
        last = before.get(one.participation.organisation_id)
        files[one.participation.pk] = CaseFile(
            language=last.language if last else "en", predecessor=last, created_on=one.opens_on
        )
    CaseFile.objects.bulk_create(files.values())
    carry_ties({one.participation.organisation_id: files[one.participation.pk] for one in due})
    codes = [section.code for section in RENEWAL_SECTIONS if section.code != "activity"]
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    carried = FileSection.objects.filter(file__in=[file.pk for file in before.values()], code__in=codes)
    for row in carried.order_by("file", "code"):
        said[row.file_id][row.code] = row.answers
    rows = []
    for one in due:
        file = files[one.participation.pk]
        answers: Whole = said.get(file.predecessor_id or 0) or {"identity": on_record(one.participation.organisation)}
        rows += [FileSection(file=file, code=code, answers=given) for code, given in answers.items()]
    FileSection.objects.bulk_create(rows)
    return files


def on_record(organisation: Organisation) -> dict[str, Any]:
    """What the record knows of an organisation, as the first part of the form takes it."""
    return {
        "name": organisation.name,
        "category": organisation.category,
        "country": organisation.country,
        "website": organisation.website,
        "membership_body": {True: YES, False: NO, None: ""}[organisation.is_membership_body],
    }


def lapse_renewals(on: date, run: JobRun) -> Iterable[Effect]:
    """Let every renewal lapse that nobody sent, on the day after the last day of its term (5.term).

    It is an effect where somebody had begun it. One that the job alone had opened leaves as it came: it took nothing
    from anybody, and what ends is the participation.
    """
    over = Renewal.objects.in_state(RenewalState.OPEN).filter(term_ends__lt=on)
    acts = Act.objects.filter(object_type="renewal", object_id=OuterRef("pk"), actor_id__isnull=False)
    rows = over.annotate(was_begun=Exists(acts)).select_related("participation").order_by("term_ends", "ref")
    lapsing = list(rows)
    if lapsing:
        held = Renewal.objects.filter(pk__in=[one.pk for one in lapsing]).select_related("participation")
        perform_many(held.order_by("term_ends", "ref"), "lapse", on, run, RULE, dated=_lapses_on)
    return [_effect(one) for one in lapsing if one.was_begun]  # type: ignore[attr-defined]


def _lapses_on(renewal: Renewal) -> date:
    ends: date = renewal.term_ends  # type: ignore[assignment]  # those that lapse were opened for a term
    return ends + ONE_DAY


def _effect(renewal: Renewal) -> Effect:
    detail = {"participation": renewal.participation.ref, "term_last_day": str(renewal.term_ends)}
    return Effect(RULE, CLAUSE, "renewal", renewal.ref, _lapses_on(renewal), "lapsed", detail)
