"""Inviting a person to speak for an organisation, accepting and withdrawing; each by an act (x.roles)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.dossier import part_of_dossier
from accounts.enums import FOCAL_POINTS, Role, ScopeKind
from accounts.models import Office, User
from accounts.services import appoint, confirm_address, enter_person
from casework.refusals import NotPermitted
from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record
from governance.models import Act
from participants.invitations import new_code
from participants.letters import FOCAL_POINT_INVITED, INVITATION_WITHDRAWN
from participants.models import Affiliation, Invitation, Organisation
from participants.services.focal_points import focal_points, open_invitations, require_manager, tell_appointed
from participants.services.participations import confirm_admission

CLAUSE = "x.roles"
# How long an invitation can be accepted; a choice of the portal, not a rule of the Terms of Reference.
VALID_DAYS = 14


@dataclass(frozen=True)
class Invited:
    """Who is asked to speak for an organisation, in which role and language."""

    email: str
    full_name: str
    role: Role
    language: str = "en"


@transaction.atomic
@exercises("participants.manage_focal_points", "organisation")
def invite(organisation: Organisation, invited: Invited, actor: User, on: date) -> Invitation:
    """Invite a person by e-mail to speak for an organisation; the link works once, for VALID_DAYS days (x.roles).

    Raises NotPermitted, or ValidationError where the person is invited or in office already.
    """
    require_manager(actor, organisation, on)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _refuse_second(organisation, invited, on)
    person = User.objects.filter(email__iexact=invited.email).first() or _new_person(invited, on, actor)
    invitation = Invitation.objects.create(
        organisation=organisation, email=invited.email, full_name=invited.full_name, role=invited.role,
        language=invited.language, code_digest=new_code(), invited_on=on, last_day=on + timedelta(days=VALID_DAYS),
    )  # fmt: skip
    act = _record(invitation, "invite", on, actor, {"person": person.pk, "role": str(invited.role)})
    Invitation.objects.filter(pk=invitation.pk).update(invited_by=act)
    facts = {"organisation": organisation.name, "inviter": str(actor), "last_day": invitation.last_day.isoformat()}
    kind = FOCAL_POINT_INVITED.code
    queue_letters([LetterDraft(f"{kind}:{invitation.pk}", kind, invitation, person, facts, act)], on)
    return invitation


def _refuse_second(organisation: Organisation, invited: Invited, on: date) -> None:
    if invited.role not in FOCAL_POINTS:
        raise ValidationError(_("Choose lead or alternate."))
    held = list(focal_points(organisation, on))
    waiting = list(open_invitations(organisation, on))
    if any((office.person.email or "").casefold() == invited.email.casefold() for office in held):
        raise ValidationError({"email": _("This person speaks for the organisation already.")})
    if any(invitation.email.casefold() == invited.email.casefold() for invitation in waiting):
        raise ValidationError({"email": _("This person is invited already. Withdraw that invitation first.")})
    leads = [*held, *waiting] if invited.role == Role.FOCAL_LEAD else []
    if any(one.role == Role.FOCAL_LEAD for one in leads):
        raise ValidationError(
            {"role": _("There is a lead, or one is invited. Invite an alternate, then hand over the lead.")}
        )


def _new_person(invited: Invited, on: date, actor: User) -> User:
    person = enter_person(invited.email, invited.full_name, on, actor)
    person.language = invited.language
    person.save(update_fields=["language"])
    return person


class InvitationClosed(Exception):
    """The invitation can no longer be accepted; the message says why and what to do."""


@dataclass(frozen=True)
class NewAccount:
    """What a person without an account enters to get one."""

    full_name: str
    password: str
    privacy_notice: str


@transaction.atomic
def accept(invitation: Invitation, person: User, on: date, account: NewAccount | None = None) -> Office:
    """Let an invited person take up the office, once; a new person's address counts as confirmed by the link.

    Raises InvitationClosed where it was used, withdrawn or is too old, NotPermitted for another person, and
    ValidationError where the office was filled in the meantime.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    refuse_closed(locked, on)
    if (person.email or "").casefold() != locked.email.casefold() or (account and person.has_usable_password()):
        raise NotPermitted
    if account:
        _open_account(person, account, locked.language)
    role = Role(locked.role)
    office = appoint(person, role, on, None, ScopeKind.ORGANISATION, locked.organisation_id, person)
    Affiliation.objects.get_or_create(person=person, defaults={"organisation": locked.organisation})
    act = _record(locked, "accept_invitation", on, person, {"person": person.pk, "role": str(role)})
    Invitation.objects.filter(pk=locked.pk).update(accepted_by=act)
    confirm_admission(locked.organisation, on)
    tell_appointed(office, locked.organisation, act, on)
    return office


def refuse_closed(invitation: Invitation, on: date) -> None:
    """Refuse an invitation that was used or withdrawn or whose last day is past, saying which."""
    if invitation.accepted_by_id:
        raise InvitationClosed(_("This invitation has been used. Sign in with your e-mail address."))
    if invitation.revoked_by_id:
        raise InvitationClosed(_("This invitation was withdrawn. Ask the organisation's lead focal point."))
    if on > invitation.last_day:
        raise InvitationClosed(_("This invitation is too old. Ask for a new one."))


def _open_account(person: User, account: NewAccount, language: str) -> None:
    person.full_name, person.language = account.full_name, language
    person.privacy_notice = account.privacy_notice
    person.set_password(account.password)
    person.save()
    confirm_address(person)


@transaction.atomic
@exercises("participants.manage_focal_points", "invitation.organisation")
def revoke(invitation: Invitation, actor: User, on: date) -> None:
    """Withdraw an invitation that nobody accepted yet: its link stops working at once, and the person hears of it.

    Raises NotPermitted, or InvitationClosed where there is nothing left to withdraw.
    """
    require_manager(actor, invitation.organisation, on)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_closed(locked, on)
    person = User.objects.filter(email__iexact=locked.email).first()
    act = _record(locked, "revoke_invitation", on, actor, {"person": person.pk if person else None})
    Invitation.objects.filter(pk=locked.pk).update(revoked_by=act)
    kind, facts = INVITATION_WITHDRAWN.code, {"organisation": invitation.organisation.name}
    queue_letters([LetterDraft(f"{kind}:{locked.pk}", kind, locked, person, facts, act)], on)


def _record(invitation: Invitation, action: str, on: date, actor: User, facts: Mapping[str, Any]) -> Act:
    return record(ActDraft(invitation, action, CLAUSE, on, actor_id=actor.pk, facts=dict(facts)))


@part_of_dossier("invitations")
def _invitations_of(person: User) -> list[dict[str, Any]]:
    rows = Invitation.objects.filter(email__iexact=person.email or "").select_related("organisation").order_by("id")
    return [
        {"organisation": row.organisation.ref, "full_name": row.full_name, "email": row.email, "role": row.role,
         "invited_on": row.invited_on.isoformat(), "last_day": row.last_day.isoformat()}
        for row in rows
    ]  # fmt: skip
