"""Registers letters and their delivery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Letters, their templates and their delivery (4.interface)."""

    name = "correspondence"
    verbose_name = _("Correspondence")

    def ready(self) -> None:
        """Wake the worker after each commit that queued letters, and write to whoever a document is opened to.

        Services know no tasks, and documents know no letters.
        """
        from correspondence.services import wake_on_queueing
        from correspondence.sharing import letter_of_opening
        from correspondence.tasks import wake
        from documents.services import tell_readers_by

        wake_on_queueing(wake)
        tell_readers_by(letter_of_opening)
