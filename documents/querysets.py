"""Documents, versions and downloads, asked for by who may have them and by what was found in them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from accounts.querysets import PolicyQuerySet

if TYPE_CHECKING:
    from documents.models import Document, DocumentUserObjectPermission, Download, Version  # noqa: F401  (for annotations only)

# A scan that was claimed so long ago has died with its worker; another one takes it.
CLAIM_LASTS = timedelta(minutes=10)


class DocumentQuerySet(PolicyQuerySet["Document"]):
    """Documents."""

    def about(self, obj: models.Model) -> Self:
        """Documents that belong to one object."""
        return self.filter(object_type=obj._meta.model_name, object_id=obj.pk)

    def in_slot(self, slot: str) -> Self:
        """Documents of one kind."""
        return self.filter(slot=slot)

    def with_latest(self) -> Self:
        """Documents of which a version can be downloaded, annotated with the latest one's number, size and type."""
        latest = self._versions().released().order_by("-number")
        fields = ("number", "size", "media_type", "scan_verdict")
        return self.filter(Exists(latest)).annotate(**_facts("latest", latest, fields))

    def with_newest(self) -> Self:
        """Documents with the newest version's facts (`newest_…`), also while it waits in quarantine."""
        newest = self._versions().order_by("-number")
        fields = ("number", "size", "media_type", "scan_verdict", "uploaded_at")
        by = Subquery(newest.values("uploaded_by__full_name")[:1])
        return self.annotate(newest_by=by, **_facts("newest", newest, fields))

    def _versions(self) -> "VersionQuerySet":
        version: Any = self.model._meta.get_field("versions").related_model
        versions: VersionQuerySet = version._default_manager.filter(document=OuterRef("pk"))
        return versions


class VersionQuerySet(PolicyQuerySet["Version"]):
    """Versions: in quarantine or released, each by its dates."""

    def released(self) -> Self:
        """Versions that may be handed out: let go by the checks, and not found infected since."""
        return self.filter(released_at__isnull=False).exclude(scan_verdict="infected")

    def held(self) -> Self:
        """Versions in quarantine that still wait for a verdict."""
        return self.filter(released_at__isnull=True, scan_verdict="")

    def infected(self) -> Self:
        """Versions in which the scan found something; they are never handed out."""
        return self.filter(scan_verdict="infected")

    def to_scan(self) -> Self:
        """Versions that no scan has seen and no worker holds, the least tried first, quarantine first."""
        unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lt=Now() - CLAIM_LASTS)
        unseen = Q(scan_verdict__in=["", "not_scanned"])
        return self.filter(unclaimed, unseen).order_by("scan_attempts", "scan_verdict", "id")

    def claim(self) -> bool:
        """Take these for a scan; False where another worker was faster."""
        unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lt=Now() - CLAIM_LASTS)
        taken = self.filter(unclaimed).update(claimed_at=Now(), scan_attempts=F("scan_attempts") + 1)
        return bool(taken)


class GrantQuerySet(models.QuerySet["DocumentUserObjectPermission"]):
    """Documents opened to people by name."""

    def in_force(self, on: date) -> Self:
        """Those that hold on that day."""
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on))


def _facts(prefix: str, versions: "VersionQuerySet", fields: tuple[str, ...]) -> dict[str, Subquery]:
    """Columns of the first of some versions, under names that begin with the prefix."""
    return {f"{prefix}_{name}": Subquery(versions.values(name)[:1]) for name in fields}


class DownloadQuerySet(PolicyQuerySet["Download"]):
    """Who received which version, and when."""
