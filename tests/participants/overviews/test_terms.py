"""Terms that end in the next 12 months: which, by day, what each still lacks, and nothing of a case to the tied."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.enums import Role
from governance.services import run_rules
from participants.enums import Lack
from participants.models import CountryRegion, Participation, Renewal
from participants.overviews.terms import ending_terms
from participants.scopes import OFFICER, REVIEWER
from participants.services import consult, submit_renewal
from participants.services.assignments import assign, declare
from participants.services.openings import open_again
from participants.services.screening import compare_new_names
from tests.factories import focal_point, officer, participation
from tests.participants.overviews.people import address, crowd, sheet, shown, working
from tests.participants.pages.people import outsider, signed_in, staff
from tests.renewals import (
    ADMITTED,
    ENDS,
    TODAY,
    Renewing,
    assigned,
    checked,
    fill_in,
    from_records,
    heard,
    opened,
    pending,
    send,
    sent,
    weighed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def names(client: Client, query: str = "") -> list[str]:
    """Whose terms a page lists."""
    return [line["organisation"].name for line in shown(client, "terms", query)["rows"]]


def lacks(client: Client) -> list[list[Lack]]:
    """What each term of the page lacks."""
    return [list(line["row"].lacks) for line in shown(client, "terms")["rows"]]


def test_every_term_that_ends_within_a_year_is_listed_by_day_and_no_other() -> None:
    for name, admitted, category in (
        ("Last day of the year", date(2024, 11, 24), "ngo"),
        ("A day too late", date(2024, 11, 25), "ngo"),
        ("Today", date(2023, 11, 24), "academic"),
        ("Over", date(2023, 11, 23), "ngo"),
        ("A ministry", date(2023, 11, 24), "government"),
        ("Soon", date(2024, 3, 1), "foundation"),
    ):
        participation(admitted, category, name=name)
    page = shown(staff(), "terms")
    assert [(line["organisation"].name, str(line["row"].last_day)) for line in page["rows"]] == [
        ("Today", "2026-11-23"), ("Soon", "2027-02-28"), ("Last day of the year", "2027-11-23"),
    ]  # fmt: skip
    assert page["count"] == "3 terms"


def test_a_term_that_is_over_and_runs_on_comes_first() -> None:
    running = participation(date(2023, 11, 1), name="Runs on")
    submit_renewal(running, date(2026, 10, 30), TODAY, officer())
    participation(ADMITTED, name="Soon")
    browser = staff()
    assert names(browser) == ["Runs on", "Soon"]
    assert "23 days ago" in browser.get(address("terms")).content.decode()


OF_A_FILE = [Lack.DUE_DILIGENCE, Lack.RISKS, Lack.CONSULTATION, Lack.DECISION]
ROAD: list[tuple[Callable[[Renewing], object], str, list[Lack]]] = [
    (lambda case: assign(case.renewal, OFFICER, case.officer, case.officer, TODAY), "submitted",
     [Lack.REVIEWER, Lack.INTERESTS, *OF_A_FILE]),
    (lambda case: assign(case.renewal, REVIEWER, case.reviewer, case.officer, TODAY), "submitted",
     [Lack.INTERESTS, *OF_A_FILE]),
    (lambda case: [declare(case.renewal, False, "", one, TODAY) for one in (case.officer, case.reviewer, case.head)],
     "submitted", OF_A_FILE),
    (lambda case: case.move("take_up", case.officer), "dd_refresh", OF_A_FILE),
    (lambda case: (checked(case), case.move("complete_due_diligence", case.reviewer)), "risk_refresh", OF_A_FILE[1:]),
    (lambda case: (weighed(case), case.move("complete_risks", case.reviewer)), "consultation", OF_A_FILE[2:]),
    (lambda case: consult(case.renewal, "Does it agree?", TODAY, TODAY, case.officer), "consultation", OF_A_FILE[2:]),
]  # fmt: skip


def test_each_term_says_what_it_still_lacks_at_every_step_of_its_renewal() -> None:
    subject = participation(ADMITTED)
    browser = staff()
    assert lacks(browser) == [[Lack.FOCAL_POINT, Lack.NOT_OPENED]]
    case = opened(subject)
    assert lacks(browser) == [[Lack.NOT_SENT]]
    fill_in(case)
    send(case)
    assert lacks(browser) == [[Lack.OFFICER, Lack.REVIEWER, *OF_A_FILE]]
    case.renewal.file.names.update(compared=False)  # type: ignore[union-attr]
    assert lacks(browser) == [[Lack.OFFICER, Lack.REVIEWER, Lack.SCREENING, *OF_A_FILE]]
    compare_new_names(TODAY)
    found = []
    for step, _state, _lacking in ROAD:
        step(case)
        (line,) = shown(browser, "terms")["rows"]
        found.append((line["row"].code, list(line["row"].lacks)))
    assert found == [(state, lacking) for _step, state, lacking in ROAD]


def test_what_waits_for_its_decision_lacks_nothing_else() -> None:
    case = pending()
    browser = staff()
    assert lacks(browser) == [[Lack.DECISION]]
    reasons = {"reason_public": "Its aims have changed.", "reason_restricted": "None."}
    case.move("decline", case.head, reasons)
    (line,) = shown(browser, "terms")["rows"]
    assert (line["row"].code, list(line["row"].lacks)) == ("not_renewed", [])
    said = "Declined on 23 November 2026. The organisation may submit again until the last day."
    assert (str(line["row"].state), said in words_of(browser)) == ("Renewal declined", True)
    second = open_again(Participation.objects.get(), TODAY, case.lead)
    (line,) = shown(browser, "terms")["rows"]
    assert (line["row"].renewal, line["row"].declined) == (second, case.renewal)
    assert f"{case.renewal.ref} was declined on 23 November 2026." in words_of(browser)


def words_of(browser: Client) -> str:
    """The words of the page of terms."""
    return " ".join(strip_tags(browser.get(address("terms")).content.decode()).split())


def test_due_diligence_that_is_too_old_is_lacking_again() -> None:
    case = pending()
    subject = Participation.objects.with_term(date(2027, 11, 24)).select_related("organisation")
    found = [ending_terms(subject, case.head, day)[0].lacks for day in (date(2027, 11, 23), date(2027, 11, 24))]
    assert found == [(Lack.DECISION,), (Lack.DUE_DILIGENCE, Lack.DECISION)]


def test_one_without_a_file_lacks_its_form_unless_it_stems_from_the_records() -> None:
    subject, other = participation(ADMITTED), participation(ADMITTED + timedelta(days=1))
    for one in (subject, other):
        focal_point(one.organisation)
    submit_renewal(subject, TODAY, TODAY, officer())
    from_records(other, TODAY, TODAY)
    undecided = [Lack.CONSULTATION, Lack.DECISION]
    assert lacks(staff()) == [[Lack.FORM, *undecided], undecided]


def test_a_refusal_of_an_earlier_term_says_nothing_of_this_one() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    Renewal.objects.bulk_create([
        Renewal(ref="REN-A", participation=subject, state="not_renewed", state_since=date(2023, 5, 1),
                submitted_on=date(2023, 4, 1), decided_on=date(2023, 5, 1)),
        Renewal(ref="REN-B", participation=subject, state="renewed", state_since=date(2023, 9, 1),
                submitted_on=date(2023, 6, 1), decided_on=date(2023, 9, 1), old_last_day=date(2024, 2, 29),
                new_last_day=ENDS),
    ])  # fmt: skip
    assert lacks(staff()) == [[Lack.NOT_OPENED]]


def test_who_declared_a_tie_sees_the_term_and_nothing_of_its_renewal() -> None:
    case = assigned(sent())
    other = opened(participation(ADMITTED, name="Another"))
    tied = officer()
    declare(case.renewal, True, "a seat in its board", tied, TODAY)
    seen, kept = working(officer()), working(tied)
    assert [line["row"].code for line in shown(seen, "terms")["rows"]] == ["open", "submitted"]
    rows = {line["organisation"].name: line for line in shown(kept, "terms")["rows"]}
    hidden = rows[case.renewal.name]["row"]
    assert (hidden.code, hidden.renewal, hidden.lacks) == ("closed", None, ())
    assert rows["Another"]["row"].renewal == other.renewal
    told = kept.get(address("terms")).content.decode()
    assert ("Closed to you: you declared a tie" in told, case.renewal.ref in told) == (True, False)
    counts = {str(lack): shown(kept, "terms", f"?lacks={lack}")["count"] for lack in Lack}
    assert counts == {**dict.fromkeys(counts, "0 terms"), "not_sent": "1 term"}
    assert [row[7:] for row in sheet(kept, "terms_export")[1:]] == [
        [other.renewal.ref, "open", "not_sent"], ["", "closed", ""],
    ]  # fmt: skip


def test_the_page_and_its_file_open_to_the_secretariat_alone(client: Client) -> None:
    lead = focal_point(participation(ADMITTED).organisation)
    people = [staff(), staff(Role.REVIEWER), staff(Role.HEAD), signed_in(lead), outsider(), client]
    for name in ("terms", "terms_export"):
        assert [one.get(address(name)).status_code for one in people] == [200, 200, 200, 403, 403, 302]


def test_the_list_is_narrowed_by_month_name_category_region_and_what_is_lacking() -> None:
    CountryRegion.objects.get_or_create(country="KEN", defaults={"region": "AFRO", "period": "[1948-01-01,)"})
    led = participation(ADMITTED, name="Réseau Demo", country="KEN")
    focal_point(led.organisation)
    participation(date(2024, 5, 1), "academic", name="Demo University", country="CHE")
    participation(date(2024, 9, 1), "foundation", name="Demo Fund")
    browser = staff()
    assert {query: names(browser, query) for query in FILTERS} == FILTERS


FILTERS = {
    "": ["Réseau Demo", "Demo University", "Demo Fund"],
    "?name=reseau": ["Réseau Demo"],
    "?category=academic": ["Demo University"],
    "?region=AFRO": ["Réseau Demo"],
    "?region=none": ["Demo Fund"],
    "?first=2027-03": ["Demo University", "Demo Fund"],
    "?first=2027-03&last=2027-04": ["Demo University"],
    "?last=2027-02": ["Réseau Demo"],
    "?lacks=focal_point": ["Demo University", "Demo Fund"],
    "?lacks=risks": [],
}


def test_months_the_wrong_way_round_are_refused_and_an_unknown_choice_too() -> None:
    browser = staff()
    page = browser.get(address("terms", "?first=2027-05&last=2027-02"))
    assert "This month lies before the first one." in page.content.decode()
    wrong = browser.get(address("terms_export", "?first=2020-01"))
    assert (wrong.status_code, wrong["Location"]) == (302, address("terms", "?first=2020-01"))


def test_an_empty_list_says_what_will_come_and_one_that_is_narrowed_to_nothing_says_so() -> None:
    browser = staff()
    assert "No term ends in the next 12 months" in browser.get(address("terms")).content.decode()
    assert "No term was found" in browser.get(address("terms", "?category=ngo")).content.decode()


def test_the_file_says_the_same_in_codes_and_is_no_formula() -> None:
    subject = participation(ADMITTED, name="=HYPERLINK(1)", country="CHE")
    assert sheet(staff(), "terms_export") == [
        ["reference", "name", "category", "country", "region", "term_last_day", "days_left", "renewal", "state",
         "lacks"],
        [subject.organisation.ref, "'=HYPERLINK(1)", "ngo", "CHE", "EURO", "2027-02-28", "97", "", "none",
         "focal_point;not_opened"],
    ]  # fmt: skip


def test_desk_and_navigation_lead_to_the_page() -> None:
    browser = staff()
    assert [address("terms") in browser.get(page).content.decode() for page in ("/admin/", "/en/")] == [True, True]


def test_the_list_is_right_when_no_job_has_run_for_ten_days() -> None:
    subject = participation(date(2023, 11, 14), name="Ended meanwhile")
    assert Participation.objects.get(pk=subject.pk).last_day is None
    assert names(staff()) == []
    run_rules(TODAY)
    assert names(staff()) == []


def test_the_statements_do_not_grow_with_the_terms() -> None:
    browser, counts = staff(), []
    browser.get(address("terms"))
    for number in (10, 1000):
        Renewal.objects.all().delete()
        Participation.objects.all().delete()
        crowd(number)
        with CaptureQueriesContext(connection) as page:
            browser.get(address("terms", "?lacks=officer"))
        with CaptureQueriesContext(connection) as file:
            assert len(sheet(browser, "terms_export")) == number + 1
        counts.append((len(page), len(file)))
    assert counts[0] == counts[1]


def test_heard_and_not_yet_put_to_the_decision_lacks_the_decision_alone() -> None:
    case = assigned(sent())
    case.move("take_up", case.officer)
    checked(case)
    case.move("complete_due_diligence", case.reviewer)
    weighed(case)
    case.move("complete_risks", case.reviewer)
    heard(case)
    assert lacks(staff()) == [[Lack.DECISION]]
