"""Decisions in figures: by outcome, category, region and year, with the days they took, of what one may know of."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from participants.models import Application, Participation, Renewal
from participants.services.assignments import declare
from tests.factories import focal_point, officer, participation
from tests.participants.applications.cases import in_state
from tests.participants.overviews.people import address, crowd, sheet, shown, working
from tests.participants.pages.people import outsider, signed_in, staff
from tests.renewals import ADMITTED, ENDS, TODAY, assigned, sent

pytestmark = pytest.mark.django_db
REFUSED = {"reason_public": "Its aims have changed.", "reason_restricted": "None."}


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def figures(client: Client, query: str = "") -> dict[str, list[tuple[str, int, tuple[int, int]]]]:
    """Each figure of the page: label, number, median and longest."""
    return {
        figure["title"]: [(str(bar["label"]), bar["value"], bar["more"]) for bar in figure["rows"]]
        for figure in shown(client, "decisions", query)["figures"]
    }


def renewed(number: int, days: int, year: int, country: str = "KEN") -> None:
    """So many renewals, each decided so many days after it came, in that year."""
    for _one in range(number):
        came = date(year, 3, 1)
        Renewal.objects.create(
            ref=f"REN-{Renewal.objects.count()}-{year}", state="renewed", state_since=came, submitted_on=came,
            participation=participation(ADMITTED, "academic", country=country), new_last_day=date(2030, 2, 28),
            decided_on=date.fromordinal(came.toordinal() + days), old_last_day=ENDS,
        )  # fmt: skip


def test_decisions_are_counted_by_outcome_category_region_and_year() -> None:
    case = in_state("approved")
    Application.objects.filter(pk=case.application.pk).update(submitted_on=date(2026, 11, 3))
    renewed(1, 10, 2025)
    renewed(1, 31, 2025, "")
    renewed(1, 100, 2026, "FRA")
    assert figures(staff()) == {
        "By outcome": [("Approved", 1, (20, 20)), ("Renewed", 3, (31, 100))],
        "By category": [("Non-governmental organisation", 1, (20, 20)), ("Academic institution", 3, (31, 100))],
        "By WHO region": [("Africa", 1, (10, 10)), ("Europe", 2, (60, 100)), ("No WHO region", 1, (31, 31))],
        "By year": [("2026", 2, (60, 100)), ("2025", 2, (21, 31))],
    }


def test_what_was_withdrawn_or_waits_is_no_decision_and_every_refusal_is_one() -> None:
    in_state("withdrawn_by_applicant")
    assert shown(staff(), "decisions")["count"] == "0 decisions"
    for state in ("not_approved", "not_eligible"):
        in_state(state)
    in_state("decision_pending")
    assert figures(staff())["By outcome"] == [("Not approved", 1, (0, 0)), ("Not eligible", 1, (0, 0))]


def test_the_country_of_who_was_refused_is_the_one_that_it_gave() -> None:
    case = in_state("not_approved")
    assert case.application.organisation_id is None
    assert figures(staff())["By WHO region"] == [("Europe", 1, (0, 0))]


def test_the_filters_leave_one_kind_and_one_year() -> None:
    in_state("approved")
    renewed(2, 10, 2025)
    browser = staff()
    assert {query: shown(browser, "decisions", query)["count"] for query in (
        "", "?kind=application", "?kind=renewal", "?year=2025", "?kind=application&year=2025", "?year=1999",
    )} == {
        "": "3 decisions", "?kind=application": "1 decision", "?kind=renewal": "2 decisions",
        "?year=2025": "2 decisions", "?kind=application&year=2025": "0 decisions", "?year=1999": "3 decisions",
    }  # fmt: skip
    assert "No decision was found" in browser.get(address("decisions", "?kind=application&year=2025")).content.decode()
    wrong = browser.get(address("decisions_export", "?year=1999"))
    assert (wrong.status_code, wrong["Location"]) == (302, address("decisions", "?year=1999"))


def test_the_file_has_a_row_for_each_kind_year_category_region_and_outcome() -> None:
    in_state("approved")
    renewed(2, 10, 2025)
    renewed(1, 21, 2025, "")
    assert sheet(staff(), "decisions_export") == [
        ["kind", "year", "category", "region", "outcome", "decisions", "median_days", "longest_days"],
        ["application", "2026", "ngo", "EURO", "approved", "1", "0", "0"],
        ["renewal", "2025", "academic", "AFRO", "renewed", "2", "10", "10"],
        ["renewal", "2025", "academic", "", "renewed", "1", "21", "21"],
    ]


def test_a_tie_takes_a_decision_from_the_figures_and_the_file() -> None:
    case = assigned(sent())
    tied = officer()
    declare(case.renewal, True, "a seat in its board", tied, TODAY)
    Renewal.objects.filter(pk=case.renewal.pk).update(decided_on=TODAY, state="not_renewed")
    browsers = [working(officer()), working(tied)]
    assert [shown(one, "decisions")["count"] for one in browsers] == ["1 decision", "0 decisions"]
    assert [len(sheet(one, "decisions_export")) for one in browsers] == [2, 1]


def test_the_figures_open_to_the_secretariat_alone(client: Client) -> None:
    lead = focal_point(participation(ADMITTED).organisation)
    people = [staff(), staff(Role.REVIEWER), staff(Role.HEAD), signed_in(lead), outsider(), client]
    for name in ("decisions", "decisions_export"):
        assert [one.get(address(name)).status_code for one in people] == [200, 200, 200, 403, 403, 302]


def test_before_the_first_decision_the_page_says_so() -> None:
    assert "Nothing is decided yet" in staff().get(address("decisions")).content.decode()


def test_the_statements_do_not_grow_with_the_decisions() -> None:
    browser, counts = staff(), []
    browser.get(address("decisions"))
    for number in (10, 1000):
        Renewal.objects.all().delete()
        Participation.objects.all().delete()
        crowd(number, "not_renewed", decided_on=TODAY, submitted_on=date(2026, 11, number % 20 + 1))
        with CaptureQueriesContext(connection) as page:
            assert shown(browser, "decisions")["count"] == f"{number} decisions"
        with CaptureQueriesContext(connection) as file:
            sheet(browser, "decisions_export")
        counts.append((len(page), len(file)))
    assert counts[0] == counts[1]
