"""The check on joining and a sign-up, then the link of the e-mail in another browser: the answers are there."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.dossier import dossier
from accounts.models import User
from governance.services import run_rules
from participants.models import Application, FileSection, SelfCheck
from participants.services.self_checks import Prefilled, keep_check
from participants.waiting.applications import own_check
from tests.accounts.entry import link_in_last_mail, member, sign_in
from tests.applications import TODAY
from tests.factories import person
from tests.participants.applications.pages import page, signed_in
from tests.participants.applications.test_joining import asked

pytestmark = pytest.mark.django_db

WORDS = "a long password of several words"
TOLD = Prefilled("ngo", {"identity": {"category": "ngo", "membership_body": "yes"}})


@pytest.fixture(autouse=True)
def afresh() -> None:
    """No counts of another test."""
    cache.clear()


def sign_up(visitor: Client, email: str = "demo.new@example.org") -> None:
    data = {"full_name": "Demo Applicant", "email": email, "password1": WORDS, "privacy": "on"}
    assert visitor.post(reverse("account_signup"), data).status_code == 302


def entered(visitor: Client, email: str = "demo.new@example.org") -> str:
    """Where signing in leads."""
    return str(visitor.post(reverse("account_login"), {"login": email, "password": WORDS})["Location"])


def after_the_check(kind: str = "foundation") -> Client:
    """A visitor who may apply and reads so."""
    visitor, leads = asked(kind)
    visitor.get(leads)
    return visitor


def test_the_answers_stand_in_the_form_where_the_link_was_opened_in_another_browser() -> None:
    sign_up(after_the_check())
    phone = Client()
    after = phone.post(link_in_last_mail(), follow=True)
    assert "Your answers from the check are kept. Once you have signed in, begin the application." in (
        after.content.decode()
    )
    assert entered(phone) == page("apply")
    assert "Your answers from the check stand in the form already." in phone.get(page("apply")).content.decode()
    phone.post(page("apply"), {"signs": "yes"})
    assert Application.objects.get().category == "foundation"
    assert FileSection.objects.get().answers == {"category": "foundation", "membership_body": "yes"}
    assert not SelfCheck.objects.exists()
    assert "stand in the form already" not in phone.get(page("apply")).content.decode()


def test_a_third_browser_leads_to_the_application_from_what_waits() -> None:
    sign_up(after_the_check())
    Client().post(link_in_last_mail())
    desk = Client()
    assert entered(desk) == reverse("casework:waiting")
    assert f'href="{page("apply")}"' in desk.get(reverse("casework:waiting")).content.decode()
    someone = User.objects.get()
    today = SelfCheck.objects.get().kept_on
    assert [(one.since, one.url) for one in own_check(someone, today)] == [(today, page("apply"))]
    desk.post(page("apply"), {"signs": "no"})
    assert list(own_check(someone, today)) == []


def test_what_one_person_answered_is_shown_to_nobody_else() -> None:
    shared = after_the_check()
    sign_up(shared)
    assert shared.get(page("join_check")).context["form"]["kind"].value() is None
    other = member(person("Demo Other"))
    sign_in(shared, other)
    assert shared.get(page("apply")).context["checked"] is None
    shared.post(page("apply"), {"signs": "yes"})
    assert not FileSection.objects.exists()
    assert SelfCheck.objects.get().person == User.objects.get(email="demo.new@example.org")


def test_a_second_person_who_signs_up_in_that_browser_gets_none_of_the_answers() -> None:
    shared = after_the_check()
    sign_up(shared)
    sign_up(shared, "demo.second@example.org")
    assert [row.person.email for row in SelfCheck.objects.all()] == ["demo.new@example.org"]
    shared.post(link_in_last_mail())
    entered(shared, "demo.second@example.org")
    assert shared.get(page("apply")).context["checked"] is None


def test_signing_up_again_with_the_same_address_changes_nothing_that_is_kept() -> None:
    sign_up(after_the_check())
    sign_up(after_the_check("academic"))
    assert [(row.person.email, row.category) for row in SelfCheck.objects.all()] == [
        ("demo.new@example.org", "foundation")
    ]


def test_who_signs_up_without_the_check_or_may_not_apply_leaves_no_answers() -> None:
    sign_up(Client())
    company, _leads = asked("ngo", entity="no")
    sign_up(company, "demo.company@example.org")
    answer = Client().post(link_in_last_mail(), follow=True)
    assert "Your answers from the check" not in answer.content.decode()
    assert not SelfCheck.objects.exists()


@pytest.mark.parametrize("invited", ["invitation", "team_invitation"])
def test_who_was_invited_and_signs_up_is_not_asked_to_begin_an_application(invited: str) -> None:
    visitor = after_the_check()
    session = visitor.session
    session[invited] = 1
    session.save()
    sign_up(visitor)
    assert not SelfCheck.objects.exists()
    assert visitor.get(page("join_check")).context["form"]["kind"].value() is None


@pytest.mark.parametrize(("kept", "opened"), [("invitation", "accept"), ("team_invitation", "join_team")])
def test_an_invitation_that_is_over_keeps_nobodys_answers_from_being_kept(kept: str, opened: str) -> None:
    visitor = after_the_check()
    session = visitor.session
    session[kept] = 1
    session.save()
    assert visitor.get(page(opened)).status_code == 410
    sign_up(visitor)
    assert SelfCheck.objects.get().person.email == "demo.new@example.org"


def test_who_does_not_want_to_apply_puts_the_answers_away() -> None:
    someone = person("Demo Applicant")
    keep_check(someone, TOLD, TODAY)
    browser = signed_in(someone)
    assert "I do not want to apply" in browser.get(page("apply")).content.decode()
    after = browser.post(page("apply"), {"action": "put_away"}, follow=True)
    assert (after.redirect_chain, after.context["checked"]) == ([(page("apply"), 302)], None)
    told = after.content.decode()
    assert "Your answers from the check are deleted." in told and "I do not want to apply" not in told
    assert not SelfCheck.objects.exists() and not Application.objects.exists()
    assert list(own_check(someone, TODAY)) == []


def test_what_was_answered_last_in_the_browser_counts_and_nothing_is_kept_on() -> None:
    someone = person("Demo Applicant")
    keep_check(someone, TOLD, TODAY)
    browser = signed_in(someone)
    browser.post(page("join_check"), {"kind": "academic"})
    browser.post(page("join_more"), {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "no"})
    browser.post(page("apply"), {"signs": "yes"})
    assert Application.objects.get().category == "academic"
    assert not SelfCheck.objects.exists()


def test_the_latest_answers_are_kept_once_and_belong_to_what_is_known_of_a_person() -> None:
    someone = person("Demo Applicant")
    keep_check(someone, Prefilled("academic"), TODAY)
    keep_check(someone, TOLD, TODAY)
    assert dossier(someone)["self_check"] == [
        {"category": "ngo", "answers": TOLD.answers, "kept_on": TODAY.isoformat()}
    ]
    assert dossier(person("Demo Other"))["self_check"] == []


def test_answers_with_which_nobody_begins_go_after_as_long_as_a_draft() -> None:
    keep_check(person("Demo Applicant"), TOLD, date(2025, 3, 10))
    assert run_rules(date(2026, 3, 9)) == []
    assert SelfCheck.objects.count() == 1
    assert run_rules(date(2026, 3, 10)) == []
    assert not SelfCheck.objects.exists()
