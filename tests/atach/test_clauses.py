"""The catalogue of clauses: each is judged and tested, or plainly listed as not covered yet."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from atach.clauses import CATALOGUE, NOT_COVERED, counts, register
from casework.engine import tables
from correspondence.kinds import kinds
from governance.clauses import ClauseState, Evidence, Judgement, covered
from governance.parameters import declared
from governance.rules import Rule, sweeps
from tests.atach import test_coverage

STATES = {"in_order", "due", "breached", "not_applicable", "not_covered"}


def test_each_clause_is_judged_or_listed_as_not_covered_and_never_both() -> None:
    assert sorted(set(CATALOGUE) - covered() - NOT_COVERED) == []
    assert sorted(covered() & NOT_COVERED) == []
    assert sorted(NOT_COVERED - set(CATALOGUE)) == []


def test_each_judge_has_its_test() -> None:
    assert sorted(test_coverage.TESTED) == sorted(covered())


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
    assert sum(number for _kind, _label, number in found) == len(CATALOGUE)
    order = [kind for kind, _label, _number in found]
    assert order == sorted(order, key=["late", "due", "done", "neutral"].index)


def test_a_judgement_holds_its_evidence() -> None:
    judged = Judgement(ClauseState.DUE, [Evidence("One waits.", "/en/")])
    assert (judged.state, judged.evidence[0].path) == ("due", "/en/")
