"""Nothing typed is lost: when the session ends in mid-form, when the language changes; and a warning comes before."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.sessions import end_sessions
from tests.accounts.entry import PASSWORD, member
from tests.browser.conftest import Visit, follow, overflow, violations
from tests.factories import person

pytestmark = pytest.mark.django_db(transaction=True)
MINE = "accounts:profile"


@pytest.fixture
def ana() -> User:
    """Someone with a password and no office."""
    cache.clear()
    return member(person("Ana Demo"))


def end_session_of(page: Page, someone: User) -> None:
    """The session is over on the server and its cookie gone, as after the idle time."""
    end_sessions(someone)
    page.context.clear_cookies(name="sessionid")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_when_the_session_ended_stands_in_the_form_after_signing_in(
    visit: Visit, ana: User, javascript: bool
) -> None:
    page = visit(reverse(MINE), user=ana, java_script_enabled=javascript)
    page.locator("[name=full_name]").fill("Ana Demo-Neu")
    page.locator("[name=language][value=zh-hans]").check()
    end_session_of(page, ana)
    follow(page.locator("main .form button[type=submit]"))
    assert "/account/login/" in page.url
    page.locator("[name=login]").fill(str(ana.email))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .form button[type=submit]").first.click()
    page.wait_for_url("**" + reverse(MINE))
    ana.refresh_from_db()
    assert (page.locator("[name=full_name]").input_value(), ana.full_name) == ("Ana Demo-Neu", "Ana Demo")
    assert page.locator("[name=language][value=zh-hans]").is_checked()
    assert "What you typed is here again" in page.locator(".notice").first.inner_text()
    follow(page.locator("main .form button[type=submit]"))
    page.wait_for_url("**" + reverse("accounts:me"))
    ana.refresh_from_db()
    assert ana.full_name == "Ana Demo-Neu"


def test_another_language_takes_along_what_was_typed_but_no_password(visit: Visit) -> None:
    cache.clear()
    page = visit(reverse("account_signup"))
    page.locator("[name=full_name]").fill("Ana Demo")
    page.locator("[name=email]").fill("ana@example.org")
    page.locator("[name=password1]").fill("never-kept-phrase-9")
    page.locator(".languages a").first.click()
    page.wait_for_url("**/zh-hans/account/signup/")
    assert page.evaluate("document.documentElement.lang") == "zh-hans"
    typed = [page.locator(f"[name={name}]").input_value() for name in ("full_name", "email", "password1")]
    assert typed == ["Ana Demo", "ana@example.org", ""]
    assert User.objects.count() == 0


def test_without_javascript_the_switch_says_first_that_the_form_is_emptied(visit: Visit) -> None:
    page = visit(reverse("account_signup"), java_script_enabled=False)
    assert "empties the form" in page.locator("header noscript").first.inner_text()
    assert visit(reverse("home"), java_script_enabled=False).locator("header noscript").count() == 0


def test_before_the_session_ends_its_owner_is_warned_and_stays(visit: Visit, ana: User, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_WARNING_SECONDS = 60, 58
    page = visit(reverse(MINE), user=ana)
    dialog = page.locator("#session-end")
    expect(dialog).to_be_visible(timeout=6000)
    assert page.evaluate("document.activeElement.dataset.act") == "stay"
    assert (violations(page), overflow(page)) == ([], 0)
    settings.SESSION_COOKIE_AGE = 3600
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert UserSession.objects.get(user=ana).exists()


def test_after_its_end_the_page_says_that_what_was_typed_is_kept(visit: Visit, ana: User, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_WARNING_SECONDS = 2, 1
    page = visit(reverse(MINE), user=ana, width=320)
    over = page.locator("#session-end [data-when=over]")
    expect(over).to_be_visible(timeout=8000)
    assert (page.locator("#session-end [data-act=stay]").is_visible(), violations(page), overflow(page)) == (
        False,
        [],
        0,
    )
    page.locator("#session-end [data-act=close]").click()
    expect(page.locator("[name=full_name]")).to_be_visible()


def test_a_session_at_its_greatest_age_says_so_and_offers_no_more_time(visit: Visit, ana: User, settings: Any) -> None:
    settings.SESSION_ABSOLUTE_SECONDS, settings.SESSION_WARNING_SECONDS = 60, 59
    page = visit(reverse(MINE), user=ana)
    expect(page.locator("#session-end [data-when=age]")).to_be_visible(timeout=6000)
    assert page.locator("#session-end [data-act=stay]").is_visible() is False
