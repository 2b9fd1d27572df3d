"""What a move of an application writes beside the state, on what its act rests, and who hears of it (5.notify)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.enums import ScopeKind
from accounts.models import Office, User
from casework.engine import Attempt, Letters
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft
from governance.models import Act
from participants.letters.applications import (
    APPLICATION_CLOSED,
    APPLICATION_RECEIVED,
    APPLICATION_WITHDRAWN,
    CONDITIONS_OFFERED,
    INFORMATION_RECEIVED,
    INFORMATION_REQUESTED,
    OWN_SIDE,
    applicants,
    to_applicants,
)
from participants.letters.participations import ADMISSION_CONFIRMED, to_whom
from participants.letters.renewals import in_their_language, to_own_side
from participants.models import (
    Application,
    DueDiligence,
    DueDiligenceCheck,
    Filed,
    FileSection,
    GroupInterest,
    InformationRequest,
    Measure,
    Participation,
    RequestItem,
    Snapshot,
)
from participants.names.keys import own_key
from participants.scopes import REVIEWER, assigned, file_of
from participants.sections import part_in_words


def sends_snapshot(attempt: Attempt, act: Act) -> None:
    """Keep what was submitted: its day, and the name by which the organisation is found again."""
    attempt.obj.submitted_on = attempt.obj.submitted_on or attempt.on


def writes_advice(attempt: Attempt, act: Act) -> None:
    """Keep the recommendation with its reasons; neither leaves the Secretariat."""
    attempt.obj.advice, attempt.obj.advice_reasons = attempt.data["advice"], attempt.reason


def writes_refusal(attempt: Attempt, act: Act) -> None:
    """Keep both reasons apart: the one that the applicant reads, and the restricted one."""
    attempt.obj.decided_on, attempt.obj.decided_from = attempt.on, latest_snapshot(attempt.obj)
    attempt.obj.reason_public = attempt.data["reason_public"]
    attempt.obj.reason_restricted = attempt.data.get("reason_restricted", "")


def writes_approval(attempt: Attempt, act: Act) -> None:
    """Keep what was approved, on which snapshot, and the participation that it made."""
    attempt.obj.decided_on, attempt.obj.decided_from = attempt.on, latest_snapshot(attempt.obj)
    attempt.obj.participation = attempt.data["participation"]
    attempt.obj.organisation = attempt.data["participation"].organisation
    attempt.obj.starts_on = attempt.data["starts_on"]
    attempt.obj.reason_restricted = attempt.data.get("reason_restricted", "")
    Measure.objects.filter(file=attempt.obj.file_id).update(participation=attempt.obj.participation)
    GroupInterest.objects.bulk_create(
        GroupInterest(participation=attempt.obj.participation, group=group, recorded_on=attempt.on)
        for group in attempt.data.get("groups", ())
    )


def writes_end(attempt: Attempt, act: Act) -> None:
    """Date the end of the case."""
    attempt.obj.decided_on = attempt.on
    InformationRequest.objects.filter(file=attempt.obj.file_id, closed_on__isnull=True).update(closed_on=attempt.on)


def writes_offer(attempt: Attempt, act: Act) -> None:
    """Keep the day by which the applicant answers."""
    attempt.obj.answer_by = attempt.data["answer_by"]


def takes_offer_back(attempt: Attempt, act: Act) -> None:
    """What was offered, and answered, is no longer an offer: the case is examined again (5.nsa.fensa)."""
    attempt.obj.answer_by = attempt.obj.conditions_accepted_on = attempt.obj.conditions_declined_on = None


def completes_sheet(attempt: Attempt, act: Act) -> None:
    """Close the due-diligence sheet: from now on it is read, never edited."""
    sheet = DueDiligence.objects.filter(file=attempt.obj.file_id).order_by("-number")[:1]
    DueDiligence.objects.filter(pk__in=sheet.values("pk"), completed_on__isnull=True).update(completed_on=attempt.on)


def begins_sheet(attempt: Attempt, act: Act) -> None:
    """Begin the next sheet: what was found before is carried over and confirmed anew, check by check (5.nsa.fensa)."""
    new_sheet(attempt.obj, reviewer_of(attempt), attempt.on)


def reviewer_of(attempt: Attempt) -> User:
    """Whose sheet it is: the due-diligence reviewer's, or else of whoever makes the move."""
    row = assigned(REVIEWER, content_object=attempt.obj.file_id).select_related("user").first()
    found: User = row.user if row else attempt.actor  # type: ignore[assignment]
    return found


def new_sheet(application: Filed, reviewer: User, on: date) -> DueDiligence:
    """The next due-diligence sheet of a file, with the checks of the one before to be confirmed."""
    last = DueDiligence.objects.filter(file=application.file_id).order_by("-number").first()
    sheet = DueDiligence.objects.create(
        file=file_of(application), number=last.number + 1 if last else 1, begun_on=on, reviewer=reviewer,
        sources=last.sources if last else "",
    )  # fmt: skip
    DueDiligenceCheck.objects.bulk_create(
        DueDiligenceCheck(sheet=sheet, check_code=one.check_code, finding=one.finding, evidence=one.evidence)
        for one in (last.checks.all() if last else ())
    )
    return sheet


def closes_request(attempt: Attempt, act: Act) -> None:
    """The round of questions is over."""
    InformationRequest.objects.filter(file=attempt.obj.file_id, closed_on__isnull=True).update(closed_on=attempt.on)


def takes_questions_back(attempt: Attempt, act: Act) -> None:
    """The round is over without answers: what was changed for it and not sent is as it was sent again (x.history)."""
    closes_request(attempt, act)
    snapshot = latest_snapshot(attempt.obj)
    sent = snapshot.content["answers"] if snapshot else {}
    rows = FileSection.objects.filter(file=attempt.obj.file_id, code__in=sent)
    changed = [row for row in rows if row.answers != sent[row.code]]
    for row in changed:
        row.answers, row.revision = sent[row.code], row.revision + 1
    FileSection.objects.bulk_update(changed, ["answers", "revision"])


def latest_snapshot(application: Filed) -> Snapshot | None:
    """What the applicant sent last."""
    return Snapshot.objects.filter(file=application.file_id).order_by("-number").first()


def snapshot_facts(attempt: Attempt) -> dict[str, str]:
    """On which frozen text an act rests."""
    snapshot = latest_snapshot(attempt.obj)
    return {"snapshot": str(snapshot.number), "sha256": snapshot.sha256} if snapshot else {}


def receipt(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The applicant gets the reference, and the hash of what was sent (5.notify)."""
    snapshot = latest_snapshot(attempt.obj)
    facts = {"submitted_on": str(attempt.on), "sha256": snapshot.sha256 if snapshot else ""}
    return to_applicants(APPLICATION_RECEIVED, attempt.obj, act, attempt.on, **facts)


def questions(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The organisation gets the questions of the round, numbered, with the day to answer (4.review).

    Each names the part of the form that it is about; those that ask for the whole form name it themselves.
    """
    request = InformationRequest.objects.get(file=attempt.obj.file_id, closed_on__isnull=True)
    items, names_itself = list(request.items.all()), attempt.move.name == "ask_for_form"
    facts = {"round": request.round, "due_on": str(request.due_on)}
    drafts = to_own_side(INFORMATION_REQUESTED, attempt.obj, act, attempt.on, **facts)
    told = numbered if names_itself else in_words
    return in_their_language(drafts, lambda: {"questions": [told(item) for item in items]})


def numbered(item: RequestItem) -> str:
    """A question as it was written, with its number."""
    return f"{item.number}. {item.question}"


def in_words(item: RequestItem) -> str:
    """A question with its number and what it is about, in the language in force."""
    return f"{item.number}. {part_in_words(item.section, item.field)}: {item.question}"


def answers_received(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The organisation hears that the answers arrived (5.notify)."""
    request = InformationRequest.objects.filter(file=attempt.obj.file_id).order_by("-round").first()
    facts = {"round": request.round if request else 0, "received_on": str(attempt.on)}
    return to_own_side(INFORMATION_RECEIVED, attempt.obj, act, attempt.on, **facts)


def refusal(kind: LetterKind) -> Letters:
    """The applicant hears the public reason, and nothing of the restricted one (5.notify)."""

    def letters(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
        return to_applicants(kind, attempt.obj, act, attempt.on, reason_public=attempt.obj.reason_public)

    return letters


def confirmation(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """Whoever wrote the application hears that it is approved, once, also where they speak for the participant."""
    made = attempt.obj.participation
    facts = admission_facts(made, attempt.obj)
    for person in to_whom(applicants([attempt.obj.pk], attempt.on), attempt.obj.pk):
        key = f"{ADMISSION_CONFIRMED.code}:{made.ref}:{person.pk if person else 'nobody'}"
        yield LetterDraft(key, ADMISSION_CONFIRMED.code, made, person, facts, act)


def admission_facts(made: Participation, application: Application | None) -> dict[str, Any]:
    """What the confirmation says: from which day until when, and which measures come with it (5.notify)."""
    told = _told(told_measures(application)) if application else []
    return {
        "organisation": made.organisation.name,
        "participation": made.ref,
        "admitted_on": made.admitted_on.isoformat(),
        "term_last_day": made.term_last_day.isoformat() if made.term_last_day else "",
        **({"measures": told} if told else {}),
    }


def told_measures(application: Application) -> list[Measure]:
    """The measures that the letter of admission lists: those agreed, else those that the applicant sees to itself.

    What anyone else sees to was not offered, so it stays with the Secretariat (5.nsa.fensa).
    """
    measures = list(Measure.objects.filter(file=application.file_id, done_on__isnull=True))
    if application.conditions_accepted_on:
        return measures
    own = {own_key(name) for name in _own_names(application)} - {""}
    return [one for one in measures if own_key(one.owner) in own]


def _own_names(application: Application) -> Iterable[str]:
    """What the applicant and its own people are called: who wrote the application, and whom it names."""
    yield application.name
    offices = Office.objects.of(ScopeKind.APPLICATION, application.pk).in_roles(OWN_SIDE)
    yield from offices.values_list("person__full_name", flat=True)
    snapshot = latest_snapshot(application)
    contacts = snapshot.content["answers"].get("contacts", {}) if snapshot else {}
    yield from (str(contacts.get(f"{who}_name", "")) for who in ("lead", "alternate"))


def _told(measures: Iterable[Measure]) -> list[dict[str, str]]:
    return [{"text": one.text, "owner": one.owner, "due_on": str(one.due_on)} for one in measures]


def offer(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The applicant gets the measures, each with its date, and the day to answer (5.notify)."""
    measures = _told(Measure.objects.filter(file=attempt.obj.file_id))
    facts = {"answer_by": str(attempt.obj.answer_by), "measures": measures}
    return to_applicants(CONDITIONS_OFFERED, attempt.obj, act, attempt.on, **facts)


def closed(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The applicant hears that the case is closed without prejudice (5.notify)."""
    request = InformationRequest.objects.filter(file=attempt.obj.file_id).order_by("-round").first()
    due = str(request.due_on) if request else str(attempt.on)
    return to_applicants(APPLICATION_CLOSED, attempt.obj, act, attempt.on, due_on=due)


def withdrawn(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The applicant gets a receipt of the withdrawal (5.notify)."""
    return to_applicants(APPLICATION_WITHDRAWN, attempt.obj, act, attempt.on, withdrawn_on=str(attempt.on))
