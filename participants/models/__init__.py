"""Organisations, participations with their period and endings, renewals, affiliations, invitations."""

from participants.models.focal_points import Affiliation, Invitation
from participants.models.organisations import CountryRegion, Organisation
from participants.models.participations import Ending, Participation
from participants.models.rectifications import Rectification
from participants.models.renewals import Renewal

__all__ = [
    "Affiliation",
    "CountryRegion",
    "Ending",
    "Invitation",
    "Organisation",
    "Participation",
    "Rectification",
    "Renewal",
]
