"""The move tables of this room: renewals, corrections of ends, applications."""

from participants.workflow.applications import APPLICATION
from participants.workflow.terms import RECTIFICATION, RENEWAL

__all__ = ["APPLICATION", "RECTIFICATION", "RENEWAL"]
