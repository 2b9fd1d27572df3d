"""Registers this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipantsConfig(AppConfig):
    """Participants."""

    name = "participants"
    verbose_name = _("Participants")
