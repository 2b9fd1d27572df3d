"""Who sees letters and who sends them again (4.interface)."""

from datetime import date

from django.db.models import Q

from accounts.policy import OFFICERS, SECRETARIAT_ROLES, Own, Permit, Untied, register
from correspondence.models import Letter


def said(on: date) -> Q:
    """Letters that went out or will: what was never sent, such as a reminder overtaken, was never said."""
    return Q(skipped_because="") | Letter.objects.all().went_out()


register(
    [
        Permit("correspondence.view_letter", Untied("letter"), SECRETARIAT_ROLES),
        Permit("correspondence.view_letter", Own("recipient"), states=said),
        Permit("correspondence.resend_letter", Untied("letter"), OFFICERS),
    ]
)
