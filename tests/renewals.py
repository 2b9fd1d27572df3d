"""Renewals to test with: opened by the daily job, filled in, sent, brought to any state by the services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform, record_cases
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.services import Filing, add_document
from documents.slots import STATUTES, slot_of
from governance.models import Act, Edition
from governance.services import Intake, next_reference, run_rules
from participants.enums import Check, Industry, Link, RenewalState, Risk
from participants.models import Participation, Renewal
from participants.scopes import OFFICER, REVIEWER
from participants.sections import RENEWAL_SECTIONS
from participants.services import consult
from participants.services.applications import save_section
from participants.services.assignments import assign, declare
from participants.services.examination import (
    Question,
    ask_applicant,
    escalate,
    open_sheet,
    save_check,
    save_risk,
    save_sheet,
    version_of,
)
from participants.services.renewals import send_renewal
from participants.services.screening import compare_new_names
from participants.services.signing import Signing, accept_terms, hash_of, sign_disclosure, statement_text
from participants.settlement import settle
from tests.applications import answers_to_everything, sample
from tests.factories import focal_point, officer, participation

ADMITTED, ENDS = date(2024, 3, 1), date(2027, 2, 28)
OPENS = date(2026, 5, 28)
TODAY = date(2026, 11, 23)
CANARY = "canary-that-stays-inside"


@dataclass
class Renewing:
    """A renewal with its organisation's lead, and those who handle, review and decide it."""

    renewal: Renewal
    lead: User
    officer: User
    reviewer: User
    head: User
    on: date = TODAY

    def move(self, name: str, by: User, data: dict[str, object] | None = None, reason: str = "") -> Act:
        """One move, with the renewal as it is then."""
        act = perform(self.renewal, name, by, self.on, data, reason)
        self.renewal.refresh_from_db()
        return act


def opened(of: Participation | None = None, on: date = TODAY) -> Renewing:
    """A renewal that the daily job opened."""
    subject = of or participation(ADMITTED)
    lead = focal_point(subject.organisation)
    run_rules(on)
    renewal = Renewal.objects.get(participation=subject, state="open")
    return Renewing(renewal, lead, officer(), officer(Role.REVIEWER), officer(Role.HEAD))


@transaction.atomic
def from_records(of: Participation, submitted_on: date, on: date, by: User | None = None) -> Renewal:
    """An undecided renewal that an import of the records of the past brought in."""
    year = submitted_on.year
    renewal = Renewal(
        ref=next_reference("REN", year, Renewal.objects.all()), participation=of, submitted_on=submitted_on
    )
    record_cases([(renewal, RenewalState.SUBMITTED, submitted_on)], "5.term", Intake(on, by.pk if by else None))
    settle([of.pk])
    return Renewal.objects.get(pk=renewal.pk)


def fill_in(case: Renewing, on: date = TODAY) -> None:
    """Every part saved, the disclosure signed, the Terms of Reference accepted."""
    renewal, file = case.renewal, case.renewal.file
    assert file is not None
    answers = {**answers_to_everything(renewal.name), "activity": {"report": "Demo report."}}
    for section in RENEWAL_SECTIONS:
        found = file.sections.filter(code=section.code).first()
        given = answers.get(section.code) or {item.code: sample(item) for item in section.items}
        save_section(renewal, section.code, given, found.revision if found else 0, case.lead, on)
    filing = Filing(title="Statutes", slot=slot_of(STATUTES.code), visibility=Visibility.CASE_FILE, about=file)
    add_document(filing, CheckedFile("statutes.pdf", "application/pdf", b"%PDF-1.7 statutes"), case.lead.pk, on)
    sign(case, on)


def sign(case: Renewing, on: date = TODAY) -> None:
    """A new disclosure, and the Terms of Reference in force."""
    text = statement_text(on, "en")
    links = {str(industry): {str(link): "no" for link in Link} for industry in Industry}
    signing = Signing(text.statement.version, "en", hash_of(text), links, {}, "Demo Lead", "Director")
    sign_disclosure(case.renewal, signing, case.lead, on)
    accept_terms(case.renewal, Edition.objects.in_force(on).ref, case.lead, on)


def sent(of: Participation | None = None) -> Renewing:
    """A renewal that was filled in and sent."""
    case = opened(of)
    fill_in(case)
    send(case)
    return case


def send(case: Renewing) -> None:
    """Sent, and its names compared."""
    send_renewal(case.renewal, case.lead, case.on)
    case.renewal.refresh_from_db()
    compare_new_names(case.on)


def assigned(case: Renewing) -> Renewing:
    """With its people, who have nothing that ties them to the organisation."""
    assign(case.renewal, OFFICER, case.officer, case.officer, case.on)
    assign(case.renewal, REVIEWER, case.reviewer, case.officer, case.on)
    for one in (case.officer, case.reviewer, case.head):
        declare(case.renewal, False, "", one, case.on)
    return case


def checked(case: Renewing) -> None:
    """Every check confirmed, with sources and a word on tobacco and arms."""
    sheet = open_sheet(case.renewal)
    assert sheet is not None
    for check in Check.values:
        row, values = sheet.checks.filter(check_code=check).first(), {"finding": "clear", "evidence": CANARY}
        save_check(case.renewal, check, values, version_of(row, values), case.reviewer, case.on)
    values = {"sources": CANARY, "link_finding": "none", "link_evidence": CANARY}
    save_sheet(case.renewal, values, version_of(sheet, values), case.reviewer, case.on)


def weighed(case: Renewing) -> None:
    """Every risk confirmed."""
    assert case.renewal.file is not None
    values = {"likelihood": "low", "impact": "low", "mitigation": CANARY, "residual": "low"}
    for risk in Risk.values:
        row = case.renewal.file.risks.filter(risk=risk).first()
        save_risk(case.renewal, risk, values, version_of(row, values), case.reviewer, case.on)


def heard(case: Renewing) -> None:
    """The Steering Group has answered."""
    found = consult(case.renewal, "Does it agree?", case.on, case.on, case.officer)
    data = {"outcome": "consensus", "outcome_note": ""}
    perform(found, "close_early", case.officer, case.on, data, "All have answered.")
    case.renewal.refresh_from_db()


def pending(of: Participation | None = None) -> Renewing:
    """A renewal that waits for its decision."""
    case = sent(of)
    examine(case)
    return case


def examine(case: Renewing) -> None:
    """From its being sent to the decision that is waited for."""
    assigned(case)
    case.move("take_up", case.officer)
    checked(case)
    case.move("complete_due_diligence", case.reviewer)
    weighed(case)
    case.move("complete_risks", case.reviewer)
    heard(case)
    case.move("put_to_decision", case.officer)


SOON = TODAY + timedelta(days=21)
QUESTIONS = [Question("funding", "donors", "Of which year are they?"), Question("activity", "report", "Which ones?")]


def refused_late() -> Renewing:
    """A renewal that lapsed, with its people."""
    case = opened()
    run_rules(ENDS + timedelta(days=1))
    case.renewal.refresh_from_db()
    return case


def asked(case: Renewing) -> Renewing:
    """Two questions wait for their answers."""
    ask_applicant(case.renewal, QUESTIONS, SOON, case.officer, case.on)
    case.renewal.refresh_from_db()
    return case


def escalated(case: Renewing) -> Renewing:
    """A question lies with another body."""
    escalate(case.renewal, "Legal office", CANARY, SOON, case.reviewer, case.on)
    case.renewal.refresh_from_db()
    return case


def in_state(state: str) -> Renewing:
    """A renewal that the portal's own services brought to a state, with its people."""
    if state == "open":
        return opened()
    if state == "lapsed":
        return refused_late()
    if state in DETOURS:
        return DETOURS[state](in_state("dd_refresh"))
    case = assigned(sent())
    for target, step in ROAD:
        if case.renewal.state == state:
            return case
        step(case)
        assert case.renewal.state == target
    if state in ENDINGS:
        name, data = ENDINGS[state]
        case.move(name, case.head, data)
    return case


def _diligence_done(case: Renewing) -> None:
    checked(case)
    case.move("complete_due_diligence", case.reviewer)


def _risks_done(case: Renewing) -> None:
    weighed(case)
    case.move("complete_risks", case.reviewer)


def put_to_decision(case: Renewing) -> None:
    """Heard, and waiting for the decision."""
    heard(case)
    case.move("put_to_decision", case.officer)


ROAD: tuple[tuple[str, Callable[[Renewing], object]], ...] = (
    ("dd_refresh", lambda case: case.move("take_up", case.officer)),
    ("risk_refresh", _diligence_done),
    ("consultation", _risks_done),
    ("decision_pending", put_to_decision),
)
DETOURS = {"info_requested": asked, "escalated": escalated}
ENDINGS: dict[str, tuple[str, dict[str, object]]] = {
    "renewed": ("renew", {"new_last_day": date(2030, 2, 28)}),
    "not_renewed": ("decline", {"reason_public": "It took no part.", "reason_restricted": CANARY}),
}
