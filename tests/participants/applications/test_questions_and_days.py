"""Questions to an applicant, their reminders, and what waits for whom on which day (4.review)."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform
from casework.refusals import RulesSayNo
from casework.waiting import waiting_for
from correspondence.models import Letter
from governance.clauses import ClauseState, judge
from governance.models import JobRun
from participants.models import RequestItem
from participants.scopes import OFFICER, REVIEWER
from participants.services.assignments import assign, declare
from participants.services.deadlines import overdue
from participants.services.examination import Question, ask_applicant
from participants.services.reminders import remind_of_questions
from tests.applications import TODAY, submitted
from tests.factories import officer, person
from tests.participants.applications.cases import QUESTIONS, SOON, File, approved, in_state

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    """A day so many days after today."""
    return TODAY + timedelta(days=number)


def run(on: date) -> None:
    """The daily job's part for questions."""
    remind_of_questions(on, JobRun.objects.create(name="run_rules", on=on))


def reminders() -> list[tuple[date, int]]:
    """Each reminder queued: its day and number."""
    found = Letter.objects.filter(kind="information_reminder").order_by("on", "id")
    return [(letter.on, letter.facts["number"]) for letter in found]


def test_questions_are_numbered_and_go_out_as_one_letter() -> None:
    case = in_state("completeness")
    asked = [
        *QUESTIONS,
        Question("legal_status", "statutes", "Which is in force?"),
        Question("disclosure", "", "Sure?"),
    ]
    ask_applicant(case.application, asked, SOON, case.officer, TODAY)
    case.application.refresh_from_db()
    rows = RequestItem.objects.values_list("number", "section", "field")
    (letter,) = Letter.objects.filter(kind="information_requested")
    assert case.application.state == "info_requested"
    assert list(rows) == [(1, "funding", "income"), (2, "legal_status", "statutes"), (3, "disclosure", "")]
    assert letter.facts["questions"] == [
        "1. Which year do the figures belong to?", "2. Which is in force?", "3. Sure?",
    ]  # fmt: skip


def test_questions_without_a_day_ahead_or_about_nothing_known_are_refused_with_every_reason() -> None:
    case = in_state("completeness")
    with pytest.raises(RulesSayNo) as refused:
        ask_applicant(case.application, [Question("funding", "nothing", "Why?")], TODAY, case.officer, TODAY)
    assert len(refused.value.reasons) == 2
    assert not RequestItem.objects.exists()


def test_one_reminder_goes_before_the_day_and_one_after_it() -> None:
    in_state("info_requested")
    for number in range(45):
        run(day(number))
    assert reminders() == [(day(14), 1), (day(22), 2)]


def test_a_job_that_did_not_run_for_weeks_sends_both_a_week_apart_and_never_twice() -> None:
    in_state("info_requested")
    for number in (40, 40, 41, 46, 47, 60):
        run(day(number))
    assert reminders() == [(day(40), 1), (day(47), 2)]


def test_a_case_is_closed_only_after_both_reminders_and_by_another_person() -> None:
    case = in_state("info_requested")
    late = day(40)
    with pytest.raises(RulesSayNo) as refused:
        perform(case.application, "close_without_reply", case.head, late)
    assert [str(reason) for reason in refused.value.reasons] == ["Two reminders must have gone out first."]
    for number in (14, 22):
        run(day(number))
    perform(case.application, "close_without_reply", case.head, late)
    case.application.refresh_from_db()
    assert case.application.state == "closed_no_reply"
    assert [letter.facts["due_on"] for letter in Letter.objects.filter(kind="application_closed")] == [str(SOON)]


def waits(of: User, on: date = TODAY) -> list[str]:
    """What waits for a person of all applications, in words."""
    return [str(matter.what) for matter in waiting_for(of, on) if "/application/" in matter.url]


def test_a_new_case_waits_to_be_assigned_then_declared_on_then_taken_up() -> None:
    application = submitted()
    clerk, reviewer, outsider = officer(), officer(Role.REVIEWER), person()
    assert (waits(clerk), waits(reviewer), waits(outsider)) == (["Assign an application"], [], [])
    assign(application, OFFICER, clerk, clerk, TODAY)
    assign(application, REVIEWER, reviewer, clerk, TODAY)
    assert waits(clerk) == ["Declare your interests before you examine"]
    assert waits(reviewer) == ["Declare your interests before you examine"]
    declare(application, False, "", clerk, TODAY)
    declare(application, True, "a board seat", reviewer, TODAY)
    assert (waits(clerk), waits(reviewer)) == (["Take up an application"], [])


@pytest.mark.parametrize(
    ("state", "of_officer", "of_reviewer", "of_head"),
    [
        ("completeness", ["Check whether a file is complete"], [], []),
        ("eligibility", ["Judge the eight criteria"], [], []),
        ("due_diligence", [], ["Do due diligence"], []),
        ("risk_assessment", [], ["Weigh the seven risks"], []),
        ("escalated", ["Record what another body answered"], [], []),
        ("recommendation", ["Recommend on an application"], [], []),
        ("decision_pending", [], [], ["Decide on an application"]),
        ("info_requested", [], [], []),
        ("conditions_offered", [], [], []),
        ("approved", [], [], []),
    ],
)
def test_each_state_waits_for_the_one_whose_turn_it_is(
    state: str, of_officer: list[str], of_reviewer: list[str], of_head: list[str]
) -> None:
    case = in_state(state)
    assert [waits(case.officer), waits(case.reviewer), waits(case.head)] == [of_officer, of_reviewer, of_head]


def test_silence_and_a_lapsed_offer_wait_for_the_head() -> None:
    silent = in_state("info_requested")
    assert waits(silent.head, day(22)) == ["No answer came: close the application, or wait"]
    assert waits(officer(Role.HEAD), day(22)) == ["No answer came: close the application, or wait"]


def test_an_offer_that_lapsed_waits_for_the_head() -> None:
    lapsed = in_state("conditions_offered")
    assert [waits(lapsed.head, day(number)) for number in (21, 22)] == [[], ["Decide on an application"]]


def test_a_step_is_overdue_after_thirty_days_and_a_question_after_its_day() -> None:
    in_state("info_requested")
    assert [overdue(day(number)).count() for number in (21, 22)] == [0, 1]


def test_the_register_tells_of_reviews_criteria_disclosure_and_due_diligence() -> None:
    clauses = ("4.review", "5.criteria", "5.nsa.disclosure", "5.nsa.fensa")
    assert {judge(clause, TODAY).state for clause in clauses} == {ClauseState.NOT_APPLICABLE}
    case: File = in_state("decision_pending")
    assert judge("4.review", day(31)).state == ClauseState.BREACHED
    approved(case)
    assert {clause: judge(clause, TODAY).state for clause in clauses} == dict.fromkeys(clauses, ClauseState.IN_ORDER)
    assert judge("5.nsa.fensa", date(2027, 7, 1)).state == ClauseState.BREACHED
    case.application.file.findings.filter(criterion="aligned").update(verdict="not_met")
    assert judge("5.criteria", TODAY).state == ClauseState.BREACHED
