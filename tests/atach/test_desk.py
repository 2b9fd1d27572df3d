"""The Secretariat's desk: who may open it, what waits on it, how the jobs fare."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Office, User
from accounts.services import end_office
from atach.desk import desk, signs
from casework.waiting import waiting_for
from correspondence.models import Letter
from governance.models import JobRun
from governance.services import RULES_JOB
from participants.services import submit_renewal
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ON = date(2026, 11, 22)


def applied(on: date) -> None:
    """The daily rules as run for a day."""
    JobRun.objects.create(name=RULES_JOB, on=on, finished_at=timezone.now())


def lines(user: User, on: date) -> list[tuple[str, str, date | None, str]]:
    return [(str(one.what), one.about, one.due, one.clause) for one in waiting_for(user, on)]


def test_the_desk_opens_to_the_secretariat_only(
    client: Client, signed_in: SignIn, officer: User, speaker: User, outsider: User
) -> None:
    assert signed_in(officer).get("/admin/").status_code == 200
    for person in (speaker, outsider):
        browser = signed_in(person)
        assert browser.get("/admin/").status_code == 302
        assert browser.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_the_admin_has_no_password_form_of_its_own(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/governance/act/")
    assert response["Location"] == "/en/account/login/?next=/admin/governance/act/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302
    assert client.get("/admin/login/?next=https://example.com/")["Location"] == "/en/account/login/?next=/admin/"


def test_who_is_in_already_is_led_on_and_leaves_by_the_portals_own_pages(signed_in: SignIn, officer: User) -> None:
    browser = signed_in(officer)
    assert browser.get("/admin/login/?next=/admin/governance/act/")["Location"] == "/admin/governance/act/"
    assert browser.post("/admin/logout/")["Location"] == "/en/account/logout/"
    assert browser.get("/admin/password_change/")["Location"] == "/en/account/password/change/"


def test_the_day_after_an_office_ends_the_desk_is_closed(signed_in: SignIn, officer: User, on: date) -> None:
    end_office(Office.objects.get(person=officer), on - timedelta(days=1))
    assert signed_in(officer).get("/admin/").status_code == 302


def test_nothing_waits_where_all_is_done(officer: User) -> None:
    applied(ON)
    assert lines(officer, ON) == []


def test_a_term_without_renewal_waits_from_its_first_reminder_until_a_renewal_is_submitted(officer: User) -> None:
    applied(ON)
    one = factories.participation(date(2024, 3, 1), name="Demo Health Network")
    factories.focal_point(one.organisation)
    ends = date(2027, 2, 28)
    line = ("Term ends: no renewal was sent yet", "Demo Health Network", ends, "5.term")
    assert lines(officer, ON) == [line]
    submit_renewal(one, ON, ON, officer)
    assert line not in lines(officer, ON)


def test_a_term_that_ends_later_does_not_wait_yet(officer: User) -> None:
    first_reminder = date(2027, 2, 28) - timedelta(days=180)
    one = factories.participation(date(2024, 3, 1))
    factories.focal_point(one.organisation)
    for on, expected in ((first_reminder - timedelta(days=1), 0), (first_reminder, 1)):
        applied(on)
        assert len(lines(officer, on)) == expected


def test_what_waits_is_told_to_the_secretariat_and_to_nobody_else(speaker: User, outsider: User) -> None:
    factories.participation(date(2024, 3, 1))
    Letter.objects.create(
        key="k", kind="renewal_reminder", language="en", on=ON, object_type="p", object_id=1, failed_at=timezone.now()
    )
    told = {
        "Term ends: no renewal was sent yet",
        "The daily rules were not applied",
        "Invite a lead focal point",
    }
    for person in (speaker, outsider):
        assert told.isdisjoint({what for what, *_rest in lines(person, ON)})


def test_rules_that_were_not_applied_wait_from_the_day_after(officer: User) -> None:
    applied(ON - timedelta(days=3))
    assert lines(officer, ON) == [
        ("The daily rules were not applied", "All participants", ON - timedelta(days=2), "4.desk")
    ]
    applied(ON - timedelta(days=1))
    assert lines(officer, ON) == []


def test_participants_without_a_lead_are_named_while_they_are_few_and_counted_when_many(officer: User) -> None:
    applied(ON)
    for number in range(2):
        factories.participation(ON, "government", name=f"Demo Ministry {number}")
    assert [about for _what, about, _due, _clause in lines(officer, ON)] == ["Demo Ministry 0", "Demo Ministry 1"]
    for _number in range(9):
        factories.participation(ON, "government")
    assert lines(officer, ON) == [
        ("Invite lead focal points: 11 participants have none", "Participants", None, "4.interface")
    ]


def test_letters_that_were_given_up_wait_overdue(officer: User) -> None:
    applied(ON)
    failed_at = timezone.now()
    for number in range(2):
        Letter.objects.create(
            key=f"k{number}", kind="renewal_reminder", language="en", on=ON, object_type="p", object_id=1,
            failed_at=failed_at,
        )  # fmt: skip
    assert lines(officer, ON) == [
        ("Send 2 letters again that could not be sent", "Letters", failed_at.date(), "4.interface")
    ]


def test_the_desk_shows_the_overdue_first_with_their_count_clause_and_link(
    signed_in: SignIn, officer: User, on: date
) -> None:
    factories.participation(on - timedelta(days=3 * 365 + 40), "government", name="Demo Ministry")
    applied(on - timedelta(days=4))
    html = signed_in(officer).get("/admin/").content.decode()
    assert "2 matters wait" in html
    assert "1 of them overdue" in html
    assert html.index("The daily rules were not applied") < html.index("Demo Ministry")
    assert "Overdue 3 days" in html
    assert 'href="/en/clauses/#clause-4.desk"' in html


def test_the_desk_leads_to_its_parts_and_no_two_of_its_lists_have_one_name(signed_in: SignIn, officer: User) -> None:
    html = signed_in(officer).get("/admin/").content.decode()
    top = html.split('aria-label="On this page"')[1].split("</nav>")[0]
    assert re.findall(r'href="#(\w+)"', top) == ["waiting", "lists"]
    assert html.index('href="#lists"') < html.index('id="health"') < html.index('id="lists"')
    lists = html.split('id="lists"')[1].split("</section>")[0]
    names = [re.sub("<[^>]+>", "", name) for name in re.findall(r"<(?:a|h3)\b[^>]*>(.*?)</(?:a|h3)>", lists)]
    assert {name for name in names if names.count(name) > 1} == set()
    assert {"Applications to work on", "Applications", "Renewals to work on", "Renewals"} <= set(names)


def test_the_signs_tell_how_the_jobs_fare(on: date) -> None:
    assert [(sign.kind, sign.value) for sign in signs(on)] == [
        ("late", "Never applied"), ("done", "0"), ("done", "0"), ("done", "0"), ("done", "0"), ("done", "0"),
    ]  # fmt: skip
    applied(on)
    assert (signs(on)[0].kind, signs(on)[0].day) == ("done", on)
    assert signs(on + timedelta(days=2))[0].kind == "late"
    JobRun.objects.create(name=RULES_JOB, on=on, error="ValueError: no")
    assert (signs(on)[0].kind, signs(on)[0].value) == ("late", "The last run failed")


def test_the_desk_asks_as_much_of_the_database_for_many_as_for_few(officer: User) -> None:
    def asked() -> int:
        officer._offices_by_day.clear()
        with CaptureQueriesContext(connection) as captured:
            desk(officer, ON)
        return len(captured)

    factories.participation(date(2024, 3, 1))
    few = asked()
    for _number in range(9):
        factories.participation(date(2024, 3, 1))
    assert asked() == few
