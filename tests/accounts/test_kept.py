"""What was typed when a session ended, or when the language changed: kept for its page, carried out by nobody."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.kept import KEY, LONGEST, cookie_name
from accounts.limits import RATES
from accounts.models import User
from tests.accounts.entry import give_password, member
from tests.factories import person

pytestmark = pytest.mark.django_db
TYPED = {"full_name": "Ana Demo-Neu", "language": "zh-hans", "password": "never-kept", "code": "123456"}


@pytest.fixture(autouse=True)
def afresh() -> None:
    """No counts of another test."""
    cache.clear()


def whose_session_ended(someone: User) -> Client:
    """A browser in which this person was signed in until the session ended."""
    client = Client()
    client.force_login(someone)
    client.get(reverse("accounts:me"))
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def begun(page: Any) -> dict[str, Any]:
    """What the fields of the page's form start with."""
    return {field.name: field.value() for field in page.context["form"]}


def test_a_form_sent_after_the_session_ended_starts_with_what_was_typed_and_is_not_carried_out() -> None:
    ana = member(person("Ana Demo"))
    client = whose_session_ended(ana)
    page = reverse("accounts:profile")
    answer = client.post(page, TYPED)
    assert answer["Location"] == f"{reverse('account_login')}?next={page}"
    assert client.session[KEY]["fields"] == "full_name=Ana+Demo-Neu&language=zh-hans"
    give_password(client, ana)
    back = client.get(page)
    assert begun(back) == {"full_name": "Ana Demo-Neu", "language": "zh-hans"}
    assert "Nothing was sent yet" in back.content.decode()
    ana.refresh_from_db()
    assert ana.full_name == "Ana Demo"
    assert begun(client.get(page)) == {"full_name": "Ana Demo", "language": "en"}


def test_what_one_person_typed_is_shown_to_nobody_else_who_signs_in_there() -> None:
    ana, ben, cleo = (member(person(name)) for name in ("Ana Demo", "Ben Demo", "Cleo Demo"))
    page = reverse("accounts:profile")
    shown = []
    for next_one in (ana, ben, cleo):
        client = whose_session_ended(ana)
        client.post(page, TYPED)
        give_password(client, next_one)
        shown.append((begun(client.get(page))["full_name"], KEY in client.session))
    assert shown == [("Ana Demo-Neu", False), ("Ben Demo", False), ("Cleo Demo", False)]


@pytest.mark.parametrize("cookie", ["", "forged"])
def test_what_was_typed_by_whom_nobody_knows_is_given_to_nobody(cookie: str) -> None:
    ana, client = member(person("Ana Demo")), Client()
    client.cookies[cookie_name()] = f"{ana.pk}:{cookie}" if cookie else ""
    client.post(reverse("accounts:profile"), TYPED)
    give_password(client, ana)
    assert begun(client.get(reverse("accounts:profile")))["full_name"] == "Ana Demo"


def test_what_was_typed_on_one_page_is_put_back_on_no_other() -> None:
    ana = member(person("Ana Demo"))
    client = whose_session_ended(ana)
    client.post(reverse("accounts:profile"), TYPED)
    give_password(client, ana)
    assert begun(client.get(reverse("account_change_password"))) == dict.fromkeys(("oldpassword", "password1"))
    assert begun(client.get(reverse("accounts:profile")))["full_name"] == "Ana Demo-Neu"


def test_a_form_sent_to_another_address_than_its_page_leads_back_to_its_page() -> None:
    came_from = "http://testserver" + reverse("usersessions_list") + "?a=1"
    answer = Client().post(reverse("accounts:end_session", args=[1]), {}, HTTP_REFERER=came_from)
    assert answer["Location"].endswith("?next=/en/account/sessions/%3Fa%3D1")
    answer = Client().post(reverse("accounts:profile"), {}, HTTP_REFERER="https://elsewhere.example/x/")
    assert answer["Location"].endswith("?next=/en/me/name/")


def test_a_part_of_a_page_that_needs_signing_in_leads_the_whole_page_there() -> None:
    answer = Client().get(reverse("accounts:me"), HTTP_HX_REQUEST="true", HTTP_REFERER="http://testserver/en/me/")
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/en/me/"


def test_the_same_page_in_another_language_starts_with_what_was_typed_and_nothing_is_carried_out(
    client: Client,
) -> None:
    ana = person("Ana Demo")
    client.force_login(ana)
    answer = client.post("/zh-hans/me/name/?keep-typed=1&a=1", TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/zh-hans/me/name/?a=1")
    assert begun(client.get(answer["Location"]))["full_name"] == "Ana Demo-Neu"
    ana.refresh_from_db()
    assert ana.full_name == "Ana Demo"


def test_a_form_of_another_site_is_neither_kept_nor_carried_out() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/me/name/?keep-typed=1", TYPED).status_code == 403
    assert KEY not in strict.session


def test_what_is_too_long_is_not_kept() -> None:
    client = Client()
    client.post(reverse("accounts:profile"), {"full_name": "x" * LONGEST})
    assert KEY not in client.session


def test_one_address_can_have_only_so_much_kept() -> None:
    kept = []
    for _form in range(RATES["kept_form"].amount + 1):
        client = Client()
        client.post(reverse("accounts:profile"), TYPED)
        kept.append(KEY in client.session)
    assert kept == [True] * RATES["kept_form"].amount + [False]
