"""What every case shares, and the consultation that decisions rest on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.enums import Body, ConsultationState, LostFactorState, Outcome
from casework.querysets import CaseQuerySet, ConsultationQuerySet


class Case(models.Model):
    """A matter that is decided by moves; only the engine writes its state."""

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=40, editable=False)
    state_since = models.DateField(_("since"), editable=False)
    # A kind of case that can be interrupted keeps here, as a field, where it goes back to.
    came_from: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref

    def get_state_label(self) -> str:
        """The state in words; codes are never translated."""
        label: str = getattr(self, "get_state_display", lambda: self.state)()
        return label


class Consultation(Case):
    """A question put to a body for a period, and the outcome that is recorded; never a vote (9.consensus)."""

    state = models.CharField(_("state"), max_length=40, choices=ConsultationState, editable=False)
    body = models.CharField(_("body consulted"), max_length=20, choices=Body)
    question = models.TextField(_("question"))
    clause = models.CharField(_("clause"), max_length=40)
    opened_on = models.DateField(_("opened"))
    closes_on = models.DateField(_("last day to answer"))
    outcome = models.CharField(_("outcome"), max_length=40, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("what was said"), blank=True)
    closed_on = models.DateField(_("closed"), null=True)

    objects: ClassVar[ConsultationQuerySet] = ConsultationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["closes_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ConsultationState.values), name="consultation_state_known"),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.OPEN, outcome="", closed_on__isnull=True)
                | (Q(state=ConsultationState.CLOSED, closed_on__isnull=False) & ~Q(outcome="")),
                name="a_closed_consultation_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="a_consultation_ends_after_it_opens"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page on which its outcome is recorded."""
        return reverse("casework:consultation", args=[self.ref])


class LostFactorRequest(Case):
    """A person who lost the second factor asks for it to be removed; another officer decides (x.roles)."""

    state = models.CharField(_("state"), max_length=40, choices=LostFactorState, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name=_("person"), related_name="lost_factor_requests"
    )
    requested_on = models.DateField(_("requested"))
    explanation = models.TextField(_("how you lost it"), blank=True)
    identity_check = models.TextField(_("how the person was recognised"), blank=True)

    objects: ClassVar[CaseQuerySet["LostFactorRequest"]] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request after a lost second factor")
        verbose_name_plural = _("requests after a lost second factor")
        ordering = ["requested_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LostFactorState.values), name="lost_factor_state_known"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=LostFactorState.REQUESTED),
                name="one_open_lost_factor_request",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page on which an officer decides."""
        return reverse("casework:lost_factor_request", args=[self.ref])
