"""The policy engine: one table a room, three answers from one definition. Deny by default, no superuser.

may(user, action, obj, on)      may I?
queryset.visible_to(user, on)   which may I?
holders(action, obj, on)        who may?
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import FOCAL_POINTS, SECRETARIAT, Role, ScopeKind
from accounts.models import Office, User
from accounts.querysets import bind, standing_in

NOTHING = Q(pk__in=())
EVERYTHING = ~Q(pk__in=())


class Scope(Protocol):
    """How far a permit reaches: as objects of a person, and as people of an object. The two always agree."""

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q: ...

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q: ...

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool: ...


def held(user: Any, roles: frozenset[str], on: date, kind: str) -> list[Office]:
    """The offices of one kind of scope that the user exercises in one of the roles that day."""
    if not getattr(user, "is_authenticated", False):
        return []
    return [office for office in user.offices_on(on) if office.role in roles and office.scope_kind == kind]


def in_office(roles: frozenset[str], on: date, **scope: Any) -> Q:
    """People who exercise one of the roles in the scope, themselves or as deputies."""
    offices = Office.objects.on(on).in_roles(roles).filter(**scope)
    own = Exists(offices.filter(person=OuterRef("pk")))
    return Q(own) | Q(Exists(offices.filter(standing_in(OuterRef("pk"), on))))


@dataclass(frozen=True)
class Public:
    """Everyone, signed in or not."""

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        return EVERYTHING

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        return EVERYTHING

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        return True


@dataclass(frozen=True)
class Alliance:
    """Holders of a role in the whole alliance."""

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        return EVERYTHING if self.reaches_any(user, roles, on) else NOTHING

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        return in_office(roles, on, scope_kind=ScopeKind.ALLIANCE)

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        return bool(held(user, roles, on, ScopeKind.ALLIANCE))


@dataclass(frozen=True)
class Within:
    """Holders of a role in one organisation or group: `path` leads from the object to that scope's id."""

    kind: str
    path: str

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        ids = [office.scope_id for office in held(user, roles, on, self.kind)]
        return Q(**{f"{self.path}__in": ids}) if ids else NOTHING

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        scopes = type(obj)._base_manager.filter(pk=obj.pk).values(self.path)
        return in_office(roles, on, scope_kind=self.kind, scope_id__in=scopes)

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        return bool(held(user, roles, on, self.kind))


@dataclass(frozen=True)
class Own:
    """The person the object is about or belongs to: `path` leads from the object to the person's id."""

    path: str

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        return Q(**{self.path: user.pk}) if self.reaches_any(user, roles, on) else NOTHING

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        return Q(pk__in=type(obj)._base_manager.filter(pk=obj.pk).values(self.path), is_active=True)

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        return bool(getattr(user, "is_authenticated", False) and user.is_active)


@dataclass(frozen=True)
class Granted:
    """People to whom the object was opened one by one: `relation` names the guardian permission rows.

    `last_day` names the column with a grant's last day; a grant without one goes on. With roles, only people who
    hold one of them in the whole alliance count.
    """

    relation: str
    codename: str
    last_day: str

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        if not self.reaches_any(user, roles, on):
            return NOTHING
        return Q(pk__in=self._rows(on).filter(user=user.pk).values("content_object"))

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        named = Q(pk__in=self._rows(on).filter(content_object=obj).values("user"), is_active=True)
        return named & in_office(roles, on, scope_kind=ScopeKind.ALLIANCE) if roles else named

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        signed_in = bool(getattr(user, "is_authenticated", False) and user.is_active)
        return signed_in and (not roles or bool(held(user, roles, on, ScopeKind.ALLIANCE)))

    def _rows(self, on: date) -> "models.QuerySet[Any]":
        rows = _grants(self.relation).filter(permission__codename=self.codename)
        return rows.filter(Q(**{f"{self.last_day}__isnull": True}) | Q(**{f"{self.last_day}__gte": on}))


@lru_cache
def _grant_models() -> dict[str, Any]:
    return {model._meta.model_name or "": model for model in apps.get_models()}


def _grants(relation: str) -> "models.QuerySet[Any]":
    rows: models.QuerySet[Any] = _grant_models()[relation]._default_manager.all()
    return rows


@dataclass(frozen=True)
class Bar:
    """What people of the Secretariat are kept from, of one kind of rows: the rows of a person, the people of a row."""

    rows: Callable[[Any], Q]
    people: Callable[[models.Model], Q]


_bars: dict[str, list[Bar]] = {}


def bar(kind: str, what: Bar) -> None:
    """Keep people of the Secretariat from some rows of a kind, such as by a tie: what `Untied` shows them otherwise."""
    _bars.setdefault(kind, []).append(what)


@dataclass(frozen=True)
class Untied:
    """Holders of a role in the whole alliance, each but for the rows of this kind that a tie keeps from them."""

    kind: str

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        condition = ALLIANCE.objects_of(user, roles, on)
        for one in _bars.get(self.kind, ()) if self.reaches_any(user, roles, on) else ():
            condition &= ~one.rows(user)
        return condition

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        people = ALLIANCE.people_of(obj, roles, on)
        for one in _bars.get(self.kind, ()):
            people &= ~one.people(obj)
        return people

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        return ALLIANCE.reaches_any(user, roles, on)


PUBLIC, ALLIANCE = Public(), Alliance()


def always(on: date) -> Q:
    """No condition on the object."""
    return EVERYTHING


@dataclass(frozen=True)
class Permit:
    """Who may do one thing: an action, roles within a scope, and the condition the object must meet that day."""

    action: str
    scope: Scope
    roles: frozenset[str] = field(default_factory=frozenset)
    states: Callable[[date], Q] = always


_permits: dict[str, list[Permit]] = {}


def register(permits: Iterable[Permit]) -> None:
    """Make a room's policy table known."""
    for permit in permits:
        _permits.setdefault(permit.action, []).append(permit)


def actions() -> frozenset[str]:
    """Every action that some permit names."""
    return frozenset(_permits)


def reach(user: Any, action: str, model: type[models.Model], on: date) -> Q:
    """The condition that picks the rows of `model` on which the user may carry out the action that day.

    Permits look across many rows by a sub-query only, so the condition never gives a row twice.
    """
    condition = NOTHING
    for permit in _permits.get(action, ()):
        condition |= permit.scope.objects_of(user, permit.roles, on) & permit.states(on)
    return condition


def may(user: Any, action: str, obj: models.Model, on: date) -> bool:
    """Whether the user may carry out the action on this object that day."""
    return type(obj)._base_manager.filter(reach(user, action, type(obj), on), pk=obj.pk).exists()


def carries(user: Any, action: str, on: date) -> bool:
    """Whether some office of the user carries the action at all: the admin's own question."""
    return any(permit.scope.reaches_any(user, permit.roles, on) for permit in _permits.get(action, ()))


def holders(action: str, obj: models.Model, on: date) -> "models.QuerySet[User]":
    """The people who may carry out the action on this object that day."""
    people = NOTHING
    for permit in _permits.get(action, ()):
        if type(obj)._base_manager.filter(permit.states(on), pk=obj.pk).exists():
            people |= permit.scope.people_of(obj, permit.roles, on)
    found: models.QuerySet[User] = User.objects.filter(people, is_active=True)
    return found


def acting_for(user: User, action: str, obj: models.Model | None, on: date) -> int | None:
    """For whom the user acts as deputy in this action; None where their own office suffices (x.roles).

    Without an object the action is one of the whole alliance.
    """
    offices = user.offices_on(on)
    absent = sorted({office.person_id for office in offices} - {user.pk})
    if not absent:
        return None
    for person_id in (user.pk, *absent):
        alone = User(pk=user.pk, is_active=user.is_active)
        alone._offices_by_day[on] = [office for office in offices if office.person_id == person_id]
        if carries(alone, action, on) if obj is None else may(alone, action, obj, on):
            return None if person_id == user.pk else person_id
    return None


class _Engine:
    """What querysets and people ask, by the functions above."""

    reach, may, carries = staticmethod(reach), staticmethod(may), staticmethod(carries)


bind(_Engine())

SECRETARIAT_ROLES = frozenset(map(str, SECRETARIAT))
OFFICERS = frozenset({str(Role.OFFICER), str(Role.HEAD)})
HEAD = frozenset({str(Role.HEAD)})
# Who speaks for an organisation.
SPEAKERS = frozenset(map(str, FOCAL_POINTS))


def _secretariat(*names: str) -> Iterable[Permit]:
    return (Permit(name, ALLIANCE, SECRETARIAT_ROLES) for name in names)


register(
    [
        *_secretariat(
            "accounts.view_user",
            "accounts.view_office",
            "accounts.view_deputation",
            "governance.view_edition",
            "governance.view_editionparameter",
            "governance.view_editiontext",
            "governance.view_jobrun",
        ),
        # The acts of a case that is closed to someone tell what stands in its file.
        Permit("governance.view_act", Untied("act"), SECRETARIAT_ROLES),
        Permit("accounts.view_user", Own("pk")),
        Permit("accounts.view_office", Own("person")),
        Permit("accounts.change_user", ALLIANCE, OFFICERS),
        Permit("accounts.appoint", ALLIANCE, HEAD),
        Permit("accounts.end_office", ALLIANCE, HEAD),
        # Named by the head, or by the absent person: nobody makes themselves a deputy of someone else.
        Permit("accounts.add_deputation", ALLIANCE, HEAD),
        Permit("accounts.add_deputation", Own("pk")),
        # Ended by the head, or by either of the two.
        Permit("accounts.end_deputation", ALLIANCE, HEAD),
        Permit("accounts.end_deputation", Own("absent")),
        Permit("accounts.end_deputation", Own("deputy")),
        Permit("governance.add_edition", ALLIANCE, HEAD),
        Permit("governance.run_rules", ALLIANCE, OFFICERS),
        Permit("governance.import_records", ALLIANCE, OFFICERS),
        Permit("governance.export_records", ALLIANCE, OFFICERS),
    ]
)
