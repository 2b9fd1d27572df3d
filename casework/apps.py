"""Registers the engine of cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Moves, guards, consultations and what waits."""

    name = "casework"
    verbose_name = _("Cases")
