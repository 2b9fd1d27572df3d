"""A hit that is found after a decision is decided still, by whoever may, and stays in sight (5.nsa.fensa)."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.services import appoint
from casework.refusals import NotPermitted, RulesSayNo
from casework.waiting import waiting_for
from participants.enums import Disposal
from participants.models import Hit
from participants.scopes import REVIEWER
from participants.services.assignments import assign, declare
from participants.services.screening import Entry, compare_new_names, dispose, take_list
from tests.applications import TODAY
from tests.factories import officer
from tests.participants.applications.cases import File, approved, in_state

pytestmark = pytest.mark.django_db
TO_DECIDE, TO_ASSIGN = "Decide a hit on a participant", "Assign a reviewer: a hit on a participant is not decided"
LISTED = "A participant bears a listed name: see what follows"


def listed(case: File) -> Hit:
    take_list("Demo list", [Entry("A-1", case.application.name)], "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    return Hit.objects.get()


def admitted() -> File:
    case = in_state("decision_pending")
    approved(case)
    case.application.refresh_from_db()
    return case


def waits(person: User) -> list[str]:
    return [str(one.what) for one in waiting_for(person, TODAY) if str(one.what) in (TO_DECIDE, TO_ASSIGN, LISTED)]


def test_a_hit_on_a_participant_waits_for_its_reviewer_and_a_confirmed_one_for_all_to_whom_the_file_is_open() -> None:
    case, elsewhere = admitted(), officer()
    hit = listed(case)
    everyone = (case.reviewer, case.officer, case.head, elsewhere)
    assert [waits(one) for one in everyone] == [[TO_DECIDE], [], [], []]
    dispose(hit, Disposal.SAME, "The same body.", case.reviewer, TODAY)
    assert [waits(one) for one in everyone] == [[LISTED], [LISTED], [LISTED], []]
    dispose(hit, Disposal.OTHER, "Another body after all.", case.reviewer, TODAY)
    assert [waits(one) for one in everyone] == [[], [], [], []]


def test_where_the_reviewer_left_an_officer_assigns_another_who_decides_it() -> None:
    case = admitted()
    hit = listed(case)
    end_of(case.reviewer)
    assert waits(case.officer) == [TO_ASSIGN]
    successor = officer(Role.REVIEWER)
    assign(case.application, REVIEWER, successor, case.officer, TODAY)
    declare(case.application, False, "", successor, TODAY)
    dispose(hit, Disposal.OTHER, "Another body.", successor, TODAY)
    assert waits(case.officer) == []
    with pytest.raises(RulesSayNo, match="This case is closed"):
        assign(case.application, "officer_of_casefile", officer(), case.officer, TODAY)


def test_neither_who_decided_the_case_nor_who_handles_it_nor_anybody_else_decides_the_hit() -> None:
    case = admitted()
    hit = listed(case)
    for one in (case.head, case.officer, officer(Role.REVIEWER)):
        with pytest.raises(NotPermitted):
            dispose(hit, Disposal.OTHER, "Another body.", one, TODAY)
    appoint(case.head, Role.REVIEWER, TODAY)
    head = User.objects.get(pk=case.head.pk)
    assign(case.application, REVIEWER, head, case.officer, TODAY)
    with pytest.raises(RulesSayNo, match="You decided this case"):
        dispose(hit, Disposal.OTHER, "Another body.", head, TODAY)


def test_a_hit_on_which_the_decision_rests_stays_as_it_was_decided() -> None:
    case = in_state("decision_pending")
    hit = listed(case)
    dispose(hit, Disposal.OTHER, "Another body.", case.reviewer, TODAY)
    approved(case)
    with pytest.raises(RulesSayNo, match="rests on it"):
        dispose(Hit.objects.get(), Disposal.SAME, "The same.", case.reviewer, TODAY)
    assert Hit.objects.get().disposal == Disposal.OTHER


def end_of(person: User) -> None:
    """The person holds no office any more."""
    for office in person.offices.all():
        office.period = type(office.period)(TODAY - timedelta(days=9), TODAY)
        office.save()
