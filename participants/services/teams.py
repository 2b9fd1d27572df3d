"""Writing an application together: inviting, joining, leaving, handing over who signs; each by an act (5.nsa.form)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.dossier import part_of_dossier
from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from accounts.policy import may
from accounts.services import appoint, confirm_address, end_office_at_once, enter_person
from casework.refusals import NotPermitted, RulesSayNo
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record
from governance.models import Act
from participants.enums import ApplicationState
from participants.invitations import new_code
from participants.letters.applications import (
    APPLICATION_TEAM_INVITED,
    APPLICATION_TEAM_REMOVED,
    APPLICATION_TEAM_SIGNS,
    OWN_SIDE,
)
from participants.models import Application, CaseFile, TeamInvitation
from participants.services.invitations import VALID_DAYS, InvitationClosed, NewAccount

CLAUSE = "5.nsa.form"
# An application that is over needs nobody to write it any more.
OVER = (
    ApplicationState.APPROVED,
    ApplicationState.NOT_APPROVED,
    ApplicationState.NOT_ELIGIBLE,
    ApplicationState.WITHDRAWN,
    ApplicationState.CLOSED_NO_REPLY,
)


@dataclass(frozen=True)
class Colleague:
    """Who is asked to write with me, and whether they may sign."""

    email: str
    full_name: str
    role: Role
    language: str = "en"


def team_of(application: Application, on: date) -> "models.QuerySet[Office]":
    """The offices of the people who write the application, in the order in which they came."""
    offices = Office.objects.of(ScopeKind.APPLICATION, application.pk).in_roles(OWN_SIDE).on(on)
    return offices.select_related("person").order_by("person_id", "role")


def team_invitations(application: Application, on: date) -> "models.QuerySet[TeamInvitation]":
    """Invitations that can still be accepted on that day."""
    return TeamInvitation.objects.filter(
        file=application.file_id, accepted_by__isnull=True, revoked_by__isnull=True, last_day__gte=on
    )


def has_signatory(application: Application, on: date) -> bool:
    """Whether someone may sign and send the application; until then whoever writes it invites that person."""
    return Office.objects.of(ScopeKind.APPLICATION, application.pk).in_roles([Role.SIGNATORY]).on(on).exists()


def require_team(application: Application, role: str, person: User, on: date) -> None:
    """Refuse outsiders and whatever is over; once someone may sign, only they make another person signatory."""
    signs = role == Role.SIGNATORY and has_signatory(application, on)
    action = "participants.submit_application" if signs else "participants.view_application"
    own = any(office.scope_id == application.pk and office.role in OWN_SIDE for office in person.offices_on(on))
    if not own or application.state in OVER or not may(person, action, application, on):
        raise NotPermitted


@transaction.atomic
def invite_colleague(application: Application, colleague: Colleague, actor: User, on: date) -> TeamInvitation:
    """Invite a person to write the application too; the link works once, for VALID_DAYS days (5.nsa.form).

    Raises NotPermitted, or ValidationError where the person is in the team or invited already.
    """
    require_team(application, colleague.role, actor, on)
    CaseFile.objects.select_for_update().get(pk=application.file_id)
    _refuse_second(application, colleague, on)
    person = User.objects.filter(email__iexact=colleague.email).first()
    if person is None:
        person = enter_person(colleague.email, colleague.full_name, on, actor)
        person.language = colleague.language
        person.save(update_fields=["language"])
    invitation = TeamInvitation.objects.create(
        file=application.file, email=colleague.email, full_name=colleague.full_name, role=colleague.role,
        language=colleague.language, code_digest=new_code(), invited_on=on, last_day=on + timedelta(days=VALID_DAYS),
    )  # fmt: skip
    facts = {"invitation": invitation.pk, "person": person.pk, "role": str(colleague.role)}
    act = record(ActDraft(application, "invite_colleague", CLAUSE, on, actor_id=actor.pk, facts=facts))
    TeamInvitation.objects.filter(pk=invitation.pk).update(invited_by=act)
    kind = APPLICATION_TEAM_INVITED.code
    said = {"organisation": application.name, "inviter": str(actor), "last_day": invitation.last_day.isoformat()}
    queue_letters([LetterDraft(f"{kind}:{invitation.pk}", kind, invitation, person, said, act)], on)
    return invitation


def _refuse_second(application: Application, colleague: Colleague, on: date) -> None:
    if colleague.role not in OWN_SIDE:
        raise ValidationError(_("Choose what the person may do."))
    address = colleague.email.casefold()
    if any((office.person.email or "").casefold() == address for office in team_of(application, on)):
        raise ValidationError({"email": _("This person writes the application already.")})
    if any(invitation.email.casefold() == address for invitation in team_invitations(application, on)):
        raise ValidationError({"email": _("This person is invited already. Withdraw that invitation first.")})


def refuse_closed_team(invitation: TeamInvitation, on: date) -> None:
    """Refuse an invitation that was used or withdrawn, is too old or comes too late, saying which."""
    if invitation.accepted_by_id:
        raise InvitationClosed(_("This invitation has been used. Sign in with your e-mail address."))
    if invitation.revoked_by_id:
        raise InvitationClosed(_("This invitation was withdrawn. Ask the person who invited you."))
    if on > invitation.last_day:
        raise InvitationClosed(_("This invitation is too old. Ask for a new one."))
    if invitation.file.application.state in OVER:
        raise InvitationClosed(_("This application is closed. There is nothing left to write."))


@transaction.atomic
def join_team(invitation: TeamInvitation, person: User, on: date, account: NewAccount | None = None) -> Application:
    """Let an invited person write the application too, once; the link confirms a new person's address.

    Raises InvitationClosed where it can no longer be accepted, NotPermitted for another person.
    """
    locked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    refuse_closed_team(locked, on)
    if (person.email or "").casefold() != locked.email.casefold() or (account and person.has_usable_password()):
        raise NotPermitted
    if account:
        _open_account(person, account, locked.language)
    application = locked.file.application
    roles = [Role.APPLICANT, Role.SIGNATORY] if locked.role == Role.SIGNATORY else [Role.APPLICANT]
    for role in roles:
        appoint(person, role, on, None, ScopeKind.APPLICATION, application.pk, person)
    facts = {"invitation": locked.pk, "person": person.pk, "role": locked.role}
    act = record(ActDraft(application, "join_team", CLAUSE, on, actor_id=person.pk, facts=facts))
    TeamInvitation.objects.filter(pk=locked.pk).update(accepted_by=act)
    return application


def _open_account(person: User, account: NewAccount, language: str) -> None:
    person.full_name, person.language = account.full_name, language
    person.privacy_notice = account.privacy_notice
    person.set_password(account.password)
    person.save()
    confirm_address(person)


@transaction.atomic
def revoke_colleague(invitation: TeamInvitation, actor: User, on: date) -> None:
    """Withdraw an invitation that nobody accepted yet: its link stops working at once.

    Raises NotPermitted, or InvitationClosed where there is nothing left to withdraw.
    """
    application = invitation.file.application
    require_team(application, Role.APPLICANT, actor, on)
    locked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    refuse_closed_team(locked, on)
    facts = {"invitation": locked.pk}
    act = record(ActDraft(application, "revoke_colleague", CLAUSE, on, actor_id=actor.pk, facts=facts))
    TeamInvitation.objects.filter(pk=locked.pk).update(revoked_by=act)


@transaction.atomic
def remove_colleague(application: Application, colleague: User, actor: User, on: date) -> None:
    """Take a person out of the team: access ends at once, and the person hears of it (5.nsa.form).

    Raises NotPermitted for anyone but a signatory, RulesSayNo for the last signatory, ValidationError for who is not
    in the team.
    """
    team = _held_team(application, colleague, actor, on)
    signing = {office.person_id for office in team if office.role == Role.SIGNATORY}
    if signing == {colleague.pk}:
        raise RulesSayNo([_("This person is the last who may sign. Hand over first.")])
    for office in team:
        if office.person_id == colleague.pk:
            end_office_at_once(office, on, actor)
    facts = {"person": colleague.pk}
    act = record(ActDraft(application, "remove_colleague", CLAUSE, on, actor_id=actor.pk, facts=facts))
    _tell(APPLICATION_TEAM_REMOVED, application, colleague, act, on)


@transaction.atomic
def hand_over(application: Application, colleague: User, actor: User, on: date) -> None:
    """Let another person of the team sign instead of oneself, who writes on as before (5.nsa.form).

    Raises NotPermitted for anyone but a signatory, RulesSayNo where the other signs already, ValidationError for who
    is not in the team.
    """
    team = _held_team(application, colleague, actor, on)
    signing = {office.person_id: office for office in team if office.role == Role.SIGNATORY}
    if colleague.pk in signing:
        raise RulesSayNo([_("This person may sign already.")])
    end_office_at_once(signing[actor.pk], on, actor)
    appoint(colleague, Role.SIGNATORY, on, None, ScopeKind.APPLICATION, application.pk, actor)
    facts = {"person": colleague.pk}
    act = record(ActDraft(application, "hand_over", CLAUSE, on, actor_id=actor.pk, facts=facts))
    _tell(APPLICATION_TEAM_SIGNS, application, colleague, act, on)


def _held_team(application: Application, colleague: User, actor: User, on: date) -> list[Office]:
    """The offices of the team, held for a change by one of its signatories."""
    require_team(application, Role.SIGNATORY, actor, on)
    CaseFile.objects.select_for_update().get(pk=application.file_id)
    team = list(team_of(application, on))
    if colleague.pk not in {office.person_id for office in team}:
        raise ValidationError(_("This person does not write the application any more."))
    if actor.pk not in {office.person_id for office in team if office.role == Role.SIGNATORY}:
        raise NotPermitted
    return team


def _tell(kind: LetterKind, application: Application, colleague: User, act: Act, on: date) -> None:
    said = {"organisation": application.name, "application": application.ref}
    queue_letters([LetterDraft(f"{kind.code}:{act.pk}", kind.code, application, colleague, said, act)], on)


@part_of_dossier("application_invitations")
def _team_invitations_of(person: User) -> list[dict[str, Any]]:
    rows = TeamInvitation.objects.filter(email__iexact=person.email or "").select_related("file__application")
    return [
        {"application": row.file.application.ref, "full_name": row.full_name, "email": row.email, "role": row.role,
         "invited_on": row.invited_on.isoformat(), "last_day": row.last_day.isoformat()}
        for row in rows.order_by("id")
    ]  # fmt: skip


@part_of_dossier("applications")
def _applications_of(person: User) -> list[dict[str, Any]]:
    offices = Office.objects.filter(person=person, scope_kind=ScopeKind.APPLICATION).values("scope_id")
    rows = Application.objects.filter(pk__in=offices).order_by("id")
    return [{"application": row.ref, "organisation": row.name, "begun_on": row.opened_on.isoformat()} for row in rows]
