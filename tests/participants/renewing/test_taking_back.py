"""A question asked by mistake is taken back, and the day to answer is moved (4.review)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factors import set_factor
from casework.engine import perform
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from correspondence.models import Letter
from governance.models import Act
from participants.enums import Industry, Link
from participants.models import Statement, StatementText
from participants.rules import DisclosureSigned
from participants.services.applications import open_parts, save_section
from participants.services.examination import Question, ask_applicant
from participants.services.questions import close_item, move_due
from participants.services.replies import answer_item, send_answers
from participants.services.signing import Signing, hash_of, sign_disclosure, statement_text
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import SECRET, signed_in
from tests.renewals import ADMITTED, SOON, TODAY, Renewing, asked, in_state

pytestmark = pytest.mark.django_db
WHY = "The accounts arrived by post."


def waiting() -> Renewing:
    """Two questions wait for their answers: about the funding, and about what was done."""
    return asked(in_state("dd_refresh"))


def test_one_question_taken_back_closes_its_part_and_the_case_waits_for_the_other() -> None:
    case = waiting()
    close_item(case.renewal, 1, WHY, case.officer, TODAY)
    case.renewal.refresh_from_db()
    assert (case.renewal.state, set(open_parts(case.renewal))) == ("info_requested", {"activity"})
    letter = Letter.objects.get(kind="renewal_information_changed")
    assert (letter.recipient, letter.facts["question"], letter.facts["reason"], letter.facts["over"]) == (
        case.lead, "1. Funding and assets · Donors and sponsors: Of which year are they?", WHY, False,
    )  # fmt: skip
    answer_item(case.renewal, 2, "These.", case.lead, TODAY)
    send_answers(case.renewal, case.lead, TODAY)
    case.renewal.refresh_from_db()
    assert case.renewal.state == "dd_refresh"


def test_with_the_last_one_the_case_goes_back_and_what_was_not_sent_is_as_it_was_sent() -> None:
    case = waiting()
    file = case.renewal.file
    assert file is not None
    before = file.sections.get(code="activity")
    save_section(case.renewal, "activity", {"report": "Other."}, before.revision, case.lead, TODAY)
    for number in (1, 2):
        close_item(case.renewal, number, WHY, case.reviewer, TODAY)
    case.renewal.refresh_from_db()
    assert (case.renewal.state, file.snapshots.count()) == ("dd_refresh", 1)
    assert file.sections.get(code="activity").answers == before.answers
    assert not file.requests.filter(closed_on__isnull=True).exists()
    assert [act.action for act in Act.objects.about(case.renewal).order_by("-id")[:3]] == [
        "close_questions", "close_item", "close_item",
    ]  # fmt: skip


def test_an_answer_that_was_kept_is_not_read_before_it_is_sent() -> None:
    case = waiting()
    answer_item(case.renewal, 2, "These.", case.lead, TODAY)
    close_item(case.renewal, 1, WHY, case.officer, TODAY)
    with pytest.raises(RulesSayNo):
        perform(case.renewal, "close_questions", case.officer, TODAY)
    case.renewal.refresh_from_db()
    assert case.renewal.state == "info_requested"


def test_a_question_is_taken_back_once_with_a_reason_by_who_works_on_the_case() -> None:
    case = waiting()
    for number, reason in ((1, " "), (3, WHY)):
        with pytest.raises(RulesSayNo):
            close_item(case.renewal, number, reason, case.officer, TODAY)
    for one in (case.lead, case.head, officer()):
        with pytest.raises(NotPermitted):
            close_item(case.renewal, 1, WHY, one, TODAY)
    with pytest.raises(NotVisible):
        close_item(case.renewal, 1, WHY, focal_point(participation(ADMITTED).organisation), TODAY)
    close_item(case.renewal, 1, WHY, case.officer, TODAY)
    with pytest.raises(RulesSayNo):
        close_item(case.renewal, 1, WHY, case.officer, TODAY)
    close_item(case.renewal, 2, WHY, case.officer, TODAY)
    with pytest.raises(WrongState):
        close_item(case.renewal, 2, WHY, case.officer, TODAY)


def test_another_day_to_answer_lies_ahead_and_goes_out_by_letter() -> None:
    case, later = waiting(), SOON + timedelta(days=14)
    for day in (TODAY, SOON):
        with pytest.raises(RulesSayNo):
            move_due(case.renewal, day, WHY, case.officer, TODAY)
    move_due(case.renewal, later, WHY, case.officer, TODAY)
    assert case.renewal.file.requests.get().due_on == later  # type: ignore[union-attr]
    letter = Letter.objects.get(kind="renewal_information_changed")
    assert (letter.facts["question"], letter.facts["due_on"]) == ("", str(later))


def test_both_are_done_on_pages_and_told_in_the_history() -> None:
    case = waiting()
    set_factor(case.officer, SECRET)
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        browser = signed_in(case.officer)
        ref, home = case.renewal.ref, case.renewal.get_absolute_url()
        back, day = reverse("participants:close_question", args=[ref, 1]), reverse("participants:move_due", args=[ref])
        page = browser.get(home).content.decode()
        assert back in page and day in page
        assert browser.post(back, {"reason": ""}).status_code == 422
        assert browser.post(back, {"reason": WHY})["Location"] == f"{home}#questions"
        other = {"due_on_day": "31", "due_on_month": "12", "due_on_year": "2026", "reason": WHY}
        assert browser.post(day, other)["Location"] == f"{home}#questions"
        page = browser.get(home).content.decode()
        assert WHY in page and back not in page
        told = signed_in(case.lead).get(home).content.decode()
        assert "Question 1 of round 1 was taken back." in told and "31 December 2026" in told
        assert [signed_in(case.lead).get(back).status_code] == [404]


def test_a_new_version_of_the_statement_is_signed_anew_on_request() -> None:
    case = in_state("decision_pending")
    statement = Statement.objects.create(kind="tobacco_arms", version="99", effective_on=TODAY)
    StatementText.objects.create(statement=statement, language="en", body="Another statement.")
    assert DisclosureSigned().refuses(case.renewal, TODAY)
    case.move("send_back", case.head, reason="The statement is another one.")
    ask_applicant(case.renewal, [Question("disclosure", "", "Sign it anew.")], SOON, case.officer, TODAY)
    case.renewal.refresh_from_db()
    text = statement_text(TODAY, "en")
    links = {str(industry): {str(link): "no" for link in Link} for industry in Industry}
    signing = Signing(text.statement.version, "en", hash_of(text), links, {}, "Demo Lead", "Director")
    sign_disclosure(case.renewal, signing, case.lead, TODAY)
    answer_item(case.renewal, 1, "Signed.", case.lead, TODAY)
    send_answers(case.renewal, case.lead, TODAY)
    case.renewal.refresh_from_db()
    assert case.renewal.state == "dd_refresh"
    assert not DisclosureSigned().refuses(case.renewal, TODAY)
