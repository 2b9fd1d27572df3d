"""Editions of the Terms of Reference, the ledger of acts with its seals, runs of jobs, reference numbers."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from governance.parameters import Parameter, declared
from governance.querysets import ActQuerySet, EditionQuerySet, JobRunQuerySet

T = TypeVar("T")


class Edition(models.Model):
    """One edition of the Terms of Reference: from its effective day it judges until the next one (16.revise).

    An edition is never changed: it gains rows, and a new edition follows it.
    """

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    effective_on = models.DateField(_("effective from"), unique=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the Terms of Reference")
        verbose_name_plural = _("editions of the Terms of Reference")
        ordering = ["-effective_on"]

    def __str__(self) -> str:
        return self.ref

    def texts_held(self) -> dict[str, str]:
        """The edition's own value of each parameter, in exchange notation."""
        return {row.name: row.value for row in self.parameters.all()}

    def value(self, parameter: Parameter[T]) -> T:
        """The parameter's typed value under this edition; units are in the parameter's name."""
        return parameter.value(self.texts_held().get(parameter.name))

    def values_written(self) -> dict[str, str]:
        """Every declared parameter in exchange notation, those the edition is older than included."""
        held = self.texts_held()
        return {parameter.name: held.get(parameter.name, parameter.older) for parameter in declared()}


class EditionParameter(models.Model):
    """The value of one parameter under one edition, in the notation of the exchange files."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="parameters")
    name = models.CharField(_("name"), max_length=60)
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        verbose_name = _("rule parameter")
        verbose_name_plural = _("rule parameters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="one_value_per_parameter")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class EditionText(models.Model):
    """A text or label of an edition in one language: a clause, a body's name, an address (16.revise)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="texts")
    key = models.CharField(_("key"), max_length=80)
    language = models.CharField(_("language"), max_length=12)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of an edition")
        verbose_name_plural = _("texts of an edition")
        ordering = ["key", "language"]
        constraints = [models.UniqueConstraint(fields=["edition", "key", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class JobRun(models.Model):
    """One run of a job for one day: its health, and the origin of the acts of the daily rules."""

    name = models.CharField(_("job"), max_length=60)
    on = models.DateField(_("as of"))
    started_at = models.DateTimeField(_("started"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["name", "on"])]

    def __str__(self) -> str:
        return f"{self.name} {self.on:%Y-%m-%d}"


class Act(models.Model):
    """Who, or which run of which rule, did what, on which object, under which edition, with which facts, when.

    Holds ids and facts and no personal data, so that a person can be erased and the chain still holds.
    The database refuses to change or remove one (x.history).
    """

    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    on = models.DateField(_("takes effect on"))
    actor_id = models.BigIntegerField(_("person"), null=True)
    acting_for_id = models.BigIntegerField(_("as deputy of"), null=True)
    run = models.ForeignKey(
        JobRun, on_delete=models.PROTECT, verbose_name=_("run of a job"), null=True, related_name="acts"
    )
    rule = models.CharField(_("rule"), max_length=60, blank=True)
    action = models.CharField(_("act"), max_length=80)
    clause = models.CharField(_("clause"), max_length=40)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.BigIntegerField()
    object_ref = models.CharField(_("object"), max_length=60, blank=True)
    source = models.CharField(_("from"), max_length=40, blank=True)
    target = models.CharField(_("to"), max_length=40, blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, verbose_name=_("edition"), related_name="+")
    facts = models.JSONField(_("facts"), default=dict)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-on"]), models.Index(fields=["action"])]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "object_type", "object_id", "on"],
                condition=~Q(rule=""),
                name="one_effect_per_rule_subject_day",
            ),
            models.CheckConstraint(condition=Q(rule="") | Q(run__isnull=False), name="an_effect_names_its_run"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_ref}"

    def sealed_content(self) -> dict[str, Any]:
        """What the seal covers: every column, in a form that does not depend on the process that reads it."""
        return {
            "id": self.pk,
            "recorded_at": self.recorded_at.isoformat(),
            "on": self.on.isoformat(),
            "actor": self.actor_id,
            "acting_for": self.acting_for_id,
            "run": self.run_id,
            "rule": self.rule,
            "action": self.action,
            "clause": self.clause,
            "object": [self.object_type, self.object_id, self.object_ref],
            "states": [self.source, self.target],
            "edition": self.edition_id,
            "facts": self.facts,
        }


class ActNote(models.Model):
    """The reason given for an act: may name a person, so it can be erased; the act keeps only its salted digest."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="note")
    salt = models.CharField(max_length=32)
    text = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("reason of an act")
        verbose_name_plural = _("reasons of acts")

    def __str__(self) -> str:
        return self.text[:60]


class ActSeal(models.Model):
    """An act's place in the chain: its number, the hash before it and its own."""

    number = models.BigIntegerField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class ReferenceCounter(models.Model):
    """The last number given out for a kind of record in a year: NSA-2026-0042."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_counter_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.last:04}"
