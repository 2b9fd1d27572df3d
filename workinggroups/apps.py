"""Registers this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkinggroupsConfig(AppConfig):
    """Working Groups."""

    name = "workinggroups"
    verbose_name = _("Working Groups")
