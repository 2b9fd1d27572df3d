"""What the services of the examination refuse by themselves, whatever a page asked before (4.review, 5.nsa.fensa)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.policy import holders
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from correspondence.models import Letter
from documents.models import Document
from governance.models import Act
from participants.enums import Check, Risk
from participants.models import Measure, Renewal
from participants.scopes import file_of
from participants.services.activity import activity_of
from participants.services.assignments import declare
from participants.services.decisions import Approval, answer_conditions, approve, complete_measure
from participants.services.drafts import delete_draft
from participants.services.duplicates import duplicates
from participants.services.examination import (
    add_measure,
    begin_sheet,
    escalate,
    record_finding,
    record_view,
    save_check,
    save_risk,
)
from participants.services.file_papers import keep_paper, take_out
from participants.services.questions import close_item
from participants.services.replies import write_to_secretariat
from participants.services.screening import Entry, take_list
from participants.services.signing import _refuse_unanswered
from participants.services.teams import Colleague, invite_colleague, join_team, remove_colleague
from tests.applications import TODAY, complete_draft, draft, submitted
from tests.factories import officer, participation, person
from tests.participants.applications.cases import CANARY, File, accepted, in_state
from tests.renewals import opened

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
FINDING = {"verdict": "met", "evidence": CANARY}
LEVELS = {"likelihood": "low", "impact": "low", "mitigation": CANARY, "residual": "low"}
Step = Callable[[File], Any]


@pytest.mark.parametrize(
    "step",
    [
        lambda case: record_finding(case.application, "aligned", FINDING, "", case.officer, TODAY),
        lambda case: begin_sheet(case.application, case.reviewer, TODAY),
        lambda case: save_check(
            case.application, Check.values[0], {"finding": "clear", "evidence": CANARY}, "", case.reviewer, TODAY
        ),
        lambda case: save_risk(case.application, Risk.values[0], LEVELS, "", case.reviewer, TODAY),
        lambda case: record_view(case.application, "Yes.", "Demo Adviser", TODAY, case.officer, TODAY),
        lambda case: close_item(case.application, 1, "By mistake.", case.officer, TODAY),
        lambda case: answer_conditions(case.application, True, case.signatory, TODAY),
    ],
)
def test_a_step_in_another_state_is_refused(step: Step) -> None:
    case = in_state("submitted")
    with pytest.raises(WrongState):
        step(case)


@pytest.mark.parametrize(
    ("state", "step", "why"),
    [
        (
            "eligibility",
            lambda case: record_finding(
                case.application, "aligned", {**FINDING, "verdict": "not_applicable"}, "", case.officer, TODAY
            ),
            "This criterion applies to everyone",
        ),
        (
            "eligibility",
            lambda case: add_measure(
                case.application, {"text": "A", "owner": "B", "due_on": YESTERDAY}, case.officer, TODAY
            ),
            "The day of a measure lies ahead",
        ),
        (
            "due_diligence",
            lambda case: escalate(case.application, "Demo body", "May we?", TODAY, case.reviewer, TODAY),
            "Choose a day after today by which the body answers",
        ),
        (
            "escalated",
            lambda case: record_view(case.application, "Yes.", "Demo Adviser", TOMORROW, case.officer, TODAY),
            "The answer came after the question and not after today",
        ),
    ],
)
def test_what_is_said_wrongly_is_refused_with_what_to_do(state: str, step: Step, why: str) -> None:
    with pytest.raises(RulesSayNo, match=why):
        step(in_state(state))


def test_one_sheet_at_a_time_is_filled_in() -> None:
    case = in_state("due_diligence")
    begin_sheet(case.application, case.reviewer, TODAY)
    with pytest.raises(RulesSayNo, match="A due-diligence sheet is open already"):
        begin_sheet(case.application, case.reviewer, TODAY)


def test_an_organisation_that_takes_part_under_another_name_is_not_admitted_twice() -> None:
    case = in_state("decision_pending")
    known = participation(date(2025, 1, 1), name="Demo Known Under Another Name").organisation
    with pytest.raises(RulesSayNo, match="takes part on some of these days already"):
        approve(case.application, "approve", Approval(TODAY, known), case.head, TODAY)


def test_a_measure_is_completed_by_an_officer_and_counts_as_activity_of_its_term() -> None:
    case = in_state("conditions_offered")
    accepted(case)
    case.application.refresh_from_db()
    approve(case.application, "confirm_conditions", Approval(TODAY), case.head, TODAY)
    measure = Measure.objects.get(participation__isnull=False)
    with pytest.raises(NotPermitted):
        complete_measure(measure, "Done.", case.signatory, TODAY)
    complete_measure(measure, "Done.", case.officer, TODAY)
    renewal = Renewal(participation=case.application.participation)  # type: ignore[misc]
    told = [one["title"] for one in activity_of(renewal, TODAY) if one["kind"] == "measure"]
    assert told == ["Names its donors every year."]


def test_a_draft_is_deleted_by_who_began_or_signs_it_and_never_once_it_was_sent() -> None:
    application = draft()
    for outsider in (person("Demo Outsider"), officer()):
        with pytest.raises(NotPermitted):
            delete_draft(application, outsider, TODAY)
    other = submitted(name="Demo Sent Network", by=person("Demo Sender"))
    with pytest.raises(WrongState):
        delete_draft(other, other.opened_by, TODAY)  # type: ignore[arg-type]


def test_a_file_that_there_is_not_is_nobody_s() -> None:
    by_letter = Renewal(ref="REN-TEST-1", participation=participation(date(2024, 3, 1)))
    with pytest.raises(NotPermitted):
        file_of(by_letter)


def test_the_papers_the_acts_and_the_letters_of_a_case_name_those_to_whom_they_are_open() -> None:
    case = in_state("eligibility")
    record_finding(case.application, "aligned", FINDING, "", case.officer, TODAY)
    tied, undeclared = officer(), officer()
    declare(case.application, True, "A cousin.", tied, TODAY)
    paper = Document.objects.about(case.application.file)[0]
    act = Act.objects.filter(action="record_finding").get()
    for action, row in (("documents.view_document", paper), ("governance.view_act", act)):
        found = set(holders(action, row, TODAY))
        assert [one in found for one in (case.officer, tied, undeclared)] == [True, False, False], action
    assert case.signatory in holders("documents.view_document", paper, TODAY)
    elsewhere = Act.objects.filter(object_type="office")[0]
    assert {tied, undeclared} <= set(holders("governance.view_act", elsewhere, TODAY))


def test_the_letter_of_a_team_names_nobody_of_the_secretariat() -> None:
    clerk, application = officer(), draft()
    asked = Colleague("demo.colleague@example.org", "Demo Colleague", "applicant")  # type: ignore[arg-type]
    invite_colleague(application, asked, application.opened_by, TODAY)  # type: ignore[arg-type]
    letter = Letter.objects.get(kind="application_team_invited")
    assert clerk not in holders("correspondence.view_letter", letter, TODAY)


def test_only_its_own_people_write_file_and_take_out_for_an_application() -> None:
    application, stranger = complete_draft(), person("Demo Stranger")
    with pytest.raises(NotPermitted):
        write_to_secretariat(application, "Hello.", stranger, TODAY)
    with pytest.raises(NotPermitted):
        take_out(application, "statutes", stranger, TODAY)
    take_out(application, "annual_report", application.opened_by, TODAY)  # type: ignore[arg-type]
    assert not Act.objects.filter(action="take_out").exists()


def test_what_was_sent_is_replaced_and_never_taken_out() -> None:
    case = in_state("info_requested")
    with pytest.raises(ValidationError, match="The application was sent"):
        take_out(case.application, "statutes", case.signatory, TODAY)


def test_a_document_that_the_file_before_has_not_is_not_kept() -> None:
    case = opened()
    with pytest.raises(NotPermitted):
        keep_paper(case.renewal, "statutes", case.lead, TODAY)


def test_lists_are_uploaded_by_officers_and_reviewers() -> None:
    for someone in (person("Demo Outsider"), draft().opened_by):
        with pytest.raises(NotPermitted):
            take_list("Demo list", [Entry("A-1", "Demo Name")], "0" * 64, someone, TODAY)  # type: ignore[arg-type]


def test_a_disclosure_answers_for_each_industry_and_each_link() -> None:
    class Partly:
        links = {"tobacco": {"funding": "no"}}
        details = ""

    with pytest.raises(ValidationError, match="each industry and each kind of link"):
        _refuse_unanswered(Partly())  # type: ignore[arg-type]


def test_who_was_taken_out_meanwhile_takes_nobody_out() -> None:
    application = draft()
    first, on = application.opened_by, application.opened_on
    assert first is not None
    second = person("Demo Second")
    asked = Colleague(second.email or "", "Demo Second", "signatory")  # type: ignore[arg-type]
    join_team(invite_colleague(application, asked, first, on), second, on)
    stale = User.objects.get(pk=first.pk)
    stale.offices_on(on)
    remove_colleague(application, first, User.objects.get(pk=second.pk), on)
    with pytest.raises((NotPermitted, NotVisible)):
        remove_colleague(application, second, stale, on)


def test_names_without_a_consonant_and_participants_that_are_only_near_are_no_duplicates() -> None:
    participation(date(2025, 1, 1), name="Demo Carers Union", country="KEN")
    application = complete_draft(name="Demo Care")
    application.name, application.name_key = "Aia", "aia"
    assert duplicates(application, TODAY) == []
    application.refresh_from_db()
    assert duplicates(application, TODAY) == []
