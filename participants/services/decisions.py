"""Approving an application, and the applicant's answer to conditions; other decisions are moves alone (5.notify)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from accounts.policy import may
from accounts.services import appoint
from casework.engine import ask, perform
from casework.refusals import NotPermitted, Reason, RulesSayNo, WrongState
from correspondence.services import queue_letters
from governance.acts import ActDraft, record
from governance.models import Act
from governance.periods import add_months
from participants.enums import ApplicationState as State
from participants.enums import Category
from participants.letters.applications import CONDITIONS_ANSWERED, to_applicants
from participants.models import Affiliation, Application, Measure, Organisation, Participation, Renewal
from participants.policy import OWN_SIDE
from participants.sections.declared import has_members
from participants.services.assignments import require
from participants.services.focal_points import focal_points, open_invitations, tell_appointed
from participants.services.invitations import Invited, invite
from participants.services.organisations import change_organisation, new_organisation
from participants.services.participations import admit
from participants.workflow.effects import latest_snapshot

Answers = Mapping[str, Any]
# What a renewal changes on the record; another category is another admission.
ON_RECORD = ("name", "country", "website", "is_membership_body")
# How far ahead an admission is dated at most; a choice of the portal.
LATEST_START_MONTHS = 12


@dataclass(frozen=True)
class Approval:
    """What an approval decides: the first day, the organisation if it is known already, and the restricted reason."""

    starts_on: date
    organisation: Organisation | None = None
    reason_restricted: str = ""


@transaction.atomic
def approve(application: Application, move: str, approval: Approval, actor: User, on: date) -> Act:
    """Admit the applicant by `approve` or `confirm_conditions`: participation, focal points, groups, measures.

    What the snapshot says is what is entered. Who is named to speak for it and writes the application is appointed,
    anyone else is invited. Raises NotVisible, NotPermitted, WrongState, or RulesSayNo with every reason.
    """
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    against = ask(locked, move, actor, on)
    if not on <= approval.starts_on <= add_months(on, LATEST_START_MONTHS):
        against.append(_("A participation begins today or within a year. Choose another first day."))
    if approval.organisation and approval.organisation.category != locked.category:
        against.append(_("This organisation is on record in another category. Change its record first, or enter it."))
    if against:
        raise RulesSayNo(against)
    snapshot = latest_snapshot(locked)
    answers: Answers = snapshot.content["answers"] if snapshot else {}
    organisation = approval.organisation or new_organisation(record_of(answers), on, actor)
    speak = _speak(locked, organisation, answers.get("contacts", {}), approval.starts_on, actor, on)
    made = _admit(locked, organisation, approval.starts_on, actor, on)
    for invited in speak:
        invite(organisation, invited, actor, on)
    data = {
        "participation": made,
        "starts_on": approval.starts_on,
        "reason_restricted": approval.reason_restricted,
        "groups": list(dict.fromkeys(answers.get("contacts", {}).get("groups") or [])),
        "facts": {"participation": made.ref, "organisation": organisation.ref},
    }
    act = perform(locked, move, actor, on, data)
    application.refresh_from_db()
    return act


def record_of(answers: Answers) -> dict[str, Any]:
    """What goes on an organisation's record from the answers of its application."""
    identity = answers.get("identity", {})
    return {
        "name": identity.get("name", ""),
        "category": Category(identity["category"]),
        "country": identity.get("country", ""),
        "website": identity.get("website", ""),
        "is_membership_body": has_members(answers),
    }


@transaction.atomic
def renew(renewal: Renewal, data: Answers, reason: str, actor: User, on: date) -> Act:
    """Renew a term; what the organisation says of itself now goes on its record, but for its category (5.term).

    `data` holds `new_last_day`. Raises NotVisible, NotPermitted, WrongState, RulesSayNo with every reason, or
    ValidationError for what the record refuses.
    """
    act = perform(renewal, "renew", actor, on, data, reason)
    snapshot = latest_snapshot(renewal) if renewal.file_id else None
    if snapshot and snapshot.content["answers"].get("identity", {}).get("name"):
        organisation, said = renewal.participation.organisation, record_of(snapshot.content["answers"])
        changed = {name: said[name] for name in ON_RECORD if said[name] != getattr(organisation, name)}
        if changed:
            change_organisation(organisation, changed, on, actor)
    return act


def _admit(
    application: Application, organisation: Organisation, starts_on: date, actor: User, on: date
) -> Participation:
    try:
        return admit(organisation, starts_on, actor, on, application=application)
    except ValidationError as refused:
        raise RulesSayNo(list(refused.messages)) from refused


def named(contacts: Answers) -> list[Invited]:
    """The focal points that the application names: the lead, and the alternate where there is one."""
    rows = (("lead", Role.FOCAL_LEAD), ("alternate", Role.FOCAL_ALTERNATE))
    return [
        Invited(str(contacts[f"{who}_email"]).lower(), str(contacts.get(f"{who}_name", "")), role)
        for who, role in rows
        if contacts.get(f"{who}_email")
    ]


def _speak(
    application: Application, organisation: Organisation, contacts: Answers, first_day: date, actor: User, on: date
) -> list[Invited]:
    """Appoint those named who wrote the application; gives back those who are still to be invited (6.undertake).

    An organisation that is known keeps its lead, also one who is invited: who is named beside comes as an alternate.
    """
    team = {(person.email or "").lower(): person for person in _team(application, on)}
    held = list(focal_points(organisation, on))
    known = {(office.person.email or "").lower() for office in held}
    invited = list(open_invitations(organisation, on))
    known |= {invitation.email.lower() for invitation in invited}
    led = any(one.role == Role.FOCAL_LEAD for one in (*held, *invited))
    to_invite: list[Invited] = []
    for one in named(contacts):
        if one.email in known:
            continue
        known.add(one.email)
        role = Role.FOCAL_ALTERNATE if led else one.role
        if one.email in team:
            _appoint(team[one.email], role, organisation, first_day, actor, on)
        else:
            to_invite.append(Invited(one.email, one.full_name, role, application.file.language))
    return to_invite


def _appoint(person: User, role: Role, organisation: Organisation, first_day: date, actor: User, on: date) -> None:
    office = appoint(person, role, first_day, None, ScopeKind.ORGANISATION, organisation.pk, actor)
    Affiliation.objects.get_or_create(person=person, defaults={"organisation": organisation})
    tell_appointed(office, organisation, Act.objects.about(office).latest("id"), on)


def _team(application: Application, on: date) -> list[User]:
    offices = Office.objects.of(ScopeKind.APPLICATION, application.pk).in_roles(OWN_SIDE).on(on)
    return [office.person for office in offices.select_related("person").order_by("id")]


@transaction.atomic
def answer_conditions(application: Application, accepted: bool, actor: User, on: date) -> Act:
    """Accept or decline the conditions for the applicant, once and in time; the Secretariat then decides (5.nsa.fensa).

    Raises NotVisible, NotPermitted, WrongState, or RulesSayNo where the day to answer is past or it was answered.
    """
    require(application, "participants.submit_application", actor, on)
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state != State.CONDITIONS_OFFERED:
        raise WrongState(locked.get_state_label(), locked)
    if reasons := _reasons_against_answering(locked, on):
        raise RulesSayNo(reasons)
    field = "conditions_accepted_on" if accepted else "conditions_declined_on"
    Application.objects.filter(pk=locked.pk).update(**{field: on})
    action = "accept_conditions" if accepted else "decline_conditions"
    act = record(ActDraft(locked, action, "5.nsa.fensa", on, actor_id=actor.pk))
    facts = {"accepted": accepted, "answered_on": on.isoformat()}
    queue_letters(to_applicants(CONDITIONS_ANSWERED, locked, act, on, **facts), on)
    application.refresh_from_db()
    return act


def _reasons_against_answering(application: Application, on: date) -> list[Reason]:
    if application.conditions_accepted_on or application.conditions_declined_on:
        return [_("The conditions were answered already.")]
    if application.answer_by and on > application.answer_by:
        return [_("The day to answer is past. Write to the Secretariat.")]
    return []


@transaction.atomic
def complete_measure(measure: Measure, note: str, actor: User, on: date) -> Act:
    """Record that a measure is done, with what shows it; once (5.nsa.fensa).

    Raises NotPermitted, or RulesSayNo where it was done before.
    """
    if not may(actor, "participants.complete_measure", measure, on):
        raise NotPermitted
    locked = Measure.objects.select_for_update(of=("self",)).select_related("participation").get(pk=measure.pk)
    if locked.done_on or locked.participation is None:
        raise RulesSayNo([_("This measure is done already.")])
    Measure.objects.filter(pk=locked.pk).update(done_on=on)
    facts = {"measure": locked.pk}
    participation = locked.participation
    return record(
        ActDraft(participation, "complete_measure", "5.nsa.fensa", on, actor_id=actor.pk, facts=facts, reason=note)
    )
