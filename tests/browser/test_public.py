"""Every page that anybody or any person reaches, in each language: for axe, on a phone, in the dark, by its title."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from accounts.models import User
from governance.clock import today
from participants.models import Participation
from tests.accounts.entry import PASSWORD, member
from tests.browser.conftest import Visit, overflow, violations
from tests.factories import participation, person

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ["en", pytest.param("zh-hans", marks=pytest.mark.full), "ar-xb"]
PUBLIC = [
    "home", "about", "contact", "privacy", "accessibility", "terms_of_reference", "clause_register", "library:list",
    "participants:directory", "account_login", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key_done", "account_email_verification_sent",
    "account_inactive", "casework:lost_factor",
]  # fmt: skip
MINE = [
    "casework:waiting", "accounts:me", "accounts:profile", "account_email", "account_change_password",
    "account_logout", "mfa_index", "mfa_activate_totp", "account_reauthenticate", "usersessions_list",
    "correspondence:list", "participants:mine",
]  # fmt: skip


@pytest.fixture
def one() -> Participation:
    """A participant whose term ends soon."""
    cache.clear()
    return participation(today() - timedelta(days=1000), "ngo", name="Demo Health Network", country="CHE")


@pytest.fixture
def ana() -> User:
    """Someone with a password."""
    return member(person("Ana Demo"))


def looked_at(page: Page, addresses: list[str]) -> dict[str, object]:
    """What is wrong with each page, by its address."""
    home = page.url.split("/")[:3]
    found = {}
    for address in addresses:
        page.goto("/".join(home) + address)
        found[address] = (page.locator("h1").count(), overflow(page), violations(page))
    return {address: wrong for address, wrong in found.items() if wrong != (1, 0, [])}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_accessible_on_the_narrowest_phone_and_in_the_dark(
    visit: Visit, one: Participation, language: str
) -> None:
    with override(language):
        addresses = [reverse(name) for name in PUBLIC]
        addresses += [reverse("participants:detail", args=[one.organisation.ref])]
        addresses += [reverse("participants:directory") + "?name=nobody", reverse("participants:directory") + "?on=x"]
        addresses += [reverse("home") + "nowhere/"]
    assert looked_at(visit(addresses[0], width=320, color_scheme="dark"), addresses) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_one_s_own_is_accessible(visit: Visit, ana: User, language: str) -> None:
    with override(language):
        addresses = [reverse(name) for name in MINE]
    page = visit(addresses[0], width=320, user=ana)
    page.goto("/".join(page.url.split("/")[:3]) + addresses[MINE.index("account_reauthenticate")])
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    assert looked_at(page, addresses) == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_pages_have_the_same_title(visit: Visit, one: Participation, ana: User, language: str) -> None:
    for number in range(26):
        participation(today() - timedelta(days=number), "government", name=f"Demo Ministry {number}", country="KEN")
    with override(language):
        directory = reverse("participants:directory")
        public = [*(reverse(name) for name in PUBLIC), directory + "?page=2",
                  reverse("participants:detail", args=[one.organisation.ref])]  # fmt: skip
        mine = [reverse(name) for name in MINE]
    titles: dict[str, list[str]] = {}
    for user, addresses in ((None, public), (ana, mine)):
        page = visit(addresses[0], user=user)
        home = "/".join(page.url.split("/")[:3])
        for address in addresses:
            page.goto(home + address)
            titles.setdefault(page.title(), []).append(page.url.removeprefix(home).replace("?next=", " ").split()[0])
    assert {title: set(pages) for title, pages in titles.items() if len(set(pages)) > 1} == {}


def test_on_a_phone_the_filters_are_folded_and_say_how_many_are_in_force(visit: Visit, one: Participation) -> None:
    page = visit(reverse("participants:directory") + "?category=ngo", width=360)
    summary, region = page.locator(".fold > summary"), page.locator("select[name=region]")
    assert (summary.inner_text(), region.is_visible()) == ("Filters: 1 in force", False)
    assert page.get_by_label("Name", exact=True).is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert region.is_visible()
    desk = visit(reverse("participants:directory"), width=1280)
    assert [desk.locator(part).is_visible() for part in (".fold > summary", "select[name=region]")] == [False, True]


def test_a_search_without_a_hit_offers_a_wider_one(visit: Visit, one: Participation) -> None:
    page = visit(reverse("participants:directory") + "?name=demo&region=AFRO")
    assert page.locator("#result-count").inner_text().startswith("0 of 1 match on")
    page.get_by_role("link", name="Without “WHO region”").click()
    page.wait_for_url("**/participants/?name=demo")
    assert page.locator("table.rows tbody th").all_inner_texts() == ["Demo Health Network"]


def test_who_has_never_heard_of_the_alliance_learns_in_two_screens_what_it_is_who_takes_part_and_how_to_join(
    visit: Visit, one: Participation
) -> None:
    for width, height in ((1280, 900), (360, 800)):
        page = visit(reverse("home"), width=width)
        page.set_viewport_size({"width": width, "height": height})
        places = [page.locator(part).bounding_box() for part in ("h1", ".lead", "#who", "#join")]
        assert [place["y"] < 2 * height for place in places if place] == [True] * 4
        assert "voluntary network that WHO hosts" in page.locator(".lead").first.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_directory_and_a_record_print_without_frame_filters_and_buttons(
    visit: Visit, one: Participation, language: str, tmp_path: Path
) -> None:
    with override(language):
        addresses = [reverse("participants:directory"), reverse("participants:detail", args=[one.organisation.ref])]
    for address in addresses:
        page = visit(address)
        page.emulate_media(media="print")
        gone = page.locator(".top, .foot, .filters, .button, .skip, .pages, .no-print, dialog")
        assert [part.is_visible() for part in gone.all()] == [False] * gone.count()
        assert "Demo Health Network" in page.locator("main").inner_text()
        page.pdf(path=tmp_path / "sheet.pdf", format="A4")
        assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
