"""Organisations, participations, their terms and renewals, applications and their files."""

from participants.models.applications import IN_HAND, Application, GroupInterest
from participants.models.examination import (
    ConflictDeclaration,
    CriterionFinding,
    DueDiligence,
    DueDiligenceCheck,
    Escalation,
    InformationRequest,
    InternalNote,
    Measure,
    Message,
    RequestItem,
    RiskFinding,
)
from participants.models.files import (
    Acceptance,
    CaseFile,
    CaseFileUserObjectPermission,
    Disclosure,
    FileSection,
    Snapshot,
    Statement,
    StatementText,
    TeamInvitation,
)
from participants.models.focal_points import Affiliation, EmailedInvitation, Invitation
from participants.models.organisations import CountryRegion, Organisation
from participants.models.participations import Ending, Participation
from participants.models.rectifications import Rectification
from participants.models.renewals import Renewal
from participants.models.screening import Hit, ListedName, ScreenedName, ScreeningList
from participants.models.self_checks import SelfCheck

# A case whose organisation fills in a file: to be admitted, or to be renewed.
Filed = Application | Renewal

__all__ = [
    "IN_HAND",
    "Acceptance",
    "Affiliation",
    "Application",
    "CaseFile",
    "CaseFileUserObjectPermission",
    "ConflictDeclaration",
    "CountryRegion",
    "CriterionFinding",
    "Disclosure",
    "DueDiligence",
    "DueDiligenceCheck",
    "EmailedInvitation",
    "Ending",
    "Escalation",
    "FileSection",
    "Filed",
    "GroupInterest",
    "Hit",
    "InformationRequest",
    "InternalNote",
    "Invitation",
    "ListedName",
    "Measure",
    "Message",
    "Organisation",
    "Participation",
    "Rectification",
    "Renewal",
    "RequestItem",
    "RiskFinding",
    "ScreenedName",
    "ScreeningList",
    "SelfCheck",
    "Snapshot",
    "Statement",
    "StatementText",
    "TeamInvitation",
]
