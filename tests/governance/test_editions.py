"""Editions: parameters as data, the edition of 2022, what a later one inherits, and that none is ever changed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from assemblies.parameters import ASSEMBLY_CADENCE
from governance.models import Act, Edition
from governance.parameters import BadValue, CadenceStep, declared
from governance.services import enter_edition
from participants.parameters import NSA_INITIAL_TERM_YEARS, RENEWAL_REMINDER_DAYS

pytestmark = pytest.mark.django_db

OF_2022 = {
    "absence_explanation_days": "30",
    "absence_limit": "3",
    "appointment_reminder_days": "90;30",
    "assembly_cadence": "2022/1;2026/2",
    "convener_initial_years": "2",
    "evaluation_interval_months": "12",
    "nsa_initial_term_years": "3",
    "nsa_renewal_term_years": "3",
    "renewal_reminder_days": "180;90;30",
    "sg_break_months": "12",
    "sg_max_consecutive_terms": "2",
    "sg_max_members": "12",
    "sg_meeting_interval_months": "6",
    "sg_term_years": "2",
    "wg_cochairs": "2",
    "wg_meeting_interval_months": "6",
    "who_notice_months": "6",
    "withdrawal_notice_months": "3",
}
# What the portal learnt to ask after that edition was entered; until an edition says otherwise this holds.
SINCE = {"renewal_opens_months": "9"}


def test_a_fresh_installation_holds_the_edition_of_2022_with_every_declared_parameter() -> None:
    edition = Edition.objects.get()
    assert (edition.ref, edition.effective_on, edition.texts_held()) == ("tor-2022", date(2022, 1, 1), OF_2022)
    assert [parameter.name for parameter in declared()] == sorted(OF_2022 | SINCE)


def test_values_are_typed() -> None:
    edition = Edition.objects.get()
    assert edition.value(NSA_INITIAL_TERM_YEARS) == 3
    assert edition.value(RENEWAL_REMINDER_DAYS) == (180, 90, 30)
    assert edition.value(ASSEMBLY_CADENCE) == (CadenceStep(2022, 1), CadenceStep(2026, 2))


def test_a_later_edition_takes_what_it_does_not_state_from_the_one_before() -> None:
    enter_edition("tor-2026", date(2026, 1, 1), {"nsa_initial_term_years": "4"})
    enter_edition("tor-2024", date(2024, 1, 1), {"sg_max_members": "15"})
    third = enter_edition("tor-2028", date(2028, 1, 1), {})
    assert third.texts_held() == OF_2022 | SINCE | {"nsa_initial_term_years": "4"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nsa_initial_term_years", "0"),
        ("nsa_initial_term_years", "three"),
        ("nsa_initial_term_years", "٣"),
        ("nsa_initial_term_years", "1001"),
        ("assembly_cadence", "20x2/1"),
        ("renewal_reminder_days", "30;90"),
        ("renewal_reminder_days", "90;;30"),
        ("assembly_cadence", "2026/2;2022/1"),
        ("assembly_cadence", "2022"),
    ],
)
def test_a_text_that_is_no_value_of_its_parameter_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadValue), transaction.atomic():
        enter_edition("tor-2030", date(2030, 1, 1), {name: value})
    assert Edition.objects.count() == 1


def test_two_editions_never_begin_on_one_day() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        enter_edition("tor-again", date(2022, 1, 1), {})


def test_days_before_the_first_edition_are_judged_by_it() -> None:
    enter_edition("tor-2026", date(2026, 1, 1), {})
    days = [date(1999, 1, 1), date(2022, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2099, 1, 1)]
    assert [Edition.objects.in_force(day).ref for day in days] == [
        "tor-2022", "tor-2022", "tor-2022", "tor-2026", "tor-2026",
    ]  # fmt: skip


def test_entering_an_edition_is_an_act_under_that_edition() -> None:
    edition = enter_edition("tor-2026", date(2026, 1, 1), {}, actor_id=7)
    act = Act.objects.get()
    assert (act.action, act.clause, act.actor_id, act.edition, act.object_ref) == (
        "enter_edition", "16.revise", 7, edition, "tor-2026",
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE governance_edition SET effective_on = '2023-01-01'",
        "DELETE FROM governance_editionparameter",
        "UPDATE governance_editionparameter SET value = '9'",
        "TRUNCATE governance_edition CASCADE",
    ],
)
def test_the_database_refuses_to_change_an_edition(statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="rows are only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
