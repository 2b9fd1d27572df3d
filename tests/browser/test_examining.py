"""The Secretariat's pages of an application and a renewal in a real browser: axe, on a phone, mirrored."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from governance.clock import today
from tests.accounts.entry import member
from tests.browser.conftest import Visit, overflow, violations
from tests.factories import participation
from tests.participants.applications.cases import brought_to_decision, in_state
from tests.renewals import opened

pytestmark = pytest.mark.django_db(transaction=True)
# The sections of the page of a case, in their order on a phone.
SECTIONS = [
    "people", "submission", "criteria", "due-diligence", "risks", "decision", "questions", "talk", "notes", "letters",
    "whole-case", "history",
]  # fmt: skip
HEIGHT = "document.documentElement.scrollHeight"
LANGUAGES = ["en", pytest.param("zh-hans", marks=pytest.mark.full), "ar-xb"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_case_fit_a_phone_and_pass_axe(visit: Visit, language: str) -> None:
    case = in_state("eligibility")
    renewal = opened(participation(today() - timedelta(days=3 * 365 - 60)), today()).renewal
    for someone in (case.officer, case.reviewer, case.head):
        member(someone, factor=True)
    ref = case.application.ref
    found: dict[str, object] = {}

    def look(user: User, name: str, *args: object) -> None:
        with override(language):
            path = reverse(f"participants:{name}", args=args)
        page = visit(path, user=user, width=360)
        found[path] = (page.url.endswith(path), violations(page), overflow(page))
        page.close()

    look(case.officer, "applications")
    look(case.officer, "application", ref)
    look(case.officer, "assign_case", ref, "officer")
    look(case.officer, "declare", ref)
    look(case.officer, "finding", ref, "aligned")
    look(case.officer, "ask_applicant", ref)
    look(case.officer, "add_measure", ref)
    look(case.officer, "renewal", renewal.ref)
    brought_to_decision(case)
    look(case.reviewer, "application_screening", ref)
    look(case.reviewer, "screening_lists")
    look(case.reviewer, "upload_list")
    look(case.head, "application", ref)
    look(case.head, "application_move", ref, "approve")
    look(case.head, "application_move", ref, "not_approve")
    assert {path: result for path, result in found.items() if result != (True, [], 0)} == {}


def test_on_a_phone_state_and_moves_come_first_and_the_rest_is_folded(visit: Visit) -> None:
    case = in_state("due_diligence")
    member(case.officer, factor=True)
    page = visit(case.application.get_absolute_url(), user=case.officer, width=360)
    places = [
        page.locator(part).first.bounding_box() or {"y": 0} for part in ("h1", ".tag", ".moves .button", ".folded")
    ]
    assert places == sorted(places, key=lambda box: box["y"])
    assert (places[2]["y"] < 900, page.locator(".toc").is_visible()) == (True, False)
    assert page.eval_on_selector_all(".folded > details > .flow", "all => all.map(e => e.id)") == SECTIONS
    folded = page.evaluate(HEIGHT)
    page.eval_on_selector_all("details", "all => all.forEach(e => { e.open = true; })")
    assert folded * 2 < page.evaluate(HEIGHT)
    assert (violations(page), overflow(page)) == ([], 0)


def test_without_javascript_a_link_into_a_folded_section_opens_it(visit: Visit) -> None:
    case = in_state("eligibility")
    member(case.officer, factor=True)
    address = case.application.get_absolute_url()
    page = visit(f"{address}#notes", user=case.officer, width=360, java_script_enabled=False)
    opened = page.eval_on_selector_all(".folded > details", "all => all.map(e => e.open)")
    assert opened == [code == "notes" for code in SECTIONS]
    summary = page.locator("summary", has_text="Criteria")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#criteria").is_visible()


def test_at_a_desk_nothing_of_a_case_is_folded(visit: Visit) -> None:
    case = in_state("eligibility")
    member(case.officer, factor=True)
    page = visit(case.application.get_absolute_url(), user=case.officer, java_script_enabled=False)
    seen = [(page.locator(f"#{code}").is_visible(), page.locator(f"details:has(> #{code}) > summary").is_visible())
            for code in SECTIONS]  # fmt: skip
    assert seen == [(True, False)] * len(SECTIONS)
    assert page.locator(".toc").is_visible()
    headings = page.eval_on_selector_all("h2", "all => all.filter(e => e.checkVisibility()).map(e => e.innerText)")
    assert (headings.count("Criteria"), headings.count("Risks")) == (1, 1)
