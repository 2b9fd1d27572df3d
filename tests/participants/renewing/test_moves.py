"""Each row of a renewal's table: allowed, wrong role, wrong state, broken guard, the act, its letter (5.term)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from casework.engine import RETURN, perform
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from correspondence.models import Letter
from governance.models import Act, JobRun
from participants.enums import RenewalState as State
from participants.models import Escalation, Participation, Renewal, RiskFinding
from participants.services.applications import save_section
from participants.services.examination import Question, ask_applicant, escalate, record_view
from participants.services.questions import close_item
from participants.services.reminders import remind_of_questions
from participants.services.renewals import ask_for_form, send_renewal
from participants.services.replies import answer_item, send_answers
from participants.workflow.renewals import RENEWAL
from tests.factories import focal_point, officer, participation, person
from tests.renewals import (
    CANARY,
    ENDS,
    QUESTIONS,
    SOON,
    TODAY,
    Renewing,
    asked,
    checked,
    fill_in,
    heard,
    in_state,
    weighed,
)

pytestmark = pytest.mark.django_db

MOVES = {move.name: move for move in RENEWAL.moves}
REASONS = {"reason_public": "It took no part.", "reason_restricted": CANARY}
PROPOSED = date(2030, 2, 28)
LATE = SOON + timedelta(days=8)
# Those that the daily job makes, and those that open the case, have tests of their own.
BY_THE_JOB, OPENING = {"lapse"}, {"open", "submit", "open_again"}


def nothing(case: Renewing) -> None:
    """Nothing is to be prepared."""


def answered(case: Renewing) -> None:
    """Every question has its answer."""
    for number in (1, 2):
        answer_item(case.renewal, number, "2025.", case.lead, TODAY)


def reminded(case: Renewing) -> None:
    """Both reminders went out."""
    for on in (SOON, LATE):
        remind_of_questions(on, JobRun.objects.create(name="run_rules", on=on))


def unanswered(case: Renewing) -> None:
    """The Steering Group was heard, and both reminders went out."""
    silent(case)
    reminded(case)


def silent(case: Renewing) -> None:
    """The Steering Group was heard, once the day to answer was past."""
    case.on = LATE
    heard(case)
    case.on = TODAY


def close_all(case: Renewing, actor: User) -> Any:
    """Both questions are taken back; the case goes on with the last."""
    return [close_item(case.renewal, number, "It came by post.", actor, TODAY) for number in (1, 2)]


def undeclared(case: Renewing) -> None:
    """The reviewer has not declared yet."""
    assert case.renewal.file is not None
    case.renewal.file.declarations.filter(person=case.reviewer).delete()


def formless(case: Renewing) -> None:
    """It stands as one that came by letter, before its form was asked for."""
    Renewal.objects.filter(pk=case.renewal.pk).update(file=None)


def reopened(case: Renewing) -> None:
    """A risk is to be looked at again."""
    RiskFinding.objects.filter(risk="endorsement").update(reopened=True)


@dataclass(frozen=True)
class Row:
    """One move as it is tested: from where, by whom, what it asks for, what breaks it, what goes out."""

    source: str
    by: str
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    prepare: Callable[[Renewing], Any] = nothing
    broken: Callable[[Renewing], Any] | None = None
    letters: tuple[str, ...] = ()
    make: Callable[[Renewing, User], Any] | None = None
    on: date = TODAY


def by_service(service: Callable[..., Any], *args: Any) -> Callable[[Renewing, User], Any]:
    """A move that a service makes."""
    return lambda case, actor: service(case.renewal, *args, actor, TODAY)


ROWS = {
    "send": Row(
        "open", "lead", prepare=fill_in, broken=nothing, letters=("renewal_received",), make=by_service(send_renewal)
    ),
    "ask_for_form": Row(
        "submitted", "officer", prepare=formless, broken=nothing, letters=("renewal_information_requested",),
        make=by_service(ask_for_form, SOON),
    ),
    "take_up": Row("submitted", "officer", broken=undeclared),
    "complete_due_diligence": Row("dd_refresh", "reviewer", prepare=checked, broken=nothing),
    "complete_risks": Row("risk_refresh", "reviewer", prepare=weighed, broken=nothing),
    "look_again": Row("consultation", "reviewer", reason="A new board.", broken=None),
    "put_to_decision": Row("consultation", "officer", prepare=heard, broken=nothing),
    "ask_applicant": Row(
        "risk_refresh", "officer", letters=("renewal_information_requested",),
        make=by_service(ask_applicant, QUESTIONS, SOON),
    ),
    "answer": Row(
        "info_requested", "lead", prepare=answered, broken=nothing, letters=("renewal_information_received",),
        make=by_service(send_answers),
    ),
    "answer_changed": Row(
        "info_requested", "lead", prepare=answered, broken=nothing, letters=("renewal_information_received",)
    ),
    "close_without_reply": Row(
        "info_requested", "head", REASONS, prepare=unanswered, broken=silent, letters=("renewal_declined",), on=LATE
    ),
    "close_questions": Row(
        "info_requested", "officer", letters=("renewal_information_changed",) * 2, make=close_all,
    ),
    "escalate": Row("dd_refresh", "reviewer", make=by_service(escalate, "Legal office", CANARY, SOON)),
    "record_view": Row("escalated", "reviewer", make=by_service(record_view, CANARY, CANARY, TODAY)),
    "send_back": Row("decision_pending", "head", reason="The sources are old."),
    "renew": Row(
        "decision_pending", "head", {"new_last_day": PROPOSED}, letters=("renewal_approved",), broken=reopened
    ),
    "decline": Row(
        "decision_pending", "head", REASONS, letters=("renewal_declined",),
        broken=lambda case: Renewal.objects.update(consultation=None),
    ),
}  # fmt: skip
PEOPLE = ("officer", "reviewer", "head", "lead")
# Of those that two people may make, the second is named.
ALSO = {"ask_applicant": "reviewer", "close_questions": "reviewer", "escalate": "officer", "record_view": "officer"}


def made(case: Renewing, name: str, actor: User) -> Any:
    """The move, as its page makes it."""
    row = ROWS[name]
    if row.make:
        return row.make(case, actor)
    return perform(case.renewal, name, actor, row.on, row.data, row.reason)


def prepared(name: str) -> Renewing:
    """A renewal from which the move can be made."""
    case = in_state(ROWS[name].source)
    ROWS[name].prepare(case)
    case.renewal.refresh_from_db()
    return case


def test_every_row_of_the_table_is_tested() -> None:
    assert sorted(ROWS) == sorted(set(MOVES) - BY_THE_JOB - OPENING)


@pytest.mark.parametrize("name", ROWS)
def test_a_move_is_made_by_its_person_with_its_act_and_exactly_its_letter(name: str) -> None:
    row, case = ROWS[name], prepared(name)
    target = case.renewal.came_from if MOVES[name].target == RETURN else MOVES[name].target
    last = Letter.objects.order_by("-id").values_list("id", flat=True).first()
    made(case, name, getattr(case, row.by))
    case.renewal.refresh_from_db()
    act = Act.objects.about(case.renewal).filter(action=name).latest("id")
    sent = Letter.objects.filter(pk__gt=last).order_by("kind")
    assert case.renewal.state == target
    assert (act.source, act.target, act.clause, act.actor_id) == (
        row.source, target, MOVES[name].clause, getattr(case, row.by).pk,
    )  # fmt: skip
    assert [(letter.kind, letter.recipient) for letter in sent] == [(kind, case.lead) for kind in row.letters]
    assert all(CANARY not in str(letter.facts) for letter in sent)


# Any officer asks for the form: the case is not assigned yet.
@pytest.mark.parametrize("name", sorted(set(ROWS) - {"ask_for_form"}))
def test_a_move_is_refused_to_everyone_else(name: str) -> None:
    row, case = ROWS[name], prepared(name)
    others = [getattr(case, one) for one in PEOPLE if one not in (row.by, ALSO.get(name))]
    strangers = [officer(), officer(Role.REVIEWER), officer(Role.HEAD)]
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    elsewhere = focal_point(participation(date(2025, 6, 1)).organisation)
    before, letters = Act.objects.count(), Letter.objects.count()
    for actor in [*others, *strangers, alternate]:
        with pytest.raises((NotPermitted, NotVisible)):
            perform(case.renewal, name, actor, row.on, row.data, row.reason)
    for actor in (elsewhere, person("Demo Outsider")):
        with pytest.raises(NotVisible):
            perform(case.renewal, name, actor, row.on, row.data, row.reason)
    assert (Act.objects.count(), Letter.objects.count()) == (before, letters)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.broken])
def test_a_move_whose_guard_is_broken_changes_nothing(name: str) -> None:
    row = ROWS[name]
    assert row.broken is not None
    case = prepared(name) if row.broken in (undeclared, reopened) or row.prepare is nothing else in_state(row.source)
    row.broken(case)
    case.renewal.refresh_from_db()
    letters = Letter.objects.count()
    with pytest.raises(RulesSayNo) as refused:
        made(case, name, getattr(case, row.by))
    case.renewal.refresh_from_db()
    assert refused.value.reasons
    assert (case.renewal.state, Letter.objects.count()) == (row.source, letters)
    assert not Act.objects.about(case.renewal).filter(action=name).exists()


@pytest.mark.parametrize("state", State.values)
def test_what_the_table_does_not_list_is_refused(state: str) -> None:
    """For each state: every move that is not listed is refused to the very person who may make it elsewhere."""
    case = in_state(state)
    data = {**REASONS, "new_last_day": PROPOSED}
    unlisted = [move.name for move in RENEWAL.moves if move.source and state not in move.source]
    actors = [getattr(case, one) for one in PEOPLE]
    refusals = {_refused(case, name, actor, data) for name in unlisted for actor in actors}
    assert refusals <= {WrongState, NotPermitted, NotVisible}
    assert WrongState in refusals or state in ("open", "lapsed")
    case.renewal.refresh_from_db()
    assert case.renewal.state == state


def _refused(case: Renewing, name: str, actor: User, data: Mapping[str, Any]) -> type[Exception]:
    try:
        perform(case.renewal, name, actor, TODAY, data, "A reason.")
    except (WrongState, NotPermitted, NotVisible) as refused:
        return type(refused)
    raise AssertionError((case.renewal.state, name, actor.full_name))


def changed_board(case: Renewing) -> None:
    """The organisation is asked who joined its board, and answers with a new chair."""
    question = Question("decision_body", "members", "Who joined?")
    ask_applicant(case.renewal, [question], SOON, case.officer, TODAY)
    case.renewal.refresh_from_db()
    assert case.renewal.file is not None
    row = case.renewal.file.sections.get(code="decision_body")
    members = {**row.answers, "members": [{"name": "Demo Newcomer", "role": "Chair", "affiliation": "None"}]}
    save_section(case.renewal, "decision_body", members, row.revision, case.lead, TODAY)
    answer_item(case.renewal, 1, "A new chair.", case.lead, TODAY)
    send_answers(case.renewal, case.lead, TODAY)
    case.renewal.refresh_from_db()


@pytest.mark.parametrize("source", ["dd_refresh", "risk_refresh", "consultation"])
def test_answers_that_change_the_board_go_back_to_due_diligence_with_a_new_snapshot(source: str) -> None:
    case = in_state(source)
    changed_board(case)
    file = case.renewal.file
    assert file is not None
    assert (case.renewal.state, file.snapshots.count()) == ("dd_refresh", 2)
    touched = set(file.risks.filter(reopened=True).values_list("risk", flat=True))
    assert touched >= ({"conflict_of_interest", "undue_influence"} if source == "consultation" else set())
    assert not file.due_diligences.filter(completed_on__isnull=True, checks__confirmed_on__isnull=False).exists()
    assert set(file.names.filter(compared=False).values_list("name", flat=True)) == {"Demo Newcomer"}


def test_answers_that_change_nothing_material_go_back_to_where_it_was() -> None:
    case = asked(in_state("consultation"))
    answered(case)
    send_answers(case.renewal, case.lead, TODAY)
    case.renewal.refresh_from_db()
    assert (case.renewal.state, case.renewal.file.snapshots.count()) == ("consultation", 2)  # type: ignore[union-attr]


def test_a_question_opens_its_own_part_and_nothing_else() -> None:
    case = asked(in_state("dd_refresh"))
    file = case.renewal.file
    assert file is not None
    told = file.sections.get(code="activity")
    save_section(case.renewal, "activity", {"report": "More."}, told.revision, case.lead, TODAY)
    with pytest.raises(NotPermitted):
        save_section(case.renewal, "identity", {}, file.sections.get(code="identity").revision, case.lead, TODAY)


@pytest.mark.parametrize("state", ["info_requested", "escalated"])
def test_in_time_it_runs_on_while_answers_are_awaited(state: str) -> None:
    in_state(state)
    day = ENDS + timedelta(days=100)
    subject = Participation.objects.with_flags(day, 180).get()
    assert (subject.period.upper, subject.is_renewal_pending) == (None, True)


def test_while_another_body_is_asked_nothing_is_decided() -> None:
    case = in_state("decision_pending")
    assert case.renewal.file is not None
    Escalation.objects.create(file=case.renewal.file, body="Legal office", question=CANARY, asked_on=TODAY, due_on=SOON)
    with pytest.raises(RulesSayNo) as refused:
        case.move("renew", case.head, {"new_last_day": PROPOSED})
    assert list(map(str, refused.value.reasons)) == ["A question to another body is open. Record its answer first."]


def test_a_high_risk_is_put_to_another_body_before_the_decision() -> None:
    case = in_state("consultation")
    heard(case)
    RiskFinding.objects.filter(risk="conflict_of_interest").update(residual="medium")
    with pytest.raises(RulesSayNo):
        case.move("put_to_decision", case.officer)
    escalate(case.renewal, "FENSA unit", "May it?", SOON, case.officer, TODAY)
    record_view(case.renewal, "It may.", "Demo Adviser", TODAY, case.officer, TODAY)
    case.renewal.refresh_from_db()
    heard(case)
    case.move("put_to_decision", case.officer)
    assert case.renewal.state == "decision_pending"


def test_each_reminder_of_a_renewal_goes_once_to_its_focal_points() -> None:
    case = asked(in_state("dd_refresh"))
    reminded(case)
    reminded(case)
    letters = Letter.objects.filter(kind="renewal_information_reminder").order_by("id")
    assert [(one.recipient, one.facts["renewal"], one.facts["number"]) for one in letters] == [
        (case.lead, case.renewal.ref, 1), (case.lead, case.renewal.ref, 2),
    ]  # fmt: skip
    assert not Letter.objects.filter(kind="information_reminder").exists()


def test_not_renewed_without_an_answer_the_participation_ends_with_its_term() -> None:
    case = in_state("info_requested")
    unanswered(case)
    case.renewal.refresh_from_db()
    perform(case.renewal, "close_without_reply", case.head, LATE, REASONS)
    subject = Participation.objects.get()
    assert (subject.period.upper, Renewal.objects.get().decided_on) == (ENDS + timedelta(days=1), LATE)
    assert not case.renewal.file.requests.filter(closed_on__isnull=True).exists()  # type: ignore[union-attr]


def test_only_the_daily_job_opens_a_renewal_and_lets_it_lapse() -> None:
    case = in_state("open")
    for name in ("open", "lapse"):
        for one in PEOPLE:
            with pytest.raises((NotPermitted, NotVisible, WrongState)):
                perform(case.renewal, name, getattr(case, one), TODAY)
