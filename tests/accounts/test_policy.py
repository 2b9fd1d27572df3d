"""The policy's three answers agree, for every permit of every room, on every boundary day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from accounts.policy import _permits, actions, carries, holders, may, reach
from accounts.services import appoint, name_deputy
from documents.models import Document, DocumentUserObjectPermission
from tests.accounts.stock import two_of
from tests.factories import officer, organisation, person

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 10)
ONE_DAY = timedelta(days=1)
BOUNDARIES = (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)
# Actions whose name does not end in the model that they are about; None: about no object at all.
ABOUT: dict[str, str | None] = {
    "accounts.add_deputation": "accounts.user",
    "accounts.appoint": "accounts.user",
    "documents.add_version": "documents.document",
    "governance.export_records": None,
    "governance.import_records": None,
    "governance.run_rules": None,
    "participants.file_paper": "participants.organisation",
    "participants.file_renewal_paper": "participants.renewal",
    "participants.manage_focal_points": "participants.organisation",
    "participants.view_record": "participants.organisation",
}


def model_of(action: str) -> type[models.Model] | None:
    """The model whose rows an action is about."""
    label = ABOUT.get(action, f"{action.partition('.')[0]}.{action.rpartition('_')[2]}")
    return apps.get_model(label) if label else None


@dataclass(frozen=True)
class World:
    """People, and two rows of every model that some permit is about."""

    people: list[User]
    places: list[int]
    rows: dict[type[models.Model], list[models.Model]]


@pytest.fixture
def world(db: None) -> World:
    people = [person(f"Demo {number}") for number in range(3)]
    people.append(person("Demo closed", is_active=False))
    models_ = {model for action in actions() if (model := model_of(action))}
    rows = {model: two_of(model) for model in sorted(models_, key=lambda model: model._meta.label)}
    places = [organisation().pk, *(row.pk for model, found in rows.items() for row in found if of_a_place(model))]
    return World(people, places, rows)


def of_a_place(model: type[models.Model]) -> bool:
    return model._meta.model_name == "organisation"


def disagreements(world: World, action: str, on: date) -> list[str]:
    """Where one of the three answers differs from another for someone who can sign in."""
    model = model_of(action)
    if model is None:
        return []
    rows = world.rows[model]
    everyone = [User.objects.get(pk=someone.pk) for someone in world.people]
    which = {
        someone.pk: set(model._base_manager.filter(reach(someone, action, model, on)).values_list("pk", flat=True))
        for someone in everyone
    }
    found = []
    for row in rows:
        who = set(holders(action, row, on).values_list("pk", flat=True))
        for someone in everyone:
            answers = (may(someone, action, row, on), row.pk in which[someone.pk])
            expected = someone.pk in who if someone.is_active else may(AnonymousUser(), action, row, on)
            if answers != (expected, expected):
                found.append(f"{action} {row!r} {someone} {on}: {answers}, holders {expected}")
            if expected and someone.is_active and not carries(someone, action, on):
                found.append(f"{action} {someone} {on}: may, but carries nothing")
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


days = st.sampled_from([FIRST, FIRST + ONE_DAY, LAST])
scopes = st.sampled_from([ScopeKind.ALLIANCE, ScopeKind.ORGANISATION, ScopeKind.GROUP])
numbers = st.integers(0, 3)
offices = st.lists(st.tuples(numbers, st.sampled_from(list(Role)), scopes, st.integers(0, 9), days, days), max_size=6)
deputations = st.lists(st.tuples(numbers, numbers, days, days), max_size=2)
grants = st.lists(st.tuples(numbers, st.integers(0, 1)), max_size=3)


def fill(world: World, drawn_offices: Any, drawn_deputations: Any, drawn_grants: Any) -> None:
    """Appoint, let stand in and open documents as drawn; what the rules refuse is left out."""
    for number, role, kind, place, first, last in drawn_offices:
        scope_id = None if kind == ScopeKind.ALLIANCE else world.places[place % len(world.places)]
        try:
            appoint(world.people[number], role, min(first, last), max(first, last), kind, scope_id)
        except ValidationError:
            continue
    for absent, deputy, first, last in drawn_deputations:
        try:
            people = world.people[absent], world.people[deputy]
            name_deputy(*people, min(first, last), max(first, last), actor=world.people[0])
        except ValidationError:
            continue
    grant = Permission.objects.get(codename="view_document", content_type__app_label="documents")
    for number, row in drawn_grants:
        DocumentUserObjectPermission.objects.get_or_create(
            user=world.people[number], permission=grant, content_object=world.rows[Document][row]
        )


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    drawn_offices=offices,
    drawn_deputations=deputations,
    drawn_grants=grants,
    chosen=st.lists(st.sampled_from(sorted(actions())), min_size=3, max_size=3, unique=True),
    on=st.sampled_from(BOUNDARIES),
)
def test_may_i_which_may_i_and_who_may_agree(
    world: World, drawn_offices: Any, drawn_deputations: Any, drawn_grants: Any, chosen: list[str], on: date
) -> None:
    with undone():
        fill(world, drawn_offices, drawn_deputations, drawn_grants)
        assert [fault for action in chosen for fault in disagreements(world, action, on)] == []


@pytest.mark.parametrize("on", BOUNDARIES)
def test_they_agree_for_every_action_where_everyone_holds_something(world: World, on: date) -> None:
    drawn = [(number % 4, role, kind, place, FIRST, LAST)
             for number, role in enumerate(Role)
             for kind in (ScopeKind.ALLIANCE, ScopeKind.ORGANISATION)
             for place in (1, 2)]  # fmt: skip
    fill(world, drawn, [(0, 2, FIRST, FIRST), (1, 2, LAST, LAST)], [(1, 0), (3, 1)])
    assert [fault for action in sorted(actions()) for fault in disagreements(world, action, on)] == []


def test_every_permit_is_about_rows_that_the_test_has(world: World) -> None:
    empty = [action for action in actions() if (model := model_of(action)) and len(world.rows[model]) < 2]
    assert empty == []


def test_what_nobody_permits_nobody_may(world: World) -> None:
    someone = officer(Role.HEAD)
    row = world.people[0]
    assert not may(someone, "accounts.delete_user", row, FIRST)
    assert holders("accounts.delete_user", row, FIRST).count() == 0
    assert not User.objects.permitted_to(someone, "accounts.delete_user", FIRST).exists()
    assert not carries(someone, "accounts.delete_user", FIRST)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(FIRST - ONE_DAY, False), (FIRST, True), (LAST, True), (LAST + ONE_DAY, False)],
)
def test_an_office_opens_from_its_first_to_its_last_day(db: None, day: date, expected: bool) -> None:
    someone, other = person(), person()
    appoint(someone, Role.OFFICER, FIRST, LAST)
    assert may(someone, "accounts.change_user", other, day) is expected
    assert (someone in holders("accounts.change_user", other, day)) is expected
    assert User.objects.permitted_to(someone, "accounts.change_user", day).contains(other) is expected


def test_a_document_opened_to_one_person_is_open_to_that_person_alone(world: World) -> None:
    document = world.rows[Document][0]
    Document.objects.filter(pk=document.pk).update(visibility="confidential")
    document.refresh_from_db()
    fill(world, [], [], [(1, 0)])
    boss = officer(Role.HEAD)
    everyone = [*world.people, boss, AnonymousUser()]
    assert [someone for someone in everyone if may(someone, "documents.view_document", document, FIRST)] == [
        world.people[1]
    ]
    assert list(holders("documents.view_document", document, FIRST)) == [world.people[1]]


def test_nobody_is_let_through_without_a_day() -> None:
    with pytest.raises(RuntimeError, match="asked for on a day"):
        User(pk=1).has_perm("accounts.view_user")


def test_there_is_no_superuser(db: None) -> None:
    someone = person()
    someone.acting_on = FIRST
    someone.is_superuser = True  # type: ignore[attr-defined]
    assert not someone.has_perm("accounts.view_user", person())
    assert not someone.is_staff


@pytest.mark.parametrize("count", [1, 25])
def test_asking_for_rows_takes_the_same_statements_for_one_office_and_for_many(db: None, count: int) -> None:
    someone = person()
    for _number in range(count):
        appoint(someone, Role.FOCAL_ALTERNATE, FIRST, None, ScopeKind.ORGANISATION, organisation().pk)
    fresh = User.objects.get(pk=someone.pk)
    with CaptureQueriesContext(connection) as captured:
        list(User.objects.visible_to(fresh, FIRST))
        list(Office.objects.visible_to(fresh, FIRST))
    assert len(captured) == 3
    assert set(_permits) == actions()


def test_an_office_of_an_organisation_carries_its_actions_on_its_days_and_another_persons_carries_nothing(
    db: None,
) -> None:
    speaker, elsewhere = person(), person()
    appoint(speaker, Role.FOCAL_LEAD, FIRST, LAST, ScopeKind.ORGANISATION, organisation().pk)
    carried = [[carries(who, "participants.manage_focal_points", day) for day in BOUNDARIES]
               for who in (speaker, elsewhere, AnonymousUser())]  # fmt: skip
    assert carried == [[False, True, True, False], [False] * 4, [False] * 4]
