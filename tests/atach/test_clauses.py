"""The catalogue of clauses: each is judged and tested, or plainly listed as not covered yet."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from atach.clauses import CATALOGUE, NOT_COVERED, Entry, counts, register, worst_first
from casework.engine import tables
from correspondence.kinds import kinds
from governance import clauses
from governance.clauses import ClauseState, Evidence, Judgement, covered
from governance.parameters import declared
from governance.rules import Rule, sweeps
from tests.atach import test_coverage
from tests.participants.applications import test_register

# Tested where a whole case is at hand: in tests/participants/applications.
BY_THEIR_ROOM = (*test_register.CLAUSES, "4.review", "5.criteria", "5.nsa.disclosure", "5.nsa.fensa")
STATES = {"in_order", "due", "breached", "not_applicable", "not_covered"}


def test_each_clause_is_judged_or_listed_as_not_covered_and_never_both() -> None:
    assert sorted(set(CATALOGUE) - covered() - NOT_COVERED) == []
    assert sorted(covered() & NOT_COVERED) == []
    assert sorted(NOT_COVERED - set(CATALOGUE)) == []


def test_each_judge_has_its_test() -> None:
    assert sorted({*test_coverage.TESTED, *BY_THEIR_ROOM}) == sorted(covered())


def named() -> Iterator[tuple[str, str]]:
    """Everything that names a clause, with the clause it names."""
    yield from ((f"parameter {one.name}", one.clause) for one in declared())
    yield from ((f"sweep {one.name}", one.clause) for one in sweeps())
    yield from ((f"letter {one.code}", one.clause) for one in kinds())
    moves = ((table.model.__name__, move) for table in tables() for move in table.moves)
    yield from ((f"move {move.name} of {model}", move.clause) for model, move in moves)
    yield from ((f"rule {rule.__name__}", getattr(rule, "clause", "")) for rule in rules(Rule))
    yield from ((f"judge of {clause}", clause) for clause in covered())


def rules(parent: type[Rule[Any]]) -> Iterator[type[Rule[Any]]]:
    for rule in parent.__subclasses__():
        yield rule
        yield from rules(rule)


def test_rules_moves_parameters_and_letters_name_a_clause_that_exists() -> None:
    assert [(what, clause) for what, clause in named() if clause not in CATALOGUE] == []


@pytest.mark.django_db
def test_the_command_prints_every_clause_with_state_and_evidence() -> None:
    printed = StringIO()
    call_command("clause_register", "--on", "2026-11-22", "--format", "json", stdout=printed)
    rows = json.loads(printed.getvalue())
    assert [row["clause"] for row in rows] == list(CATALOGUE)
    assert {frozenset(row) for row in rows} == {frozenset({"clause", "state", "evidence"})}
    assert {row["state"] for row in rows} <= STATES
    assert {row["clause"] for row in rows if row["state"] == "not_covered"} == NOT_COVERED
    assert all(set(item) == {"text", "path"} and item["text"] for row in rows for item in row["evidence"])
    assert all(item["path"] == "" or item["path"].startswith("/") for row in rows for item in row["evidence"])


@pytest.mark.django_db
def test_the_command_prints_one_line_for_each_state_as_text() -> None:
    printed = StringIO()
    call_command("clause_register", stdout=printed)
    assert "13.absence         not_covered\n" in printed.getvalue()


@pytest.mark.django_db
def test_the_register_counts_its_states_the_worst_first() -> None:
    found = counts(register(date(2026, 11, 22)))
    assert sum(one.number for one in found) == len(CATALOGUE)
    order = [one.state for one in found]
    assert order == sorted(order, key=["breached", "due", "in_order", "not_applicable", "not_covered"].index)


@pytest.mark.django_db
def test_the_page_shows_what_is_breached_or_due_before_what_is_in_order_and_what_is_not_covered_last() -> None:
    entries = register(date(2026, 11, 22))
    shown = worst_first(entries)
    states = [entry.judgement.state for entry in shown]
    assert states == sorted(states, key=["breached", "due", "in_order", "not_applicable", "not_covered"].index)
    for state in set(states):
        listed = [entry.clause for entry in shown if entry.judgement.state == state]
        assert listed == [entry.clause for entry in entries if entry.judgement.state == state]


def test_a_clause_belongs_to_its_number_and_what_spans_all_to_none() -> None:
    judged = Judgement(ClauseState.IN_ORDER)
    found = [Entry(clause, "", judged).number for clause in ("5.term", "10.cochairs", "x.history")]
    assert found == [5, 10, None]


def test_of_what_several_rooms_say_about_a_clause_the_worst_counts_and_all_evidence_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = [
        Judgement(ClauseState.NOT_APPLICABLE),
        Judgement(ClauseState.IN_ORDER, [Evidence("Two were sent.")]),
        Judgement(ClauseState.DUE, [Evidence("One waits.")]),
    ]
    monkeypatch.setitem(clauses._judges, "4.interface", [lambda on, one=one: one for one in said])
    judged = clauses.judge("4.interface", date(2026, 11, 22))
    assert (judged.state, [item.text for item in judged.evidence]) == ("due", ["One waits.", "Two were sent."])


def test_a_judgement_holds_its_evidence() -> None:
    judged = Judgement(ClauseState.DUE, [Evidence("One waits.", "/en/")])
    assert (judged.state, judged.evidence[0].path) == ("due", "/en/")
