"""A non-State actor's application, from its draft to the decision (4.review, 5)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case
from participants.enums import NON_STATE, Advice, ApplicationState, Category
from participants.models.files import CaseFile, Snapshot
from participants.models.organisations import Organisation
from participants.models.participations import Participation
from participants.querysets import ApplicationQuerySet

# An application that was sent and is not decided; one organisation has one of them at most.
IN_HAND = tuple(
    state.value
    for state in (
        ApplicationState.SUBMITTED,
        ApplicationState.COMPLETENESS,
        ApplicationState.ELIGIBILITY,
        ApplicationState.DUE_DILIGENCE,
        ApplicationState.RISK_ASSESSMENT,
        ApplicationState.RECOMMENDATION,
        ApplicationState.DECISION_PENDING,
        ApplicationState.CONDITIONS_OFFERED,
        ApplicationState.INFO_REQUESTED,
        ApplicationState.ESCALATED,
    )
)


class Application(Case):
    """A request of a non-State actor to take part, and what became of it (5).

    `name_key`, `domain` and `registration_key` are what duplicates are found by, and by `own_key` the name in its own
    script, of which one is in hand; `reason_public` goes into the
    letter, `reason_restricted` never leaves the Secretariat.
    """

    state = models.CharField(_("state"), max_length=40, choices=ApplicationState, editable=False)
    came_from = models.CharField(max_length=40, blank=True, editable=False)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, related_name="application")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    name = models.CharField(_("name"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category, blank=True)
    name_key = models.CharField(max_length=300, blank=True, editable=False)
    own_key = models.CharField(max_length=300, blank=True, default="", editable=False)
    domain = models.CharField(max_length=255, blank=True, editable=False)
    registration_key = models.CharField(max_length=120, blank=True, editable=False)
    opened_on = models.DateField(_("begun"))
    submitted_on = models.DateField(_("submitted"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("decided"), null=True, blank=True, editable=False)
    decided_from = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    advice = models.CharField(_("recommendation"), max_length=24, choices=Advice, blank=True, editable=False)
    advice_reasons = models.TextField(_("reasons of the recommendation"), blank=True, editable=False)
    reason_public = models.TextField(_("reason that the applicant reads"), blank=True, editable=False)
    reason_restricted = models.TextField(_("restricted reason"), blank=True, editable=False)
    starts_on = models.DateField(_("takes part from"), null=True, blank=True, editable=False)
    answer_by = models.DateField(_("answer awaited by"), null=True, blank=True, editable=False)
    conditions_accepted_on = models.DateField(_("conditions accepted"), null=True, blank=True, editable=False)
    conditions_declined_on = models.DateField(_("conditions declined"), null=True, blank=True, editable=False)
    participation = models.OneToOneField(
        Participation, on_delete=models.PROTECT, null=True, blank=True, related_name="application", editable=False
    )

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-opened_on", "-id"]
        indexes = [
            models.Index(fields=["state", "state_since"]),
            models.Index(fields=["name_key"]),
            models.Index(fields=["domain"], condition=~Q(domain=""), name="applications_by_domain"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state_known"),
            models.UniqueConstraint(
                fields=["own_key"],
                condition=Q(state__in=IN_HAND) & ~Q(own_key=""),
                name="one_application_in_hand",
                violation_error_message=_("An application of this organisation is being examined already."),
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT, submitted_on__isnull=True)
                | (~Q(state=ApplicationState.DRAFT) & Q(submitted_on__isnull=False) & ~Q(name_key="")),
                name="what_is_submitted_has_its_day_and_name",
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT) | Q(category__in=sorted(map(str, NON_STATE))),
                name="an_application_is_of_a_non_state_actor",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.APPROVED)
                | Q(participation__isnull=False, decided_on__isnull=False, decided_from__isnull=False),
                name="an_approval_makes_its_participation",
            ),
            models.CheckConstraint(
                condition=Q(conditions_accepted_on__isnull=True) | Q(conditions_declined_on__isnull=True),
                name="conditions_are_accepted_or_declined",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The case page; the applicant's own page is elsewhere."""
        return reverse("participants:application", args=[self.ref])


class GroupInterest(models.Model):
    """A Working Group in which a participant took an interest when it was admitted; no membership yet (10.join)."""

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="interests")
    group = models.CharField(_("Working Group"), max_length=60)
    recorded_on = models.DateField(_("recorded"))

    class Meta:
        verbose_name = _("group of interest")
        verbose_name_plural = _("groups of interest")
        ordering = ["group"]
        constraints = [models.UniqueConstraint(fields=["participation", "group"], name="one_interest_per_group")]

    def __str__(self) -> str:
        return f"{self.participation_id}: {self.group}"
