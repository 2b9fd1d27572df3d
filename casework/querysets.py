"""Questions about cases of every kind."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from accounts.querysets import PolicyQuerySet
from casework.enums import ConsultationState

if TYPE_CHECKING:
    from casework.models import Consultation  # noqa: F401  (annotations)

M = TypeVar("M", bound=models.Model)


class CaseQuerySet(PolicyQuerySet[M]):
    """Cases, asked for by state."""

    def in_state(self, *states: str) -> Self:
        """Cases in one of these states."""
        return self.filter(state__in=states)


class ConsultationQuerySet(CaseQuerySet["Consultation"]):
    """Consultations, asked for by their period."""

    def running(self, on: date) -> Self:
        """Open on that day, with time left to answer: the last day counts (9.consensus)."""
        return self.in_state(ConsultationState.OPEN).filter(closes_on__gte=on)

    def over(self, on: date) -> Self:
        """Those whose last day to answer is past and that wait for their outcome (9.consensus)."""
        return self.in_state(ConsultationState.OPEN).filter(closes_on__lt=on)
