"""What the Secretariat finds while it examines a file: each row saved by an act, also by two people at once (5)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercising
from accounts.models import User
from casework.engine import ask, perform
from casework.refusals import Reason, RulesSayNo, WrongState
from correspondence.services import queue_letters
from governance.acts import ActDraft, record
from governance.models import Act
from participants.enums import ApplicationState as State
from participants.enums import Check, Criterion, Risk, Verdict
from participants.letters.applications import APPLICATION_MESSAGE
from participants.letters.renewals import to_own_side
from participants.models import (
    Application,
    CriterionFinding,
    DueDiligence,
    DueDiligenceCheck,
    Escalation,
    Filed,
    InformationRequest,
    InternalNote,
    Measure,
    Message,
    RequestItem,
    RiskFinding,
)
from participants.scopes import action, file_of
from participants.services.applications import DISCLOSURE_PART, TERMS_PART, hold, sections_of
from participants.services.assignments import HANDLE, REVIEW, refuse_two_parts, require
from participants.services.organisations import ChangedMeanwhile, Difference
from participants.workflow.applications import EXAMINED
from participants.workflow.effects import new_sheet
from participants.workflow.renewals import stages

WORK_ON, EXAMINE = "work", "examine"
WEIGHED = (State.RISK_ASSESSMENT, State.RECOMMENDATION)
FENSA = "5.nsa.fensa"
Values = Mapping[str, Any]


def version_of(row: models.Model | None, fields: Iterable[str]) -> str:
    """What stands for a row as it is now; empty while there is none."""
    if row is None:
        return ""
    content = json.dumps([str(getattr(row, name)) for name in sorted(fields)])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _refuse_overwriting(row: models.Model | None, values: Values, version: str) -> None:
    """Raise ChangedMeanwhile with both texts where another person saved the row since `version` was shown."""
    current = version_of(row, values)
    changed = [name for name in values if row is not None and values[name] != getattr(row, name)]
    if changed and current != version:
        raise ChangedMeanwhile([Difference(name, values[name], getattr(row, name)) for name in changed], current)


def _begin(application: Filed, step: str, states: Sequence[str], actor: User, on: date) -> Filed:
    """Hold the case for a change by who has no other part of it."""
    locked = _held(application, step, states, actor, on)
    refuse_two_parts(locked, step, actor)
    return locked


def _held(application: Filed, step: str, states: Sequence[str], actor: User, on: date) -> Filed:
    """The case, held: refused in the order of the engine, not visible, not this person, not now."""
    require(application, action(step, application), actor, on)
    held: Any = type(application)._base_manager.select_for_update(of=("self",))
    locked: Filed = held.get(pk=application.pk)
    if locked.state not in stages(locked, states):
        raise WrongState(locked.get_state_label(), locked)
    return locked


def _record(
    case: Filed, step: str, what: str, clause: str, on: date, actor: User, facts: Values, reason: str = ""
) -> Act:
    """The act of a step, which names whom a deputy stands in for (x.roles)."""
    with exercising(actor, action(step, case), case, on):
        return record(ActDraft(case, what, clause, on, actor_id=actor.pk, facts=dict(facts), reason=reason))


@transaction.atomic
def record_finding(
    application: Application, criterion: str, values: Values, version: str, actor: User, on: date
) -> CriterionFinding:
    """Record what was found about one criterion: `verdict` and `evidence` (5.criteria).

    Only the eighth may not apply. Raises NotVisible, NotPermitted, WrongState, RulesSayNo or ChangedMeanwhile.
    """
    case = _begin(application, HANDLE, EXAMINED, actor, on)
    if values["verdict"] == Verdict.NOT_APPLICABLE and criterion != Criterion.REPRESENTS:
        raise RulesSayNo([_("This criterion applies to everyone. Choose another finding.")])
    found = file_of(case).findings.filter(criterion=criterion).first()
    _refuse_overwriting(found, values, version)
    row, _created = CriterionFinding.objects.update_or_create(
        file=file_of(case),
        criterion=criterion,
        defaults={**values, "reopened": False, "found_by": actor, "found_on": on},
    )
    facts = {"criterion": criterion, "verdict": values["verdict"], "before": found.verdict if found else ""}
    _record(case, HANDLE, "record_finding", "5.criteria", on, actor, facts, values["evidence"])
    return row


@transaction.atomic
def begin_sheet(application: Filed, actor: User, on: date) -> DueDiligence:
    """Begin a due-diligence sheet; after a completed one it carries the checks over, to be confirmed anew.

    Raises NotVisible, NotPermitted, WrongState, or RulesSayNo where one is open.
    """
    case = _begin(application, REVIEW, (State.DUE_DILIGENCE,), actor, on)
    if file_of(case).due_diligences.filter(completed_on__isnull=True).exists():
        raise RulesSayNo([_("A due-diligence sheet is open already.")])
    sheet = new_sheet(case, actor, on)
    _record(case, REVIEW, "begin_sheet", FENSA, on, actor, {"sheet": sheet.number})
    return sheet


def open_sheet(application: Filed) -> DueDiligence | None:
    """The sheet that is being filled in; a completed one is only read."""
    return DueDiligence.objects.filter(file=application.file_id, completed_on__isnull=True).first()


def _sheet_to_write(case: Filed) -> DueDiligence:
    sheet = open_sheet(case)
    if sheet is None:
        raise RulesSayNo([_("No due-diligence sheet is open. Begin one.")])
    return sheet


@transaction.atomic
def save_sheet(application: Filed, values: Values, version: str, actor: User, on: date) -> DueDiligence:
    """Save the `sources`, and what was found about tobacco and arms: `link_finding`, `link_evidence`."""
    case = _begin(application, REVIEW, (State.DUE_DILIGENCE,), actor, on)
    sheet = _sheet_to_write(case)
    _refuse_overwriting(sheet, values, version)
    DueDiligence.objects.filter(pk=sheet.pk).update(**values, reviewer=actor)
    facts = {"sheet": sheet.number, "link": values["link_finding"]}
    _record(case, REVIEW, "save_sheet", FENSA, on, actor, facts, values["link_evidence"])
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def save_check(
    application: Filed, check: str, values: Values, version: str, actor: User, on: date
) -> DueDiligenceCheck:
    """Save one check of the open sheet: `finding` and `evidence`; saving confirms what was carried over."""
    case = _begin(application, REVIEW, (State.DUE_DILIGENCE,), actor, on)
    sheet = _sheet_to_write(case)
    found = sheet.checks.filter(check_code=Check(check)).first()
    _refuse_overwriting(found, values, version)
    row, _created = DueDiligenceCheck.objects.update_or_create(
        sheet=sheet, check_code=check, defaults={**values, "confirmed_on": on}
    )
    facts = {"sheet": sheet.number, "check": check, "finding": values["finding"]}
    _record(case, REVIEW, "save_check", FENSA, on, actor, facts, values["evidence"])
    return row


@transaction.atomic
def save_risk(application: Filed, risk: str, values: Values, version: str, actor: User, on: date) -> RiskFinding:
    """Weigh one of the seven risks: `likelihood`, `impact`, `mitigation`, `residual` (5.nsa.fensa)."""
    case = _begin(application, REVIEW, WEIGHED, actor, on)
    found = file_of(case).risks.filter(risk=Risk(risk)).first()
    _refuse_overwriting(found, values, version)
    row, _created = RiskFinding.objects.update_or_create(
        file=file_of(case), risk=risk, defaults={**values, "reopened": False, "found_by": actor, "found_on": on}
    )
    facts = {"risk": risk, **{name: values[name] for name in ("likelihood", "impact", "residual")}}
    _record(case, REVIEW, "save_risk", FENSA, on, actor, facts, values["mitigation"])
    return row


@transaction.atomic
def add_measure(application: Filed, values: Values, actor: User, on: date) -> Measure:
    """Add a measure with `text`, `owner` and `due_on`; it follows the participant after an approval (5.nsa.fensa)."""
    case = _begin(application, WORK_ON, EXAMINED, actor, on)
    if values["due_on"] < on:
        raise RulesSayNo([_("The day of a measure lies ahead. Choose today or a later day.")])
    measure = Measure.objects.create(file=file_of(case), **values)
    _record(case, WORK_ON, "add_measure", FENSA, on, actor, {"measure": measure.pk, "due_on": str(measure.due_on)})
    return measure


@transaction.atomic
def remove_measure(application: Filed, measure: Measure, actor: User, on: date) -> None:
    """Take a measure off the file while the case is examined; the act keeps its words (5.nsa.fensa)."""
    case = _begin(application, WORK_ON, EXAMINED, actor, on)
    _record(case, WORK_ON, "remove_measure", FENSA, on, actor, {"measure": measure.pk}, measure.text)
    file_of(case).measures.filter(pk=measure.pk).delete()


@dataclass(frozen=True)
class Question:
    """One question to the applicant, about a section, or one field or document of it."""

    section: str
    field: str
    text: str


def known_parts(case: Filed) -> dict[str, frozenset[str]]:
    """What a question can be about: the fields and documents of each section that the case asks for."""
    declared = {
        section.code: frozenset(
            ["", *(one.code for one in section.fields()), *section.papers, *section.optional_papers]
        )
        for section in sections_of(case)
    }
    return {**declared, DISCLOSURE_PART: frozenset([""]), TERMS_PART: frozenset([""])}


@transaction.atomic
def ask_applicant(application: Filed, questions: Sequence[Question], due_on: date, actor: User, on: date) -> Act:
    """Send a round of numbered questions; each opens its own part to the organisation until `due_on` (4.review).

    Raises NotVisible, NotPermitted, WrongState, or RulesSayNo with every reason.
    """
    hold(application)
    parts = known_parts(application)
    checks: list[tuple[bool, Reason]] = [
        (not questions, _("Ask one question or more.")),
        (any(one.field not in parts.get(one.section, ()) for one in questions), _("Choose what each is about.")),
    ]
    against = [*ask(application, "ask_applicant", actor, on), *(reason for wrong, reason in checks if wrong)]
    against += against_day(due_on, on)
    if against:
        raise RulesSayNo(against)
    facts = open_round(application, questions, due_on, actor, on)
    return perform(application, "ask_applicant", actor, on, {"facts": facts})


def against_day(due_on: date, on: date) -> list[Reason]:
    """Why answers cannot be awaited by that day."""
    return [_("Choose a day after today by which the answers are awaited.")] if due_on <= on else []


def open_round(case: Filed, questions: Sequence[Question], due_on: date, actor: User, on: date) -> Values:
    """Write the next round of questions, numbered, for the move that sends it; what its act keeps (4.review)."""
    file = file_of(case)
    last = file.requests.order_by("-round").first()
    request = InformationRequest.objects.create(
        file=file, round=last.round + 1 if last else 1, asked_on=on, due_on=due_on, asked_by=actor
    )
    RequestItem.objects.bulk_create(
        RequestItem(request=request, number=number, section=one.section, field=one.field, question=one.text)
        for number, one in enumerate(questions, start=1)
    )
    return {"round": request.round, "questions": len(questions), "due_on": str(due_on)}


@transaction.atomic
def escalate(application: Filed, body: str, question: str, due_on: date, actor: User, on: date) -> Act:
    """Put a question to a named body; nothing is decided until it has answered (5.nsa.fensa)."""
    hold(application)
    against = ask(application, "escalate", actor, on)
    if due_on <= on:
        against.append(_("Choose a day after today by which the body answers."))
    if against:
        raise RulesSayNo(against)
    made = Escalation.objects.create(
        file=file_of(application), body=body, question=question, asked_on=on, due_on=due_on
    )
    return perform(application, "escalate", actor, on, {"facts": {"escalation": made.pk, "due_on": str(due_on)}})


@transaction.atomic
def record_view(application: Filed, answer: str, answered_by: str, answered_on: date, actor: User, on: date) -> Act:
    """Record what the body answered, by whom and when; the case goes back to where it was (5.nsa.fensa)."""
    _held(application, WORK_ON, (State.ESCALATED,), actor, on)
    open_one = Escalation.objects.get(file=application.file_id, answered_on__isnull=True)
    if not open_one.asked_on <= answered_on <= on:
        raise RulesSayNo([_("The answer came after the question and not after today. Check the day.")])
    Escalation.objects.filter(pk=open_one.pk).update(
        answer=answer, answered_by_name=answered_by, answered_on=answered_on
    )
    return perform(application, "record_view", actor, on, {"facts": {"escalation": open_one.pk}})


@transaction.atomic
def write_note(application: Filed, text: str, actor: User, on: date) -> InternalNote:
    """Write a note inside the Secretariat; the applicant never sees it."""
    require(application, action(EXAMINE, application), actor, on)
    note = InternalNote.objects.create(file=file_of(application), author=actor, text=text)
    _record(application, EXAMINE, "write_note", "4.review", on, actor, {"note": note.pk})
    return note


@transaction.atomic
def write_message(application: Filed, text: str, actor: User, on: date) -> Message:
    """Write to the organisation about the file; its own people read it on their page and get it as a letter (4.review).

    Raises NotVisible or NotPermitted.
    """
    require(application, action(WORK_ON, application), actor, on)
    message = Message.objects.create(file=file_of(application), author=actor, from_secretariat=True, text=text)
    act = _record(application, WORK_ON, "write_message", "4.review", on, actor, {"message": message.pk})
    queue_letters(to_own_side(APPLICATION_MESSAGE, application, act, on, text=text), on)
    return message
