"""Answering a request for information: only what is asked about opens, what changed is looked at again (4.review)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework.refusals import NotPermitted
from casework.waiting import waiting_for
from correspondence.models import Letter
from documents.checks import CheckedFile
from governance.models import Act
from participants.enums import Criterion, Risk
from participants.forms.replies import mark_of
from participants.models import CriterionFinding, RequestItem, RiskFinding
from participants.sections import SECTIONS
from participants.sections.touching import TOUCHES, material_changes
from participants.services.applications import save_section
from participants.services.examination import Question, ask_applicant
from participants.services.file_papers import file_paper, open_slots
from participants.services.questions import close_item
from participants.services.replies import answer_item, send_answers
from tests.applications import TODAY, complete_draft
from tests.factories import person
from tests.participants.applications.cases import SOON, File, in_state, sent, weighed
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in
from tests.participants.applications.test_parts import posted

pytestmark = pytest.mark.django_db
WHOLE = CheckedFile("whole.pdf", "application/pdf", b"%PDF-1.7 all pages")


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


def test_what_is_typed_is_kept_on_the_way_to_a_part() -> None:
    case = asked(Question("aims", "", "Say more."), Question("legal_status", "statutes", "Which version?"))
    client, address = signed_in(case.signatory), page("own_questions", case.application.ref)
    text = client.get(address).content.decode()
    assert ('name="action" value="open:2"' in text, page("own_part", case.application.ref, "aims") in text) == (
        True, False,
    )  # fmt: skip
    away = client.post(address, {"answer-1": "More.", "answer-2": "", "action": "open:2"})
    assert away["Location"] == page("own_paper", case.application.ref, "statutes")
    assert client.get(address).context["form"]["answer-1"].value() == "More."
    assert client.post(address, {"answer-1": "More.", "action": "open:1"})["Location"] == page(
        "own_part", case.application.ref, "aims"
    )
    assert (
        client.post(address, {"answer-1": "Mine.", "known-1": mark_of("More."), "action": "open:9"})["Location"]
        == address
    )
    assert RequestItem.objects.get(number=1).answer == "Mine."


def test_what_is_sent_is_shown_before_with_a_hint_where_no_new_document_came() -> None:
    case = asked(Question("aims", "", "Say more."), Question("legal_status", "statutes", "The last page is missing."))
    client, address = signed_in(case.signatory), page("own_questions", case.application.ref)
    hint = "No new file was sent since this was asked."
    refused = client.post(address, {"answer-1": "More.", "action": "check"})
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (
        422, ["Questions without an answer: 2."],
    )  # fmt: skip
    typed = {"answer-1": "More.", "answer-2": "It has no more pages.", "action": "check"}
    assert client.post(address, typed)["Location"] == f"{address}?check=1"
    shown = client.get(f"{address}?check=1")
    text = shown.content.decode()
    assert [said in text for said in ("More.", "It has no more pages.", "Send the answers")] == [True] * 3
    assert [one["no_new_file"] for one in shown.context["questions"]] == [False, True]
    assert text.count(hint) == 1
    file_paper(case.application, "statutes", WHOLE, case.signatory, TODAY)
    assert hint not in client.get(f"{address}?check=1").content.decode()
    writer = signed_in(colleague(case.application))
    assert "Send the answers" not in writer.get(f"{address}?check=1").content.decode()
    assert writer.post(address, typed).status_code == 403
    form = shown.context["form"]
    seen = {name: form[name].value() for name in form.fields}
    assert client.post(address, {**seen, "action": "send"})["Location"] == page("own_application", case.application.ref)


def test_an_answer_that_another_person_changed_is_read_before_it_is_sent() -> None:
    case = asked(Question("aims", "", "Say more."))
    client, address = signed_in(case.signatory), page("own_questions", case.application.ref)
    client.post(address, {"answer-1": "Mine.", "action": "check"})
    form = client.get(f"{address}?check=1").context["form"]
    seen = {name: form[name].value() for name in form.fields}
    answer_item(case.application, 1, "Theirs.", colleague(case.application), TODAY)
    stopped = client.post(address, {**seen, "action": "send"}, follow=True)
    assert "Somebody saved another answer meanwhile." in stopped.content.decode()
    assert "Theirs." in stopped.content.decode()
    case.application.refresh_from_db()
    assert case.application.state == "info_requested"


def test_the_applicant_reads_at_any_time_what_was_asked_and_what_it_answered() -> None:
    case = asked(Question("aims", "", "Say more."), Question("funding", "income", "Which year?"))
    client, ref = signed_in(case.signatory), case.application.ref
    # What is not sent yet stands on the page of the questions alone.
    assert client.get(page("own_answers", ref)).context["rounds"] == []
    close_item(case.application, 2, "It was told.", case.officer, TODAY)
    answer_item(case.application, 1, "We run clinics.", case.signatory, TODAY)
    send_answers(case.application, case.signatory, TODAY)
    led = client.get(page("own_questions", ref))
    assert led["Location"] == f"{page('own_answers', ref)}#questions"
    shown = client.get(page("own_answers", ref))
    assert [
        (one["round"].round, one["round"].asked_on, one["round"].closed_on, one["answers"])
        for one in shown.context["rounds"]
    ] == [
        (1, TODAY, TODAY, [
            {"label": "1. Say more.", "value": "We run clinics."},
            {"label": "2. Which year?", "value": "Taken back: It was told."},
        ])
    ]  # fmt: skip
    assert "We run clinics." in shown.content.decode()
    assert [one.get(page("own_answers", ref)).status_code for one in (applicant_elsewhere(), outsider())] == [404, 404]


def test_where_nothing_was_ever_asked_the_questions_lead_home() -> None:
    case = sent()
    led = signed_in(case.signatory).get(page("own_questions", case.application.ref))
    assert led["Location"] == page("own_application", case.application.ref)


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
