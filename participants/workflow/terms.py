"""What the moves of a renewal ask and write (5.term), and the moves of the correction of a recorded end (x.history)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import acting_for
from casework.engine import Attempt, Move, MoveTable, unasked
from casework.enums import ConsultationState
from casework.refusals import Reason, RulesSayNo
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft
from governance.models import Act
from governance.periods import last_day_of
from participants.enums import UNDECIDED_RENEWALS, RectificationState
from participants.letters import (
    ENDING_RECTIFIED,
    RENEWAL_APPROVED,
    RENEWAL_DECLINED,
    RENEWAL_RECEIVED,
    speakers,
    to_whom,
)
from participants.models import Measure, Participation, Rectification, Renewal, Snapshot
from participants.rules.terms import term_of
from participants.settlement import hold_participations, settle


def has_term(attempt: Attempt) -> Iterable[Reason]:
    """Only a participation with a term is renewed (5.term)."""
    if attempt.obj.participation.term_last_day is None:
        yield _("This participation has no term, so there is nothing to renew.")


def not_from_the_future(attempt: Attempt) -> Iterable[Reason]:
    """A renewal is recorded on or after the day it was received."""
    if attempt.obj.submitted_on > attempt.on:
        yield _("The day of receipt lies in the future. Enter the day on which the renewal was received.")


def since_admission(attempt: Attempt) -> Iterable[Reason]:
    """Only a participant asks for a renewal: what came before its admission belongs to none of its terms (5.term)."""
    admitted_on = attempt.obj.participation.admitted_on
    if attempt.obj.submitted_on < admitted_on:
        words = _(
            "The day of receipt lies before the admission on %(day)s. Enter the day on which the request arrived."
        )
        yield words % {"day": date_format(admitted_on, "DATE_FORMAT")}


def none_waits(attempt: Attempt) -> Iterable[Reason]:
    """One renewal at a time is under decision: a second one would keep the term open after the first (5.term)."""
    waiting = Renewal.objects.in_state(*UNDECIDED_RENEWALS).filter(participation=attempt.obj.participation_id)
    for renewal in waiting.exclude(pk=attempt.obj.pk)[:1]:
        words = _("The renewal %(ref)s waits for its decision already. Decide on it before you record another one.")
        yield words % {"ref": renewal.ref}


def consulted(attempt: Attempt) -> Iterable[Reason]:
    """The Steering Group is consulted on what was found last before a renewal is decided (5.term, 9.consensus)."""
    consultation = attempt.obj.consultation
    if consultation is None and attempt.obj.asked_before.exists():
        yield _("The renewal was examined again since the Steering Group was asked. Ask the Steering Group again.")
    elif consultation is None:
        yield _("The Steering Group has not been consulted. Open a consultation and record its outcome.")
    elif consultation.state != ConsultationState.CLOSED:
        yield _("The consultation of the Steering Group is still open. Record its outcome first.")


def asks_anew(attempt: Attempt, act: Act) -> None:
    """What the Steering Group was asked before the risks were weighed, or another body was heard, was about less than
    is known now (9.consensus)."""
    renewal: Renewal = attempt.obj
    if renewal.consultation is not None:
        renewal.asked_before.add(renewal.consultation)
        renewal.consultation = None


# The acts by which a matter comes in, or its form is asked for; who put it to the Steering Group may decide it.
ENTERING = ("submit", "propose", "import_record", "ask_for_form")


def deciding(actor: User, attempt: Attempt) -> set[int | None]:
    """Who decides, and for whom as a deputy."""
    return {actor.pk, acting_for(actor, attempt.move.who, attempt.obj, attempt.on)}


def another_person(attempt: Attempt) -> Iterable[Reason]:
    """Who entered a matter does not decide it, neither in person nor by a deputy."""
    entered = Act.objects.about(attempt.obj).filter(action__in=ENTERING).values_list("actor_id", "acting_for_id")
    if attempt.actor and deciding(attempt.actor, attempt) & {one for people in entered for one in people if one}:
        yield _("You entered this yourself. Another person decides it.")


def longer_term(attempt: Attempt) -> Iterable[Reason]:
    """The new last day lies after the old one, and not in the past: no term is over when it is given (5.term)."""
    if unasked(attempt):
        return
    old, new = term_of(attempt.obj, attempt.on), attempt.data["new_last_day"]
    if old is not None and new <= old:
        yield _("The new last day must lie after the old one.")
    if new < attempt.on:
        yield _("The new last day lies before the day of this decision. Enter a later day.")


def one_approval(attempt: Attempt) -> Iterable[Reason]:
    """A term is renewed once (5.term)."""
    renewed = Renewal.objects.approved().filter(participation=attempt.obj.participation_id)
    for renewal in renewed.filter(old_last_day=term_of(attempt.obj, attempt.on))[:1]:
        words = _("This term was renewed by %(ref)s already. There is one approval for each term.")
        yield words % {"ref": renewal.ref}


def hold_organisation(case: Renewal | Rectification) -> None:
    """Let other decisions about the organisation wait, and read the participation as they left it."""
    held = hold_participations([case.participation_id])
    case.participation = held.select_related("organisation").get()


@contextmanager
def one_at_a_time(words: Reason) -> Iterator[None]:
    """Refuse in words what would make an organisation take part twice on one day."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RulesSayNo([words]) from error


ADMITTED_AGAIN = _(
    "The organisation is admitted again from a later day, so this term cannot run beyond it. Let this participation"
    " end, and record the renewal for the later one."
)


def date_decision(attempt: Attempt) -> None:
    """Keep the day of a decision, on which snapshot it rests, and the reason that stays with the Secretariat."""
    renewal: Renewal = attempt.obj
    renewal.decided_on = attempt.on
    renewal.decided_from = Snapshot.objects.filter(file=renewal.file_id or 0).order_by("-number").first()
    renewal.reason_restricted = attempt.data.get("reason_restricted", "")


def write_approval(attempt: Attempt, act: Act) -> None:
    """Move the term to its new last day."""
    renewal: Renewal = attempt.obj
    participation = renewal.participation
    date_decision(attempt)
    renewal.old_last_day, renewal.new_last_day = term_of(renewal, attempt.on), attempt.data["new_last_day"]
    renewal.save()
    participation.term_last_day = renewal.new_last_day
    participation._change_reason = f"act {act.pk}"  # type: ignore[attr-defined]
    participation.save()
    # What was asked for while it was examined follows the participant from here on (5.nsa.fensa).
    Measure.objects.filter(file=renewal.file_id or 0).update(participation=participation)
    resettle(attempt, act)


def write_decline(attempt: Attempt, act: Act) -> None:
    """Date the decision; the end that follows from it is settled at once."""
    date_decision(attempt)
    attempt.obj.reason_public = attempt.data.get("reason_public", "")
    attempt.obj.save()
    settle([attempt.obj.participation_id])


def resettle(attempt: Attempt, act: Act) -> None:
    """A renewal in time keeps the term open until it is decided."""
    with one_at_a_time(ADMITTED_AGAIN):
        settle([attempt.obj.participation_id])


def _to_speakers(kind: LetterKind, attempt: Attempt, act: Act, **days: object) -> Iterable[LetterDraft]:
    renewal: Renewal = attempt.obj
    organisation = renewal.participation.organisation
    facts = {
        "organisation": organisation.name,
        "participation": renewal.participation.ref,
        "renewal": renewal.ref,
        **{name: str(day) for name, day in days.items()},
    }
    for person in to_whom(speakers([organisation.pk], attempt.on), organisation.pk):
        yield LetterDraft(
            f"{kind.code}:{renewal.ref}:{person.pk if person else 'nobody'}", kind.code, renewal, person, facts, act
        )


def receipt(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The focal points hear that the renewal was received (5.notify)."""
    return _to_speakers(RENEWAL_RECEIVED, attempt, act, submitted_on=attempt.obj.submitted_on)


def receipt_of_letter(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The same for what came by letter: in time, the questions that open the form follow (5.notify)."""
    return _to_speakers(RENEWAL_RECEIVED, attempt, act, submitted_on=attempt.obj.submitted_on, by_letter="yes")


def approval(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The focal points hear of the new last day (5.term)."""
    renewal = attempt.obj
    return _to_speakers(
        RENEWAL_APPROVED, attempt, act, old_last_day=renewal.old_last_day, new_last_day=renewal.new_last_day
    )


def decline(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The focal points hear that the term is not renewed, and its last day (5.term)."""
    participation = Participation.objects.get(pk=attempt.obj.participation_id)
    known = participation.last_day or last_day_of(participation.period)
    reason = {"reason_public": attempt.obj.reason_public} if attempt.obj.reason_public else {}
    return _to_speakers(RENEWAL_DECLINED, attempt, act, last_day=known or participation.term_last_day, **reason)


def received(attempt: Attempt) -> dict[str, str]:
    """What is kept with the act: for which participation, and when the renewal was received."""
    return {"participation": attempt.obj.participation.ref, "submitted_on": attempt.obj.submitted_on.isoformat()}


def decided(attempt: Attempt) -> dict[str, str]:
    """What is kept with the act: on which consultation the decision rests, and the term's last day before it."""
    renewal: Renewal = attempt.obj
    return {
        "participation": renewal.participation.ref,
        "consultation": renewal.consultation.ref if renewal.consultation else "",
        "old_last_day": str(term_of(renewal, attempt.on)),
    }


def renewed(attempt: Attempt) -> dict[str, str]:
    """The same, with the last day that the decision gives."""
    return {**decided(attempt), "new_last_day": str(attempt.data["new_last_day"])}


def has_ended(attempt: Attempt) -> Iterable[Reason]:
    """Only an end that is on record can be corrected."""
    if attempt.obj.participation.last_day is None:
        yield _("No end of this participation is on record, so there is nothing to correct.")


def changes_the_end(attempt: Attempt) -> Iterable[Reason]:
    """What would change nothing is not proposed: the correction is tried, and taken back at once (x.history)."""
    tried = Participation.objects.get(pk=attempt.obj.participation_id)
    if tried.last_day is None:
        return
    try:
        with transaction.atomic():
            take_back(tried, "")
            transaction.set_rollback(True)
    except RulesSayNo as refused:
        yield from refused.reasons


def revive(attempt: Attempt, act: Act) -> None:
    """Take the recorded end back and let the records say when the participation ends (x.history)."""
    take_back(attempt.obj.participation, f"act {act.pk}")


def take_back(participation: Participation, why: str) -> None:
    """Forget the recorded end and settle the participation anew.

    Raises RulesSayNo where the records give the same end, or the organisation would take part twice on one day.
    """
    before = participation.period
    participation.last_day, participation.end_reason = None, ""
    participation._change_reason = why  # type: ignore[attr-defined]
    with one_at_a_time(_("The organisation takes part again since. The earlier end cannot be taken back.")):
        participation.save()
        settle([participation.pk])
    participation.refresh_from_db()
    if participation.period == before:
        raise RulesSayNo([_("The records still give the same last day. Record what is missing first.")])


def rectified(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The focal points hear that the end is corrected, and why."""
    rectification: Rectification = attempt.obj
    organisation = rectification.participation.organisation
    facts = {
        "organisation": organisation.name,
        "participation": rectification.participation.ref,
        "reason_public": rectification.reason_public,
    }
    for person in to_whom(speakers([organisation.pk], attempt.on), organisation.pk):
        key = f"{ENDING_RECTIFIED.code}:{rectification.ref}:{person.pk if person else 'nobody'}"
        yield LetterDraft(key, ENDING_RECTIFIED.code, rectification.participation, person, facts, act)


PROPOSED = (RectificationState.PROPOSED,)

RECTIFICATION = MoveTable(
    Rectification,
    (
        Move(
            "propose", (), RectificationState.PROPOSED, "participants.propose_rectification", "x.history",
            _("Propose the correction"), guards=(has_ended, changes_the_end),
        ),
        Move(
            "apply", PROPOSED, RectificationState.APPLIED, "participants.decide_rectification", "x.history",
            _("Correct the end and send the letter"), guards=(another_person, has_ended), change=revive,
            letters=rectified,
        ),
        Move(
            "reject", PROPOSED, RectificationState.REJECTED, "participants.decide_rectification", "x.history",
            _("Leave the end as it is"), guards=(another_person,),
        ),
    ),
    hold_organisation,
)  # fmt: skip
