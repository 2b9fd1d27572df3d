"""Case officer, reviewer and decider are different people: on the page, in the admin and below (5.nsa.fensa)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import has_factor, set_factor
from accounts.models import User
from accounts.services import appoint, name_deputy
from casework.engine import perform
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from governance.models import Act
from participants.enums import Disposal
from participants.models import Application, Hit
from participants.scopes import OFFICER, REVIEWER
from participants.services.assignments import assign, declare
from participants.services.decisions import Approval, approve
from participants.services.examination import begin_sheet, record_finding, save_check, save_risk, save_sheet
from participants.services.screening import Entry, compare_new_names, dispose, take_list
from tests.applications import TODAY
from tests.factories import officer
from tests.participants.applications.cases import CANARY, File, in_state, sent
from tests.participants.applications.pages import colleague
from tests.participants.applications.test_moves import REASONS, ROWS, reminded
from tests.participants.pages.people import SECRET, signed_in

pytestmark = pytest.mark.django_db
HANDLES, REVIEWS = (
    "You review this case. Another person handles it.",
    "You handle this case. Another person reviews it.",
)
DECIDES = "You worked on this case. Another person decides it."
CHECK = {"finding": "clear", "evidence": CANARY}
RISK = {"likelihood": "low", "impact": "low", "mitigation": "", "residual": "low"}
SHEET = {"sources": CANARY, "link_finding": "none", "link_evidence": ""}


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def standing_in(deputy: User, absent: User) -> User:
    """The deputy on these days, asked afresh; a deputy holds an office of the Secretariat."""
    name_deputy(absent, deputy, date(2026, 11, 1), date(2026, 12, 31), absent)
    return User.objects.get(pk=deputy.pk)


def reasons(doing: Callable[[], Any]) -> list[str]:
    """Why the rules refuse it."""
    with pytest.raises(RulesSayNo) as refused:
        doing()
    return [str(reason) for reason in refused.value.reasons]


@pytest.mark.parametrize("name", ["complete_due_diligence", "exclude", "complete_risks", "look_again"])
def test_the_case_officer_makes_no_move_of_the_reviewer_as_a_deputy(name: str) -> None:
    case = in_state(ROWS[name].source)
    ROWS[name].prepare(case)
    deputy = standing_in(case.officer, case.reviewer)
    assert REVIEWS in reasons(lambda: perform(case.application, name, deputy, TODAY, {}, "Why."))


@pytest.mark.parametrize("name", ["take_up", "confirm_complete", "confirm_criteria", "recommend"])
def test_the_reviewer_makes_no_move_of_the_case_officer_as_a_deputy(name: str) -> None:
    case = in_state(ROWS[name].source)
    ROWS[name].prepare(case)
    deputy = standing_in(case.reviewer, case.officer)
    assert HANDLES in reasons(lambda: perform(case.application, name, deputy, TODAY, ROWS[name].data, "Why."))


def test_the_case_officer_fills_in_no_sheet_and_weighs_no_risk_as_a_deputy() -> None:
    case = in_state("due_diligence")
    deputy = standing_in(case.officer, case.reviewer)
    assert reasons(lambda: begin_sheet(case.application, deputy, TODAY)) == [REVIEWS]
    begin_sheet(case.application, case.reviewer, TODAY)
    assert reasons(lambda: save_check(case.application, "identity", CHECK, "", deputy, TODAY)) == [REVIEWS]
    assert reasons(lambda: save_sheet(case.application, SHEET, "", deputy, TODAY)) == [REVIEWS]
    assert not case.application.file.due_diligences.get().checks.exists()


def test_the_case_officer_weighs_no_risk_and_the_reviewer_records_no_finding_as_a_deputy() -> None:
    case = in_state("risk_assessment")
    deputy = standing_in(case.officer, case.reviewer)
    assert reasons(lambda: save_risk(case.application, "whitewashing", RISK, "", deputy, TODAY)) == [REVIEWS]
    other = standing_in(case.reviewer, case.officer)
    values = {"verdict": "met", "evidence": CANARY}
    assert reasons(lambda: record_finding(case.application, "aligned", values, "", other, TODAY)) == [HANDLES]


def hit_of(case: File) -> Hit:
    """A hit of the name screening."""
    take_list("Demo list", [Entry("A-1", "Demo Helth Network")], "0" * 64, case.officer, TODAY)
    compare_new_names(TODAY)
    return Hit.objects.get()


def test_the_case_officer_decides_no_hit_as_a_deputy_and_who_did_handles_no_case() -> None:
    case = in_state("completeness")
    hit, third = hit_of(case), officer(Role.REVIEWER)
    deputy = standing_in(case.officer, case.reviewer)
    assert reasons(lambda: dispose(hit, Disposal.OTHER, "Another one.", deputy, TODAY)) == [REVIEWS]
    declare(case.application, False, "", third, TODAY)
    helper = standing_in(third, officer(Role.REVIEWER))
    with pytest.raises(NotPermitted):
        dispose(hit, Disposal.OTHER, "Another one.", helper, TODAY)
    dispose(hit, Disposal.OTHER, "Another one.", case.reviewer, TODAY)
    appoint(case.reviewer, Role.OFFICER, TODAY)
    assign(case.application, REVIEWER, third, case.officer, TODAY)
    assert reasons(lambda: assign(case.application, OFFICER, case.reviewer, case.officer, TODAY)) == [
        "Case officer and reviewer are two different people."
    ]


@pytest.mark.parametrize("who", ["officer", "reviewer"])
@pytest.mark.parametrize("name", ["send_back", "not_approve", "approve"])
def test_who_worked_on_a_case_does_not_decide_it_as_a_deputy_of_the_head(who: str, name: str) -> None:
    case = in_state("decision_pending")
    deputy = standing_in(getattr(case, who), case.head)
    if name == "approve":
        refused = reasons(lambda: approve(case.application, "approve", Approval(TODAY), deputy, TODAY))
    else:
        refused = reasons(lambda: perform(case.application, name, deputy, TODAY, REASONS, "Why."))
    assert refused == [DECIDES]


def test_who_stood_in_for_the_officer_does_not_decide_nor_does_the_officer() -> None:
    case = in_state("eligibility")
    stand_in = officer(Role.HEAD)
    declare(case.application, False, "", stand_in, TODAY)
    deputy = standing_in(stand_in, case.officer)
    values = {"verdict": "not_met", "evidence": CANARY}
    record_finding(case.application, "aligned", values, "", deputy, TODAY)
    assert Act.objects.about(case.application).latest("id").acting_for_id == case.officer.pk
    assert DECIDES in reasons(lambda: perform(case.application, "refuse_eligibility", deputy, TODAY, REASONS))
    perform(case.application, "refuse_eligibility", case.head, TODAY, REASONS)


def test_another_officer_than_who_worked_on_it_closes_a_case_without_a_reply() -> None:
    case = in_state("info_requested")
    reminded(case)
    deputy = standing_in(case.officer, case.head)
    late = ROWS["close_without_reply"].on
    assert reasons(lambda: perform(case.application, "close_without_reply", deputy, late)) == [DECIDES]
    with pytest.raises(NotPermitted):
        perform(case.application, "close_without_reply", case.reviewer, late)
    perform(case.application, "close_without_reply", case.head, late)
    assert case.application.state == "closed_no_reply"


def test_whom_a_tie_or_the_other_side_keeps_away_is_not_assigned() -> None:
    case = sent()
    tied, writer = officer(), colleague(case.application)
    declare(case.application, True, "a seat in its board", tied, TODAY)
    appoint(writer, Role.OFFICER, TODAY)
    assert reasons(lambda: assign(case.application, OFFICER, tied, case.officer, TODAY)) == [
        "This person declared a tie."
    ]
    assert reasons(lambda: assign(case.application, OFFICER, writer, case.officer, TODAY)) == [
        "This person writes or signs the application."
    ]
    assert reasons(lambda: declare(case.application, False, "", writer, TODAY)) == [
        "You write or sign this application yourself: that is a tie."
    ]
    with pytest.raises(NotVisible):
        declare(case.application, False, "", tied, TODAY)


def test_the_page_refuses_the_deputy_with_the_reason_and_keeps_what_was_typed() -> None:
    case = in_state("decision_pending")
    deputy = standing_in(case.reviewer, case.head)
    set_factor(deputy, SECRET)
    address = reverse("participants:application_move", args=[case.application.ref, "not_approve"])
    answer = signed_in(deputy).post(address, REASONS)
    text = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert DECIDES in text
    case.application.refresh_from_db()
    assert case.application.state == "decision_pending"


def test_the_admin_lists_applications_and_writes_nothing_of_them() -> None:
    case = in_state("decision_pending")
    before = Application.objects.filter(pk=case.application.pk).values().get()
    if not has_factor(case.head):
        set_factor(case.head, SECRET)
    browser = signed_in(case.head)
    listing = reverse("admin:participants_application_changelist")
    assert case.application.ref in browser.get(listing).content.decode()
    change = reverse("admin:participants_application_change", args=[case.application.pk])
    delete = reverse("admin:participants_application_delete", args=[case.application.pk])
    posted = [
        browser.post(change, {"state": "approved", "name": "Tampered"}).status_code,
        browser.post(delete, {"post": "yes"}).status_code,
        browser.post(reverse("admin:participants_application_add"), {"state": "approved"}).status_code,
        browser.post(listing, {"action": "delete_selected", "_selected_action": [case.application.pk]}).status_code,
    ]
    assert posted == [302, 403, 403, 200]
    assert Application.objects.filter(pk=case.application.pk).values().get() == before
