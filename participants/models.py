"""Organisations, participations with their period and endings, renewals, affiliations, invitations."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.enums import Role
from accounts.models import User
from casework.models import Case, Consultation
from casework.querysets import CaseQuerySet
from governance.models import Act
from participants.enums import NON_STATE, Category, EndReason, RectificationState, Region, RenewalState
from participants.querysets import OrganisationQuerySet, ParticipationQuerySet, RenewalQuerySet


class Organisation(models.Model):
    """A body that takes part, took part or asks to take part (5.categories)."""

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    country = models.CharField(_("country"), max_length=3, blank=True, help_text=_("Empty for an international body."))
    website = models.CharField(
        _("website"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    is_membership_body = models.BooleanField(_("has members of its own"), default=False)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"]), models.Index(fields=["country"])]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="category_is_one_of_six"),
            models.CheckConstraint(condition=Q(country="") | Q(country__regex="^[A-Z]{3}$"), name="country_is_alpha_3"),
            models.CheckConstraint(condition=Q(website="") | Q(website__regex="^https?://"), name="website_is_http"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_non_state(self) -> bool:
        """Whether it is a non-State actor, and so has a term (5.term)."""
        return self.category in NON_STATE


class Affiliation(models.Model):
    """The organisation that a person belongs to; who speaks for it is an office, not this."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="affiliation")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"


class Participation(models.Model):
    """An organisation's taking part, from its admission to its last day (5, 13).

    `period` ends on the earliest end that is coming and is open while that end waits for a decision.
    `last_day` and `end_reason` are written by the act that records the end, and never changed after it.
    """

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations", verbose_name=_("organisation")
    )
    admitted_on = models.DateField(_("admitted"))
    term_last_day = models.DateField(_("last day of the term"), null=True, blank=True)
    period = DateRangeField(_("period"), editable=False)
    last_day = models.DateField(_("last day"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("reason of the end"), max_length=20, choices=EndReason, blank=True, editable=False)

    objects = ParticipationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["-admitted_on", "id"]
        indexes = [
            models.Index(
                models.Func(F("period"), function="upper"), condition=Q(last_day__isnull=True), name="ends_to_record"
            ),
            models.Index(fields=["term_last_day"]),
            models.Index(fields=["organisation", "admitted_on"]),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_participation_at_a_time",
                expressions=[("organisation", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("The organisation takes part on some of these days already."),
            ),
            models.CheckConstraint(
                condition=Q(period__startswith=F("admitted_on")), name="a_participation_begins_when_admitted"
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True, end_reason="") | (Q(last_day__isnull=False) & ~Q(end_reason="")),
                name="an_end_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("admitted_on")), name="an_end_follows_admission"
            ),
            models.CheckConstraint(
                condition=Q(term_last_day__isnull=True) | Q(term_last_day__gte=F("admitted_on")),
                name="a_term_follows_admission",
            ),
            models.CheckConstraint(condition=Q(end_reason__in=["", *EndReason.values]), name="end_reason_is_known"),
        ]

    def __str__(self) -> str:
        return self.ref


class Ending(models.Model):
    """One end that is coming for a participation, and why; no last day while it waits for a decision."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="endings")
    reason = models.CharField(_("reason"), max_length=20, choices=EndReason)
    last_day = models.DateField(_("last day"), null=True)

    class Meta:
        verbose_name = _("coming end")
        verbose_name_plural = _("coming ends")
        constraints = [models.UniqueConstraint(fields=["participation", "reason"], name="one_coming_end_per_reason")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.last_day or '…'}"


class Renewal(Case):
    """A request to extend a non-State actor's term, and its decision (5.term)."""

    state = models.CharField(_("state"), max_length=40, choices=RenewalState, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("participation")
    )
    submitted_on = models.DateField(_("submitted"))
    decided_on = models.DateField(_("decided"), null=True, blank=True, editable=False)
    old_last_day = models.DateField(_("last day of the old term"), null=True, blank=True, editable=False)
    new_last_day = models.DateField(_("last day of the new term"), null=True, blank=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consultation")
    )

    objects: ClassVar[RenewalQuerySet] = RenewalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        ordering = ["-submitted_on", "-id"]
        indexes = [models.Index(fields=["participation", "submitted_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RenewalState.values), name="renewal_state_known"),
            models.UniqueConstraint(
                fields=["participation", "old_last_day"],
                condition=Q(state=RenewalState.RENEWED),
                name="one_approval_per_term",
            ),
            models.CheckConstraint(
                condition=Q(state=RenewalState.SUBMITTED, decided_on__isnull=True)
                | (~Q(state=RenewalState.SUBMITTED) & Q(decided_on__isnull=False)),
                name="a_decision_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state=RenewalState.RENEWED, old_last_day__isnull=False, new_last_day__gt=F("old_last_day"))
                | (~Q(state=RenewalState.RENEWED) & Q(old_last_day__isnull=True, new_last_day__isnull=True)),
                name="an_approval_moves_the_last_day",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("submitted_on")),
                name="a_decision_follows_submission",
            ),
        ]


class Rectification(Case):
    """The correction of a recorded end: proposed by one person, applied by another, and never an edit (x.history)."""

    state = models.CharField(_("state"), max_length=40, choices=RectificationState, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="rectifications", verbose_name=_("participation")
    )
    reason_public = models.TextField(_("reason that the organisation reads"))

    objects: ClassVar[CaseQuerySet["Rectification"]] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("correction of an end")
        verbose_name_plural = _("corrections of ends")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RectificationState.values), name="rectification_state_known"),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(state=RectificationState.PROPOSED),
                name="one_open_rectification",
                violation_error_message=_("A correction of this participation is waiting already."),
            ),
        ]


class Invitation(models.Model):
    """An e-mailed invitation to speak for an organisation; its code works once, until its last day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=300)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=12, default="en")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_on = models.DateField(_("invited"))
    last_day = models.DateField(_("valid until"))
    invited_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organisation})"


class CountryRegion(models.Model):
    """The WHO region of a country during a period: membership of a region changes over time."""

    country = models.CharField(_("country"), max_length=3)
    region = models.CharField(_("region"), max_length=5, choices=Region)
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("region of a country")
        verbose_name_plural = _("regions of countries")
        ordering = ["country", "period"]
        constraints = [
            ExclusionConstraint(
                name="one_region_at_a_time",
                expressions=[("country", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_region_display()}"
