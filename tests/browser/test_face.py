"""The face in a real browser: by keyboard, without JavaScript, narrow, mirrored, dark, on paper."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from tests.browser.conftest import Visit, follow, overflow, violations
from tests.factories import officer, person

SIGN_IN, SIGN_UP, RESET = "account_login", "account_signup", "account_reset_password"
MINE = ["account_email", "account_change_password", "mfa_index", "usersessions_list"]
LOOKS: list[dict[str, Any]] = [
    {"width": 1280},
    {"width": 320},
    {"width": 1280, "color_scheme": "dark"},
    {"width": 320, "color_scheme": "dark", "forced_colors": "active"},
]


@pytest.fixture
def staff(transactional_db: None) -> User:
    someone = officer(Role.OFFICER)
    set_factor(someone, "A" * 32)
    return someone


@pytest.mark.parametrize("name", [SIGN_IN, SIGN_UP, RESET])
def test_the_ways_in_are_accessible_at_every_width_and_in_the_dark(visit: Visit, name: str) -> None:
    found = [(overflow(page), violations(page)) for page in (visit(reverse(name), **look) for look in LOOKS)]
    assert found == [(0, [])] * len(LOOKS)


def test_the_pages_of_one_s_own_account_are_accessible(visit: Visit, transactional_db: None) -> None:
    someone = person()
    found = {}
    for name in MINE:
        page = visit(reverse(name), width=320, user=someone)
        found[name] = (page.locator("h1").count(), overflow(page), violations(page))
    assert found == dict.fromkeys(MINE, (1, 0, []))


@pytest.mark.parametrize(
    "query", ["?theme=light", "?theme=dark", "?theme=light&direction=rtl", "?theme=dark&direction=rtl"]
)
def test_every_component_is_accessible_in_each_theme_and_direction(visit: Visit, staff: User, query: str) -> None:
    title = "[!!! " if "rtl" in query else "Components"
    found = []
    for width in (1280, 320):
        page = visit(reverse("components") + query, width=width, user=staff)
        found.append((page.locator("h1").inner_text().startswith(title), overflow(page), violations(page)))
    assert found == [(True, 0, [])] * 2


def test_right_to_left_the_page_is_the_mirror_of_left_to_right(visit: Visit, staff: User) -> None:
    places = {}
    for direction in ("ltr", "rtl"):
        page = visit(f"{reverse('components')}?direction={direction}", user=staff)
        boxes = [page.locator(part).first.bounding_box() for part in (".mark", "h1", ".aside", ".facts")]
        places[direction] = [box for box in boxes if box]
    starts = [round(box["x"]) for box in places["ltr"]]
    mirrored = [round(1280 - box["x"] - box["width"]) for box in places["rtl"]]
    assert [abs(one - other) <= 20 for one, other in zip(starts, mirrored, strict=True)] == [True] * 4


def test_no_style_is_placed_by_left_and_right(visit: Visit, staff: User) -> None:
    page = visit(reverse("components"), user=staff)
    assert page.evaluate("document.querySelectorAll('[style]').length") == 0


def test_the_first_stop_of_the_keyboard_skips_to_the_content(visit: Visit) -> None:
    page = visit(reverse(SIGN_IN))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert (page.locator(".skip").bounding_box() or {"y": -1})["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_on_a_phone_the_menu_opens_and_closes_by_keyboard_without_javascript(visit: Visit) -> None:
    page = visit(reverse(SIGN_IN), width=360, java_script_enabled=False)
    button, menu = page.locator(".top .menu-button").first, page.locator("#menu")
    seen = [menu.is_visible()]
    button.focus()
    page.keyboard.press("Enter")
    seen.append(menu.is_visible())
    page.locator("#menu .close").focus()
    page.keyboard.press("Enter")
    seen.append(menu.is_visible())
    assert seen == [False, True, False]


def test_at_a_desk_the_way_around_is_always_in_sight(visit: Visit) -> None:
    page = visit(reverse(SIGN_IN), width=1280)
    assert page.locator(".top .menu-button").first.is_visible() is False
    assert page.locator(".languages a").first.is_visible() is True


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_menu_of_an_officer_is_one_row_at_a_desk(visit: Visit, staff: User, language: str) -> None:
    page = visit(f"/{language}/", user=staff)
    parts = page.locator(".utility .languages > li, .account > a, .account > form, .further > button")
    middles = [box["y"] + box["height"] / 2 for part in parts.all() if (box := part.bounding_box())]
    assert (len(middles), max(middles) - min(middles) < 8) == (9, True)


def test_what_is_behind_more_opens_and_closes_by_keyboard_without_javascript(visit: Visit, staff: User) -> None:
    for language in ("en", "ar-xb"):
        page = visit(f"/{language}/participants/decisions/", user=staff, java_script_enabled=False)
        button, further = page.locator(".further > button"), page.locator("#more-menu")
        seen = [further.is_visible()]
        button.focus()
        page.keyboard.press("Enter")
        seen.append(further.is_visible())
        page.keyboard.press("Tab")
        assert further.locator("a").first.evaluate("e => e === document.activeElement")
        page.keyboard.press("Escape")
        seen.append(further.is_visible())
        button.click()
        page.locator("h1").click()
        seen.append(further.is_visible())
        assert (seen, overflow(page)) == ([False, True, False, False], 0)


def test_the_open_more_lies_below_its_button_and_passes_axe(visit: Visit, staff: User) -> None:
    for path in ("/en/participants/decisions/", "/ar-xb/participants/decisions/"):
        page = visit(path, user=staff, color_scheme="dark")
        page.locator(".further > button").click()
        button, further = (page.locator(one).bounding_box() for one in (".further > button", "#more-menu"))
        assert button and further
        assert further["y"] >= button["y"] + button["height"] - 1
        assert further["x"] < button["x"] + button["width"] and button["x"] < further["x"] + further["width"]
        # What lies below the open menu is meant to be covered by it.
        assert [found for found in violations(page) if found[0] != "target-size"] == []


def test_on_a_phone_nothing_of_the_menu_is_behind_more(visit: Visit, staff: User) -> None:
    page = visit("/en/", user=staff, width=360)
    page.locator(".top .menu-button").first.click()
    seen = page.locator("#menu .account a").all()
    assert [link.is_visible() for link in seen] == [True] * 8
    assert page.locator(".further > button").is_visible() is False


def test_a_refused_form_starts_at_its_summary_and_the_summary_leads_to_the_field(visit: Visit) -> None:
    page = visit(reverse(SIGN_IN))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_selector(".problem")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "problem"
    page.locator(".problem a").first.click()
    assert page.evaluate("document.activeElement.name") == "login"
    assert violations(page) == []


def test_a_refused_form_keeps_what_was_typed_without_javascript(visit: Visit) -> None:
    page = visit(reverse(RESET), java_script_enabled=False)
    page.locator("main input[name=email]").fill("nobody at example")
    follow(page.locator("main button[type=submit]").first)
    assert page.locator(".problem a").count() == 1
    assert page.locator("main input[name=email]").input_value() == "nobody at example"


def test_the_language_switch_keeps_the_page(visit: Visit) -> None:
    page = visit(reverse(SIGN_IN) + "?next=/en/")
    follow(page.locator(".languages a").first)
    assert page.url.endswith("/zh-hans/account/login/?next=/en/")
    assert page.evaluate("document.documentElement.lang") == "zh-hans"


def test_every_thing_to_press_is_large_enough_for_a_finger(visit: Visit, staff: User) -> None:
    page = visit(reverse("components"), width=360, user=staff)
    small = page.eval_on_selector_all(
        "main .button, main summary, .menu-button, main .choice label, main select",
        "all => all.filter(e => e.checkVisibility() && e.offsetHeight < 24).map(e => e.outerHTML.slice(0, 90))",
    )
    assert small == []


def test_on_paper_the_frame_is_gone_and_nothing_is_folded(visit: Visit, staff: User) -> None:
    page = visit(reverse("components"), user=staff)
    page.emulate_media(media="print")
    gone = [page.locator(part).first.is_visible() for part in (".top", ".foot", ".aside", ".filters", "main .button")]
    assert gone == [False] * 5
    assert page.locator(".rows thead").first.evaluate("e => getComputedStyle(e).display") == "table-header-group"


def test_nothing_moves_for_who_asked_for_rest(visit: Visit, staff: User) -> None:
    page = visit(reverse("components"), user=staff, reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_wider_spacing_of_text_clips_nothing(visit: Visit, staff: User) -> None:
    page = visit(reverse("components"), width=360, user=staff, bypass_csp=True)
    page.add_style_tag(content="* { line-height: 1.5; letter-spacing: .12em; word-spacing: .16em; }")
    assert overflow(page) == 0


def test_the_admin_wears_the_same_face(visit: Visit, staff: User) -> None:
    found = [
        (overflow(page), violations(page), page.locator("#site-name").is_visible())
        for page in (visit(reverse("admin:index"), user=staff, color_scheme=scheme) for scheme in ("light", "dark"))
    ]
    assert found == [(0, [], True)] * 2
