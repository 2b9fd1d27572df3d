"""The moves of a consultation (9.consensus, 5.term) and of a request after a lost second factor (x.roles)."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.factors import has_factor, remove_factors
from accounts.policy import OFFICERS
from accounts.sessions import end_sessions
from casework import letters
from casework.engine import Attempt, Move, MoveTable, unasked
from casework.enums import ConsultationState, LostFactorState, Outcome
from casework.models import Consultation, LostFactorRequest
from casework.refusals import Reason
from correspondence.services import LetterDraft
from governance.models import Act


def has_a_period(attempt: Attempt) -> Iterable[Reason]:
    """A consultation leaves time to answer."""
    if attempt.obj.closes_on < attempt.obj.opened_on:
        yield _("The last day to answer lies before the first. Enter a later day.")


def period_is_over(attempt: Attempt) -> Iterable[Reason]:
    """Everyone consulted may answer on the last day too; nobody is cut short (9.consensus)."""
    if attempt.on <= attempt.obj.closes_on:
        yield _("The last day to answer is not over. Record the outcome on the day after it, or close it early.")


def period_runs(attempt: Attempt) -> Iterable[Reason]:
    """What is closed early has time left to answer; after the last day it closes in the ordinary way."""
    if attempt.on > attempt.obj.closes_on:
        yield _("The last day to answer is over. Record the outcome instead.")


def says_why_early(attempt: Attempt) -> Iterable[Reason]:
    """Whoever takes days from those consulted writes down why (9.consensus)."""
    if not unasked(attempt) and not attempt.reason.strip():
        yield _("Write down why the consultation does not wait for its last day.")


def has_an_outcome(attempt: Attempt) -> Iterable[Reason]:
    """A consultation ends with or without consensus, never with a tally; comments and objections are written down."""
    if unasked(attempt):
        return
    outcome = attempt.data.get("outcome", "")
    if outcome not in Outcome.values:
        yield _("Choose how the consultation ended.")
    elif outcome != Outcome.CONSENSUS and not str(attempt.data.get("outcome_note", "")).strip():
        yield _("Write down the comments or the reasons of the objection.")


def write_outcome(attempt: Attempt, act: Act) -> None:
    """Keep the outcome with the day on which it was recorded."""
    attempt.obj.outcome = attempt.data["outcome"]
    attempt.obj.outcome_note = attempt.data.get("outcome_note", "")
    attempt.obj.closed_on = attempt.on


def outcome_recorded(attempt: Attempt) -> dict[str, str]:
    """What is kept with the act: how the consultation ended; what people said stays on the consultation."""
    return {"outcome": str(attempt.data["outcome"])}


CONSULTATION = MoveTable(
    Consultation,
    (
        Move(
            "open",
            (),
            ConsultationState.OPEN,
            "casework.open_consultation",
            "9.consensus",
            _("Open the consultation"),
            guards=(has_a_period,),
        ),
        Move(
            "close",
            (ConsultationState.OPEN,),
            ConsultationState.CLOSED,
            "casework.close_consultation",
            "9.consensus",
            _("Record the outcome and close the consultation"),
            guards=(period_is_over, has_an_outcome),
            change=write_outcome,
            facts=outcome_recorded,
        ),
        Move(
            "close_early",
            (ConsultationState.OPEN,),
            ConsultationState.CLOSED,
            "casework.close_consultation",
            "9.consensus",
            _("Close it before its last day is over"),
            guards=(period_runs, has_an_outcome, says_why_early),
            change=write_outcome,
            facts=outcome_recorded,
        ),
    ),
)


def has_one_to_lose(attempt: Attempt) -> Iterable[Reason]:
    """Only who has a second factor can lose it."""
    if not has_factor(attempt.obj.person):
        yield _("This account has no second factor.")


def none_is_open(attempt: Attempt) -> Iterable[Reason]:
    """One request at a time."""
    same = LostFactorRequest.objects.in_state(LostFactorState.REQUESTED).filter(person=attempt.obj.person)
    if same.exclude(pk=attempt.obj.pk).exists():
        yield _("A request for this account is open already. Wait for its decision.")


def another_officer(attempt: Attempt) -> Iterable[Reason]:
    """Nobody removes their own second factor, neither themselves nor through their deputy (x.roles)."""
    actor, person = attempt.actor, attempt.obj.person
    if actor is None or actor.pk == person.pk:
        yield _("This request is about you. Another officer decides it.")
        return
    offices = [office for office in actor.offices_on(attempt.on) if office.role in OFFICERS]
    if offices and all(office.person_id == person.pk for office in offices):
        yield _("You act only as deputy of the person concerned. Another officer decides it.")


def identity_was_checked(attempt: Attempt) -> Iterable[Reason]:
    """How the person was recognised is written down before anything is removed."""
    if not unasked(attempt) and not str(attempt.data.get("identity_check", "")).strip():
        yield _("Write down how you recognised the person.")


def says_why(attempt: Attempt) -> Iterable[Reason]:
    """A refusal has its reason."""
    if not unasked(attempt) and not attempt.reason.strip():
        yield _("Write down why you refuse the request.")


def remove_the_factor(attempt: Attempt, act: Act) -> None:
    """The old factor and its recovery codes die, and with them whatever the person has open."""
    attempt.obj.identity_check = attempt.data["identity_check"].strip()
    remove_factors(attempt.obj.person)
    end_sessions(attempt.obj.person)


def receipt(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The person hears that someone asked, and can say no."""
    return [letters.to_person(letters.LOST_FACTOR_REQUESTED, attempt.obj, act)]


def decision(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The person and the officer who decided both hear of it."""
    approved = attempt.move.target == LostFactorState.APPROVED
    kind = letters.LOST_FACTOR_APPROVED if approved else letters.LOST_FACTOR_REFUSED
    yield letters.to_person(kind, attempt.obj, act)
    if attempt.actor:
        yield letters.to_decider(attempt.obj, attempt.actor, attempt.move.target, attempt.on, act)


LOST_FACTOR = MoveTable(
    LostFactorRequest,
    (
        Move(
            "request",
            (),
            LostFactorState.REQUESTED,
            "casework.request_lostfactorrequest",
            "x.roles",
            _("Ask for the removal of my second factor"),
            guards=(has_one_to_lose, none_is_open),
            letters=receipt,
        ),
        Move(
            "approve",
            (LostFactorState.REQUESTED,),
            LostFactorState.APPROVED,
            "casework.decide_lostfactorrequest",
            "x.roles",
            _("Remove the second factor and send both letters"),
            guards=(another_officer, identity_was_checked),
            change=remove_the_factor,
            letters=decision,
        ),
        Move(
            "refuse",
            (LostFactorState.REQUESTED,),
            LostFactorState.REFUSED,
            "casework.decide_lostfactorrequest",
            "x.roles",
            _("Refuse the request and send both letters"),
            guards=(another_officer, says_why),
            letters=decision,
        ),
    ),
)
