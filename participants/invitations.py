"""The personal link of an invitation: made when the letter is sent, never kept, and read once (x.roles)."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

from correspondence.kinds import Obsolete
from participants.models import Invitation, TeamInvitation

if TYPE_CHECKING:
    from correspondence.models import Letter

SIGNER = signing.Signer(salt="participants.invitation")
TEAM_SIGNER = signing.Signer(salt="participants.team_invitation")


def new_code() -> str:
    """What names an invitation in its link, 256 bits that nobody can guess; the link also carries our signature."""
    return secrets.token_hex(32)


def token_of(invitation: Invitation) -> str:
    """The secret part of the link: the same each time it is asked for."""
    return SIGNER.sign_object(invitation.code_digest, compress=False)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link belongs to; None for a link that the portal did not make."""
    try:
        code = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("organisation").filter(code_digest=str(code)).first()


def invitation_link(letter: "Letter") -> Mapping[str, str]:
    """The fact that only the message itself holds: the link by which the invited person accepts.

    Raises Obsolete where the invitation was used or withdrawn before the letter went out.
    """
    invitation = Invitation.objects.get(pk=letter.object_id)
    if invitation.accepted_by_id or invitation.revoked_by_id:
        raise Obsolete("revoked")
    return {"link": settings.BASE_URL + reverse("participants:invitation", args=[token_of(invitation)])}


def team_token_of(invitation: TeamInvitation) -> str:
    """The secret part of the link to an application's team."""
    return TEAM_SIGNER.sign_object(invitation.code_digest, compress=False)


def team_invitation_of(token: str) -> TeamInvitation | None:
    """The invitation to a team that a link belongs to; None for a link that the portal did not make."""
    try:
        code = TEAM_SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return TeamInvitation.objects.filter(code_digest=str(code)).first()


def team_invitation_link(letter: "Letter") -> Mapping[str, str]:
    """The link by which a colleague joins the team; raises Obsolete where the invitation was used or withdrawn."""
    invitation = TeamInvitation.objects.filter(pk=letter.object_id).first()
    if invitation is None or invitation.accepted_by_id or invitation.revoked_by_id:
        raise Obsolete("revoked")
    return {"link": settings.BASE_URL + reverse("participants:team_invitation", args=[team_token_of(invitation)])}
