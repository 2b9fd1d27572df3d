"""The stories, the clause register and the Secretariat's desk in a real browser: axe, narrow, dark, mirrored."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from governance.clock import today
from tests import factories
from tests.browser.conftest import Visit, follow, overflow, violations

STORIES = ("home", "about", "contact", "privacy", "accessibility", "terms_of_reference", "clause_register")
LANGUAGES = ("en", "ar-xb")
ROOMS = (
    "/admin/", "/admin/governance/jobrun/run-rules/", "/admin/governance/edition/add/", "/admin/governance/edition/",
    "/admin/governance/act/", "/admin/governance/jobrun/",
)  # fmt: skip


@pytest.fixture
def head(transactional_db: None) -> User:
    """Who heads the Secretariat, with something on the desk."""
    someone = factories.officer(Role.HEAD)
    set_factor(someone, "A" * 32)
    factories.participation(today() - timedelta(days=3 * 365 - 40), country="KEN", name="Demo Health Network")
    factories.participation(date(2022, 6, 27), "government", country="FJI")
    return someone


def seen(visit: Visit, paths: Sequence[str], user: User | None = None) -> dict[str, object]:
    """What is wrong with each page: narrow in the light, wide in the dark."""
    looks = ((320, "light"), (1280, "dark"))
    found: dict[str, object] = {}
    for path in paths:
        for width, scheme in looks:
            page = visit(path, width=width, color_scheme=scheme, user=user)
            faults = (overflow(page), violations(page))
            if faults != (0, []):
                found[f"{path} {width} {scheme}"] = faults
            page.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stories_fit_and_pass_axe(visit: Visit, head: User, language: str) -> None:
    with override(language):
        paths = [reverse(name) for name in STORIES]
    assert seen(visit, paths) == {}


def test_the_rooms_of_the_secretariat_fit_and_pass_axe(visit: Visit, head: User) -> None:
    assert seen(visit, [*ROOMS, "/en/clauses/"], head) == {}


def test_a_preview_is_read_and_then_applied_by_keyboard(visit: Visit, head: User) -> None:
    factories.participation(today() - timedelta(days=3 * 365 + 30), name="Demo Expired Network")
    page = visit("/admin/governance/jobrun/run-rules/", user=head)
    page.get_by_role("button", name="Preview this day").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#effects")
    assert "Demo Expired Network ends" in page.locator("#effects").inner_text()
    assert violations(page) == []
    page.get_by_role("button", name="Apply the rules for this day").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#effects-title:has-text('Applied as of')")
    assert overflow(page) == 0


def test_an_edition_with_faults_starts_at_its_summary(visit: Visit, head: User) -> None:
    page = visit("/admin/governance/edition/add/", user=head)
    page.locator("main button[type=submit], #content button[type=submit]").last.click()
    page.wait_for_selector(".problem")
    assert violations(page) == []


def test_the_first_page_works_without_javascript_and_on_paper(visit: Visit, head: User) -> None:
    page = visit("/en/", java_script_enabled=False)
    assert page.get_by_role("heading", level=1).inner_text().startswith("Climate-resilient")
    follow(page.get_by_role("link", name="More about the alliance"))
    assert page.get_by_role("heading", level=1).inner_text() == "About the alliance"
