"""An answer that changes who decides in the organisation: what it touches is looked at again (5.criteria)."""

import pytest

from casework.refusals import RulesSayNo
from participants.models import CriterionFinding, Hit, RequestItem, ScreenedName
from participants.services.applications import save_section
from participants.services.examination import Question, ask_applicant
from participants.services.replies import answer_item, send_answers
from participants.services.screening import Entry, compare_new_names, take_list
from tests.applications import TODAY
from tests.participants.applications.cases import SOON, File, checked, in_state

pytestmark = pytest.mark.django_db


def board_changed(case: File) -> None:
    """The applicant is asked who joined its board, and answers with a new chair."""
    question = Question("decision_body", "members", "Who joined?")
    ask_applicant(case.application, [question], SOON, case.officer, TODAY)
    case.application.refresh_from_db()
    row = case.application.file.sections.get(code="decision_body")
    changed = {**row.answers, "members": [{"name": "Demo Newcomer", "role": "Chair", "affiliation": "None"}]}
    save_section(case.application, "decision_body", changed, row.revision, case.signatory, TODAY)
    answer_item(case.application, 1, "A new chair.", case.signatory, TODAY)
    send_answers(case.application, case.signatory, TODAY)
    case.application.refresh_from_db()


def test_an_answer_that_changes_the_board_reopens_what_it_touches() -> None:
    case = in_state("risk_assessment")
    board_changed(case)
    assert case.application.state == "completeness"
    assert CriterionFinding.objects.filter(reopened=True).exists()
    assert RequestItem.objects.get().request.closed_on == TODAY


def test_an_answer_that_changes_the_board_has_an_open_sheet_confirmed_anew() -> None:
    case = in_state("due_diligence")
    checked(case)
    board_changed(case)
    assert not case.application.file.due_diligences.get().checks.filter(confirmed_on__isnull=False).exists()


def test_a_name_that_comes_with_an_answer_is_screened_before_the_case_goes_on() -> None:
    case = in_state("due_diligence")
    take_list("Demo list", [Entry("A-1", "Demo Newcomr")], "0" * 64, case.officer, TODAY)
    compare_new_names(TODAY)
    checked(case)
    board_changed(case)
    waiting = ScreenedName.objects.filter(compared=False).values_list("kind", "name")
    assert list(waiting) == [("decision_body", "Demo Newcomer")]
    gone = ScreenedName.objects.filter(gone_on=TODAY).values_list("kind", "name")
    assert list(gone) == [("decision_body", "Demo text")]
    assert compare_new_names(TODAY) == 1
    assert list(Hit.objects.values_list("screened__name", "listed__name")) == [("Demo Newcomer", "Demo Newcomr")]
    for name, by in (("confirm_complete", case.officer), ("confirm_criteria", case.officer)):
        CriterionFinding.objects.update(reopened=False)
        case.move(name, by)
    checked_again = case.application.file.due_diligences.get().checks
    checked_again.update(confirmed_on=TODAY)
    with pytest.raises(RulesSayNo) as refused:
        case.move("complete_due_diligence", case.reviewer)
    assert [str(reason) for reason in refused.value.reasons] == [
        "A hit of the name screening is undecided, or a name or a list is not compared yet."
    ]
