"""The pages of an applicant in a real browser: on a phone, mirrored, with axe, and in bad moments."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Dialog, Page, expect

from accounts.models import User
from accounts.sessions import end_sessions
from correspondence.models import Letter
from tests.applications import complete_draft, draft, submitted
from tests.browser.conftest import Visit, follow, overflow, violations
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


def test_a_yes_asks_what_the_link_is_without_javascript(visit: Visit, applicant: User) -> None:
    application = complete_draft(applicant)
    page = visit(address("own_disclosure", application.ref), user=applicant, width=360, java_script_enabled=False)
    details = page.locator("[name='tobacco-funding-details']")
    sign_anew = page.locator("main details > summary")
    if sign_anew.count():
        sign_anew.click()
    seen = []
    for answer in ("yes", "no", "yes"):
        page.locator(f"[name='tobacco-funding'][value={answer}]").check()
        seen.append(details.is_visible())
    assert (seen, overflow(page)) == ([True, False, True], 0)


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


def written(page: Page, answers: dict[str, str]) -> dict[str, str]:
    """What stands in these fields of a page."""
    return {name: page.locator(f"main [name='{name}']").input_value() for name in answers}


def test_without_a_connection_nothing_is_sent_nothing_lost_and_the_page_says_so(visit: Visit, applicant: User) -> None:
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "aims"), user=applicant)
    answers = {"mission": "Clinics that stay open.", "objectives": "Training."}
    for name, text in answers.items():
        page.locator(f"[name={name}]").fill(text)
    page.context.set_offline(True)
    page.locator("main .actions button[value=save]").click()
    notice = page.locator("#offline")
    expect(notice).to_be_focused()
    assert "Nothing was sent, and nothing that you typed is lost" in notice.inner_text()
    assert (written(page, answers), violations(page)) == (answers, [])
    page.context.set_offline(False)
    expect(notice).to_have_count(0)
    page.locator("main .actions button[value=save]").click()
    page.wait_for_url("**/part/legal_status/")
    assert application.file.whole()["aims"] == answers


def test_a_session_that_ended_in_mid_form_gives_back_every_row_after_signing_in(visit: Visit, applicant: User) -> None:
    cache.clear()
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "decision_body"), user=applicant)
    page.locator("[name=name]").fill("Board")
    page.locator("[name=members-0-name]").fill("Demo Member")
    with page.expect_navigation():
        page.locator("button[value='add:members']").click()
    page.locator("[name=members-1-name]").fill("Demo Treasurer")
    end_sessions(applicant)
    page.context.clear_cookies(name="sessionid")
    page.locator("main .actions button[value=save]").click()
    page.locator("[name=login]").fill(applicant.email or "")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .form button[type=submit]").first.click()
    page.wait_for_url("**/part/decision_body/")
    answers = {"name": "Board", "members-0-name": "Demo Member", "members-1-name": "Demo Treasurer"}
    assert written(page, answers) == answers
    assert "What you typed is here again" in page.locator(".notice").first.inner_text()
    page.locator("main .actions button[value=save]").click()
    page.wait_for_url("**/part/funding/")
    names = [one["name"] for one in application.file.whole()["decision_body"]["members"]]
    assert names == ["Demo Member", "Demo Treasurer"]


def test_who_leaves_a_part_with_unsaved_text_is_asked_and_who_saves_it_is_not(visit: Visit, applicant: User) -> None:
    application = draft(applicant)
    page = visit(address("own_part", application.ref, "decision_body"), user=applicant)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    crumb = page.locator(".breadcrumb a").first
    page.locator("[name=name]").press_sequentially("Board")
    crumb.click()
    page.wait_for_timeout(300)
    assert (asked, written(page, {"name": ""})) == (["beforeunload"], {"name": "Board"})
    # A row more is drawn by the server: what stands on that page is saved no more than before.
    follow(page.locator("button[value='add:members']"))
    crumb.click()
    page.wait_for_timeout(300)
    assert (asked, written(page, {"name": ""})) == (["beforeunload"] * 2, {"name": "Board"})
    follow(page.locator("main .actions button[value=save]"))
    follow(page.locator(".breadcrumb a").first)
    assert asked == ["beforeunload"] * 2


def test_answers_are_kept_on_the_way_to_a_part_and_read_once_more_before_they_go(visit: Visit) -> None:
    case = in_state("info_requested")
    ref = case.application.ref
    page = visit(address("own_questions", ref), user=case.signatory, width=360)
    page.locator("[name=answer-1]").fill("One line.\nAnother line.")
    follow(page.locator("main button[value='open:1']"))
    page.goto(page.url.split("/participants/")[0].removesuffix("/en") + address("own_questions", ref))
    assert written(page, {"answer-1": ""}) == {"answer-1": "One line.\nAnother line."}
    follow(page.locator("main .actions button[value=check]"))
    assert ("Another line." in page.locator("main").inner_text(), violations(page), overflow(page)) == (True, [], 0)
    follow(page.locator("main .actions button[value=send]"))
    case.application.refresh_from_db()
    assert case.application.state != "info_requested"
    follow(page.locator("main .moves a[href$='/answers/'], main a[href$='/answers/']").first)
    assert ("Another line." in page.locator("main").inner_text(), violations(page), overflow(page)) == (True, [], 0)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_application_sent_twice_is_sent_once_and_the_second_tab_shows_the_receipt(
    visit: Visit, applicant: User, javascript: bool
) -> None:
    application = complete_draft(applicant)
    page = visit(address("check_answers", application.ref), user=applicant, java_script_enabled=javascript)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("main form button[type=submit]").dblclick()
    page.wait_for_url("**/sent/")
    other.locator("main form button[type=submit]").click()
    other.wait_for_url("**/sent/")
    assert other.locator(".reference").inner_text() == application.ref
    assert application.file.snapshots.count() == 1
    assert Letter.objects.filter(kind="application_received").count() == 1
