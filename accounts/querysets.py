"""The base queryset that asks the policy which rows a person sees, and questions about offices."""

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.enums import SECRETARIAT

if TYPE_CHECKING:
    from accounts.models import Deputation, Office, User  # noqa: F401  (for annotations only)

M = TypeVar("M", bound=models.Model)


class Engine(Protocol):
    """The policy engine, as the rooms below it ask it; it binds itself when the policy is loaded."""

    def reach(self, user: Any, action: str, model: type[models.Model], on: date) -> Q: ...

    def may(self, user: Any, action: str, obj: models.Model, on: date) -> bool: ...

    def carries(self, user: Any, action: str, on: date) -> bool: ...


_bound: list[Engine] = []


def bind(engine: Engine) -> None:
    """Make the engine known to querysets and people, which lie below it."""
    _bound[:] = [engine]


def engine() -> Engine:
    """The one policy engine; IndexError where no policy is loaded, so nothing is ever allowed by omission."""
    return _bound[0]


class PolicyQuerySet(models.QuerySet[M]):
    """A queryset that knows who sees its rows: the policy is looked up by model, deny by default."""

    def visible_to(self, user: Any, on: date) -> Self:
        """The rows that `user` (or an anonymous visitor) may view on that day."""
        return self.permitted_to(user, f"{self.model._meta.app_label}.view_{self.model._meta.model_name}", on)

    def permitted_to(self, user: Any, action: str, on: date) -> Self:
        """The rows on which `user` may carry out `action` on that day."""
        return self.filter(engine().reach(user, action, self.model, on))


class OfficeQuerySet(PolicyQuerySet["Office"]):
    """Offices, asked for by day and role."""

    def on(self, day: date) -> Self:
        """Offices held on that day."""
        return self.filter(period__contains=day)

    def not_over(self, day: date) -> Self:
        """Offices held on that day or to come."""
        return self.filter(Q(period__endswith__isnull=True) | Q(period__endswith__gt=day))

    def in_roles(self, roles: Any) -> Self:
        """Offices in any of these roles."""
        return self.filter(role__in=list(roles))

    def in_secretariat(self) -> Self:
        """Offices of the Secretariat."""
        return self.in_roles(SECRETARIAT)

    def of(self, scope_kind: str, scope_id: int | None) -> Self:
        """Offices held in one scope."""
        return self.filter(scope_kind=scope_kind, scope_id=scope_id)

    def exercised_by(self, user: "User", day: date) -> Self:
        """Offices that `user` exercises on that day: own ones, and those of the people they stand in for."""
        return self.on(day).filter(Q(person=user) | standing_in(user, day)).distinct()


def standing_in(deputy: Any, day: date) -> Q:
    """Offices that a deputy (a person, or an OuterRef to one) exercises for someone absent on that day (x.roles).

    An office of the Secretariat only while the deputy holds one as well: whoever leaves it keeps no powers.
    """
    absence, own = "person__absences__", "person__absences__deputy__offices__"
    named = Q(
        **{f"{absence}deputy": deputy, f"{absence}period__contains": day, f"{absence}called_off_by__isnull": True}
    )
    in_service = Q(**{f"{own}role__in": list(SECRETARIAT), f"{own}period__contains": day})
    return named & (~Q(role__in=list(SECRETARIAT)) | in_service)


class DeputationQuerySet(PolicyQuerySet["Deputation"]):
    """Deputations, asked for by day."""

    def on(self, day: date) -> Self:
        """Deputations that run on that day."""
        return self.filter(period__contains=day, called_off_by__isnull=True)

    def not_over(self, day: date) -> Self:
        """Deputations that run on that day or are to come; none that was called off before it began."""
        later = Q(period__endswith__isnull=True) | Q(period__endswith__gt=day)
        return self.filter(later, called_off_by__isnull=True)
