"""Who sees and does what with organisations, participations and renewals (x.roles)."""

from datetime import date

from django.db.models import Q

from accounts.enums import Role, ScopeKind
from accounts.policy import ALLIANCE, HEAD, OFFICERS, PUBLIC, SECRETARIAT_ROLES, SPEAKERS, Permit, Within, register
from documents.policy import register_participant_organisations
from participants.models import Organisation, Participation

LEADS = frozenset({str(Role.FOCAL_LEAD)})
OF_ITSELF = Within(ScopeKind.ORGANISATION, "pk")
OF_ITS_ORGANISATION = Within(ScopeKind.ORGANISATION, "organisation")
OF_ITS_PARTICIPATION = Within(ScopeKind.ORGANISATION, "participation__organisation")


def takes_or_took_part(on: date) -> Q:
    """Organisations that were admitted by that day; applicants are nobody else's business."""
    return Q(pk__in=Participation.objects.begun(on).values("organisation"))


def admitted(on: date) -> Q:
    """Participations that had begun by that day."""
    return Q(admitted_on__lte=on)


register(
    [
        Permit("participants.view_organisation", PUBLIC, states=takes_or_took_part),
        Permit("participants.view_organisation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_organisation", OF_ITSELF, SPEAKERS),
        Permit("participants.view_participation", PUBLIC, states=admitted),
        Permit("participants.view_participation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_participation", OF_ITS_ORGANISATION, SPEAKERS),
        Permit("participants.view_record", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_record", OF_ITSELF, SPEAKERS),
        Permit("participants.add_participation", ALLIANCE, OFFICERS),
        Permit("participants.add_organisation", ALLIANCE, OFFICERS),
        Permit("participants.change_organisation", ALLIANCE, OFFICERS),
        Permit("participants.manage_focal_points", ALLIANCE, OFFICERS),
        Permit("participants.manage_focal_points", OF_ITSELF, LEADS),
        Permit("participants.view_invitation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_invitation", OF_ITS_ORGANISATION, SPEAKERS),
        Permit("participants.view_renewal", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_renewal", OF_ITS_PARTICIPATION, SPEAKERS),
        Permit("participants.submit_renewal", ALLIANCE, OFFICERS),
        Permit("participants.decide_renewal", ALLIANCE, HEAD),
        # Papers of an organisation: it files its own, an officer what came by e-mail or post (5.letter).
        Permit("participants.file_for_organisation", ALLIANCE, OFFICERS),
        Permit("participants.file_for_organisation", OF_ITSELF, SPEAKERS),
        Permit("participants.file_for_renewal", ALLIANCE, OFFICERS),
        Permit("participants.file_for_renewal", OF_ITS_PARTICIPATION, SPEAKERS),
        Permit("participants.view_rectification", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.propose_rectification", ALLIANCE, OFFICERS),
        Permit("participants.decide_rectification", ALLIANCE, OFFICERS),
        Permit("participants.view_affiliation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_countryregion", ALLIANCE, SECRETARIAT_ROLES),
    ]
)

# Who takes part on a day sees the participants' documents on that day, and not the day after (13.after).
register_participant_organisations(lambda on: Organisation.objects.taking_part(on).values("pk"))
