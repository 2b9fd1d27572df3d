"""What the database itself refuses, whoever writes: one raw statement for each constraint of accounts and casework."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> tuple[User, User]:
    return person(), person()


def execute(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


OFFICE = "INSERT INTO accounts_office (person_id, role, scope_kind, scope_id, period) VALUES (%s, %s, %s, %s, %s)"
DEPUTATION = "INSERT INTO accounts_deputation (absent_id, deputy_id, period) VALUES (%s, %s, %s)"
CONSULTATION = (
    "INSERT INTO casework_consultation"
    " (ref, state, state_since, body, question, clause, opened_on, closes_on, outcome, outcome_note, closed_on)"
    " VALUES (%s, %s, '2026-01-01', 'conveners', 'Q', '5.term', '2026-01-01', %s, %s, '', %s)"
)
REQUEST = (
    "INSERT INTO casework_lostfactorrequest"
    " (ref, state, state_since, person_id, requested_on, explanation, identity_check)"
    " VALUES (%s, %s, '2026-01-01', %s, '2026-01-01', '', '')"
)
A, B = "first person", "second person"
YEAR, LATER = "[2026-01-01,2027-01-01)", "[2026-12-31,2028-01-01)"
NEXT = "[2027-01-01,2028-01-01)"

# The constraint, what may stand beforehand, what it refuses, and the near miss that it lets pass.
CASES: list[tuple[str, list[Any], list[Any], list[Any]]] = [
    (
        "one_person_per_address",
        [("UPDATE accounts_user SET email = 'ana@example.org' WHERE id = %s", A)],
        ["UPDATE accounts_user SET email = 'Ana@Example.ORG' WHERE id = %s", B],
        ["UPDATE accounts_user SET email = NULL WHERE id = %s", B],
    ),
    (
        "gender_is_known_code",
        [],
        ["UPDATE accounts_user SET gender = 'y' WHERE id = %s", A],
        ["UPDATE accounts_user SET gender = 'x' WHERE id = %s", A],
    ),
    (
        "birth_year_is_a_year",
        [],
        ["UPDATE accounts_user SET birth_year = 1899 WHERE id = %s", A],
        ["UPDATE accounts_user SET birth_year = 1900 WHERE id = %s", A],
    ),
    (
        "a_scope_names_its_object",
        [],
        [OFFICE, A, "focal_lead", "organisation", None, YEAR],
        [OFFICE, A, "officer", "alliance", None, YEAR],
    ),
    (
        "an_office_has_a_first_day",
        [],
        [OFFICE, A, "officer", "alliance", None, "(,2027-01-01)"],
        [OFFICE, A, "officer", "alliance", None, "[2026-01-01,)"],
    ),
    (
        "one_office_once_at_a_time",
        [(OFFICE, A, "officer", "alliance", None, YEAR)],
        [OFFICE, A, "officer", "alliance", None, LATER],
        [OFFICE, A, "officer", "alliance", None, NEXT],
    ),
    (
        "one_lead_focal_point_at_a_time",
        [(OFFICE, A, "focal_lead", "organisation", 7, YEAR)],
        [OFFICE, B, "focal_lead", "organisation", 7, LATER],
        [OFFICE, B, "focal_lead", "organisation", 8, LATER],
    ),
    ("a_deputy_is_another_person", [], [DEPUTATION, A, A, YEAR], [DEPUTATION, A, B, YEAR]),
    (
        "one_deputy_at_a_time",
        [(DEPUTATION, A, B, YEAR)],
        [DEPUTATION, A, B, LATER],
        [DEPUTATION, A, B, NEXT],
    ),
    (
        "consultation_state_known",
        # Any unknown state breaks this one as well, and is reported for it first.
        [("ALTER TABLE casework_consultation DROP CONSTRAINT a_closed_consultation_has_its_outcome",)],
        [CONSULTATION, "CON-1", "voted", "2026-01-02", "consensus", "2026-01-02"],
        [CONSULTATION, "CON-1", "closed", "2026-01-02", "consensus", "2026-01-02"],
    ),
    (
        "a_closed_consultation_has_its_outcome",
        [],
        [CONSULTATION, "CON-1", "closed", "2026-01-02", "", "2026-01-02"],
        [CONSULTATION, "CON-1", "open", "2026-01-02", "", None],
    ),
    (
        "a_consultation_ends_after_it_opens",
        [],
        [CONSULTATION, "CON-1", "open", "2025-12-31", "", None],
        [CONSULTATION, "CON-1", "open", "2026-01-01", "", None],
    ),
    ("lost_factor_state_known", [], [REQUEST, "LF-1", "burnt", A], [REQUEST, "LF-1", "refused", A]),
    (
        "one_open_lost_factor_request",
        [(REQUEST, "LF-1", "requested", A)],
        [REQUEST, "LF-2", "requested", A],
        [REQUEST, "LF-2", "requested", B],
    ),
]


def filled(people: tuple[User, User], call: Any) -> list[Any]:
    return [{A: people[0].pk, B: people[1].pk}.get(part, part) if isinstance(part, str) else part for part in call]


@pytest.mark.parametrize(("name", "before", "refused", "passes"), CASES, ids=[case[0] for case in CASES])
def test_the_database_refuses(
    name: str, before: list[Any], refused: list[Any], passes: list[Any], people: tuple[User, User]
) -> None:
    for call in before:
        execute(*filled(people, call))
    with pytest.raises(IntegrityError, match=name):
        execute(*filled(people, refused))
    execute(*filled(people, passes))


def test_every_constraint_of_both_rooms_is_proved_here() -> None:
    named = {
        constraint.name
        for label in ("accounts", "casework")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert named == {case[0] for case in CASES}


def test_references_are_given_once(people: tuple[User, User]) -> None:
    with pytest.raises(IntegrityError, match="ref"):
        execute("UPDATE accounts_user SET ref = %s WHERE id = %s", people[0].ref, people[1].pk)
    for statement in (CONSULTATION, REQUEST):
        values = ["open", "2026-01-02", "", None] if statement is CONSULTATION else ["refused", people[0].pk]
        execute(statement, "R-1", *values)
        with pytest.raises(IntegrityError, match="ref"):
            execute(statement, "R-1", *values)
