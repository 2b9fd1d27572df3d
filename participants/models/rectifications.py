"""Corrections of recorded ends."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from casework.querysets import CaseQuerySet
from participants.enums import RectificationState
from participants.models.participations import Participation


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
