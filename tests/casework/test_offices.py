"""Offices of the Secretariat: appointed, ended, deputised, each with its letter and its limits."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Deputation, Office, User
from casework.services import appoint_to_secretariat, end_secretariat_office, name_secretariat_deputy
from correspondence.models import Letter
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import is_in, member
from tests.casework.snapshot import everything
from tests.factories import focal_point, officer, organisation, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def head() -> User:
    return member(officer(Role.HEAD), factor=True)


def letters() -> list[tuple[str, int, dict[str, Any]]]:
    return list(Letter.objects.order_by("id").values_list("kind", "recipient", "facts"))


def appointment(email: str, **changes: str) -> dict[str, str]:
    return {"email": email, "role": "officer", "first_day": today().isoformat(), "last_day": "", **changes}


def test_the_head_appoints_someone_known_and_a_letter_goes_out() -> None:
    ana = person()
    signed_in(head()).post(reverse("casework:appoint"), appointment(str(ana.email).upper()))
    office = Office.objects.get(person=ana)
    assert (office.role, office.period.lower, office.last_day) == ("officer", today(), None)
    facts = {"role": "officer", "first_day": today().isoformat(), "last_day": ""}
    assert letters() == [("office_appointed", ana.pk, facts)]
    assert office.appointed_by and office.appointed_by.action == "appoint"


def test_someone_unknown_needs_a_name_and_gets_an_account_without_a_password() -> None:
    client = signed_in(head())
    refused = client.post(reverse("casework:appoint"), appointment("new@example.org"))
    assert list(refused.context["form"].errors) == ["full_name"]
    assert "new@example.org" in refused.content.decode()
    assert User.objects.filter(email="new@example.org").count() == 0
    client.post(reverse("casework:appoint"), appointment("new@example.org", full_name="New Demo"))
    found = User.objects.get(email="new@example.org")
    assert (found.full_name, found.has_usable_password(), found.roles_on(today())) == ("New Demo", False, {"officer"})
    assert list(Act.objects.filter(object_id=found.pk, object_type="user").values_list("action", flat=True)) == [
        "enter_person"
    ]


def test_an_office_held_already_is_refused_with_what_was_typed_kept() -> None:
    client, ana = signed_in(head()), officer()
    page = client.post(reverse("casework:appoint"), appointment(str(ana.email)))
    assert page.status_code == 422
    assert "held on some of these days already" in page.content.decode()
    assert str(ana.email) in page.content.decode()
    assert letters() == []


@pytest.mark.parametrize("role", ["focal_lead", "cochair", "superuser"])
def test_only_offices_of_the_secretariat_are_filled_here(role: str) -> None:
    ana = person()
    page = signed_in(head()).post(reverse("casework:appoint"), appointment(str(ana.email), role=role))
    assert list(page.context["form"].errors) == ["role"]
    assert Office.objects.filter(person=ana).count() == 0


def test_the_head_ends_an_office_and_what_the_person_has_open_ends_too() -> None:
    boss, ana = head(), member(officer(), factor=True)
    theirs = signed_in(ana)
    assert is_in(theirs)
    office = Office.objects.get(person=ana)
    url = reverse("casework:end_office", args=[office.pk])
    signed_in(boss).post(url, {"last_day": today().isoformat(), "reason": "Moved on."})
    office.refresh_from_db()
    assert office.last_day == today()
    assert not is_in(theirs)
    assert [(kind, who) for kind, who, _facts in letters()] == [("office_ended", ana.pk)]
    assert office.ended_by and "Moved on." not in str(office.ended_by.facts)
    again = signed_in(ana)
    with time_machine.travel(f"{today() + ONE_DAY}T12:00:00+00:00"):
        assert ana.__class__.objects.get(pk=ana.pk).roles_on(today()) == frozenset()
        assert again.get("/admin/").status_code == 302


def test_the_last_head_stays_until_there_is_another() -> None:
    boss = head()
    office = Office.objects.get(person=boss)
    with pytest.raises(ValidationError, match="without a head"):
        end_secretariat_office(office, DAY, "Tired.", boss, DAY)
    appoint_to_secretariat(str(person().email), "", Role.HEAD, DAY, None, boss, DAY)
    end_secretariat_office(office, DAY, "Tired.", boss, DAY)
    office.refresh_from_db()
    assert office.last_day == DAY


def test_an_end_is_not_moved_later_by_ending_again() -> None:
    boss, ana = head(), officer()
    office = Office.objects.get(person=ana)
    end_secretariat_office(office, DAY, "Moved on.", boss, DAY)
    with pytest.raises(ValidationError, match="ends on this day or earlier already"):
        end_secretariat_office(office, DAY + ONE_DAY, "Later.", boss, DAY)
    assert len(letters()) == 1


def test_who_may_fill_offices_who_may_read_them_and_who_may_neither() -> None:
    boss, colleague, outsider = head(), member(officer(), factor=True), focal_point(organisation())
    office = Office.objects.get(person=colleague)
    lead_office = Office.objects.get(person=outsider)
    urls = [
        reverse("casework:offices"),
        reverse("casework:appoint"),
        reverse("casework:end_office", args=[office.pk]),
        reverse("casework:name_deputy"),
    ]
    clients = [signed_in(someone) for someone in (boss, colleague, outsider)]
    assert [[client.get(url).status_code for url in urls] for client in clients] == [
        [200, 200, 200, 200],
        [200, 403, 403, 200],
        [403, 403, 404, 403],
    ]
    before = everything()
    data = {"last_day": today().isoformat(), "reason": "No.", **appointment("x@example.org", full_name="X")}
    assert [[client.post(url, data).status_code for url in urls[1:3]] for client in clients[1:]] == [
        [403, 403],
        [403, 404],
    ]
    assert clients[0].post(reverse("casework:end_office", args=[lead_office.pk]), data).status_code == 404
    assert everything() == before


def deputy_form(absent: User, deputy: User, first: date, last: date) -> dict[str, Any]:
    return {"absent": absent.pk, "deputy": deputy.pk, "first_day": first.isoformat(), "last_day": last.isoformat()}


def test_an_officer_names_a_deputy_for_themselves_and_both_get_letters() -> None:
    ana, ben = member(officer(), factor=True), officer()
    form = deputy_form(ana, ben, today(), today() + ONE_DAY)
    signed_in(ana).post(reverse("casework:name_deputy"), form)
    found = Deputation.objects.get()
    assert (found.absent, found.deputy, found.last_day) == (ana, ben, today() + ONE_DAY)
    assert sorted((kind, who) for kind, who, _facts in letters()) == [
        ("deputy_named", ana.pk),
        ("deputy_named", ben.pk),
    ]


def test_nobody_makes_themselves_the_deputy_of_the_head() -> None:
    boss, ana = officer(Role.HEAD), member(officer(), factor=True)
    page = signed_in(ana).post(reverse("casework:name_deputy"), deputy_form(boss, ana, today(), today()))
    assert list(page.context["form"].errors) == ["absent", "deputy"]
    assert Deputation.objects.count() == 0


def test_the_head_names_a_deputy_for_anyone_of_the_secretariat() -> None:
    boss, ana, ben = head(), officer(), officer()
    signed_in(boss).post(reverse("casework:name_deputy"), deputy_form(ana, ben, today(), today()))
    assert Deputation.objects.count() == 1


def test_a_deputy_holds_an_office_too_is_another_person_and_one_at_a_time() -> None:
    boss, ana, ben = head(), officer(), officer()
    client = signed_in(boss)
    forms = [
        deputy_form(ana, person(), today(), today()),
        deputy_form(ana, ana, today(), today()),
        deputy_form(ana, ben, today(), today() - ONE_DAY),
    ]
    before = everything()
    found = [list(client.post(reverse("casework:name_deputy"), form).context["form"].errors) for form in forms]
    assert found == [["deputy"], ["deputy"], ["last_day"]]
    assert everything() == before
    name_secretariat_deputy(ana, ben, DAY, DAY, boss, DAY)
    with pytest.raises(ValidationError):
        name_secretariat_deputy(ana, boss, DAY, DAY + ONE_DAY, boss, DAY)
    with pytest.raises(ValidationError):
        name_secretariat_deputy(ana, person(), DAY + ONE_DAY, DAY + ONE_DAY, boss, DAY)


def test_tomorrows_deputy_sees_nothing_today() -> None:
    boss, ana = head(), member(officer(), factor=True)
    first = DAY + ONE_DAY
    name_secretariat_deputy(boss, ana, first, first, boss, DAY)
    answers = []
    for day in (DAY, first, first + ONE_DAY):
        with time_machine.travel(f"{day}T12:00:00+00:00"):
            answers.append(signed_in(ana).get(reverse("casework:appoint")).status_code)
    assert answers == [403, 200, 403]


def test_the_list_shows_offices_held_and_to_come_and_ended_ones_on_my_account_only() -> None:
    boss, ana = head(), member(officer(), factor=True)
    end_secretariat_office(Office.objects.get(person=ana), today() - ONE_DAY, "Moved on.", boss, today() - ONE_DAY)
    appoint_to_secretariat(str(ana.email), "", Role.REVIEWER, today() + ONE_DAY, None, boss, today())
    shown = signed_in(boss).get(reverse("casework:offices")).context["offices"]
    assert [(office.person, office.role) for office in shown] == [(boss, "head"), (ana, "reviewer")]
    page = signed_in(ana).get(reverse("accounts:me"))
    assert [[office.role for office in page.context[name]] for name in ("held", "coming", "past")] == [
        [],
        ["reviewer"],
        ["officer"],
    ]


def test_only_someone_of_the_secretariat_is_stood_in_for() -> None:
    before = Deputation.objects.count()
    with pytest.raises(ValidationError, match="holds no Secretariat office on the first day"):
        name_secretariat_deputy(focal_point(organisation()), officer(), DAY, DAY, officer(Role.HEAD), DAY)
    assert Deputation.objects.count() == before
