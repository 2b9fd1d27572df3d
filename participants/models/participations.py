"""Participations with their period, and the ends that are coming."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from participants.enums import EndReason
from participants.models.organisations import Organisation
from participants.querysets import ParticipationQuerySet


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
