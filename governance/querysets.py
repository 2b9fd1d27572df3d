"""Questions about editions, acts and runs that need one statement each."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from governance.models import Act, Edition, JobRun  # noqa: F401  (for annotations only)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, asked for by the day they judge."""

    def in_force(self, on: date) -> "Edition":
        """The edition that judges `on`: the latest in effect, or the first of all for earlier days (16.revise)."""
        found = self.prefetch_related("parameters").filter(effective_on__lte=on).order_by("-effective_on").first()
        return found or self.prefetch_related("parameters").earliest("effective_on")

    def before(self, day: date) -> "Edition | None":
        """The edition whose values an edition effective on `day` takes where it states none."""
        return self.prefetch_related("parameters").filter(effective_on__lt=day).order_by("-effective_on").first()


class ActQuerySet(models.QuerySet["Act"]):
    """Acts, by the object they are on and by whether they are sealed."""

    def about(self, obj: models.Model) -> "ActQuerySet":
        """Acts on one object, the latest first."""
        return self.filter(object_type=obj._meta.model_name, object_id=obj.pk).order_by("-on", "-id")

    def unsealed(self) -> "ActQuerySet":
        """Acts that are committed and not chained yet, in order of entry."""
        return self.filter(seal__isnull=True).order_by("id")


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Runs of the jobs, for the day last applied and for their health."""

    def finished(self) -> "JobRunQuerySet":
        """Runs that came to their end."""
        return self.filter(finished_at__isnull=False)

    def last_day_applied(self, name: str) -> date | None:
        """The latest day that a run of this job has judged: it came to its end, or left an effect before it broke."""
        judged = models.Q(finished_at__isnull=False) | models.Exists(self._effects())
        day: date | None = self.filter(judged, name=name).aggregate(day=models.Max("on"))["day"]
        return day

    def _effects(self) -> "models.QuerySet[Act]":
        acts: Any = self.model._meta.get_field("acts").related_model
        found: models.QuerySet[Act] = acts._default_manager.filter(run=models.OuterRef("pk"))
        return found
