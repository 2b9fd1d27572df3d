"""The lists of applications and renewals, and how long cases stand in each state (4.review)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from participants.models import Application, Participation, Renewal
from participants.overviews.ages import Age, ages
from participants.scopes import OFFICER, REVIEWER
from participants.services import submit_renewal
from participants.services.assignments import assign, declare
from tests.applications import submitted
from tests.factories import focal_point, officer, participation, person
from tests.participants.overviews.people import address, crowd, shown, working
from tests.participants.pages.people import outsider, signed_in, staff
from tests.renewals import ADMITTED, TODAY, Renewing, assigned, from_records, heard, opened, pending, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def refs(client: Client, name: str, query: str = "") -> list[str]:
    """The references that a list shows."""
    return [row["case"].ref for row in shown(client, name, query)["rows"]]


def applications(*days: int) -> list[Application]:
    """Applications that were sent, each of them so many days in its state."""
    found = []
    for number, stood in enumerate(days):
        one = submitted(person(), name=f"Demo Network {stood} {number}")
        Application.objects.filter(pk=one.pk).update(state_since=TODAY - timedelta(days=stood))
        found.append(one)
    return found


def test_ages_are_the_number_the_median_rounded_up_and_the_longest() -> None:
    applications(1, 2, 9, 40)
    assert ages(Application.objects.all(), ("submitted", "completeness"), TODAY) == [Age("submitted", 4, 6, 40)]
    applications(0)
    assert ages(Application.objects.all(), ("completeness", "submitted"), TODAY) == [Age("submitted", 5, 2, 40)]


def test_the_figure_counts_what_the_person_may_know_of_and_nothing_else() -> None:
    first, second = applications(3, 30)
    tied = officer()
    declare(second, True, "a seat in its board", tied, TODAY)
    everyone, kept = shown(working(officer()), "applications"), shown(working(tied), "applications")
    assert [(bar["value"], bar["more"]) for bar in everyone["ages"]] == [(2, (17, 30))]
    assert [(bar["value"], bar["more"]) for bar in kept["ages"]] == [(1, (3, 3))]
    assert (kept["count"], [row["case"].ref for row in kept["rows"]]) == ("1 application", [first.ref])


def test_the_figure_is_a_table_with_its_heads_and_leads_to_each_state() -> None:
    applications(3)
    told = staff().get(address("applications")).content.decode()
    assert '<a href="?state=submitted">Submitted</a>' in told
    assert [head in told for head in (">Median days</th>", ">Longest days</th>")] == [True, True]


def test_renewals_are_listed_as_applications_are() -> None:
    unsent = opened(participation(ADMITTED, name="Unsent"))
    case = pending(participation(ADMITTED, name="Pending"))
    waiting = sent(participation(ADMITTED, name="Waiting"))
    by_letter = participation(date(2023, 10, 1), name="By letter")
    late = submit_renewal(by_letter, date(2026, 9, 1), TODAY, officer())
    browser = working(case.officer)
    assert {query: set(refs(browser, "renewals", query)) for query in ("", "?show=mine", "?show=waiting",
            "?show=overdue", "?show=closed", "?state=submitted", "?name=pend")} == {
        "": {case.renewal.ref, waiting.renewal.ref, late.ref},
        "?show=mine": {case.renewal.ref},
        "?show=waiting": {case.renewal.ref, waiting.renewal.ref},
        "?show=overdue": {late.ref},
        "?show=closed": set(),
        "?state=submitted": {waiting.renewal.ref, late.ref},
        "?name=pend": {case.renewal.ref},
    }  # fmt: skip
    assert unsent.renewal.ref not in refs(browser, "renewals")
    row = next(row for row in shown(browser, "renewals", "?show=mine")["rows"])
    assert (row["people"], str(row["due"]), row["category"]) == (
        {"officer": case.officer.full_name, "reviewer": case.reviewer.full_name}, "2027-02-28",
        "Non-governmental organisation",
    )  # fmt: skip
    case.move("decline", case.head, {"reason_public": "Its aims have changed.", "reason_restricted": "None."})
    assert refs(browser, "renewals", "?show=closed") == [case.renewal.ref]


def test_a_renewal_waits_to_be_assigned_until_it_has_both_its_people() -> None:
    case = sent()
    browser, found = working(case.officer), []
    found.append(refs(browser, "renewals", "?show=waiting"))
    assign(case.renewal, OFFICER, case.officer, case.officer, TODAY)
    found.append(refs(browser, "renewals", "?show=waiting"))
    assign(case.renewal, REVIEWER, case.reviewer, case.officer, TODAY)
    found.append(refs(browser, "renewals", "?show=waiting"))
    assert found == [[case.renewal.ref], [case.renewal.ref], []]


def test_one_by_letter_waits_for_the_decision_once_the_steering_group_was_heard() -> None:
    subject = participation(ADMITTED)
    renewal = from_records(subject, TODAY, TODAY)
    browser = staff()
    assert refs(browser, "renewals", "?show=waiting") == []
    heard(Renewing(renewal, officer(), officer(), officer(Role.REVIEWER), officer(Role.HEAD)))
    assert refs(browser, "renewals", "?show=waiting") == [renewal.ref]


def test_a_tie_takes_a_renewal_from_the_list_and_its_figure() -> None:
    case = assigned(sent())
    tied = officer()
    declare(case.renewal, True, "a seat in its board", tied, TODAY)
    kept = shown(working(tied), "renewals")
    assert (kept["count"], list(kept["rows"]), kept["ages"]) == ("0 renewals", [], [])


def test_the_list_opens_to_the_secretariat_alone(client: Client) -> None:
    lead = focal_point(participation(ADMITTED).organisation)
    people = [staff(), staff(Role.REVIEWER), staff(Role.HEAD), signed_in(lead), outsider(), client]
    assert [one.get(address("renewals")).status_code for one in people] == [200, 200, 200, 403, 403, 302]


def test_the_statements_do_not_grow_with_the_renewals() -> None:
    browser, counts = staff(), []
    browser.get(address("renewals"))
    for number in (10, 1000):
        Renewal.objects.all().delete()
        Participation.objects.all().delete()
        crowd(number)
        with CaptureQueriesContext(connection) as page:
            assert shown(browser, "renewals", "?name=crowd")["count"] == f"{number} renewals"
        counts.append(len(page))
    assert counts[0] == counts[1]
