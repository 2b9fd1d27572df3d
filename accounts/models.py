"""People and the offices they hold: a role is a dated row, and ends with its period (x.roles)."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.enums import SECRETARIAT, Gender, Role, ScopeKind
from accounts.managers import UserManager
from accounts.querysets import DeputationQuerySet, OfficeQuerySet, engine
from governance.models import Act
from governance.periods import last_day_of

M = TypeVar("M", bound=models.Model)


class User(AbstractBaseUser):
    """A person: known to the alliance, and able to sign in once the address is confirmed."""

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail address"), max_length=254, null=True, blank=True)
    full_name = models.CharField(_("full name"), max_length=300)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(_("account open"), default=True)
    privacy_notice = models.CharField(_("privacy notice accepted"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "ref"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_per_address",
                violation_error_message=_("Another person has this e-mail address."),
            ),
            models.CheckConstraint(condition=Q(gender__in=["", *Gender.values]), name="gender_is_known_code"),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)), name="birth_year_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.ref

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The same: names are not cut into parts."""
        return self.full_name

    @property
    def has_signed_in(self) -> bool:
        """Whether the account is its person's own: a password was set for it, or somebody signed in with it."""
        return self.has_usable_password() or self.last_login is not None

    # The day on which this person acts comes from the request, never from the clock.
    acting_on: date | None = None

    @cached_property
    def _offices_by_day(self) -> "dict[date, list[Office]]":
        return {}

    def offices_on(self, on: date) -> "list[Office]":
        """Offices exercised on that day, as deputy too; read once for each day."""
        if on not in self._offices_by_day:
            self._offices_by_day[on] = list(Office.objects.exercised_by(self, on)) if self.is_active else []
        return self._offices_by_day[on]

    def forget_offices(self) -> None:
        """Read the offices anew: one was appointed or ended since."""
        self._offices_by_day.clear()

    def roles_on(self, on: date) -> frozenset[str]:
        """Roles exercised on that day, in whatever scope."""
        return frozenset(office.role for office in self.offices_on(on))

    @property
    def is_staff(self) -> bool:
        """Whether the browser admin is open to this person on the day of the request."""
        return self.acting_on is not None and bool(self.roles_on(self.acting_on) & SECRETARIAT)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Ask the policy; nobody passes it by. Without an object: whether some office of mine carries the action."""
        if self.acting_on is None:
            raise RuntimeError("A permission is asked for on a day: set acting_on from the request.")
        if obj is None:
            return engine().carries(self, perm, self.acting_on)
        return engine().may(self, perm, obj, self.acting_on)

    def within_reach(self, perm: str, rows: "models.QuerySet[M]") -> "models.QuerySet[M]":
        """The rows on which the policy allows me this action, for rooms that lie below the policy."""
        if self.acting_on is None:
            raise RuntimeError("A permission is asked for on a day: set acting_on from the request.")
        return rows.filter(engine().reach(self, perm, rows.model, self.acting_on))

    def has_perms(self, perms: Any, obj: models.Model | None = None) -> bool:
        """Whether the policy allows all of them."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin lists an app: its pages ask again for each model."""
        return self.is_staff


class Office(models.Model):
    """One person in one role, in one scope, for one period, by the act that appointed (x.roles)."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    scope_kind = models.CharField(_("scope"), max_length=20, choices=ScopeKind, default=ScopeKind.ALLIANCE)
    scope_id = models.BigIntegerField(_("in"), null=True, blank=True)
    period = DateRangeField(_("period"))
    appointed_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["-period", "id"]
        indexes = [models.Index(fields=["scope_kind", "scope_id", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind=ScopeKind.ALLIANCE, scope_id__isnull=True)
                | (~Q(scope_kind=ScopeKind.ALLIANCE) & Q(scope_id__isnull=False)),
                name="a_scope_names_its_object",
            ),
            models.CheckConstraint(condition=Q(period__startswith__isnull=False), name="an_office_has_a_first_day"),
            ExclusionConstraint(
                name="one_office_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("scope_kind", RangeOperators.EQUAL),
                    (Coalesce("scope_id", 0), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person holds this office on some of these days already."),
            ),
            ExclusionConstraint(
                name="one_lead_focal_point_at_a_time",
                expressions=[("scope_id", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(role=Role.FOCAL_LEAD),
                violation_error_message=_("The organisation has a lead focal point on some of these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"

    @property
    def last_day(self) -> date | None:
        """The last day in office, inclusive; None while it is open."""
        return last_day_of(self.period)


class Deputation(models.Model):
    """A deputy stands in for an absent person, in all their offices, for a period; one called off never began."""

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences", verbose_name=_("absent"))
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputations", verbose_name=_("deputy"))
    period = DateRangeField(_("period"))
    appointed_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    # The act that called it off before its first day: the row stays, and counts for nothing.
    called_off_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = DeputationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["-period", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=models.F("deputy")),
                name="a_deputy_is_another_person",
                violation_error_message=_("Nobody is their own deputy."),
            ),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[("absent", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(called_off_by__isnull=True),
                violation_error_message=_("This person has a deputy on some of these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent} → {self.deputy}"

    @property
    def last_day(self) -> date | None:
        """The last day of standing in, inclusive; None while it is open."""
        return last_day_of(self.period)
