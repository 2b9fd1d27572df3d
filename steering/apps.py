"""Registers this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SteeringConfig(AppConfig):
    """Steering Group."""

    name = "steering"
    verbose_name = _("Steering Group")
