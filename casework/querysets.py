"""Questions about cases of every kind."""

from typing import Self, TypeVar

from django.db import models

from accounts.querysets import PolicyQuerySet

M = TypeVar("M", bound=models.Model)


class CaseQuerySet(PolicyQuerySet[M]):
    """Cases, asked for by state."""

    def in_state(self, *states: str) -> Self:
        """Cases in one of these states."""
        return self.filter(state__in=states)
