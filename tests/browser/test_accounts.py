"""Coming in, and the pages of cases and offices, in a real browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from accounts.enums import Role
from accounts.factors import current_code, has_factor
from accounts.models import Office, User
from accounts.services import name_deputy
from casework.models import LostFactorRequest
from casework.services import open_consultation, request_factor_removal
from correspondence.models import Letter
from governance.clock import today
from tests.accounts.entry import PASSWORD, member
from tests.browser.conftest import Visit, follow, overflow, violations
from tests.factories import officer, person

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ["en", pytest.param("zh-hans", marks=pytest.mark.full), "ar-xb"]


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def give_password(page: Page, someone: User) -> None:
    """Sign in by keyboard: from the address to the password to the button."""
    page.locator("#id_login").focus()
    page.keyboard.type(str(someone.email))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def give_code(page: Page, someone: User) -> None:
    """Answer the second factor."""
    page.locator("#id_code").focus()
    page.keyboard.type(current_code(someone))
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [True, False])
def test_another_officer_approves_the_old_factor_dies_and_both_get_letters(visit: Visit, javascript: bool) -> None:
    ana = member(officer(Role.HEAD), factor=True)
    ben = member(officer(), factor=True)
    sign_in = "/en/account/login/"

    hers = visit(sign_in, java_script_enabled=javascript)
    give_password(hers, ana)
    follow(hers.get_by_role("link", name="I have lost my phone and my recovery codes"))
    follow(hers.get_by_role("button", name="Ask for the removal"))
    assert "explanation" in str(hers.locator("[aria-invalid=true]").get_attribute("name"))
    hers.get_by_label("How can we reach and recognise you?").fill("Call me at home.")
    follow(hers.get_by_role("button", name="Ask for the removal"))
    case = LostFactorRequest.objects.get()
    assert hers.get_by_text(case.ref).is_visible()

    his = visit(sign_in, java_script_enabled=javascript)
    give_password(his, ben)
    give_code(his, ben)
    follow(his.get_by_role("link", name="Check who asks, then remove a lost second factor"))
    assert his.get_by_text("Call me at home.").is_visible()
    follow(his.get_by_role("link", name="Remove the second factor and send both letters"))
    follow(his.get_by_role("button", name="Remove the second factor and send both letters"))
    assert his.get_by_text("Write down how you recognised the person.").first.is_visible()
    his.get_by_label("How did you recognise the person?").fill("Called the number on file.")
    follow(his.get_by_role("button", name="Remove the second factor and send both letters"))
    assert his.get_by_text("Called the number on file.").is_visible()

    assert not has_factor(ana)
    assert sorted(Letter.objects.values_list("kind", "recipient")) == sorted(
        [
            ("lost_factor_requested", ana.pk),
            ("lost_factor_approved", ana.pk),
            ("lost_factor_decided", ben.pk),
        ]
    )
    again = visit(sign_in, java_script_enabled=javascript)
    give_password(again, ana)
    assert "/2fa/totp/activate/" in again.url


def test_someone_signs_up_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/en/account/signup/")
    page.locator("#id_full_name").focus()
    page.keyboard.type("Ana Demo")
    page.keyboard.press("Tab")
    page.keyboard.type("ana@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.locator("#id_privacy").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert User.objects.get().full_name == "Ana Demo"


@pytest.fixture
def clerk() -> User:
    """The head, with something in each list."""
    someone = member(officer(Role.HEAD), factor=True)
    other = officer()
    name_deputy(someone, other, today(), today() + timedelta(days=3), someone)
    name_deputy(other, someone, today(), today() + timedelta(days=3), someone)
    lost = member(person("Demo Person"), factor=True)
    request_factor_removal(lost, "My phone is gone.", today(), actor=lost)
    open_consultation("steering_group", "Renew the Demo Network?", "5.term", today(), today(), someone)
    return someone


def pages() -> list[str]:
    """Every page of the two rooms that a head sees, in the language in force."""
    office = Office.objects.order_by("pk").first()
    assert office
    year = today().year
    return [
        reverse("accounts:me"),
        reverse("accounts:profile"),
        reverse("casework:waiting"),
        reverse("casework:consultations"),
        reverse("casework:open_consultation"),
        reverse("casework:consultation", args=[f"CON-{year}-0001"]),
        reverse("casework:consultation_move", args=[f"CON-{year}-0001", "close"]),
        reverse("casework:lost_factor"),
        reverse("casework:lost_factor_request", args=[f"LF-{year}-0001"]),
        reverse("casework:lost_factor_move", args=[f"LF-{year}-0001", "approve"]),
        reverse("casework:lost_factor_move", args=[f"LF-{year}-0001", "refuse"]),
        reverse("casework:offices"),
        reverse("casework:appoint"),
        reverse("casework:end_office", args=[office.pk]),
        reverse("casework:name_deputy"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_can_use_the_pages(visit: Visit, clerk: User, language: str) -> None:
    with override(language):
        addresses = pages()
    page = visit(addresses[0], user=clerk)
    found = {}
    for address in addresses:
        page.goto(page.url.partition("/" + language + "/")[0] + address)
        found[address] = violations(page)
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_its_window(visit: Visit, clerk: User, width: int) -> None:
    with override("en"):
        addresses = pages()
    page = visit(addresses[0], user=clerk, width=width)
    found = {}
    for address in addresses:
        page.goto(page.url.partition("/en/")[0] + address)
        found[address] = overflow(page)
    assert {address: pixels for address, pixels in found.items() if pixels} == {}


def test_a_refused_form_has_its_summary_and_keeps_what_was_typed(visit: Visit, clerk: User) -> None:
    page = visit("/en/cases/offices/appoint/", user=clerk)
    page.get_by_label("E-mail address of the person").fill("new@example.org")
    page.get_by_label("Secretariat officer").check()
    follow(page.get_by_role("button", name="Appoint and send the letter"))
    assert page.title().startswith("Error:")
    assert page.get_by_label("E-mail address of the person").input_value() == "new@example.org"
    assert violations(page) == []
