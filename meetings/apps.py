"""Registers this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Meetings."""

    name = "meetings"
    verbose_name = _("Meetings")
