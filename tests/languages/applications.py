"""Applications for the walks: one in each state, made by the portal's own services, and the address of every page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.services import appoint
from participants.enums import ApplicationState as State
from participants.enums import Check, Criterion, Disposal, Risk
from participants.models import Application, FileSection, Hit, Snapshot
from participants.scopes import OFFICER, REVIEWER
from participants.sections import SECTIONS
from participants.services.assignments import assign, declare
from participants.services.examination import escalate, record_view, write_message, write_note
from participants.services.replies import write_to_secretariat
from participants.services.screening import Entry, compare_new_names, dispose, take_list
from participants.services.teams import Colleague, invite_colleague
from tests.applications import complete_draft, draft, submitted
from tests.factories import person
from tests.participants.applications.cases import File, checked, in_state, measured, reminded, weighed

# On which case each move is looked at.
MOVES = {
    "take_up": State.SUBMITTED, "confirm_complete": State.COMPLETENESS, "confirm_criteria": State.ELIGIBILITY,
    "refuse_eligibility": State.ELIGIBILITY, "complete_due_diligence": State.DUE_DILIGENCE,
    "exclude": State.DUE_DILIGENCE, "complete_risks": State.RISK_ASSESSMENT, "look_again": State.RECOMMENDATION,
    "close_without_reply": State.INFO_REQUESTED, "escalate": State.RISK_ASSESSMENT, "record_view": State.ESCALATED,
    "recommend": State.RECOMMENDATION, "send_back": State.DECISION_PENDING, "approve": State.DECISION_PENDING,
    "offer_conditions": State.DECISION_PENDING, "confirm_conditions": State.CONDITIONS_OFFERED,
    "not_approve": State.DECISION_PENDING, "withdraw": State.SUBMITTED,
}  # fmt: skip
OUTCOMES = ("open", "person", "company", "entity", "tobacco_arms", "activity", "government", "intergovernmental")
STAFF = ("Demo Head", "Demo Officer", "Demo Reviewer")


@dataclass
class Applying:
    """The applications of the walks by their states, and who has to do with them."""

    on: date
    officer: User
    reviewer: User
    head: User
    applicant: User
    cases: dict[str, Application] = field(default_factory=dict)
    hit: Any = None
    colleague: Any = None

    def file(self, state: str) -> File:
        """The case in that state, with its people."""
        return File(self.cases[state], self.officer, self.reviewer, self.head, on=self.on)


def apply(world: Applying) -> None:
    """Bring an application into every state, each with what stands beside it; invite someone to a team."""
    names = [Entry("Demo reference", "Demo text")]
    take_list("Demo list", names, "0" * 64, world.reviewer, world.on)
    world.cases["begun"] = draft(world.applicant, world.on)
    world.cases["draft"] = complete_draft(world.applicant, world.on, "Demo furnished draft")
    world.cases["unread"] = submitted(world.applicant, world.on, "Demo furnished unread")
    for state in State.values:
        if state not in ("draft", State.CLOSED_NO_REPLY):
            world.cases[state] = in_state(
                state, examined(world, f"Demo furnished {state.replace('_', ' ')}")
            ).application
    compare_new_names(world.on)
    fill(world)
    hits = Hit.objects.filter(screened__file=world.cases["due_diligence"].file_id)
    hits.update(disposal=Disposal.UNDECIDED, reason="", disposed_on=None, disposed_by=None)
    world.hit = hits.latest("id")
    written = world.cases["draft"]
    asked = Colleague("demo.asked@example.org", "Demo Asked", Role.APPLICANT)
    invite_colleague(written, asked, world.applicant, world.on)
    world.colleague = person("Demo furnished colleague")
    appoint(world.colleague, Role.APPLICANT, world.on, None, ScopeKind.APPLICATION, written.pk, world.applicant)


def examined(world: Applying, name: str) -> File:
    """A case that was sent, assigned, and opened by three people without a tie; its names are decided on."""
    on = world.on
    case = File(submitted(world.applicant, on, name), world.officer, world.reviewer, world.head, on=on)
    compare_new_names(on)
    assign(case.application, OFFICER, world.officer, world.officer, on)
    assign(case.application, REVIEWER, world.reviewer, world.officer, on)
    for one in (world.officer, world.reviewer, world.head):
        declare(case.application, False, "", one, on)
    for hit in Hit.objects.filter(screened__file=case.application.file_id):
        dispose(hit, Disposal.OTHER, "Demo reason", world.reviewer, on)
    return case


def fill(world: Applying) -> None:
    """What stands beside the states: a sheet, risks, measures, talk, a body that was heard, a case without a reply."""
    on, decided = world.on, world.cases["decision_pending"]
    world.cases["no_sheet"] = in_state("due_diligence", examined(world, "Demo furnished without a sheet")).application
    checked(world.file("due_diligence"))
    weighed(world.file("risk_assessment"), "high")
    measured(world.file("completeness"))
    write_note(decided, "Demo note", world.officer, on)
    write_message(decided, "Demo message", world.officer, on)
    write_to_secretariat(decided, "Demo message back", world.applicant, on)
    heard = world.cases["recommendation"]
    escalate(heard, "Demo body", "Demo question to a body", on + timedelta(days=9), world.reviewer, on)
    heard.refresh_from_db()
    record_view(heard, "Demo answer of a body", "Demo counsel", on, world.reviewer, on)
    heard.refresh_from_db()
    closed = in_state("info_requested", examined(world, "Demo furnished closed"))
    reminded(closed)
    closed.move("close_without_reply", world.head)
    world.cases["closed_no_reply"] = closed.application


def to_everyone(world: Applying) -> Iterator[str]:
    """What anyone can read, and ends of a way."""
    for name in ("join", "join_check", "join_more", "apply", "join_team"):
        yield reverse(f"participants:{name}")
    yield from (reverse("participants:join_result", args=[outcome]) for outcome in OUTCOMES)
    yield reverse("participants:team_invitation", args=["none"])


def to_the_applicant(world: Applying) -> Iterator[str]:
    """Every page of one's own applications."""
    cases = world.cases
    for case in cases.values():
        yield _at("own_application", case)
    for section in SECTIONS:
        if section.items or section.rows:
            yield _at("own_part", cases["begun"], section.code)
    yield _at("own_part", cases["info_requested"], "funding")
    for slot in {slot for section in SECTIONS for slot in section.papers}:
        yield from (_at("own_paper", cases[which], slot) for which in ("begun", "draft"))
    for name in ("own_papers", "own_disclosure", "own_terms", "check_answers", "own_team", "invite_colleague"):
        yield from (_at(name, cases[which]) for which in ("begun", "draft"))
    for name in ("own_sent", "own_answers", "own_messages", "own_withdraw"):
        yield _at(name, cases["decision_pending"])
    yield _at("delete_draft", cases["begun"])
    yield from (_at(name, cases["draft"], world.colleague.pk) for name in ("remove_colleague", "hand_over_signature"))
    yield _at("own_questions", cases["info_requested"])
    yield _at("own_conditions", cases["conditions_offered"])


def to_the_secretariat(world: Applying) -> Iterator[str]:
    """Every page of the cases, each move where it can be made."""
    cases = world.cases
    for state in ("unread", "no_sheet", *State.values):
        if state != "draft":
            yield _at("application", cases[state])
    for move, state in MOVES.items():
        yield _at("application_move", cases[state], move)
    yield _at("application_move", cases["approved"], "approve")
    for part in ("officer", "reviewer"):
        yield _at("assign_case", cases["unread"], part)
    for name, codes, state in (("finding", Criterion, "eligibility"), ("check", Check, "due_diligence"),
                               ("risk", Risk, "risk_assessment")):  # fmt: skip
        yield from (_at(name, cases[state], code) for code in codes.values)
    yield from (_at(name, cases["unread"]) for name in ("declare",))
    yield from (_at(name, cases["completeness"]) for name in ("add_measure", "ask_applicant"))
    yield from (_at(name, cases["decision_pending"]) for name in ("note", "message", "application_screening"))
    yield from (_at(name, cases["due_diligence"]) for name in ("sheet", "application_screening"))
    yield _at("close_question", cases["info_requested"], 1)
    yield _at("move_due", cases["info_requested"])
    yield _at("dispose_hit", cases["due_diligence"], world.hit.pk)
    yield _at("remove_measure", cases["completeness"], cases["completeness"].file.measures.latest("id").pk)
    yield reverse("participants:complete_measure", args=[cases["approved"].file.measures.latest("id").pk])
    yield from (reverse(f"participants:{name}") for name in ("applications", "screening_lists", "upload_list"))


def _at(name: str, case: Application, *more: object) -> str:
    return reverse(f"participants:{name}", args=[case.ref, *more])


def answered() -> frozenset[str]:
    """Everything that applicants typed into their forms, and what was frozen of it."""
    kept = [*FileSection.objects.values_list("answers", flat=True), *Snapshot.objects.values_list("content", flat=True)]
    return frozenset(_leaves(kept))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield str(value)
