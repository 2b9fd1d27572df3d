"""Organisations, and the region of a country."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from participants.enums import NON_STATE, Category, Region
from participants.models.keys import Derived
from participants.names import bone_key, domain_of, name_key, own_key
from participants.querysets import OrganisationQuerySet


class Organisation(models.Model):
    """A body that takes part, took part or asks to take part (5.categories).

    Whether it has members of its own is not always known (None): unknown is never a no.
    By `name_key`, `own_key`, `bones` and `domain` it is found again: romanised, in its own script, by the consonants
    of its name, and by its website.
    """

    ref = models.CharField(_("reference"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=300)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    country = models.CharField(_("country"), max_length=3, blank=True, help_text=_("Empty for an international body."))
    website = models.CharField(
        _("website"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    is_membership_body = models.BooleanField(_("has members of its own"), null=True, blank=True, default=None)
    name_key = Derived("name", name_key, max_length=300)
    own_key = Derived("name", own_key, max_length=300)
    bones = Derived("name", bone_key, max_length=300)
    domain = Derived("website", domain_of, max_length=255)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["name_key", "own_key", "bones", "domain"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"]),
            models.Index(fields=["country"]),
            models.Index(fields=["own_key"], name="organisations_by_own_key"),
            models.Index(fields=["bones"], name="organisations_by_bones"),
            models.Index(fields=["domain"], condition=~Q(domain=""), name="organisations_by_domain"),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="organisations_by_name_key"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="category_is_one_of_six"),
            models.CheckConstraint(condition=Q(country="") | Q(country__regex="^[A-Z]{3}$"), name="country_is_alpha_3"),
            models.CheckConstraint(condition=Q(website="") | Q(website__iregex="^https?://"), name="website_is_http"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_non_state(self) -> bool:
        """Whether it is a non-State actor, and so has a term (5.term)."""
        return self.category in NON_STATE


class CountryRegion(models.Model):
    """The WHO region of a country during a period: membership of a region changes over time."""

    country = models.CharField(_("country"), max_length=3)
    region = models.CharField(_("region"), max_length=5, choices=Region)
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("region of a country")
        verbose_name_plural = _("regions of countries")
        ordering = ["country", "period"]
        constraints = [
            ExclusionConstraint(
                name="one_region_at_a_time",
                expressions=[("country", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_region_display()}"
