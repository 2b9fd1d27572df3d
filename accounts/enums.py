"""Roles that a person can hold, and the kinds of scope within which one holds them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an office lets its holder do; codes are never translated (x.roles)."""

    OFFICER = "officer", _("Secretariat officer")
    HEAD = "head", _("Secretariat head")
    REVIEWER = "reviewer", _("Due-diligence reviewer")
    CONVENER = "convener", _("Convener")
    SG_MEMBER = "sg_member", _("Steering Group member")
    COCHAIR = "cochair", _("Co-chair")
    FOCAL_LEAD = "focal_lead", _("Lead focal point")
    FOCAL_ALTERNATE = "focal_alternate", _("Alternate focal point")
    FOCAL_GROUP = "focal_group", _("Working Group focal point")
    APPLICANT = "applicant", _("Applicant")
    SIGNATORY = "signatory", _("Authorised signatory")


class ScopeKind(models.TextChoices):
    """Where an office holds: in the whole alliance, for one organisation, in one group, for one application."""

    ALLIANCE = "alliance", _("Alliance")
    ORGANISATION = "organisation", _("Organisation")
    GROUP = "group", _("Working Group")
    APPLICATION = "application", _("Application")


class Gender(models.TextChoices):
    """As people state it; empty where unknown. Shown in totals only (9.balance)."""

    FEMALE = "f", _("Female")
    MALE = "m", _("Male")
    OTHER = "x", _("Another")


SECRETARIAT = frozenset({Role.OFFICER, Role.HEAD, Role.REVIEWER})
FOCAL_POINTS = frozenset({Role.FOCAL_LEAD, Role.FOCAL_ALTERNATE})
# Who must sign in with a second factor.
SECOND_FACTOR = SECRETARIAT
