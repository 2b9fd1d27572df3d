"""The second factor: required of the Secretariat, encrypted, used once, never stepped round."""

from datetime import date
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.adapters import MFAAdapter
from accounts.enums import SECRETARIAT, Role
from accounts.factors import current_code, has_factor, remove_factors
from accounts.models import User
from accounts.services import name_deputy
from governance.models import Act
from tests.accounts.entry import (
    PASSWORD,
    SECRET,
    code_of,
    confirm_password,
    give_code,
    give_password,
    is_in,
    member,
    set_up,
    sign_in,
)
from tests.accounts.pages import every_page
from tests.factories import LONG_AGO, focal_point, officer, organisation, person

pytestmark = pytest.mark.django_db
NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def kept(someone: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator WHERE user_id = %s", [someone.pk])
        return str(cursor.fetchone()[0])


def test_the_secret_and_the_seed_of_recovery_codes_lie_encrypted(client: Client) -> None:
    ana = member()
    sign_in(client, ana)
    set_up(client)
    found = {row.type: row for row in Authenticator.objects.filter(user=ana)}
    assert set(found) == {"totp", "recovery_codes"}
    clear = [
        MFAAdapter().decrypt(found["totp"].data["secret"]),
        MFAAdapter().decrypt(found["recovery_codes"].data["seed"]),
    ]
    assert [text for text in clear if text in kept(ana)] == []
    assert len(clear[0]) == 32


def test_a_secret_kept_under_an_earlier_key_is_still_read(settings: Any) -> None:
    ana = member(factor=True)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-key-" + "1" * 50
    assert MFAAdapter().decrypt(Authenticator.objects.get(user=ana).data["secret"]) == SECRET


def test_a_code_works_once(client: Client) -> None:
    ana = member(factor=True)
    with time_machine.travel(NOON, tick=False):
        code = current_code(ana)
        give_password(client, ana)
        assert give_code(client, code) == reverse("casework:waiting")
        other = Client()
        give_password(other, ana)
        assert give_code(other, code) == ""
        assert (is_in(client), is_in(other)) == (True, False)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_code_of_another_half_minute_does_not_work(client: Client, seconds: int) -> None:
    ana = member(factor=True)
    with time_machine.travel(NOON, tick=False) as clock:
        clock.shift(seconds)
        code = current_code(ana)
        clock.shift(-seconds)
        give_password(client, ana)
        assert give_code(client, code) == ""


def test_a_recovery_code_works_once(client: Client) -> None:
    ana = member()
    sign_in(client, ana)
    set_up(client)
    codes = Authenticator.objects.get(user=ana, type="recovery_codes").wrap().get_unused_codes()
    for expected in (reverse("casework:waiting"), ""):
        fresh = Client()
        give_password(fresh, ana)
        assert give_code(fresh, codes[0]) == expected


def test_guessing_the_code_is_stopped_after_five_attempts(client: Client) -> None:
    ana = member(factor=True)
    with time_machine.travel(NOON, tick=False):
        right = current_code(ana)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        give_password(client, ana)
        for _attempt in range(5):
            give_code(client, wrong)
        assert give_code(client, right) == ""
        assert not is_in(client)


@pytest.mark.parametrize("role", sorted(SECRETARIAT))
def test_every_page_leads_a_secretariat_office_without_a_factor_to_set_it_up(client: Client, role: Role) -> None:
    client.force_login(officer(role))
    with override("en"):
        setting_up = reverse("mfa_activate_totp")
        answers = {name: client.get(url).headers.get("Location") for name, url in every_page()}
    assert len(answers) > 40
    assert {name for name, place in answers.items() if place != setting_up} == set()


def test_htmx_is_led_with_the_whole_page(client: Client) -> None:
    client.force_login(officer())
    answer = client.get(reverse("accounts:me"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, reverse("mfa_activate_totp"))


def test_the_second_factor_is_offered_to_a_focal_point_and_not_required(client: Client) -> None:
    client.force_login(focal_point(organisation()))
    page = client.get(reverse("accounts:me"))
    assert page.status_code == 200
    assert reverse("mfa_index") in page.content.decode()


def test_who_stands_in_for_an_officer_without_an_office_of_their_own_gets_no_power_and_needs_no_factor() -> None:
    deputy, absent = person(), officer()
    name_deputy(absent, deputy, date(2026, 11, 24), date(2026, 11, 25), absent)
    answers = []
    for day in (23, 24, 25, 26):
        with time_machine.travel(f"2026-11-{day}T12:00:00+00:00"):
            fresh = Client()
            fresh.force_login(deputy)
            answers.append(fresh.get(reverse("accounts:me")).status_code)
    assert answers == [200, 200, 200, 200]


@pytest.mark.django_db(transaction=True)
def test_someone_in_office_sets_the_factor_up_and_reads_on(client: Client) -> None:
    ana = member(officer())
    give_password(client, ana)
    assert client.get(reverse("casework:waiting")).headers["Location"] == reverse("mfa_activate_totp")
    set_up(client)
    assert client.get(reverse("casework:waiting")).status_code == 200
    assert Act.objects.filter(action="set_second_factor", object_id=ana.pk).count() == 1
    assert {tuple(message.to) for message in mail.outbox} == {(ana.email,)}


@pytest.mark.django_db(transaction=True)
def test_setting_a_factor_up_ends_the_other_sessions(client: Client) -> None:
    ana = member()
    other = Client()
    sign_in(other, ana)
    sign_in(client, ana)
    set_up(client)
    assert (is_in(client), is_in(other)) == (True, False)


def test_someone_in_office_cannot_stop_using_the_factor_and_someone_without_can() -> None:
    for someone, stays in ((member(officer(), factor=True), True), (member(factor=True), False)):
        fresh = Client()
        sign_in(fresh, someone)
        confirm_password(fresh)
        fresh.post(reverse("mfa_deactivate_totp"))
        assert has_factor(someone) is stays


def test_after_a_lost_factor_was_removed_the_password_is_asked_for_once() -> None:
    ana, client = member(officer(), factor=True), Client()
    remove_factors(ana)
    with time_machine.travel(NOON, tick=False) as clock:
        page = client.get(sign_in(client, ana), follow=True)
        assert page.redirect_chain == [(reverse("mfa_activate_totp"), 302)]
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)}, follow=True)
        assert (has_factor(ana), answer.status_code, "reauthenticate" in answer.request["PATH_INFO"]) == (
            True,
            200,
            False,
        )
        clock.shift(301)
        later = client.get(reverse("mfa_generate_recovery_codes"), follow=True)
        assert "reauthenticate" in later.request["PATH_INFO"]


def test_changing_factor_or_address_asks_for_the_password_again(client: Client) -> None:
    ana = member()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, ana)
        confirm_password(client)
        clock.shift(301)
        places = [
            client.get(reverse("mfa_activate_totp")).headers.get("Location", ""),
            client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"}).headers.get(
                "Location", ""
            ),
        ]
    assert [place.partition("?")[0] for place in places] == [reverse("account_reauthenticate")] * 2


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    ana = member(officer(), factor=True)
    answer = client.post("/admin/login/", {"username": ana.email, "password": PASSWORD})
    assert answer.headers["Location"].partition("?")[0] == reverse("account_login")
    assert not is_in(client)


def test_the_admin_is_closed_without_a_factor_open_with_it_and_forbidden_to_others(client: Client) -> None:
    answers = []
    for someone in (officer(), member(officer(), factor=True), focal_point(organisation())):
        fresh = Client()
        fresh.force_login(someone)
        answers.append([fresh.get(url).status_code for url in ("/admin/", "/admin/login/", "/admin/accounts/user/")])
    assert answers[0] == [302, 302, 302]
    assert answers[1] == [200, 302, 200]
    assert answers[2][1:] == [403, 302]


def test_the_admins_password_page_is_the_portals(client: Client) -> None:
    ana = member(officer(), factor=True)
    client.force_login(ana)
    assert client.get("/admin/password_change/").headers["Location"] == reverse("account_change_password")
    assert client.post("/admin/logout/").headers["Location"] == reverse("account_logout")


def test_nobody_is_led_to_the_factor_before_the_first_day_in_office(client: Client) -> None:
    ana = officer(first_day=LONG_AGO.replace(year=2999))
    client.force_login(ana)
    assert is_in(client)


def test_what_waited_for_the_password_is_done_after_it(client: Client) -> None:
    ana = member()
    sign_in(client, ana)
    asked = client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    done = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert done.status_code == 302
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_a_factor_taken_away_after_the_password_is_asked_again_is_noted(client: Client) -> None:
    ana = member(factor=True)
    sign_in(client, ana)
    asked = client.post(reverse("mfa_deactivate_totp"))
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert not has_factor(ana)
    assert Act.objects.filter(action="remove_second_factor", object_id=ana.pk).count() == 1


def test_an_address_that_leads_nowhere_leads_to_the_factor_first(client: Client) -> None:
    client.force_login(officer())
    assert client.get("/en/nowhere/").headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_may_be_renewed_in_office(client: Client) -> None:
    ana = member(officer(), factor=True)
    sign_in(client, ana)
    confirm_password(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert list(Act.objects.filter(object_id=ana.pk, object_type="user").values_list("action", flat=True)) == [
        "renew_recovery_codes"
    ]
