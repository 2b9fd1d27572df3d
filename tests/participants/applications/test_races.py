"""Thirty at once, and processes that die: one application, one participation, one letter (5, x.record)."""

import os
import signal
import subprocess
import sys
from datetime import date
from threading import Event, Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from casework.refusals import NotPermitted
from correspondence.models import Letter
from governance.models import Act
from participants.models import (
    Application,
    Escalation,
    FileSection,
    GroupInterest,
    InformationRequest,
    Measure,
    Organisation,
    Participation,
    SelfCheck,
    Snapshot,
)
from participants.services.applications import (
    IN_HAND_ALREADY,
    begin_application,
    begin_once,
    freeze,
    save_section,
    submit_application,
)
from participants.services.decisions import Approval, approve
from participants.services.screening import compare_new_names
from participants.services.self_checks import Prefilled, keep_check
from tests.accounts.test_races import THREADS, thirty
from tests.applications import TODAY, complete_draft
from tests.factories import person
from tests.locks import told_the_second
from tests.participants.applications.cases import in_state
from tests.participants.applications.pages import colleague

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_applications_of_one_organisation_leave_one_in_hand() -> None:
    drafts = [complete_draft(person(), name="Demo Health Network") for _n in range(THREADS)]

    def attempt(number: int) -> object:
        one = Application.objects.get(pk=drafts[number].pk)
        assert one.opened_by is not None
        return submit_application(one, one.opened_by, TODAY)

    assert thirty(attempt) == {"done": 1, "RulesSayNo": THREADS - 1}
    assert Application.objects.in_hand().count() == 1
    assert Snapshot.objects.count() == 1
    assert Letter.objects.filter(kind="application_received").count() == 1
    assert Act.objects.filter(action="submit").count() == 1


def test_an_application_sent_while_another_of_the_organisation_is_being_sent_waits_and_is_told_so() -> None:
    """Neither sees the other before both have passed the guards: the constraint decides (5)."""
    first, second = [complete_draft(person(), name="Demo Health Network") for _n in range(2)]
    assert first.opened_by is not None and second.opened_by is not None
    one, other = first.opened_by, second.opened_by
    told = told_the_second(
        lambda: submit_application(first, one, TODAY), lambda: submit_application(second, other, TODAY)
    )
    assert told == [str(IN_HAND_ALREADY)]
    second.refresh_from_db()
    assert (second.state, Snapshot.objects.count()) == ("draft", 1)


def test_the_answers_of_the_check_go_into_one_draft_whoever_presses_how_often() -> None:
    someone = person()
    keep_check(someone, Prefilled("ngo", {"identity": {"category": "ngo"}}), TODAY)
    assert thirty(lambda _number: begin_application(someone, TODAY)) == {"done": THREADS}
    assert [row.answers for row in FileSection.objects.all()] == [{"category": "ngo"}]
    assert not SelfCheck.objects.exists()


def test_thirty_presses_begin_one_draft_with_the_answers_of_the_check() -> None:
    someone = person()
    keep_check(someone, Prefilled("ngo", {"identity": {"category": "ngo"}}), TODAY)
    assert thirty(lambda _number: begin_once(someone, TODAY)) == {"done": THREADS}
    assert [one.category for one in Application.objects.all()] == ["ngo"]
    assert FileSection.objects.count() == 1


def test_thirty_references_are_thirty_numbers_without_a_gap() -> None:
    people = [person() for _n in range(THREADS)]
    assert thirty(lambda number: begin_application(people[number], TODAY)) == {"done": THREADS}
    refs = sorted(Application.objects.values_list("ref", flat=True))
    assert refs == [f"NSA-2026-{number:04}" for number in range(1, THREADS + 1)]


def test_one_person_who_begins_thirty_times_at_once_has_one_draft() -> None:
    someone = person()
    assert thirty(lambda number: begin_once(someone, TODAY)) == {"done": THREADS}
    assert Application.objects.count() == 1


def test_the_same_application_sent_thirty_times_at_once_is_sent_once() -> None:
    application = complete_draft()
    author = application.opened_by
    assert author is not None

    def attempt(number: int) -> object:
        return submit_application(Application.objects.get(pk=application.pk), author, TODAY)

    assert thirty(attempt) == {"done": 1, "WrongState": THREADS - 1}
    assert (Snapshot.objects.count(), Letter.objects.filter(kind="application_received").count()) == (1, 1)


def test_an_approval_given_thirty_times_at_once_makes_one_participation_and_one_letter() -> None:
    case = in_state("decision_pending")

    def attempt(number: int) -> object:
        return approve(Application.objects.get(pk=case.application.pk), "approve", Approval(TODAY), case.head, TODAY)

    assert thirty(attempt) == {"done": 1, "WrongState": THREADS - 1}
    assert (Participation.objects.count(), Organisation.objects.count()) == (1, 1)
    letters = Letter.objects.filter(kind__in=["admission_confirmed", "focal_point_invited"]).values_list(
        "kind", flat=True
    )
    assert sorted(letters) == ["admission_confirmed", "focal_point_invited"]
    assert Act.objects.filter(action="approve").count() == 1
    assert GroupInterest.objects.count() == 0


def test_a_part_saved_while_a_colleague_sends_the_application_waits_and_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was saved after the submission would differ from what was frozen."""
    application = complete_draft()
    author, opened = application.opened_by, Application.objects.get(pk=application.pk)
    writer = colleague(application)
    assert author is not None
    held, outcome = Event(), []

    def save_meanwhile() -> None:
        held.wait(10)
        try:
            save_section(opened, "aims", {"mission": "Too late"}, 1, writer, TODAY)
            outcome.append("saved")
        except NotPermitted:
            outcome.append("refused")
        finally:
            connection.close()

    def freeze_late(*args: Any) -> Snapshot:
        frozen = freeze(*args)
        held.set()
        Event().wait(1)
        return frozen

    monkeypatch.setattr("participants.services.applications.freeze", freeze_late)
    other = Thread(target=save_meanwhile)
    other.start()
    submit_application(application, author, TODAY)
    other.join()
    assert outcome == ["refused"]
    assert application.file.whole() == Snapshot.objects.get().content["answers"]


DIE = """
import os, signal, sys
from datetime import date
import django
django.setup()
from importlib import import_module
place, name = sys.argv[1].rsplit(".", 1)
room, when = import_module(place), sys.argv[2]
whole = getattr(room, name)
def deadly(*args, **kwargs):
    if when == "after":
        whole(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(room, name, deadly)
from participants.models import Application
from participants.services.applications import submit_application
from participants.services.decisions import Approval, approve
from accounts.models import User
application, actor = Application.objects.get(), User.objects.get(pk=int(sys.argv[4]))
on = date(2026, 11, 23)
if sys.argv[3] == "submit":
    submit_application(application, actor, on)
else:
    approve(application, "approve", Approval(on), actor, on)
"""
ENGINE = "casework.engine"
STEPS = {
    "submit": [
        ("participants.services.applications.freeze", "after"),
        ("participants.services.applications.note_names", "after"),
        (f"{ENGINE}.record", "before"),
        (f"{ENGINE}.record", "after"),
        (f"{ENGINE}.queue_letters", "before"),
        (f"{ENGINE}.queue_letters", "after"),
    ],
    "approve": [
        ("participants.services.decisions.new_organisation", "after"),
        ("participants.services.decisions.admit", "after"),
        ("participants.services.decisions.invite", "after"),
        (f"{ENGINE}.queue_letters", "before"),
        (f"{ENGINE}.queue_letters", "after"),
    ],
}


def database_url() -> str:
    place = connection.settings_dict
    access = f"{quote(place['USER'])}:{quote(place['PASSWORD'])}@{quote(place['HOST'], safe='')}:{place['PORT']}"
    return f"postgres://{access}/{place['NAME']}"


def killed_at(step: str, when: str, move: str, actor: int) -> int:
    """Make the move in a process of its own that dies at the step; how it ended."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DEMO": "1", "PYTHONPATH": str(settings.BASE_DIR)}
    environment["DJANGO_SETTINGS_MODULE"] = "atach.settings"
    command = [sys.executable, "-c", DIE, step, when, move, str(actor)]
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False).returncode


def whole() -> dict[str, object]:
    """Everything that the move writes."""
    states = list(
        Application.objects.order_by("pk").values_list("state", "submitted_on", "registration_key", "decided_on")
    )
    models = (Snapshot, Act, Letter, Participation, Organisation, Measure, Escalation, InformationRequest)
    return {"states": states, **{model.__name__: model._base_manager.count() for model in models}}


@pytest.mark.parametrize("move", STEPS)
def test_a_move_killed_at_any_step_is_made_wholly_or_not_at_all_and_can_be_made_then(move: str) -> None:
    if move == "submit":
        application = complete_draft()
        actor = application.opened_by
    else:
        case = in_state("decision_pending")
        application, actor = case.application, case.head
    assert actor is not None
    before = whole()
    for step, when in STEPS[move]:
        assert killed_at(step, when, move, actor.pk) == -signal.SIGKILL
        assert (step, when, whole()) == (step, when, before)
    application.refresh_from_db()
    if move == "submit":
        submit_application(application, actor, TODAY)
    else:
        approve(application, "approve", Approval(TODAY), actor, TODAY)
    act = Act.objects.about(application).get(action=move)
    assert (application.state, act.on) == (act.target, date(2026, 11, 23))
    letter = "application_received" if move == "submit" else "admission_confirmed"
    assert Letter.objects.get(kind=letter).act_id == act.pk
    assert compare_new_names(TODAY) == 0
