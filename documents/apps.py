"""Registers documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Documents and their versions (x.documents)."""

    name = "documents"
    verbose_name = _("Documents and files")
