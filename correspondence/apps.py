"""Registers letters and their delivery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Letters, their templates and their delivery (4.interface)."""

    name = "correspondence"
    verbose_name = _("Correspondence")

    def ready(self) -> None:
        """Wake the worker after each commit that queued letters: services know no tasks."""
        from correspondence.services import wake_on_queueing
        from correspondence.tasks import wake

        wake_on_queueing(wake)
