"""Cases to examine: an application with its people, brought to any state by the portal's own services."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform
from correspondence.models import Letter
from governance.models import Act, JobRun
from participants.enums import Check, Criterion, Level, LinkFinding, Risk
from participants.models import Application, InformationRequest
from participants.scopes import OFFICER, REVIEWER
from participants.services.assignments import assign, declare
from participants.services.decisions import Approval, answer_conditions, approve
from participants.services.examination import (
    Question,
    add_measure,
    ask_applicant,
    begin_sheet,
    escalate,
    open_sheet,
    record_finding,
    save_check,
    save_risk,
    save_sheet,
    version_of,
)
from participants.services.reminders import remind_of_questions
from participants.services.screening import compare_new_names
from tests.applications import TODAY, submitted
from tests.factories import officer

SOON = TODAY + timedelta(days=21)
# What stands in every field that only the Secretariat reads.
CANARY = "canary-that-stays-inside"


def inside(field: str) -> str:
    """The canary of one field."""
    return f"{CANARY}-{field}"


KEPT_INSIDE = tuple(
    map(
        inside,
        ("evidence-of-a-finding", "evidence-of-a-check", "sources", "evidence-of-a-link", "mitigation",
         "question-to-a-body", "advice", "restricted-reason"),
    )
)  # fmt: skip


@dataclass
class File:
    """An application with those who handle, review and decide it, whoever sent it, and the measure it is given."""

    application: Application
    officer: User
    reviewer: User
    head: User
    measure: str = "Names its donors every year."
    on: date = TODAY

    @property
    def soon(self) -> date:
        """A day by which something is answered."""
        return self.on + timedelta(days=21)

    @property
    def signatory(self) -> User:
        """Who wrote and signed it."""
        assert self.application.opened_by is not None
        return self.application.opened_by

    def move(self, name: str, by: User, data: dict[str, Any] | None = None, reason: str = "") -> Act:
        """One move, with the case as it is then."""
        act = perform(self.application, name, by, self.on, data, reason)
        self.application.refresh_from_db()
        return act


def sent(by: User | None = None, on: date = TODAY) -> File:
    """An application that was sent, assigned, and opened by three people without a tie."""
    application = submitted(by, on)
    compare_new_names(on)
    case = File(application, officer(), officer(Role.REVIEWER), officer(Role.HEAD))
    assign(application, OFFICER, case.officer, case.officer, on)
    assign(application, REVIEWER, case.reviewer, case.officer, on)
    for one in (case.officer, case.reviewer, case.head):
        declare(application, False, "", one, on)
    return case


def judged(case: File, **verdicts: str) -> None:
    """All eight criteria judged: met, but for those named; the eighth does not apply."""
    usual = {**dict.fromkeys(Criterion.values, "met"), "represents": "not_applicable", **verdicts}
    for criterion, verdict in usual.items():
        values = {"verdict": verdict, "evidence": inside("evidence-of-a-finding")}
        record_finding(case.application, criterion, values, "", case.officer, case.on)


def checked(case: File, link: str = LinkFinding.NONE) -> None:
    """A due-diligence sheet, filled in."""
    begin_sheet(case.application, case.reviewer, case.on)
    for check in Check.values:
        values = {"finding": "clear", "evidence": inside("evidence-of-a-check")}
        save_check(case.application, check, values, "", case.reviewer, case.on)
    sheet = open_sheet(case.application)
    values = {
        "sources": inside("sources"), "link_finding": str(link), "link_evidence": inside("evidence-of-a-link"),
    }  # fmt: skip
    save_sheet(case.application, values, version_of(sheet, values), case.reviewer, case.on)


def weighed(case: File, residual: str = Level.LOW) -> None:
    """All seven risks weighed."""
    values = {
        "likelihood": "medium", "impact": "medium", "mitigation": inside("mitigation"), "residual": str(residual),
    }  # fmt: skip
    for risk in Risk.values:
        save_risk(case.application, risk, values, "", case.reviewer, case.on)


def measured(case: File) -> None:
    """A measure on the file."""
    values = {"text": case.measure, "owner": "Demo Applicant", "due_on": case.on + timedelta(days=219)}
    add_measure(case.application, values, case.officer, case.on)


QUESTIONS = (Question("funding", "income", "Which year do the figures belong to?"),)


def in_state(state: str, case: File | None = None) -> File:
    """A case in that state, from one that was just sent; whatever a move from there asks for is not done yet."""
    case = case or sent()
    for step, reached in STEPS:
        if case.application.state == state:
            return case
        if reached is None or state in reached:
            step(case)
            case.application.refresh_from_db()
    assert case.application.state == state, (case.application.state, state)
    return case


def _complete(case: File) -> None:
    case.move("confirm_complete", case.officer)


def _criteria(case: File) -> None:
    judged(case)
    case.move("confirm_criteria", case.officer)


def _diligence(case: File) -> None:
    checked(case)
    case.move("complete_due_diligence", case.reviewer)


def _risks(case: File) -> None:
    weighed(case)
    measured(case)
    case.move("complete_risks", case.reviewer)


def _recommend(case: File) -> None:
    case.move("recommend", case.officer, {"advice": "engage_with_measures"}, inside("advice"))


LATER = frozenset({"decision_pending", "conditions_offered", "approved", "not_approved"})
STEPS: tuple[tuple[Any, frozenset[str] | None], ...] = (
    (lambda case: case.move("withdraw", case.signatory), frozenset({"withdrawn_by_applicant"})),
    (lambda case: case.move("take_up", case.officer), None),
    (lambda case: _ask(case), frozenset({"info_requested"})),
    (_complete, None),
    (lambda case: _not_eligible(case), frozenset({"not_eligible"})),
    (_criteria, None),
    (_diligence, None),
    (
        lambda case: escalate(
            case.application, "Legal office", inside("question-to-a-body"), case.soon, case.reviewer, case.on
        ),
        frozenset({"escalated"}),
    ),
    (_risks, None),
    (_recommend, None),
    (
        lambda case: case.move("offer_conditions", case.head, {"answer_by": case.soon}),
        frozenset({"conditions_offered"}),
    ),
    (lambda case: approved(case), frozenset({"approved"})),
    (lambda case: refused(case), frozenset({"not_approved"})),
)


def _ask(case: File) -> Act:
    return ask_applicant(case.application, QUESTIONS, case.soon, case.officer, case.on)


def _not_eligible(case: File) -> None:
    judged(case, aligned="not_met")
    case.move(
        "refuse_eligibility",
        case.head,
        {"reason_public": "Not a legal entity.", "reason_restricted": inside("restricted-reason")},
    )


def brought_to_decision(case: File) -> None:
    """From the check of the criteria to the decision."""
    for step in (_criteria, _diligence, _risks, _recommend):
        step(case)
        case.application.refresh_from_db()


def approved(case: File) -> Act:
    """Approved from today."""
    return approve(
        case.application,
        "approve",
        Approval(case.on, reason_restricted=inside("restricted-reason")),
        case.head,
        case.on,
    )


def refused(case: File) -> Act:
    """Not approved, with both reasons."""
    reasons = {"reason_public": "Outside the aims of the alliance.", "reason_restricted": inside("restricted-reason")}
    return case.move("not_approve", case.head, reasons)


def accepted(case: File) -> None:
    """The applicant accepts the conditions."""
    answer_conditions(case.application, True, case.signatory, case.on)


def reminded(case: File) -> None:
    """The questions of a case are as old as that two reminders went out and the day to answer is past."""
    request = InformationRequest.objects.filter(file=case.application.file_id)
    request.update(asked_on=case.on - timedelta(days=40), due_on=case.on - timedelta(days=10))
    run = JobRun(name="run_rules", on=case.on)
    remind_of_questions(case.on, run)
    about = {"object_type": "application", "object_id": case.application.pk}
    Letter.objects.filter(kind="information_reminder", **about).update(on=case.on - timedelta(days=8))
    remind_of_questions(case.on, run)
