"""Requests to extend a non-State actor's term."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Consultation
from participants.enums import UNDECIDED_RENEWALS, UNSENT_RENEWALS, RenewalState
from participants.models.files import CaseFile, Snapshot
from participants.models.participations import Participation
from participants.querysets import RenewalQuerySet

NOT_DECIDED = (*UNDECIDED_RENEWALS, *UNSENT_RENEWALS)


class Renewal(Case):
    """A request to extend a non-State actor's term, and its decision (5.term).

    `opened_on` and `term_ends` are of those that the daily job opened, for the term that ends then; those have a
    `file`. One received by letter has its file once its form is asked for; too late, or imported, it has none.
    """

    state = models.CharField(_("state"), max_length=40, choices=RenewalState, editable=False)
    came_from = models.CharField(max_length=40, blank=True, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("participation")
    )
    file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="renewal")
    opened_on = models.DateField(_("opened"), null=True, blank=True, editable=False)
    term_ends = models.DateField(_("last day of the term to renew"), null=True, blank=True, editable=False)
    submitted_on = models.DateField(_("submitted"), null=True, blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True, editable=False)
    old_last_day = models.DateField(_("last day of the old term"), null=True, blank=True, editable=False)
    new_last_day = models.DateField(_("last day of the new term"), null=True, blank=True, editable=False)
    decided_from = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    reason_public = models.TextField(_("reason that the organisation reads"), blank=True, editable=False)
    reason_restricted = models.TextField(_("restricted reason"), blank=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consultation")
    )
    # Those opened before the risks were weighed last: a decision rests on none of them (9.consensus).
    asked_before = models.ManyToManyField(
        Consultation, related_name="+", blank=True, editable=False, verbose_name=_("earlier consultations")
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
                condition=Q(state__in=NOT_DECIDED, decided_on__isnull=True)
                | (~Q(state__in=NOT_DECIDED) & Q(decided_on__isnull=False)),
                name="a_decision_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=UNSENT_RENEWALS,
                    submitted_on__isnull=True,
                    opened_on__isnull=False,
                    term_ends__isnull=False,
                )
                | (~Q(state__in=UNSENT_RENEWALS) & Q(submitted_on__isnull=False)),
                name="a_submission_has_its_day",
            ),
            models.UniqueConstraint(
                fields=["participation", "term_ends"],
                condition=~Q(state=RenewalState.NOT_RENEWED),
                name="one_renewal_opened_per_term",
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

    def get_absolute_url(self) -> str:
        """Its page, for the organisation and the Secretariat."""
        return reverse("participants:renewal", args=[self.ref])

    @property
    def name(self) -> str:
        """The organisation's name, under which its file goes."""
        return self.participation.organisation.name

    @property
    def is_under_way(self) -> bool:
        """Whether somebody has to do something: the organisation, or the Secretariat."""
        return self.state == RenewalState.OPEN or self.state in UNDECIDED_RENEWALS

    @property
    def is_unsent(self) -> bool:
        """Whether nothing was submitted: still open, or lapsed."""
        return self.state in UNSENT_RENEWALS
