"""Registers the ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Editions, rules, acts and periods, on which every other room stands."""

    name = "governance"
    verbose_name = _("Terms of Reference and acts")
