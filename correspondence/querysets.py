"""Letters, asked for by where their delivery stands."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from accounts.querysets import PolicyQuerySet

if TYPE_CHECKING:
    from correspondence.models import Letter  # noqa: F401  (for annotations only)

# Longer than a worker is allowed to run: a claim this old belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=15)
LATE_AFTER = timedelta(days=1)


class LetterQuerySet(PolicyQuerySet["Letter"]):
    """Letters: waiting, sent, failed or skipped, each by its dates."""

    def about(self, obj: models.Model) -> Self:
        """Letters about one object, the latest first."""
        return self.filter(object_type=obj._meta.model_name, object_id=obj.pk).order_by("-on", "-id")

    def waiting(self) -> Self:
        """Letters neither sent nor skipped nor given up."""
        return self.filter(sent_at__isnull=True, failed_at__isnull=True, skipped_because="")

    def late(self) -> Self:
        """Letters that wait longer than a day: the worker tries again for hours, not for days."""
        return self.waiting().filter(queued_at__lt=Now() - LATE_AFTER)

    def due(self, now: datetime) -> Self:
        """Letters that a worker may take now: waiting, not before their next attempt, held by no worker alive."""
        return self.waiting().filter(
            Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now),
            Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - CLAIM_LASTS),
        )

    def sent(self) -> Self:
        """Letters that the mail server took, once at least: sending one again takes nothing back."""
        return self.filter(Q(sent_at__isnull=False) | self.went_out())

    def went_out(self) -> Q:
        """Letters of which some sending succeeded."""
        sendings: Any = self.model._meta.get_field("sendings").related_model
        return Q(Exists(sendings._default_manager.filter(letter=OuterRef("pk"), error="")))

    def skipped(self) -> Self:
        """Letters kept as not sent, such as a reminder that a later one overtook."""
        return self.exclude(skipped_because="")

    def failed(self) -> Self:
        """Letters that were given up and wait for someone to resend them."""
        return self.filter(failed_at__isnull=False)
