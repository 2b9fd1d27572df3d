"""Registers this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipantsConfig(AppConfig):
    """Participants."""

    name = "participants"
    verbose_name = _("Participants")

    def ready(self) -> None:
        """Wake the worker after each commit that brought names to compare: services know no tasks."""
        from participants.services.screening import wake_on_new_names
        from participants.tasks import wake

        wake_on_new_names(wake)
