"""Turns that the road of an application takes beside the main one, from end to end (4.review, 5)."""

from datetime import date

import pytest

from casework.engine import perform
from casework.refusals import RulesSayNo
from documents.checks import CheckedFile
from documents.models import Document
from participants.enums import Check
from participants.models import (
    RiskFinding,
)
from participants.services.decisions import Approval, approve
from participants.services.examination import escalate, record_view
from participants.services.withdrawals import withdraw_for
from tests.applications import TODAY
from tests.participants.applications.cases import (
    SOON,
    checked,
    in_state,
)
from tests.participants.applications.test_moves import REASONS

pytestmark = pytest.mark.django_db


def test_a_high_risk_is_put_to_another_body_before_the_recommendation() -> None:
    case = in_state("recommendation")
    RiskFinding.objects.filter(risk="conflict_of_interest").update(residual="medium")
    with pytest.raises(RulesSayNo):
        case.move("recommend", case.officer, {"advice": "engage"}, "Fits.")
    escalate(case.application, "FENSA unit", "May it?", SOON, case.officer, TODAY)
    record_view(case.application, "It may.", "Demo Adviser", TODAY, case.officer, TODAY)
    case.move("recommend", case.officer, {"advice": "engage"}, "Fits.")
    assert case.application.state == "decision_pending"


def test_a_confirmed_link_leaves_one_answer() -> None:
    case = in_state("due_diligence")
    checked(case, "confirmed")
    case.move("exclude", case.reviewer)
    for name in ("approve", "offer_conditions", "send_back"):
        with pytest.raises(RulesSayNo) as refused:
            perform(case.application, name, case.head, TODAY, {"answer_by": SOON}, "Why not.")
        assert "A link to the tobacco or arms industry is confirmed" in str(refused.value)
    case.move("not_approve", case.head, REASONS)
    assert case.application.state == "not_approved"


def test_a_link_that_was_confirmed_wrongly_is_looked_at_again_on_a_new_sheet_of_the_reviewer() -> None:
    case = in_state("due_diligence")
    checked(case, "confirmed")
    case.move("exclude", case.reviewer)
    case.move("reopen_due_diligence", case.head, reason="The link is of another body of that name.")
    second, first = case.application.file.due_diligences.order_by("-number")
    assert (first.link_finding, first.completed_on) == ("confirmed", TODAY)
    assert (second.link_finding, second.completed_on, second.reviewer) == ("", None, case.reviewer)
    assert (second.checks.count(), second.checks.filter(confirmed_on=None).count()) == (len(Check), len(Check))
    assert case.application.state == "due_diligence"


def test_an_officer_s_withdrawal_keeps_what_the_applicant_wrote() -> None:
    case = in_state("decision_pending")
    for reason, request in ((" ", "D-2026-9999"), ("By its letter.", "")):
        with pytest.raises(RulesSayNo):
            case.move("withdraw", case.officer, {"request": request}, reason)
    letter = CheckedFile("letter.pdf", "application/pdf", b"%PDF-1.7 we withdraw")
    act = withdraw_for(case.application, letter, "By its letter.", case.officer, TODAY)
    filed = Document.objects.about(case.application.file).get(ref=act.facts["document"])
    assert (filed.versions.get().sha256, filed.slot) == (letter.sha256, "attachment")
    case.application.refresh_from_db()
    assert case.application.state == "withdrawn_by_applicant"


def test_the_signatory_withdraws_without_a_letter() -> None:
    case = in_state("decision_pending")
    case.move("withdraw", case.signatory)
    assert case.application.state == "withdrawn_by_applicant"


def test_due_diligence_older_than_twelve_months_carries_no_approval() -> None:
    case = in_state("decision_pending")
    later = date(2027, 11, 24)
    with pytest.raises(RulesSayNo) as refused:
        approve(case.application, "approve", Approval(later), case.head, later)
    assert "Due diligence is older than twelve months" in str(refused.value)
