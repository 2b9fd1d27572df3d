"""The engine: what the tables do not list is refused, in one order, and leaves nothing behind."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from accounts.services import name_deputy
from casework.engine import Move, MoveTable, ask, obeys, open_case, open_moves, perform, perform_many, tables
from casework.models import Case, Consultation, LostFactorRequest
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from casework.services import open_consultation, request_factor_removal
from correspondence.models import Letter
from governance.models import Act, JobRun
from participants.rules import RenewalInTime
from tests.accounts.entry import SECRET
from tests.casework.snapshot import everything
from tests.factories import focal_point, officer, organisation, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)
OUTCOME = {"outcome": "consensus", "outcome_note": ""}


def consultation(actor: User | None = None, closes_on: date = YESTERDAY, on: date = YESTERDAY) -> Consultation:
    return open_consultation("steering_group", "Renew?", "5.term", closes_on, on, actor)


def pairs() -> list[Any]:
    """Every state of every case, with every move of its table that does not start there."""
    return [
        pytest.param(table.model, state, move.name, id=f"{table.model.__name__}-{state}-{move.name}")
        for table in tables()
        for state in sorted(table.states())
        for move in table.moves
        if state not in move.source
    ]


@pytest.mark.parametrize(("model", "state", "move"), pairs())
def test_a_pair_that_no_table_lists_is_refused_in_every_room(
    model: type[Case], state: str, move: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row comes from a stand-in, so that no case has to be brought into each state by its moves first."""
    row = model(pk=1, state=state)
    monkeypatch.setattr(model._base_manager, "select_for_update", lambda **_of: SimpleNamespace(get=lambda **_key: row))
    with pytest.raises(WrongState):
        perform(row, move, None, DAY)
    assert (row.state, Act.objects.about(row).count(), Letter.objects.count()) == (state, 0, 0)


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("move", ["open", "close"])
def test_every_pair_of_state_and_move_but_the_listed_one_is_refused(state: str, move: str) -> None:
    someone = officer()
    case = consultation(someone)
    if state == "closed":
        perform(case, "close", someone, DAY, OUTCOME)
    before = everything()
    if (state, move) == ("open", "close"):
        perform(case, move, someone, DAY, OUTCOME)
        assert case.state == "closed"
    else:
        with pytest.raises(WrongState):
            perform(case, move, someone, DAY, OUTCOME)
        assert everything() == before


def test_a_move_that_no_table_lists_is_refused() -> None:
    someone = officer()
    case = consultation(someone)
    before = everything()
    with pytest.raises(KeyError):
        perform(case, "delete", someone, DAY)
    assert everything() == before


def test_final_states_are_those_that_no_move_leaves() -> None:
    assert {
        table.model.__name__: table.finals() for table in tables() if table.model._meta.app_label == "casework"
    } == {
        "Consultation": {"closed"},
        "LostFactorRequest": {"approved", "refused"},
    }


def test_a_refusal_comes_in_the_order_not_visible_not_permitted_wrong_state_rules() -> None:
    outsider, reviewer, someone = focal_point(organisation()), officer(Role.REVIEWER), officer()
    case = consultation(someone, closes_on=DAY + timedelta(days=7))
    closed = consultation(someone)
    perform(closed, "close", someone, DAY, OUTCOME)
    before = everything()
    # Each of the first three is also refused by what comes after it.
    order: list[tuple[Consultation, User, type[Exception]]] = [
        (closed, outsider, NotVisible),
        (closed, reviewer, NotPermitted),
        (closed, someone, WrongState),
    ]
    for obj, actor, refusal in [*order, (case, someone, RulesSayNo)]:
        with pytest.raises(refusal):
            perform(obj, "close", actor, DAY, {"outcome": "a vote"})
    for obj, actor, refusal in order:
        with pytest.raises(refusal):
            ask(obj, "close", actor, DAY)
    assert len(ask(case, "close", someone, DAY)) == 1
    assert everything() == before
    assert issubclass(NotVisible, Http404)
    assert issubclass(NotPermitted, PermissionDenied)


def test_the_rules_give_every_reason_at_once() -> None:
    someone = officer()
    case = consultation(someone, closes_on=DAY + timedelta(days=7))
    with pytest.raises(RulesSayNo) as refused:
        perform(case, "close", someone, DAY, {"outcome": ""})
    assert [str(reason) for reason in refused.value.reasons] == [
        "The last day to answer is not over. Record the outcome on the day after it, or close it early.",
        "Choose how the consultation ended.",
    ]


def test_a_panel_shows_the_moves_open_to_the_person_with_the_reasons_against_them() -> None:
    someone, reviewer = officer(), officer(Role.REVIEWER)
    case = consultation(someone, closes_on=DAY + timedelta(days=7))
    shown = [(move.name, len(reasons)) for move, reasons in open_moves(case, someone, DAY)]
    assert shown == [("close", 1), ("close_early", 0)]
    assert open_moves(case, reviewer, DAY) == []


def test_opening_a_case_needs_the_right_too_and_leaves_nothing() -> None:
    reviewer = officer(Role.REVIEWER)
    before = everything()
    with pytest.raises(NotPermitted):
        consultation(reviewer)
    after = everything()
    after.pop("governance_referencecounter"), before.pop("governance_referencecounter")
    assert after == before


def test_a_move_keeps_state_act_and_facts_together() -> None:
    someone = officer()
    case = consultation(someone)
    act = perform(case, "close", someone, DAY, {**OUTCOME, "facts": {"papers": 2}}, reason="Agreed by Demo Person")
    case.refresh_from_db()
    assert (case.state, case.state_since, case.outcome, case.closed_on) == ("closed", DAY, "consensus", DAY)
    assert (act.action, act.source, act.target, act.clause) == ("close", "open", "closed", "9.consensus")
    assert (act.actor_id, act.acting_for_id, act.facts["papers"]) == (someone.pk, None, 2)
    assert "Demo Person" not in str(act.facts)


def test_an_act_of_a_deputy_names_both_and_one_of_an_officer_who_also_deputises_names_one() -> None:
    absent, deputy, other = officer(), officer(Role.REVIEWER), officer()
    name_deputy(absent, deputy, DAY, DAY, absent)
    cases = [consultation(other), consultation(other)]
    first = perform(cases[0], "close", deputy, DAY, OUTCOME)
    assert (first.actor_id, first.acting_for_id) == (deputy.pk, absent.pk)
    third = officer()
    name_deputy(other, third, DAY, DAY, other)
    second = perform(cases[1], "close", third, DAY, OUTCOME)
    assert (second.actor_id, second.acting_for_id) == (third.pk, None)


def test_a_move_whose_letters_fail_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = officer()
    case = consultation(someone)
    before = everything()

    def fails(*args: Any) -> None:
        raise OSError("no letters today")

    monkeypatch.setattr("casework.engine.record", fails)
    with pytest.raises(OSError, match="no letters today"):
        perform(case, "close", someone, DAY, OUTCOME)
    assert everything() == before


def swept(count: int) -> tuple[int, list[Act]]:
    """Statements and acts of refusing so many requests at once, as a sweep of the daily job would."""
    run = JobRun.objects.create(name="test", on=DAY)
    people = [person() for _one in range(count)]
    for someone in people:
        set_factor(someone, SECRET)
        request_factor_removal(someone, "Lost.", DAY, actor=someone)
    waiting = LostFactorRequest.objects.in_state("requested").filter(person__in=people).select_related("person")
    with CaptureQueriesContext(connection) as captured:
        acts = perform_many(waiting, "refuse", DAY, run, rule="test")
    return len(captured), acts


def test_a_sweep_needs_the_same_number_of_statements_for_two_and_for_forty() -> None:
    few, _acts = swept(2)
    many, acts = swept(40)
    assert few == many
    assert {(act.rule, act.source, act.target, act.actor_id) for act in acts} == {
        ("test", "requested", "refused", None)
    }
    assert LostFactorRequest.objects.in_state("refused").count() == 42
    assert Letter.objects.filter(kind="lost_factor_refused").count() == 42


def test_a_sweep_leaves_alone_what_is_not_where_the_move_starts() -> None:
    swept(3)
    before = everything()
    run = JobRun.objects.create(name="again", on=DAY)
    assert perform_many(LostFactorRequest.objects.all(), "refuse", DAY, run) == []
    run.delete()
    assert everything() == before


def test_a_table_whose_opening_move_asks_a_rule_is_refused_because_the_rule_would_find_nothing() -> None:
    before = tables()
    asking = Move("open", (), "open", "casework.open_consultation", "9.consensus", "", guards=(obeys(RenewalInTime),))
    with pytest.raises(ValueError, match="Consultation: open opens the case, so a rule cannot judge it yet"):
        MoveTable(Consultation, (asking,))
    assert tables() == before


def test_a_move_that_writes_more_than_the_state_is_not_made_for_a_set() -> None:
    case = consultation(officer())
    run = JobRun.objects.create(name="test", on=DAY)
    before = everything()
    with pytest.raises(ValueError, match="close writes more than the state of a case"):
        perform_many(Consultation.objects.filter(pk=case.pk), "close", DAY, run, data=OUTCOME)
    assert everything() == before


def test_who_may_open_no_such_case_is_refused_before_a_row_is_written() -> None:
    case = Consultation(
        ref="CON-TEST", body="steering_group", question="?", clause="5.term", opened_on=DAY, closes_on=DAY
    )
    refused = officer(Role.REVIEWER)
    with CaptureQueriesContext(connection) as captured, pytest.raises(NotPermitted):
        open_case(case, refused, DAY)
    assert [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE"))] == []
    assert case.pk is None
