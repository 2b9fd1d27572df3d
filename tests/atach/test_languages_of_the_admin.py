"""Pages whose address carries no language: that of the page one came from, the account's otherwise, and a switch."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def shown(browser: Client) -> str:
    return browser.get("/admin/").content.decode().split('lang="')[1].split('"')[0]


def test_the_admin_speaks_the_language_of_the_account(signed_in: SignIn, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    assert shown(signed_in(officer)) == "zh-hans"


def test_the_admin_speaks_the_language_of_the_page_one_came_from(signed_in: SignIn, officer: User) -> None:
    browser = signed_in(officer)
    seen = [shown(browser)]
    for page in ("/zh-hans/about/", "/en/about/"):
        browser.get(page)
        seen.append(shown(browser))
    assert seen == ["en", "zh-hans", "en"]


def test_the_switch_sets_the_language_and_returns(signed_in: SignIn, officer: User) -> None:
    browser = signed_in(officer)
    page = browser.get("/admin/governance/act/?sealed=no").content.decode()
    assert '<input type="hidden" name="next" value="/admin/governance/act/?sealed=no">' in page
    answer = browser.post(reverse("set_language"), {"language": "zh-hans", "next": "/admin/governance/act/?sealed=no"})
    assert (answer["Location"], shown(browser)) == ("/admin/governance/act/?sealed=no", "zh-hans")


def test_a_language_that_is_not_offered_changes_nothing(signed_in: SignIn, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(language="tlh")
    browser = signed_in(officer)
    browser.cookies["django_language"] = "../x"
    assert shown(browser) == "en"
