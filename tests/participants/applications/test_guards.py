"""Each guard of each move, broken alone and with all others: exactly its reason, and all reasons at once (4.review)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from casework.engine import perform, refusals
from casework.refusals import RulesSayNo
from participants.enums import Risk
from participants.models import Application, DueDiligence, RiskFinding
from participants.workflow import APPLICATION
from participants.workflow.applications import APPROVABLE
from tests.applications import TODAY, complete_draft
from tests.factories import officer
from tests.participants.applications.broken import (
    GRAVE,
    GUARDS,
    LINKED,
    Broken,
    changed,
    name_of,
    sheet,
    unassigned,
)
from tests.participants.applications.cases import SOON, File, accepted, checked, in_state
from tests.participants.applications.test_moves import MOVES, REASONS, ROWS, at

pytestmark = pytest.mark.django_db
# Of guards that hide each other one is broken at a time: only the latest sheet counts, a name without letters
# is nobody else's, and no measure is due before today.
LEFT_OUT = (
    frozenset({"DueDiligenceDone", "NoConfirmedLink", "readable", "answered_before_due"}),
    frozenset({
        "DueDiligenceFresh", "NoConfirmedLink", "none_in_hand", "not_taking_part", "measures_named", "day_to_answer",
    }),
    frozenset({"DueDiligenceDone", "DueDiligenceFresh", "readable", "answered_before_due"}),
)  # fmt: skip


def ready(name: str) -> File:
    """A case from which the move is open, whatever it asks for."""
    case = at(ROWS[name].source)
    ROWS[name].prepare(case)
    case.application.refresh_from_db()
    return case


def on_of(name: str) -> date:
    """On which day."""
    return ROWS[name].on


def tried(case: File, name: str, typed: Mapping[str, Any], reason: str) -> list[str]:
    """Why the move is refused; empty where it is made. Nothing of it stays."""
    point = transaction.savepoint()
    try:
        perform(case.application, name, by_of(case, name), on_of(name), typed, reason)
    except RulesSayNo as refused:
        return [str(one) for one in refused.reasons]
    finally:
        transaction.savepoint_rollback(point)
    return []


def against(case: File, name: str, broken: Mapping[str, Broken]) -> list[str]:
    """Every reason against the move once these guards are broken; then all is as it was."""
    typed, reason = dict(ROWS[name].data), ROWS[name].reason
    point = transaction.savepoint()
    for one in broken.values():
        one.step(case)
        typed, reason = {**typed, **(one.data or {})}, reason if one.reason is None else one.reason
    case.application.refresh_from_db()
    if any(one.behind for one in broken.values()):
        found = [str(one) for one in refusals(case.application, MOVES[name], by_of(case, name), on_of(name))]
    else:
        found = tried(case, name, typed, reason)
    transaction.savepoint_rollback(point)
    case.application.refresh_from_db()
    return found


def by_of(case: File, name: str) -> User:
    """Who makes the move."""
    found: User = getattr(case, ROWS[name].by)
    return found


def test_every_guard_of_every_move_is_broken_here() -> None:
    declared = {move.name: [name_of(guard) for guard in move.guards] for move in APPLICATION.moves if move.guards}
    # The database refuses a second application in hand: after the submission this guard has nothing to find.
    for name in ("approve", "offer_conditions", "confirm_conditions"):
        declared[name].remove("none_in_hand")
    assert {name: sorted(guards) for name, guards in declared.items()} == {
        name: sorted(broken) for name, broken in GUARDS.items()
    }


@pytest.mark.parametrize("name", GUARDS)
def test_each_guard_gives_its_reason_alone_and_all_give_theirs_at_once(name: str) -> None:
    case = ready(name)
    for guard, broken in GUARDS[name].items():
        assert (guard, against(case, name, {guard: broken})) == (guard, [broken.says])
    for left_out in LEFT_OUT:
        order = [name_of(guard) for guard in MOVES[name].guards]
        together = {guard: GUARDS[name][guard] for guard in order if guard in GUARDS[name].keys() - left_out}
        if not any(broken.behind for broken in together.values()):
            assert against(case, name, together) == [broken.says for broken in together.values()]
    unbroken = [str(one) for one in refusals(case.application, MOVES[name], by_of(case, name), on_of(name))]
    # The last question is taken back together with this move, so until then its guard speaks.
    assert unbroken == ([GUARDS[name]["all_closed"].says] if name == "close_questions" else [])


def test_a_second_application_in_hand_is_refused_below_the_guard_too() -> None:
    case, other = in_state("submitted"), complete_draft(name="Another Demo Body")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(
            state="submitted",
            submitted_on=TODAY,
            name_key=case.application.name_key,
            own_key=case.application.own_key,
        )
    assert MOVES["approve"].guards == APPROVABLE


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"sources": ""}, "Name the sources that due diligence consulted."),
        ({"link_finding": ""}, "Say what due diligence found about tobacco and arms."),
    ],
)
def test_a_sheet_is_full_with_its_sources_and_its_word_on_tobacco_and_arms(values: dict[str, str], says: str) -> None:
    case = ready("complete_due_diligence")
    assert against(case, "complete_due_diligence", {"": Broken(says, changed(DueDiligence, values))}) == [says]


def test_without_a_sheet_or_with_a_completed_one_due_diligence_is_not_completed() -> None:
    case = in_state("due_diligence")
    assert tried(case, "complete_due_diligence", {}, "") == ["The due-diligence sheet is not begun."]
    checked(case)
    DueDiligence.objects.update(completed_on=TODAY)
    assert tried(case, "complete_due_diligence", {}, "") == [
        "The latest due-diligence sheet is completed. Begin a new one."
    ]


def test_a_case_is_closed_after_two_reminders_not_after_one() -> None:
    case = in_state("info_requested")
    late = SOON + timedelta(days=8)
    with pytest.raises(RulesSayNo) as refused:
        perform(case.application, "close_without_reply", case.head, late)
    assert [str(reason) for reason in refused.value.reasons] == ["Two reminders must have gone out first."]


@pytest.mark.parametrize("advice", ["engage", "engage_with_measures"])
def test_a_confirmed_link_leaves_one_advice(advice: str) -> None:
    case = ready("recommend")
    sheet(link_finding="confirmed")(case)
    assert LINKED.says in tried(case, "recommend", {"advice": advice}, "Why.")
    assert tried(case, "recommend", {"advice": "do_not_engage"}, "Why.") == []


def test_conditions_that_were_answered_or_whose_day_is_past_may_be_refused() -> None:
    case = in_state("conditions_offered")
    assert tried(case, "not_approve", REASONS, "") != []
    accepted(case)
    case.application.refresh_from_db()
    assert tried(case, "not_approve", REASONS, "") == []


def test_every_risk_that_remains_high_is_grave_and_a_conflict_of_interest_from_the_middle_on() -> None:
    case = ready("recommend")
    grave = []
    for risk in Risk.values:
        for residual in ("low", "medium", "high"):
            row = {"": Broken("", changed(RiskFinding, {"residual": residual}, risk=risk))}
            if GRAVE.says in against(case, "recommend", row):
                grave.append((risk, residual))
    assert grave == [
        (risk, residual)
        for risk in Risk.values
        for residual in ("medium", "high")
        if residual == "high" or risk == "conflict_of_interest"
    ]


def test_only_its_officer_opens_a_case_that_is_taken_up() -> None:
    case = in_state("submitted")
    unassigned("officer")(case)
    assert [str(one) for one in refusals(case.application, MOVES["take_up"], officer(), TODAY)] == [
        "No case officer is assigned."
    ]
