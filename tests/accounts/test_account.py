"""One's own account: what it shows, what can be changed, what can be taken along."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.services import appoint, name_deputy
from casework.services import request_factor_removal
from governance.models import Act
from tests.accounts.entry import SECRET, member
from tests.factories import LONG_AGO, officer, person

pytestmark = pytest.mark.django_db


def test_name_and_language_are_changed_by_an_act_without_the_values(client: Client) -> None:
    ana = person("Ana Before")
    client.force_login(ana)
    done = client.post(reverse("accounts:profile"), {"full_name": "Ana After", "language": "zh-hans", "ref": "P-1"})
    ana.refresh_from_db()
    assert done.headers["Location"] == reverse("accounts:me")
    assert (ana.full_name, ana.language, ana.ref != "P-1") == ("Ana After", "zh-hans", True)
    act = Act.objects.get(action="change_profile")
    assert (act.actor_id, act.facts) == (ana.pk, {"fields": ["full_name", "language"]})


def test_saving_what_stood_there_leaves_no_act(client: Client) -> None:
    ana = person()
    client.force_login(ana)
    client.post(reverse("accounts:profile"), {"full_name": ana.full_name, "language": "en"})
    assert Act.objects.filter(action="change_profile").count() == 0


@pytest.mark.parametrize(("data", "field"), [({"language": "xx"}, "language"), ({"full_name": " "}, "full_name")])
def test_bad_input_is_said_and_kept(client: Client, data: dict[str, str], field: str) -> None:
    ana = person("Ana Before")
    client.force_login(ana)
    page = client.post(reverse("accounts:profile"), {"full_name": "Ana After", "language": "en", **data})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    ana.refresh_from_db()
    assert ana.full_name == "Ana Before"


def test_the_export_holds_everything_about_me_and_nothing_about_others(client: Client) -> None:
    ana, ben = member(person("Ana Demo"), factor=True), person("Ben Canary")
    appoint(ana, Role.SG_MEMBER, date(2024, 1, 1), date(2025, 12, 31))
    appoint(ben, Role.CONVENER, LONG_AGO)
    name_deputy(ana, officer(), date(2026, 1, 1), date(2026, 1, 31), ana)
    request_factor_removal(ana, "My phone is gone.", date(2026, 11, 23), actor=ana)
    request_factor_removal(member(ben, factor=True), "Canary.", date(2026, 11, 23), actor=ben)
    client.force_login(ana)
    response = client.get(reverse("accounts:export"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    data: dict[str, Any] = json.loads(response.content)
    assert data["person"]["email"] == ana.email
    assert data["offices"] == [
        {
            "role": "sg_member",
            "scope": "alliance",
            "scope_id": None,
            "first_day": "2024-01-01",
            "last_day": "2025-12-31",
        }
    ]
    assert [row["deputy"] for row in data["deputies"]] == ["Demo Secretariat officer"]
    assert [row["said"] for row in data["lost_factor_requests"]] == ["My phone is gone."]
    assert [row["kind"] for row in data["letters"]] == ["lost_factor_requested"]
    for secret in ("Canary", SECRET, ana.password):
        assert secret not in response.content.decode()


def test_my_account_leads_to_everything_about_it(client: Client) -> None:
    client.force_login(person())
    text = client.get(reverse("accounts:me")).content.decode()
    names = ["accounts:profile", "accounts:export", "account_email", "account_change_password", "mfa_index"]
    names += ["usersessions_list", "correspondence:list"]
    assert [name for name in names if reverse(name) not in text] == []


def test_pages_of_ones_account_ask_for_sign_in(client: Client) -> None:
    pages = [reverse(name) for name in ("accounts:me", "accounts:profile", "accounts:export", "casework:waiting")]
    assert {client.get(page).headers["Location"].partition("?")[0] for page in pages} == {reverse("account_login")}
