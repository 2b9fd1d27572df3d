"""Who sees letters and who sends them again (4.interface)."""

from accounts.policy import ALLIANCE, OFFICERS, SECRETARIAT_ROLES, Own, Permit, register

register(
    [
        Permit("correspondence.view_letter", ALLIANCE, SECRETARIAT_ROLES),
        Permit("correspondence.view_letter", Own("recipient")),
        Permit("correspondence.resend_letter", ALLIANCE, OFFICERS),
    ]
)
