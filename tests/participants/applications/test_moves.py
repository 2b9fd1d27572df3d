"""Each row of the move table: allowed, wrong role, wrong state, broken guard, the act, its letter (4.review)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Max

from accounts.enums import Role
from accounts.models import User
from casework.engine import RETURN, Move, open_case, perform
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from correspondence.models import Letter
from governance.models import Act, JobRun
from participants.enums import ApplicationState as State
from participants.models import (
    Application,
    CaseFile,
    Escalation,
    Snapshot,
)
from participants.services.applications import begin_application, submit_application
from participants.services.assignments import declare
from participants.services.decisions import Approval, approve
from participants.services.examination import escalate, record_view
from participants.services.questions import close_item
from participants.services.reminders import remind_of_questions
from participants.services.replies import answer_item, send_answers
from participants.workflow import APPLICATION
from tests.applications import TODAY, complete_draft, draft
from tests.factories import focal_point, officer, organisation, person
from tests.participants.applications.cases import (
    CANARY,
    QUESTIONS,
    SOON,
    File,
    accepted,
    ask_applicant,
    checked,
    in_state,
    judged,
    measured,
    weighed,
)
from tests.participants.applications.pages import colleague

pytestmark = pytest.mark.django_db

Step = Callable[[File], Any]
MOVES = {move.name: move for move in APPLICATION.moves}
REASONS = {"reason_public": "Outside the aims of the alliance.", "reason_restricted": CANARY}
LATE = SOON + timedelta(days=1)


def nothing(case: File) -> None:
    """Nothing is to be prepared."""


def answered(case: File) -> None:
    """Every question has its answer."""
    answer_item(case.application, 1, "2025.", case.signatory, TODAY)


def reminded(case: File) -> None:
    """Both reminders went out."""
    for on in (SOON, LATE + timedelta(days=7)):
        remind_of_questions(on, JobRun.objects.create(name="run_rules", on=on))


def weighed_and_measured(case: File) -> None:
    """All risks are weighed and a measure stands."""
    weighed(case)
    measured(case)


@dataclass(frozen=True)
class Row:
    """One move as it is tested: from where, by whom, what it asks for, what breaks it, what goes out."""

    source: str
    by: str
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    prepare: Step = nothing
    broken: Step | None = None
    letters: tuple[str, ...] = ()
    make: Callable[[File, User], Any] | None = None
    on: date = TODAY
    facts: Callable[[File], dict[str, Any]] = lambda case: {}


def by_service(service: Callable[..., Any], *args: Any) -> Callable[[File, User], Any]:
    """A move that a service makes."""
    return lambda case, actor: service(case.application, *args, actor, TODAY)


def undeclared(case: File) -> None:
    """The reviewer has not declared yet."""
    case.application.file.declarations.filter(person=case.reviewer).delete()


def frozen(case: File) -> dict[str, Any]:
    """On which frozen text the act rests: the number and the hash of the latest."""
    snapshot = Snapshot.objects.filter(file=case.application.file_id).order_by("-number")[0]
    return {"snapshot": str(snapshot.number), "sha256": snapshot.sha256}


def admitted(case: File) -> dict[str, Any]:
    """The same, with whom the approval admitted."""
    made = case.application.participation
    assert made is not None
    return {**frozen(case), "participation": made.ref, "organisation": made.organisation.ref}


def put_to(case: File) -> dict[str, Any]:
    """Which question to which body."""
    return {"escalation": case.application.file.escalations.get().pk}


APPROVED = ("admission_confirmed", "focal_point_invited")
ROWS = {
    "submit": Row(
        "draft", "signatory", letters=("application_received",), make=by_service(submit_application), facts=frozen,
        broken=lambda case: case.application.file.sections.filter(code="aims").delete(),
    ),
    "take_up": Row("submitted", "officer", broken=undeclared),
    "confirm_complete": Row(
        "completeness", "officer", broken=lambda case: case.application.file.sections.filter(code="aims").delete(),
        facts=frozen,
    ),
    "confirm_criteria": Row("eligibility", "officer", prepare=judged, broken=nothing),
    "refuse_eligibility": Row(
        "eligibility", "head", REASONS, prepare=lambda case: judged(case, aligned="not_met"), broken=nothing,
        letters=("not_eligible",), facts=frozen,
    ),
    "complete_due_diligence": Row("due_diligence", "reviewer", prepare=checked, broken=nothing),
    "exclude": Row(
        "due_diligence", "reviewer", prepare=lambda case: checked(case, "confirmed"), broken=checked,
    ),
    "complete_risks": Row("risk_assessment", "reviewer", prepare=weighed_and_measured, broken=nothing),
    "look_again": Row("recommendation", "reviewer", reason="A new board."),
    "ask_applicant": Row(
        "completeness", "officer", letters=("information_requested",), make=by_service(ask_applicant, QUESTIONS, SOON),
        facts=lambda case: {"round": 1, "questions": 1, "due_on": str(SOON)},
    ),
    "answer": Row(
        "info_requested", "signatory", prepare=answered, broken=nothing, letters=("information_received",),
        make=by_service(send_answers), facts=lambda case: {**frozen(case), "changed": []},
    ),
    "answer_changed": Row(
        "info_requested", "signatory", prepare=answered, broken=nothing, letters=("information_received",),
        facts=frozen,
    ),
    "close_without_reply": Row(
        "info_requested", "head", prepare=reminded, broken=nothing, letters=("application_closed",),
        on=LATE + timedelta(days=7),
    ),
    "close_questions": Row(
        "info_requested", "reviewer", letters=("information_changed",),
        make=lambda case, actor: close_item(case.application, 1, "It came by post.", actor, TODAY),
    ),
    "escalate": Row(
        "due_diligence", "reviewer", make=by_service(escalate, "Legal office", CANARY, SOON),
        facts=lambda case: {**put_to(case), "due_on": str(SOON)},
    ),
    "record_view": Row("escalated", "reviewer", make=by_service(record_view, CANARY, CANARY, TODAY), facts=put_to),
    "recommend": Row(
        "recommendation", "officer", {"advice": "engage"}, CANARY,
        broken=lambda case: case.application.file.risks.filter(risk="endorsement").update(reopened=True), facts=frozen,
    ),
    "send_back": Row("decision_pending", "head", reason="The sources are old."),
    "reopen_due_diligence": Row("decision_pending", "head", reason="The link is of another body."),
    "approve": Row(
        "decision_pending", "head", letters=APPROVED, make=by_service(approve, "approve", Approval(TODAY)),
        broken=lambda case: case.application.file.findings.filter(criterion="aligned").update(verdict="unclear"),
        facts=admitted,
    ),
    "offer_conditions": Row(
        "decision_pending", "head", {"answer_by": SOON}, letters=("conditions_offered",),
        broken=lambda case: case.application.file.measures.all().delete(),
    ),
    "confirm_conditions": Row(
        "conditions_offered", "head", prepare=accepted, broken=nothing, letters=APPROVED,
        make=by_service(approve, "confirm_conditions", Approval(TODAY)), facts=admitted,
    ),
    "not_approve": Row(
        "decision_pending", "head", REASONS, letters=("not_approved",), facts=frozen,
        broken=lambda case: Escalation.objects.create(
            file=case.application.file, body="Legal office", question=CANARY, asked_on=TODAY, due_on=SOON
        ),
    ),
    "withdraw": Row(
        "eligibility", "officer", {"request": "D-2026-9999"}, "By its letter.", letters=("application_withdrawn",),
    ),
}  # fmt: skip
PEOPLE = ("officer", "reviewer", "head", "signatory")
# Who makes each move; of those with one more, the second is named.
ALSO = {
    "ask_applicant": "reviewer", "close_questions": "officer", "escalate": "officer", "record_view": "officer",
    "withdraw": "signatory",
}  # fmt: skip


def made(case: File, name: str, actor: User) -> Any:
    """The move, as its page makes it."""
    row = ROWS[name]
    if row.make:
        return row.make(case, actor)
    return perform(case.application, name, actor, row.on, row.data, row.reason)


def target_of(case: File, move: Move) -> str:
    """Where a move leads."""
    return case.application.came_from if move.target == RETURN else move.target


def test_every_row_of_the_table_is_tested() -> None:
    assert sorted(ROWS) == sorted(set(MOVES) - {"begin"})


def test_whoever_begins_an_application_opens_it_by_an_act_and_without_a_letter() -> None:
    someone = person("Demo Applicant")
    application = begin_application(someone, TODAY)
    act = Act.objects.about(application).get()
    assert (application.state, application.opened_by) == ("draft", someone)
    assert (act.action, act.source, act.target, act.clause, act.actor_id, act.facts) == (
        "begin", "", "draft", "5.nsa.form", someone.pk, {},
    )  # fmt: skip
    assert not Letter.objects.filter(object_type="application").exists()


@pytest.mark.parametrize("who", [officer, lambda: officer(Role.REVIEWER), lambda: officer(Role.HEAD), person])
def test_nobody_begins_an_application_in_the_name_of_another(who: Callable[[], User]) -> None:
    author, actor = person("Demo Applicant"), who()
    file = CaseFile.objects.create(created_on=TODAY)
    before = Act.objects.count()
    begun = Application(ref="NSA-2026-9999", file=file, opened_on=TODAY, opened_by=author)
    with pytest.raises(NotPermitted):
        open_case(begun, actor, TODAY)
    assert not Application.objects.exists()
    assert Act.objects.count() == before


def at(source: str) -> File:
    """A case in the state from which a move starts."""
    return drafted() if source == "draft" else in_state(source)


@pytest.mark.parametrize("name", ROWS)
def test_a_move_is_made_by_its_person_with_its_act_and_exactly_its_letter(name: str) -> None:
    row, case = ROWS[name], at(ROWS[name].source)
    row.prepare(case)
    case.application.refresh_from_db()
    target, last = target_of(case, MOVES[name]), Letter.objects.aggregate(last=Max("pk"))["last"] or 0
    made(case, name, getattr(case, row.by))
    case.application.refresh_from_db()
    act = Act.objects.about(case.application).filter(action=name).latest("id")
    sent = Letter.objects.filter(pk__gt=last).exclude(kind="information_reminder").order_by("kind")
    assert case.application.state == target
    assert (act.source, act.target, act.clause, act.actor_id) == (
        row.source, target, MOVES[name].clause, getattr(case, row.by).pk,
    )  # fmt: skip
    digest = {"reason_digest"} if row.reason else set()
    assert {name: fact for name, fact in act.facts.items() if name not in digest} == row.facts(case)
    assert [letter.kind for letter in sent] == sorted(row.letters)
    assert all(CANARY not in str(letter.facts) for letter in sent)


@pytest.mark.parametrize("name", ROWS)
def test_a_move_is_refused_to_everyone_else(name: str) -> None:
    row, case = ROWS[name], at(ROWS[name].source)
    row.prepare(case)
    letters = Letter.objects.count()
    others = [getattr(case, one) for one in PEOPLE if one not in (row.by, ALSO.get(name))]
    strangers = [officer(), officer(Role.REVIEWER), *([officer(Role.HEAD)] if row.by != "head" else [])]
    tied = officer(Role.HEAD if row.by == "head" else Role.OFFICER)
    if row.source != "draft":
        declare(case.application, True, "a seat in its board", tied, TODAY)
    writer, elsewhere = colleague(case.application), draft(person("Demo Applicant Elsewhere")).opened_by
    outsider, speaker = person("Demo Outsider"), focal_point(organisation())
    before = Act.objects.count()
    for actor in [*others, *strangers, writer]:
        with pytest.raises((NotPermitted, NotVisible)):
            perform(case.application, name, actor, row.on, row.data, row.reason)
    for actor in (tied, outsider, elsewhere, speaker):
        with pytest.raises(NotVisible):
            perform(case.application, name, actor, row.on, row.data, row.reason)
    assert (Act.objects.count(), Letter.objects.count()) == (before, letters)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.broken])
def test_a_move_whose_guard_is_broken_changes_nothing(name: str) -> None:
    row, case = ROWS[name], at(ROWS[name].source)
    if row.broken is not None and row.broken is not nothing:
        if row.broken is not checked:
            row.prepare(case)
        row.broken(case)
    letters = Letter.objects.count()
    with pytest.raises(RulesSayNo) as refused:
        made(case, name, getattr(case, row.by))
    case.application.refresh_from_db()
    assert refused.value.reasons
    assert case.application.state == row.source
    assert Letter.objects.count() == letters
    assert not Act.objects.about(case.application).filter(action=name).exists()


UNLISTED = [(state, move.name) for state in State.values for move in APPLICATION.moves if state not in move.source]


@pytest.mark.parametrize("state", State.values)
def test_what_the_table_does_not_list_is_refused(state: str) -> None:
    """For each state: every move that is not listed is refused to the very person who may make it elsewhere."""
    case = in_state(SOURCES[state]) if state in SOURCES else drafted()
    whole = {**REASONS, "advice": "engage", "answer_by": SOON, "starts_on": TODAY}
    Application.objects.filter(pk=case.application.pk).update(came_from="")
    if case.application.state != state:
        closed(case)
    for unlisted, name in UNLISTED:
        if unlisted != state:
            continue
        actors = [getattr(case, one) for one in PEOPLE]
        refusals = {_refused(case, name, actor, whole) for actor in actors}
        assert refusals <= {WrongState, NotPermitted, NotVisible}
        assert state == State.DRAFT or WrongState in refusals
    case.application.refresh_from_db()
    assert case.application.state == state


SOURCES = {**{state: state for state in State.values if state not in ("draft", "closed_no_reply")},
           "closed_no_reply": "info_requested"}  # fmt: skip


def drafted() -> File:
    """A draft, with people of the Secretariat who know nothing of it."""
    application = complete_draft()
    return File(application, officer(), officer(Role.REVIEWER), officer(Role.HEAD))


def closed(case: File) -> None:
    """Closed without a reply."""
    reminded(case)
    perform(case.application, "close_without_reply", case.head, LATE + timedelta(days=7))
    case.application.refresh_from_db()


def _refused(case: File, name: str, actor: User, data: Mapping[str, Any]) -> type[Exception]:
    try:
        perform(case.application, name, actor, TODAY, data, "A reason.")
    except (WrongState, NotPermitted, NotVisible) as refused:
        return type(refused)
    raise AssertionError((case.application.state, name, actor.full_name))
