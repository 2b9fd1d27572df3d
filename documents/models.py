"""Documents with their immutable versions, and the log of who received them (x.documents)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from documents.enums import ScanVerdict, Visibility
from documents.querysets import DocumentQuerySet, DownloadQuerySet, GrantQuerySet, VersionQuerySet


class Document(models.Model):
    """One document of the alliance's repository; what it says lies in its versions (4.repository, x.documents).

    `organisation_id` names the organisation whose own document it is: its focal points see it.
    A paper about an organisation leaves it empty and names the organisation as its object.
    """

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    slot = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=12)
    visibility = models.CharField(_("visible to"), max_length=20, choices=Visibility)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    dated_on = models.DateField(_("dated"))
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.BigIntegerField(_("number of the object"), null=True, blank=True)
    object_ref = models.CharField(_("belongs to"), max_length=60, blank=True)
    organisation_id = models.BigIntegerField(_("organisation"), null=True, blank=True)
    group_id = models.BigIntegerField(_("Working Group"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-dated_on", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(
                fields=["organisation_id"], condition=Q(organisation_id__isnull=False), name="documents_of_body"
            ),
            models.Index(fields=["visibility", "-dated_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="visibility_is_known_code"),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.GROUP) | Q(group_id__isnull=False),
                name="a_group_document_names_its_group",
            ),
            models.CheckConstraint(
                condition=Q(object_type="", object_id__isnull=True) | (~Q(object_type="") & Q(object_id__isnull=False)),
                name="a_document_names_its_object_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where its latest version is handed out."""
        return reverse("documents:latest", args=[self.ref])


class Version(models.Model):
    """One content of a document: never changed and never removed; only the facts of its scan are added (x.documents).

    No state: it is in quarantine until `released_at`, and never handed out once found infected.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveIntegerField(_("version"))
    sha256 = models.CharField(_("content hash"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    original_name = models.CharField(_("file name"), max_length=200)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)

    quarantined_at = models.DateTimeField(_("quarantined"), null=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    scanned_at = models.DateTimeField(_("scanned"), null=True, editable=False)
    scan_verdict = models.CharField(_("scan"), max_length=20, choices=ScanVerdict, blank=True, editable=False)
    findings = models.TextField(_("findings"), blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    scan_attempts = models.PositiveIntegerField(_("attempts to scan"), default=0, editable=False)
    scan_error = models.CharField(_("last error of the scan"), max_length=300, blank=True, editable=False)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "-number"]
        indexes = [
            models.Index(
                fields=["scan_attempts", "scan_verdict", "id"],
                condition=Q(scan_verdict__in=["", ScanVerdict.NOT_SCANNED]),
                name="versions_to_scan",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_content_per_version"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
            models.CheckConstraint(condition=Q(size__gte=1), name="a_version_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="a_version_has_its_hash"),
            models.CheckConstraint(
                condition=Q(scan_verdict__in=["", ScanVerdict.NOT_SCANNED], scanned_at__isnull=True)
                | Q(scan_verdict__in=[ScanVerdict.CLEAN, ScanVerdict.INFECTED], scanned_at__isnull=False),
                name="a_verdict_comes_from_a_scan",
            ),
            models.CheckConstraint(
                condition=~Q(scan_verdict="") | Q(quarantined_at__isnull=False, released_at__isnull=True),
                name="what_waits_for_a_scan_is_in_quarantine",
            ),
            models.CheckConstraint(
                condition=~Q(scan_verdict=ScanVerdict.INFECTED) | Q(quarantined_at__isnull=False),
                name="what_is_infected_is_in_quarantine",
            ),
            models.CheckConstraint(
                condition=~Q(scan_verdict__in=[ScanVerdict.CLEAN, ScanVerdict.NOT_SCANNED])
                | Q(released_at__isnull=False),
                name="what_is_not_held_is_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.number})"

    def get_absolute_url(self) -> str:
        """Where this version is handed out."""
        return reverse("documents:version", args=[self.document.ref, self.number])


class Download(models.Model):
    """One version handed out to one person, or to a visitor who is not signed in (x.documents)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="downloads", verbose_name=_("version"))
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    objects: ClassVar[DownloadQuerySet] = DownloadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.at:%Y-%m-%d}"


class DocumentUserObjectPermission(UserObjectPermissionBase):
    """A document opened to one person by name: one more kind of scope for the policy, not a backend of its own.

    It holds until its last day, and for good without one.
    """

    content_object = models.ForeignKey(Document, on_delete=models.CASCADE)
    last_day = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("document opened to a person")
        verbose_name_plural = _("documents opened to people")
