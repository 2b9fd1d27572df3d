"""States and outcomes of the cases that belong to no single room; codes are never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsultationState(models.TextChoices):
    """Where a consultation stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Body(models.TextChoices):
    """Who can be consulted."""

    STEERING_GROUP = "steering_group", _("Steering Group")
    CONVENERS = "conveners", _("Conveners")
    PARTICIPANTS = "participants", _("Participants")


class Outcome(models.TextChoices):
    """How a consultation ended: consensus or advice, never a tally of votes (3.informal, 9.consensus)."""

    CONSENSUS = "consensus", _("Consensus")
    WITH_COMMENTS = "consensus_with_comments", _("Consensus with comments")
    NO_CONSENSUS = "no_consensus", _("No consensus")


class LostFactorState(models.TextChoices):
    """Where a request after a lost second factor stands."""

    REQUESTED = "requested", _("Waiting for a second officer")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
