"""Accepting an invitation to speak for an organisation (x.roles)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from participants.invitations import invitation_of
from participants.models import Invitation
from participants.services import accept, refuse_closed
from participants.views.accepting import FOCAL_POINT, Accepting


def welcome(invitation: Invitation) -> tuple[str, str]:
    """From today the person speaks for the organisation."""
    said = _("From today you speak for %(organisation)s.") % {"organisation": invitation.organisation.name}
    return said, reverse("participants:detail", args=[invitation.organisation.ref])


ACCEPTING = Accepting(
    key=FOCAL_POINT,
    page_name="participants:accept",
    template="participants/accept.html",
    find=invitation_of,
    held=lambda: Invitation.objects.select_related("organisation"),
    refuse=refuse_closed,
    accept=accept,
    context=lambda invitation: {"role": Role(invitation.role).label},
    welcome=welcome,
)


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter."""
    return ACCEPTING.open(request, token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_page(request: HttpRequest) -> HttpResponse:
    """The page that the link leads to."""
    return ACCEPTING.page(request)
