"""The file of an application or renewal: what the organisation says of itself, signs and sends (5.nsa.form)."""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from documents.models import Document
from governance.models import Edition
from participants.models.focal_points import EmailedInvitation
from participants.querysets import CaseFileQuerySet


class CaseFile(models.Model):
    """Everything about one application or renewal that opens only to its own side and to the cleared (5.nsa.fensa).

    `predecessor` is the file from which a renewal was filled in.
    """

    language = models.CharField(_("language"), max_length=12, default="en")
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_on = models.DateField(_("begun"))

    objects: ClassVar[CaseFileQuerySet] = CaseFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        permissions = [("officer_of_casefile", "Case officer"), ("reviewer_of_casefile", "Due-diligence reviewer")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case(self) -> Any:
        """The application or the renewal whose file it is."""
        return getattr(self, "application", None) or getattr(self, "renewal", None)

    def whole(self) -> dict[str, dict[str, Any]]:
        """All answers, by section."""
        return dict(self.sections.values_list("code", "answers"))

    def papers_filed(self) -> frozenset[str]:
        """The slots with a document that can be read: checked, and not infected.

        Those of the file before count once somebody said that they still hold: they are then filed here as well.
        """
        return frozenset(Document.objects.about(self).with_latest().values_list("slot", flat=True))


class CaseFileUserObjectPermission(UserObjectPermissionBase):
    """A file assigned to one person by name, as case officer or due-diligence reviewer (4.review)."""

    content_object = models.ForeignKey(CaseFile, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("case file assigned to a person")
        verbose_name_plural = _("case files assigned to people")


class FileSection(models.Model):
    """The answers to one section; `revision` grows with each save, so that a second editor is told (5.nsa.form).

    In a renewal `confirmed_on` says on which day the organisation looked at what was carried over.
    """

    file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(_("section"), max_length=40)
    answers = models.JSONField(_("answers"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(_("saved"), db_default=Now())

    class Meta:
        verbose_name = _("section of a file")
        verbose_name_plural = _("sections of files")
        constraints = [models.UniqueConstraint(fields=["file", "code"], name="one_row_per_section")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.code}"


class Snapshot(models.Model):
    """What was sent, frozen with its hash: what a decision rests on (x.history). Triggers refuse every change."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("hash"), max_length=64)
    taken_on = models.DateField(_("sent"))
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="snapshots_count_up"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="a_snapshot_has_its_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"

    def canonical(self) -> bytes:
        """The content as the one text of which `sha256` is the hash."""
        return json.dumps(self.content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


class Statement(models.Model):
    """One version of a text that is signed: the tobacco and arms disclosure (5.nsa.disclosure). Only ever added."""

    kind = models.CharField(_("kind"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    effective_on = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("statement to sign")
        verbose_name_plural = _("statements to sign")
        ordering = ["kind", "-effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_statement_per_version"),
            models.UniqueConstraint(fields=["kind", "effective_on"], name="one_statement_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class StatementText(models.Model):
    """The words of a statement in one language."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=12)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a statement")
        verbose_name_plural = _("texts of statements")
        constraints = [
            models.UniqueConstraint(fields=["statement", "language"], name="one_text_per_statement_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.statement} ({self.language})"


class Disclosure(models.Model):
    """The tobacco and arms disclosure as one signatory signed it: the text's version, each answer, name and time.

    `links` holds yes or no for each industry and kind of link, `link_details` what each link is that says yes;
    `text_sha256` is the hash of the words shown. `details` is the one text for all links of a statement signed before
    each had its own.
    """

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="disclosures")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=12)
    text_sha256 = models.CharField(max_length=64)
    links = models.JSONField(_("answers"))
    details = models.TextField(_("details"), blank=True)
    link_details = models.JSONField(_("details of each link"), default=dict, blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=300)
    signatory_title = models.CharField(_("title of the signatory"), max_length=300)
    signed_on = models.DateField(_("signed"))
    signed_at = models.DateTimeField(db_default=Now())
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.signed_on}"

    @property
    def says_yes(self) -> bool:
        """Whether any link is disclosed: that escalates the case (5.nsa.disclosure)."""
        return any(answer == "yes" for industry in self.links.values() for answer in industry.values())


class Acceptance(models.Model):
    """The Terms of Reference as accepted on joining: which edition, by whom, when (6.undertake)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="acceptances")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(_("accepted"))
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("acceptance of the Terms of Reference")
        verbose_name_plural = _("acceptances of the Terms of Reference")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["file", "edition"], name="accepted_once_per_edition")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.edition}"


class TeamInvitation(EmailedInvitation):
    """An invitation to write an application together."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=20)

    class Meta:
        verbose_name = _("invitation to an application")
        verbose_name_plural = _("invitations to applications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.full_name
