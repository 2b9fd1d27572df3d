"""What a rule and a sweep are: one class per clause, one definition for form, guard, sweep and register."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils.functional import Promise

from governance.models import JobRun

M = TypeVar("M", bound=models.Model)


class Rule(ABC, Generic[M]):
    """A rule of the Terms of Reference; the docstring of each subclass is what the person concerned reads."""

    clause: ClassVar[str]
    message: ClassVar[str | Promise]

    @abstractmethod
    def offenders(self, queryset: "models.QuerySet[M]", on: date) -> "models.QuerySet[M]":
        """The rows of `queryset` that break the rule on that day."""

    def refuses(self, obj: M, on: date) -> bool:
        """Whether this one object breaks the rule on that day."""
        return self.offenders(type(obj)._default_manager.filter(pk=obj.pk), on).exists()


@dataclass(frozen=True)
class Effect:
    """One thing that a run newly applies; `effective_on` is the first day on which it holds."""

    rule: str
    clause: str
    subject_type: str
    subject: str
    effective_on: date
    effect: str
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The effect in the form of `run_rules --format json`."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "subject_type": self.subject_type,
            "subject": self.subject,
            "effective_on": self.effective_on.isoformat(),
            "effect": self.effect,
            "detail": self.detail,
        }


@dataclass(frozen=True)
class Notice:
    """What a run tells somebody without deciding anything, such as a reminder; it is no effect (x.preview)."""

    kind: str | Promise
    about: str
    to: str
    ref: str = ""


Listener = Callable[[JobRun], Iterable[Notice]]
_listeners: list[Listener] = []


def listens_to_previews(listener: Listener) -> Listener:
    """Register how a room says whom a preview would have told; asked before the preview is taken back."""
    _listeners.append(listener)
    return listener


def notices_of(run: JobRun) -> list[Notice]:
    """Whom a run tells, the kinds together; a constant number of statements."""
    return [notice for listener in _listeners for notice in listener(run)]


@dataclass(frozen=True)
class Sweep:
    """What the daily job does for one rule: apply all that follows from the dates up to `on`, set by set.

    `apply` runs in a transaction of its own and returns what it newly applied; a second run returns nothing.
    Sweeps run in order of `order`: what later ones rest on comes first.
    """

    name: str
    clause: str
    order: int
    apply: Callable[[date, JobRun], Iterable[Effect]]


_sweeps: dict[str, Sweep] = {}


def register_sweep(sweep: Sweep) -> Sweep:
    """Make a sweep part of every run of the rules."""
    _sweeps[sweep.name] = sweep
    return sweep


def sweeps() -> list[Sweep]:
    """Every registered sweep, in the order in which a run takes them."""
    return sorted(_sweeps.values(), key=lambda sweep: (sweep.order, sweep.name))
