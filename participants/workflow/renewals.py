"""The moves of a renewal, from the day it opens to the decision, or to the day it lapses (5.term)."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casework.engine import RETURN, Attempt, Guard, Move, MoveTable, obeys, unasked
from casework.refusals import Reason
from governance.models import Edition
from participants.enums import ApplicationState
from participants.enums import RenewalState as State
from participants.models import (
    Filed,
    FileSection,
    Renewal,
)
from participants.rules import (
    DisclosureSigned,
    DueDiligenceDone,
    DueDiligenceFresh,
    EndNotRecorded,
    FormFilledIn,
    GraveRisksReferred,
    InterestsDeclared,
    NamesScreened,
    NoConfirmedLink,
    NothingAsked,
    NothingWithAnotherBody,
    RenewalInTime,
    RisksWeighed,
    proposed_last_day,
)
from participants.sections import RENEWAL_SECTIONS, gaps_in
from participants.workflow.changes import (
    asked_so_far,
    carries_forward,
    decided_from,
    declines_unanswered,
    invitation,
    opened,
    renewed_from,
    sends,
    sent,
    takes_answers,
)
from participants.workflow.effects import (
    answers_received,
    begins_sheet,
    closes_request,
    completes_sheet,
    latest_snapshot,
    questions,
    snapshot_facts,
    takes_questions_back,
)
from participants.workflow.guards import (
    accepted,
    all_closed,
    another_decides,
    another_handles,
    another_reviews,
    answered,
    body_answered,
    has_officer,
    has_reviewer,
    papers_checked,
    reminded,
    says_why,
    sheet_full,
    tells_why,
)
from participants.workflow.terms import (
    another_person,
    approval,
    asks_anew,
    consulted,
    decline,
    has_term,
    hold_organisation,
    longer_term,
    none_waits,
    not_from_the_future,
    one_approval,
    receipt,
    receipt_of_letter,
    received,
    resettle,
    since_admission,
    write_approval,
    write_decline,
)


def of_a_file(*guards: Guard) -> tuple[Guard, ...]:
    """Guards that ask about the file: a renewal that came too late, or from the records of the past, has none."""

    def asking(guard: Guard) -> Guard:
        return lambda attempt: guard(attempt) if attempt.obj.file_id else ()

    return tuple(asking(guard) for guard in guards)


def sent_first(*guards: Guard) -> tuple[Guard, ...]:
    """Guards that ask what is sent for the first time: a form that was asked for after a letter (5.term)."""

    def asking(guard: Guard) -> Guard:
        return lambda attempt: guard(attempt) if latest_snapshot(attempt.obj) is None else ()

    return tuple(asking(guard) for guard in guards)


def form_not_sent(attempt: Attempt) -> Iterable[Reason]:
    """The form is asked for where a renewal came by letter, not where it was sent in the portal (5.term)."""
    if latest_snapshot(attempt.obj):
        yield _("The organisation sent the form already.")


def complete(attempt: Attempt) -> Iterable[Reason]:
    """Nothing is missing, and every part was looked at: confirmed as still true, or changed (5.term)."""
    file, whole = attempt.obj.file, attempt.obj.file.whole()
    if missing := gaps_in(whole, file.papers_filed(), RENEWAL_SECTIONS):
        yield _("%(number)s answers or documents are missing. The list names each one.") % {"number": len(missing)}
    asked = [section.code for section in RENEWAL_SECTIONS if section.applies(whole)]
    looked_at = FileSection.objects.filter(file=file, code__in=asked, confirmed_on__isnull=False).count()
    if looked_at < len(asked):
        yield _("%(number)s parts are not confirmed yet. Say of each whether it is still true.") % {
            "number": len(asked) - looked_at
        }


def term_still_runs(attempt: Attempt) -> Iterable[Reason]:
    """A renewal is sent on or before the last day of the term that it renews, and once that term is renewed no more."""
    renewal: Renewal = attempt.obj
    if renewal.term_ends and attempt.on > renewal.term_ends:
        yield _("The term is over. The organisation can apply anew.")
    if renewal.participation.term_last_day != renewal.term_ends:
        yield _("The term was renewed already. There is nothing to send.")


def none_open(attempt: Attempt) -> Iterable[Reason]:
    """The renewal of a term that stands open in the portal is the one that is sent (5.term)."""
    standing = Renewal.objects.in_state(State.OPEN).filter(participation=attempt.obj.participation_id)
    for renewal in standing.filter(term_ends=attempt.obj.participation.term_last_day)[:1]:
        yield _("The renewal %(ref)s is open in the portal already.") % {"ref": renewal.ref}


def declined_in_time(attempt: Attempt) -> Iterable[Reason]:
    """Who was declined may submit again while still in time: until the term's own last day (5.term)."""
    participation = attempt.obj.participation
    if not Renewal.objects.declined_of_term().filter(participation=participation).exists():
        yield _("No renewal of this term was declined.")
    if participation.last_day or (participation.term_last_day and attempt.on > participation.term_last_day):
        yield _("The term is over. The organisation can apply anew.")


def examined(attempt: Attempt) -> Iterable[Reason]:
    """What was sent in the portal is examined before it is decided; a form that nobody sent cannot be (5.term)."""
    if attempt.obj.state == State.SUBMITTED and latest_snapshot(attempt.obj):
        yield _("This renewal has a file: it is assigned and examined before the decision.")


def usual_length(attempt: Attempt) -> Iterable[Reason]:
    """Another last day than the one that the edition proposes needs a reason (5.term)."""
    old = attempt.obj.participation.term_last_day
    if unasked(attempt) or old is None or attempt.reason.strip():
        return
    proposed = proposed_last_day(old, Edition.objects.in_force(attempt.on))
    if attempt.data["new_last_day"] != proposed:
        day = date_format(proposed, "DATE_FORMAT")
        yield _("The day proposed is %(day)s. Write down why the term gets another length.") % {"day": day}


def consulted_in_time(attempt: Attempt) -> Iterable[Reason]:
    """A renewal that came too late, or whose term ended otherwise, can only be declined: nobody is asked (5.term)."""
    moot = (RenewalInTime(), EndNotRecorded())
    return () if any(rule.refuses(attempt.obj, attempt.on) for rule in moot) else consulted(attempt)


# Which state of a renewal stands for which of an application, for the work that both have in common.
STANDS_FOR = {
    ApplicationState.DUE_DILIGENCE: State.DD_REFRESH,
    ApplicationState.RISK_ASSESSMENT: State.RISK_REFRESH,
    ApplicationState.RECOMMENDATION: State.CONSULTATION,
    ApplicationState.INFO_REQUESTED: State.INFO_REQUESTED,
    ApplicationState.ESCALATED: State.ESCALATED,
}


def stages(case: Filed, states: Iterable[str]) -> tuple[str, ...]:
    """The states in which this kind of case has the work that an application has in those."""
    if isinstance(case, Renewal):
        return tuple(STANDS_FOR[ApplicationState(one)] for one in states if one in STANDS_FOR)
    return tuple(states)


EXAMINED = (State.DD_REFRESH, State.RISK_REFRESH, State.CONSULTATION)
DECIDABLE = (State.SUBMITTED, State.DECISION_PENDING)
READY = (obeys(NothingAsked), obeys(NothingWithAnotherBody))
SCREENED, DECLARED = obeys(NamesScreened), obeys(InterestsDeclared)
RENEWABLE = (
    consulted,
    another_person,
    obeys(RenewalInTime),
    obeys(EndNotRecorded),
    obeys(FormFilledIn),
    one_approval,
    *of_a_file(
        examined,
        another_decides,
        DECLARED,
        obeys(DueDiligenceDone),
        obeys(DueDiligenceFresh),
        obeys(NoConfirmedLink),
        obeys(RisksWeighed),
        obeys(GraveRisksReferred),
        *READY,
        obeys(DisclosureSigned),
        SCREENED,
        usual_length,
    ),
)

RENEWAL = MoveTable(
    Renewal,
    (
        Move(
            "submit", (), State.SUBMITTED, "participants.submit_renewal", "5.term", _("Record the renewal"),
            guards=(has_term, not_from_the_future, since_admission, none_waits), change=resettle,
            letters=receipt_of_letter, facts=received,
        ),
        Move(
            "open", (), State.OPEN, "participants.open_renewal", "5.term", _("Open the renewal"),
            letters=invitation, facts=opened,
        ),
        Move(
            "send", (State.OPEN,), State.SUBMITTED, "participants.sign_renewal", "5.term", _("Send the renewal"),
            guards=(
                complete, papers_checked, obeys(DisclosureSigned), accepted, term_still_runs, obeys(EndNotRecorded),
                none_waits,
            ),
            change=sends, letters=receipt, facts=sent,
        ),
        Move(
            "open_again", (), State.OPEN, "participants.reopen_renewal", "5.term", _("Submit again"),
            guards=(has_term, none_waits, none_open, declined_in_time), letters=invitation, facts=opened,
        ),
        # No letter of its own: the one that the term has ended goes out on the same day.
        Move(
            "lapse", (State.OPEN,), State.LAPSED, "participants.open_renewal", "5.term", _("Let the renewal lapse"),
            facts=opened,
        ),
        # What came by letter is filled in and signed in the portal, then examined as any other (5.nsa.fensa).
        Move(
            "ask_for_form", (State.SUBMITTED,), State.INFO_REQUESTED, "participants.submit_renewal", "5.term",
            _("Ask for the form"), guards=(form_not_sent, obeys(RenewalInTime), obeys(EndNotRecorded)),
            letters=questions,
        ),
        Move(
            "take_up", (State.SUBMITTED,), State.DD_REFRESH, "participants.handle_renewal", "5.term",
            _("Take up the renewal"),
            guards=(has_officer, has_reviewer, DECLARED, another_handles, obeys(FormFilledIn)),
            change=carries_forward, facts=snapshot_facts,
        ),
        Move(
            "complete_due_diligence", (State.DD_REFRESH,), State.RISK_REFRESH, "participants.review_renewal",
            "5.nsa.fensa", _("Due diligence is completed"), guards=(sheet_full, SCREENED, DECLARED, another_reviews),
            change=completes_sheet,
        ),
        Move(
            "complete_risks", (State.RISK_REFRESH,), State.CONSULTATION, "participants.review_renewal",
            "5.nsa.fensa", _("The risks are weighed"), guards=(obeys(RisksWeighed), another_reviews),
            change=asks_anew, facts=asked_so_far,
        ),
        Move(
            "look_again", (State.RISK_REFRESH, State.CONSULTATION), State.DD_REFRESH, "participants.review_renewal",
            "5.nsa.fensa", _("Look again at due diligence"),
            guards=(obeys(DueDiligenceDone), another_reviews, says_why), change=begins_sheet,
        ),
        Move(
            "put_to_decision", (State.CONSULTATION,), State.DECISION_PENDING, "participants.handle_renewal",
            "5.term", _("Put it to the decision"),
            guards=(consulted, *READY, obeys(GraveRisksReferred), SCREENED, another_handles), facts=decided_from,
        ),
        Move(
            "ask_applicant", EXAMINED, State.INFO_REQUESTED, "participants.work_renewal", "4.review",
            _("Ask the organisation"), letters=questions,
        ),
        Move(
            "answer", (State.INFO_REQUESTED,), RETURN, "participants.sign_renewal", "4.review", _("Send the answers"),
            guards=(answered, complete, papers_checked, *sent_first(obeys(DisclosureSigned), accepted)),
            change=takes_answers, letters=answers_received, facts=snapshot_facts,
        ),
        # A change of board, funders, legal status or disclosure: due diligence looks at it again.
        Move(
            "answer_changed", (State.INFO_REQUESTED,), State.DD_REFRESH, "participants.sign_renewal", "4.review",
            _("Send the answers"), guards=(answered, complete, papers_checked), change=closes_request,
            letters=answers_received, facts=snapshot_facts,
        ),
        Move(
            "close_questions", (State.INFO_REQUESTED,), RETURN, "participants.work_renewal", "4.review",
            _("Take the questions back"), guards=(all_closed,), change=takes_questions_back,
        ),
        # Answers that never come leave the head one decision, once both reminders went out; till then it runs on.
        Move(
            "close_without_reply", (State.INFO_REQUESTED,), State.NOT_RENEWED, "participants.decide_renewal",
            "5.term", _("Do not renew: no answer came"),
            guards=(reminded, consulted_in_time, another_person, another_decides, tells_why),
            change=declines_unanswered, letters=decline, facts=decided_from,
        ),
        Move(
            "escalate", EXAMINED, State.ESCALATED, "participants.work_renewal", "5.nsa.fensa",
            _("Put it to another body"),
        ),
        Move(
            "record_view", (State.ESCALATED,), RETURN, "participants.work_renewal", "5.nsa.fensa",
            _("Record what the body said"), guards=(body_answered,), change=asks_anew, facts=asked_so_far,
        ),
        Move(
            "send_back", (State.DECISION_PENDING,), State.DD_REFRESH, "participants.decide_renewal", "5.term",
            _("Send it back"), guards=(another_decides, obeys(DueDiligenceDone), says_why), change=begins_sheet,
        ),
        Move(
            "renew", DECIDABLE, State.RENEWED, "participants.decide_renewal", "5.term",
            _("Renew and send the letter"), guards=(*RENEWABLE, longer_term), change=write_approval, letters=approval,
            facts=renewed_from,
        ),
        Move(
            "decline", DECIDABLE, State.NOT_RENEWED, "participants.decide_renewal", "5.term",
            _("Do not renew and send the letter"),
            guards=(consulted_in_time, another_person, *of_a_file(examined, another_decides, tells_why)),
            change=write_decline, letters=decline, facts=decided_from,
        ),
    ),
    hold_organisation,
)  # fmt: skip
