"""The move tables of this room: renewals, corrections of ends, applications."""

from participants.workflow.applications import APPLICATION
from participants.workflow.renewals import RENEWAL
from participants.workflow.terms import RECTIFICATION

__all__ = ["APPLICATION", "RECTIFICATION", "RENEWAL"]
