"""Name screening: lists that the Secretariat uploads, the names of a file, and where they are alike (5.nsa.fensa)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.models import Act
from participants.enums import Disposal, NameKind
from participants.models.files import CaseFile
from participants.querysets import ScreeningListQuerySet


class ScreeningList(models.Model):
    """A list of names against which files are screened; an upload replaces its names, and its number grows."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    number = models.PositiveIntegerField(_("upload"), default=0)
    uploaded_on = models.DateField(_("uploaded"))
    sha256 = models.CharField(_("hash"), max_length=64)

    objects: ClassVar[ScreeningListQuerySet] = ScreeningListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("screening list")
        verbose_name_plural = _("screening lists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListedName(models.Model):
    """One name or alias of an entry; one that an upload no longer has is taken off, and stays for the record.

    `compared` says that it was compared with every name of a file that was there.
    """

    list = models.ForeignKey(ScreeningList, on_delete=models.PROTECT, related_name="names")
    reference = models.CharField(_("reference"), max_length=120)
    name = models.CharField(_("name"), max_length=300)
    is_alias = models.BooleanField(_("alias"), default=False)
    since = models.PositiveIntegerField(_("since upload"))
    until = models.PositiveIntegerField(_("gone with upload"), null=True, blank=True)
    compared = models.BooleanField(_("compared"), default=False)

    class Meta:
        verbose_name = _("listed name")
        verbose_name_plural = _("listed names")
        indexes = [models.Index(fields=["list", "reference"])]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "reference", "name"], condition=Q(until__isnull=True), name="listed_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScreenedName(models.Model):
    """A name of a file that is screened: the organisation, someone of its board, a donor, an affiliation.

    One that the organisation no longer gives is `gone_on`; its hits stay with the file. `compared` says that it was
    compared with every listed name.
    """

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(_("kind"), max_length=20, choices=NameKind)
    name = models.CharField(_("name"), max_length=300)
    given_on = models.DateField(_("given"))
    gone_on = models.DateField(_("no longer given"), null=True, blank=True)
    compared = models.BooleanField(_("compared"), default=False)

    class Meta:
        verbose_name = _("screened name")
        verbose_name_plural = _("screened names")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "kind", "name"], condition=Q(gone_on__isnull=True), name="screened_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Hit(models.Model):
    """Two names that are alike; a person disposes of each with a reason (5.nsa.fensa).

    `undecided` hits keep a case from its decision. What a list takes off leaves its hits as they were decided.
    """

    screened = models.ForeignKey(ScreenedName, on_delete=models.PROTECT, related_name="hits")
    listed = models.ForeignKey(ListedName, on_delete=models.PROTECT, related_name="hits")
    score = models.PositiveSmallIntegerField(_("likeness"))
    found_on = models.DateField(_("found"))
    disposal = models.CharField(_("decision"), max_length=20, choices=Disposal, default=Disposal.UNDECIDED)
    reason = models.TextField(_("reason"), blank=True)
    disposed_on = models.DateField(_("decided"), null=True, blank=True)
    disposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("screening hit")
        verbose_name_plural = _("screening hits")
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["screened", "listed"], name="one_hit_for_two_names"),
            models.CheckConstraint(condition=Q(score__lte=100), name="likeness_is_of_a_hundred"),
            models.CheckConstraint(
                condition=Q(disposal=Disposal.UNDECIDED, disposed_on__isnull=True)
                | (~Q(disposal=Disposal.UNDECIDED) & Q(disposed_on__isnull=False) & ~Q(reason="")),
                name="a_disposed_hit_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.screened} / {self.listed}"
