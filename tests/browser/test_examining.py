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
