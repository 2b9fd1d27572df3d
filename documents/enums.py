"""Who may see a document, and what a virus scan found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """For whom a document is meant (x.documents)."""

    PUBLIC = "public", _("Everyone")
    PARTICIPANTS = "participants", _("Participants")
    GROUP = "group", _("Working Group")
    STEERING = "steering", _("Steering Group")
    SECRETARIAT = "secretariat", _("Secretariat")
    CONFIDENTIAL = "confidential", _("Confidential")
    CASE_FILE = "case_file", _("Case file")


class ScanVerdict(models.TextChoices):
    """What the virus scan found; no value while a version waits for it."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    CLEAN = "clean", _("Clean")
    INFECTED = "infected", _("Infected")
