"""Who sees consultations and requests after a lost factor, and who decides them (x.roles)."""

from accounts.policy import ALLIANCE, OFFICERS, SECRETARIAT_ROLES, Own, Permit, register

register(
    [
        Permit("casework.view_consultation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("casework.open_consultation", ALLIANCE, OFFICERS),
        Permit("casework.close_consultation", ALLIANCE, OFFICERS),
        Permit("casework.view_lostfactorrequest", ALLIANCE, SECRETARIAT_ROLES),
        Permit("casework.view_lostfactorrequest", Own("person")),
        Permit("casework.request_lostfactorrequest", Own("person")),
        Permit("casework.decide_lostfactorrequest", ALLIANCE, OFFICERS),
    ]
)
