"""Requests to extend a non-State actor's term."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Consultation
from participants.enums import RenewalState
from participants.models.participations import Participation
from participants.querysets import RenewalQuerySet


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
