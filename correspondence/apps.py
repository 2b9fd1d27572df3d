"""Registers letters and their delivery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Letters, their templates and their delivery (4.interface)."""

    name = "correspondence"
    verbose_name = _("Correspondence")
