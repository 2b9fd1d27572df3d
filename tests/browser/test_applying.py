"""The road of an applicant in a real browser: by keyboard alone, without JavaScript, on a phone and mirrored."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from accounts.models import User
from participants.models import Application
from participants.sections import SECTIONS, Kind
from participants.sections.kinds import Item, Rows
from tests.applications import answers_to_everything, complete_draft, draft, submitted
from tests.browser.conftest import Visit, overflow, violations
from tests.documents.hostile import pdfs
from tests.factories import person
from tests.participants.applications.cases import in_state

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ["en", pytest.param("zh-hans", marks=pytest.mark.full), "ar-xb"]
PASSWORD = "a-few-words-to-remember"


def address(name: str, *args: object, language: str = "en") -> str:
    """A page's address in a language."""
    with override(language):
        return reverse(f"participants:{name}", args=args)


@pytest.fixture
def applicant() -> User:
    """Someone with an account."""
    someone = person("Demo Applicant")
    someone.set_password(PASSWORD)
    someone.save()
    EmailAddress.objects.create(user=someone, email=someone.email or "", verified=True, primary=True)
    return someone


class Hands:
    """Someone who has a keyboard and nothing else; `page` is what they look at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until the element has the focus; fail where no number of presses leads there."""
        wanted = self.page.locator(selector)
        for _press in range(250):
            if wanted.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"No key leads to {selector} on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to an element and press a key there; a page that follows is waited for."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def fill(self, item: Item, value: object, prefix: str = "") -> None:
        """Answer one question."""
        name = f"{prefix}{item.code}"
        if item.kind == Kind.CHOICES:
            return
        chosen = item.kind == Kind.YES_NO or (item.kind == Kind.CHOICE and not prefix)
        if chosen:
            self.choose(name, str(value))
        elif item.kind in (Kind.CHOICE, Kind.COUNTRY):
            self.select(name, str(value))
        else:
            self.reach(f"main [name='{name}']")
            self.page.keyboard.type(str(value))

    def choose(self, name: str, value: str) -> None:
        """Choose one of several round buttons: Space takes the first, arrows go on."""
        self.reach(f"main [name='{name}'] >> nth=0")
        self.page.keyboard.press("Space")
        wanted = self.page.locator(f"main [name='{name}'][value='{value}']")
        while not wanted.is_checked():
            self.page.keyboard.press("ArrowDown")

    def select(self, name: str, value: str) -> None:
        """Choose from a list: the arrow goes down it."""
        self.reach(f"main select[name='{name}']")
        chosen = self.page.locator(f"main select[name='{name}']")
        for _press in range(300):
            if chosen.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The list of {name} does not hold {value}")

    def fill_rows(self, rows: Rows, given: list[dict[str, object]]) -> None:
        """Fill a table row by row; a row that is not there yet is added."""
        for number, row in enumerate(given):
            if not self.page.locator(f"[name='{rows.code}-{number}-{rows.items[0].code}']").count():
                self.press(f"button[value='add:{rows.code}']")
            for item in rows.items:
                self.fill(item, row[item.code], f"{rows.code}-{number}-")

    def send_file(self, folder: Path, slot: str) -> None:
        """Choose a file from the disk, and send it."""
        file = folder / f"{slot}.pdf"
        file.write_bytes(pdfs.sound())
        self.reach("main input[type=file]")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)
        self.press("main button[value=send]")


def walk(page: Page, someone: User, folder: Path) -> None:
    """The whole road: the check, the sign-in, every part, the signature, the confirmation."""
    hands, language = Hands(page), page.url.split("/")[3]
    hands.press("main a.button")
    hands.choose("kind", "ngo")
    hands.press("main button[type=submit]")
    for name, value in {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "no"}.items():
        hands.choose(name, value)
    hands.press("main button[type=submit]")
    hands.press("main a.button.second")
    hands.reach("[name=login]")
    page.keyboard.type(someone.email or "")
    hands.reach("[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hands.press("main button[type=submit]")
    application = Application.objects.get()
    home = address("own_application", application.ref, language=language)
    assert page.url.endswith(home)
    write_parts(hands, application, language)
    for slot in ("statutes", "formal_letter"):
        hands.press(f"main .tasks a[href$='/documents/{slot}/']")
        hands.send_file(folder, slot)
    page.goto(page.url.replace("documents/", ""))
    hands.press("main .tasks a[href$='/disclosure/']")
    for industry in ("tobacco", "arms"):
        for link in ("activity", "funding", "governance", "members", "investment"):
            hands.choose(f"{industry}-{link}", "no")
    hands.reach("[name=signatory_title]")
    page.keyboard.type("President")
    hands.reach("[name=sign]")
    page.keyboard.press("Space")
    hands.press("main button[type=submit]")
    hands.press("main .tasks a[href$='/terms/']")
    hands.reach("[name=accept]")
    page.keyboard.press("Space")
    hands.press("main button[type=submit]")
    hands.press("main a.button[href$='/check/']")
    hands.press("main form button[type=submit]")
    assert page.url.endswith(address("own_sent", application.ref, language=language))
    assert page.locator(".reference").inner_text() == application.ref
    application.refresh_from_db()
    assert (application.state, application.name) == ("submitted", "Demo Health Network")


def write_parts(hands: Hands, application: Application, language: str) -> None:
    """Every section, in the order in which one leads to the next."""
    whole = answers_to_everything()
    hands.press("main .tasks a[href$='/part/identity/']")
    for section in SECTIONS:
        if section.code in ("membership", "letter"):
            continue
        assert hands.page.url.endswith(address("own_part", application.ref, section.code, language=language))
        for item in section.items:
            if not (section.code == "identity" and item.code in ("category", "membership_body")):
                hands.fill(item, whole[section.code][item.code])
        for rows in section.rows:
            hands.fill_rows(rows, whole[section.code][rows.code])
        hands.press("main .actions button[value=save]")
    assert hands.page.url.endswith(address("own_papers", application.ref, language=language))


def test_the_whole_road_is_walked_by_keyboard_alone(visit: Visit, applicant: User, tmp_path: Path) -> None:
    walk(visit(address("join")), applicant, tmp_path)


def test_the_whole_road_is_walked_without_javascript_on_a_phone_right_to_left(
    visit: Visit, applicant: User, tmp_path: Path
) -> None:
    page = visit(address("join", language="ar-xb"), width=360, java_script_enabled=False)
    walk(page, applicant, tmp_path)


def test_enter_in_a_field_saves_and_removes_no_row(visit: Visit, applicant: User) -> None:
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "decision_body"), user=applicant)
    page.locator("[name=name]").fill("Board")
    page.locator("[name=members-0-name]").fill("Demo Member")
    with page.expect_navigation():
        page.locator("[name=members-0-name]").press("Enter")
    assert application.file.whole()["decision_body"]["members"][0]["name"] == "Demo Member"


def test_a_row_that_is_added_has_the_focus(visit: Visit, applicant: User) -> None:
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "decision_body"), user=applicant)
    page.locator("[name=members-0-name]").fill("Demo Member")
    with page.expect_navigation():
        page.locator("button[value='add:members']").click()
    page.wait_for_function("document.activeElement && document.activeElement.name === 'members-1-name'")
    assert page.locator("[name=members-0-name]").input_value() == "Demo Member"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_a_phone_and_pass_axe(visit: Visit, applicant: User, language: str) -> None:
    long = complete_draft(applicant, name="Demo" + "W" * 296)
    sent = submitted(applicant, name="Demo Mountain Network")
    asked = in_state("info_requested")
    found = {}
    for user, ref, names in (
        (applicant, long.ref, ["own_application", "own_papers", "own_disclosure", "own_terms", "check_answers",
                               "own_team", "invite_colleague"]),
        (applicant, sent.ref, ["own_application", "own_sent", "own_answers", "own_messages", "own_withdraw"]),
        (asked.signatory, asked.application.ref, ["own_questions", "own_application"]),
    ):  # fmt: skip
        for name in names:
            page = visit(address(name, ref, language=language), user=user, width=360)
            found[name] = (violations(page), overflow(page))
    for code in ("identity", "decision_body", "funding"):
        page = visit(address("own_part", long.ref, code, language=language), user=applicant, width=360)
        found[code] = (violations(page), overflow(page))
    for path in (address("join", language=language), address("join_check", language=language),
                 address("join_result", "government", language=language)):  # fmt: skip
        page = visit(path, width=360)
        found[path] = (violations(page), overflow(page))
    assert {name: result for name, result in found.items() if result != ([], 0)} == {}


def test_a_refused_part_and_both_texts_pass_axe(visit: Visit, applicant: User) -> None:
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "identity"), user=applicant)
    page.locator("[name=website]").fill("not a website")
    page.locator("main .actions button[value=save]").click()
    page.wait_for_selector(".problem a")
    assert (page.title().startswith("Error: "), violations(page)) == (True, [])
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("[name=website]").fill("https://first.example.org")
    page.locator("main .actions button[value=save]").click()
    page.wait_for_url("**/part/aims/")
    other.locator("[name=website]").fill("https://second.example.org")
    other.locator("main .actions button[value=save]").click()
    other.wait_for_selector(".notice.late")
    assert "https://first.example.org" in other.locator("main table").inner_text()
    assert other.locator("[name=website]").input_value() == "https://second.example.org"
    assert violations(other) == []
