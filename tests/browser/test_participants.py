"""The pages of participants in a real browser: on a phone and at a desk, by keyboard, without JavaScript, mirrored."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from correspondence.models import Letter
from governance.clock import today
from participants.invitations import invitation_link
from participants.models import Participation
from participants.services import Invited, invite, submit_renewal
from tests.browser.conftest import WCAG, Visit, follow
from tests.factories import focal_point, officer, participation

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LANGUAGES = ["en", pytest.param("zh-hans", marks=pytest.mark.full), "ar-xb"]


@pytest.fixture
def one() -> Participation:
    """A participant in the middle of its life, among others."""
    for number in range(30):
        participation(today() - timedelta(days=number), "government", name=f"Demo Ministry {number}", country="KEN")
    return participation(today() - timedelta(days=1000), name="Demo Health Network", country="CHE",
                         website="https://demo.example.org")  # fmt: skip


@pytest.fixture
def lead(one: Participation) -> User:
    """Who speaks for it."""
    return focal_point(one.organisation)


@pytest.fixture
def clerk() -> User:
    """An officer with the second factor."""
    someone = officer()
    set_factor(someone, SECRET)
    return someone


def address(name: str, *args: object, language: str = "en") -> str:
    """A page's address in a language."""
    with override(language):
        return reverse(f"participants:{name}", args=args)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found.response["violations"]]


def overflow(page: Page) -> int:
    """How far the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_directory_and_record_fit_and_pass_axe(visit: Visit, one: Participation, lead: User, language: str) -> None:
    submit_renewal(one, today(), today(), None)
    directory, record = (
        address("directory", language=language),
        address("detail", one.organisation.ref, language=language),
    )
    pages = [
        visit(directory, width=320, color_scheme="dark"),
        visit(directory + "?order=-since", width=1280, color_scheme="light"),
        visit(directory + "?category=ngo&on=2000-01-01", width=1280, color_scheme="dark"),
        visit(record, width=320, color_scheme="light", user=lead),
        visit(record, width=1280, color_scheme="dark", user=lead),
    ]
    assert [(overflow(page), violations(page)) for page in pages] == [(0, [])] * 5


def test_the_tasks_pass_axe_empty_and_refused(visit: Visit, one: Participation, lead: User, clerk: User) -> None:
    ref = one.organisation.ref
    invitation = invite(one.organisation, Invited("new@example.org", "Demo New", Role.FOCAL_ALTERNATE), lead, today())
    pages = [
        (address("focal_points", ref), lead), (address("invite", ref), lead), (address("hand_over", ref), lead),
        (address("revoke_invitation", ref, invitation.pk), lead), (address("change", ref), clerk),
        (address("record"), clerk), (address("submit_renewal", one.ref), clerk),
    ]  # fmt: skip
    assert {path: violations(visit(path, user=user, width=360)) for path, user in pages} == {
        path: [] for path, _user in pages
    }
    page = visit(address("record"), user=clerk)
    follow(page.locator("main button[type=submit]"))
    page.wait_for_selector(".problem")
    assert (page.title().startswith("Error: "), violations(page)) == (True, [])


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_finds_a_participant_with_and_without_javascript(
    visit: Visit, one: Participation, javascript: bool
) -> None:
    page = visit(address("directory"), java_script_enabled=javascript)
    assert page.locator("#result-count").inner_text().startswith("31 take part on")
    page.get_by_label("Name", exact=True).fill("health netw")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/participants/?name=health+netw")
    page.locator(".chip").first.wait_for()
    assert page.locator("table.rows tbody th a").all_inner_texts() == ["Demo Health Network"]
    assert page.locator("#result-count").inner_text().startswith("1 of 31 matches on")
    page.locator(".chip").first.click()
    page.wait_for_url("**/participants/")
    assert page.locator("#result-count").inner_text().startswith("31 take part on")


def test_the_way_to_a_record_is_walked_by_keyboard_alone(visit: Visit, one: Participation) -> None:
    page = visit(address("directory"))
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("health netw")
    page.keyboard.press("Enter")
    page.wait_for_url("**/participants/?name=health+netw")
    page.locator(".chip").first.wait_for()
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Demo Health Network":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 bdi")
    assert page.locator("h1").inner_text() == "Demo Health Network"


def test_on_a_phone_each_row_is_a_card_that_names_its_cells(visit: Visit, one: Participation) -> None:
    page = visit(address("directory") + "?name=health", width=360)
    cell = page.locator("table.rows tbody td").first
    assert cell.evaluate("e => getComputedStyle(e).display") != "table-cell"
    assert cell.evaluate("e => getComputedStyle(e, '::before').content").startswith('"Category')


def test_the_line_of_a_life_is_mirrored_right_to_left(visit: Visit, one: Participation) -> None:
    middle = {}
    for language in ("en", "ar-xb"):
        page = visit(address("detail", one.organisation.ref, language=language))
        box = page.locator(".life-line .today").first.bounding_box() or {"x": 0.0, "width": 0.0}
        middle[language] = box["x"] + box["width"] / 2
    assert abs(middle["en"] + middle["ar-xb"] - 1280) < 4


def test_a_newcomer_accepts_an_invitation_without_javascript(visit: Visit, one: Participation, lead: User) -> None:
    invite(one.organisation, Invited("new@example.org", "Demo Newcomer", Role.FOCAL_ALTERNATE), lead, today())
    link = invitation_link(Letter.objects.get(kind="focal_point_invited"))["link"]
    page = visit(link[link.index("/en/") :], java_script_enabled=False)
    assert page.url.endswith("/en/participants/invitation/")
    assert violations_without_script(page) == 1
    page.locator("input[name=password]").fill("short")
    follow(page.locator("main button[type=submit]"))
    assert page.locator(".problem a").count() == 2
    assert page.locator("input[name=full_name]").input_value() == "Demo Newcomer"
    page.locator("input[name=password]").fill("a-few-words-to-remember")
    page.locator("input[name=privacy]").check()
    follow(page.locator("main button[type=submit]"))
    assert page.locator("h1").inner_text() == "Demo Health Network"
    assert page.locator(".messages").inner_text() == "From today you speak for Demo Health Network."


def violations_without_script(page: Page) -> int:
    """How many first headings there are, where no script can ask for more."""
    return page.locator("h1").count()


def test_two_officers_at_one_record_see_both_texts(visit: Visit, one: Participation, clerk: User) -> None:
    first, second = (visit(address("change", one.organisation.ref), user=clerk) for _ in range(2))
    for page, name in ((first, "First name"), (second, "Second name")):
        page.locator("input[name=name]").fill(name)
        follow(page.locator("main button[type=submit]"))
    second.wait_for_selector(".notice.late")
    row = second.locator("main table.rows tbody tr").first
    assert row.locator("td").all_inner_texts() == ["Second name", "First name"]
    assert second.locator("input[name=name]").input_value() == "Second name"


def test_on_paper_a_record_keeps_its_facts_and_loses_its_buttons(visit: Visit, one: Participation, lead: User) -> None:
    page = visit(address("detail", one.organisation.ref), user=lead)
    page.emulate_media(media="print")
    seen = [page.locator(part).first.is_visible() for part in (".top", ".aside", "h1", ".facts", ".life")]
    assert seen == [False, False, True, True, True]


def test_the_term_reads_with_its_days_left(visit: Visit, one: Participation) -> None:
    page = visit(address("detail", one.organisation.ref))
    ends = one.term_last_day or date.max
    assert f"in {(ends - today()).days} days" in page.locator(".facts").inner_text()
