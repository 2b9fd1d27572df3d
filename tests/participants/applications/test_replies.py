"""Answering a request for information: only what is asked about opens, what changed is looked at again (4.review)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework.refusals import NotPermitted
from casework.waiting import waiting_for
from correspondence.models import Letter
from governance.models import Act
from participants.enums import Criterion, Risk
from participants.models import CriterionFinding, RequestItem, RiskFinding
from participants.sections import SECTIONS
from participants.sections.touching import TOUCHES, material_changes
from participants.services.applications import save_section
from participants.services.examination import Question, ask_applicant
from participants.services.file_papers import open_slots
from participants.services.replies import answer_item, send_answers
from tests.applications import TODAY, complete_draft
from tests.factories import person
from tests.participants.applications.cases import SOON, File, in_state, sent, weighed
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in
from tests.participants.applications.test_parts import posted

pytestmark = pytest.mark.django_db


def asked(*questions: Question) -> File:
    """A case with a round of questions open, asked during the check of completeness."""
    case = sent()
    case.move("take_up", case.officer)
    ask_applicant(case.application, questions, SOON, case.officer, TODAY)
    case.application.refresh_from_db()
    return case


def answered(case: File, **sections: dict[str, Any]) -> str:
    """Change these sections, answer every question and send; the state that follows."""
    for code, changes in sections.items():
        row = case.application.file.sections.get(code=code)
        save_section(case.application, code, {**row.answers, **changes}, row.revision, case.signatory, TODAY)
    for number in RequestItem.objects.values_list("number", flat=True):
        answer_item(case.application, number, "Done.", case.signatory, TODAY)
    send_answers(case.application, case.signatory, TODAY)
    case.application.refresh_from_db()
    return case.application.state


def test_the_field_that_is_asked_about_opens_with_what_gives_it_its_meaning_and_nothing_else() -> None:
    case = asked(Question("funding", "income", "Which year?"))
    client, ref = signed_in(case.signatory), case.application.ref
    step = client.get(page("own_part", ref, "funding")).context["step"]
    assert ([item.code for item in step.items], step.tables) == (["income", "currency", "year"], [])
    before = case.application.file.whole()["funding"]
    changed = {"income": "77", "assets": "88", "currency": "EUR", "year": "1999"}
    client.post(page("own_part", ref, "funding"), posted("funding", changed, 1))
    after = {**before, "income": 77, "currency": "EUR", "year": 1999}
    assert case.application.file.whole()["funding"] == after
    closed = [section.code for section in SECTIONS if section.code not in ("funding", "letter")]
    assert [client.get(page("own_part", ref, code)).status_code for code in closed] == [302] * len(closed)
    assert open_slots(case.application) == frozenset()


def test_a_document_that_is_asked_about_opens_alone() -> None:
    case = asked(Question("legal_status", "statutes", "The last page is missing."))
    assert open_slots(case.application) == {"statutes"}
    client = signed_in(case.signatory)
    (question,) = client.get(page("own_questions", case.application.ref)).context["questions"]
    assert question["url"] == page("own_paper", case.application.ref, "statutes")
    step = client.get(page("own_part", case.application.ref, "legal_status")).context["step"]
    assert step.items == ()


def test_answers_are_kept_one_by_one_and_sent_together() -> None:
    case = asked(Question("aims", "", "Say more."), Question("funding", "income", "Which year?"))
    client, address = signed_in(case.signatory), page("own_questions", case.application.ref)
    assert [m.url for m in waiting_for(case.signatory, TODAY)] == [address]
    assert client.post(address, {"answer-1": "More.", "action": "save"}).status_code == 302
    refused = client.post(address, {"answer-1": "More.", "action": "send"})
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Questions without an answer: 2."]
    sent_now = client.post(address, {"answer-1": "More.", "answer-2": "2025", "action": "send"})
    assert sent_now["Location"] == page("own_application", case.application.ref)
    case.application.refresh_from_db()
    assert case.application.state == "completeness"
    assert list(RequestItem.objects.values_list("number", "answer", "answered_by")) == [
        (1, "More.", case.signatory.pk), (2, "2025", case.signatory.pk),
    ]  # fmt: skip
    assert Act.objects.about(case.application).filter(action="answer_item").count() == 2
    assert Letter.objects.filter(kind="information_received").count() == 1
    assert case.application.file.snapshots.count() == 2


def test_a_change_that_is_not_material_goes_back_to_where_the_case_was() -> None:
    case = sent()
    case.move("take_up", case.officer)
    case.move("confirm_complete", case.officer)
    ask_applicant(case.application, [Question("aims", "mission", "Say more.")], SOON, case.officer, TODAY)
    case.application.refresh_from_db()
    assert answered(case, aims={"mission": "Another mission"}) == "eligibility"
    assert Act.objects.about(case.application).latest("id").facts["changed"] == []


def test_a_change_of_funders_goes_back_to_completeness_and_reopens_what_it_touches() -> None:
    case = in_state("risk_assessment")
    weighed(case)
    ask_applicant(case.application, [Question("funding", "", "Name all donors.")], SOON, case.reviewer, TODAY)
    case.application.refresh_from_db()
    donors = [{"name": "Demo New Donor", "kind": "company", "amount": 5, "currency": "CHF", "year": 2025}]
    assert answered(case, funding={"donors": donors}) == "completeness"
    reopened = CriterionFinding.objects.filter(reopened=True).values_list("criterion", flat=True)
    assert set(reopened) == {Criterion.FENSA_DISCLOSURE, Criterion.NO_PROMOTION}
    assert set(RiskFinding.objects.filter(reopened=True).values_list("risk", flat=True)) == {
        Risk.CONFLICT_OF_INTEREST, Risk.UNDUE_INFLUENCE, Risk.WHITEWASHING, Risk.COMPETITIVE_ADVANTAGE,
    }  # fmt: skip
    assert Act.objects.about(case.application).latest("id").facts["changed"] == ["funding"]


def test_each_material_part_touches_something_and_nothing_else_does() -> None:
    assert set(TOUCHES) == {section.code for section in SECTIONS if section.material} | {"disclosure"}


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"answers": {"legal_status": {"legal_form": "other"}}}, ["legal_status"]),
        ({"answers": {"aims": {"mission": "other"}}}, []),
        ({"papers": [{"slot": "statutes", "sha256": "f" * 64}]}, ["legal_status"]),
        ({"papers": [{"slot": "statutes", "sha256": "0" * 64}, {"slot": "accounts", "sha256": "f" * 64}]}, []),
        ({"disclosure": {"links": {"arms": {"funding": "yes"}}}}, ["disclosure"]),
        ({}, []),
    ],
)
def test_what_is_material_is_told_by_two_snapshots(change: dict[str, Any], parts: list[str]) -> None:
    before: dict[str, Any] = {
        "answers": {}, "papers": [{"slot": "statutes", "sha256": "0" * 64}], "disclosure": {"links": {}},
    }  # fmt: skip
    assert material_changes(before, {**before, **change}) == parts


def test_only_its_own_people_answer_and_only_the_signatory_sends() -> None:
    case = asked(Question("aims", "", "Say more."))
    address = page("own_questions", case.application.ref)
    for client in (applicant_elsewhere(), outsider()):
        assert client.post(address, {"answer-1": "x", "action": "send"}).status_code == 404
    with pytest.raises(NotPermitted):
        answer_item(case.application, 1, "x", person("Demo Outsider"), TODAY)
    with pytest.raises(NotPermitted):
        answer_item(case.application, 1, "x", case.officer, TODAY)
    writer = colleague(case.application)
    answer_item(case.application, 1, "More.", writer, TODAY)
    assert signed_in(writer).post(address, {"answer-1": "More.", "action": "send"}).status_code == 403
    case.application.refresh_from_db()
    assert case.application.state == "info_requested"


def test_whoever_may_not_send_keeps_no_answer_by_trying_to() -> None:
    case = asked(Question("aims", "", "Say more."))
    client, address = signed_in(colleague(case.application)), page("own_questions", case.application.ref)
    assert client.post(address, {"answer-1": "More.", "action": "send"}).status_code == 403
    assert RequestItem.objects.get().answer == ""
    assert client.post(address, {"answer-1": "More."}).status_code == 302
    assert RequestItem.objects.get().answer == "More."


def test_a_question_of_no_open_round_takes_no_answer() -> None:
    case = asked(Question("aims", "", "Say more."))
    with pytest.raises(ValidationError, match="needs no answer"):
        answer_item(case.application, 2, "x", case.signatory, TODAY)
    with pytest.raises(ValidationError, match="Write the answer"):
        answer_item(case.application, 1, "  ", case.signatory, TODAY)


def test_without_an_open_round_the_page_leads_back() -> None:
    application = complete_draft()
    assert signed_in(application.opened_by).get(page("own_questions", application.ref)).status_code == 302


def test_conditions_are_accepted_or_declined_once() -> None:
    case = in_state("conditions_offered")
    client, address = signed_in(case.signatory), page("own_conditions", case.application.ref)
    assert [m.url for m in waiting_for(case.signatory, TODAY)] == [address]
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"answer": "yes"}).status_code == 302
    again = client.post(address, {"answer": "no"})
    assert again.context["form"].non_field_errors() == ["The conditions were answered already."]
    case.application.refresh_from_db()
    assert (case.application.conditions_accepted_on, case.application.conditions_declined_on) == (TODAY, None)
    assert waiting_for(case.signatory, TODAY) == []
    assert signed_in(colleague(case.application)).post(address, {"answer": "no"}).status_code == 302
    assert [one.post(address, {"answer": "no"}).status_code for one in (applicant_elsewhere(), outsider())] == [
        404,
        404,
    ]
