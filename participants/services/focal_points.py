"""Who speaks for an organisation: who that is, ending, handing over the lead; each by an act (x.roles)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercises, exercising
from accounts.dossier import part_of_dossier
from accounts.enums import FOCAL_POINTS, Role, ScopeKind
from accounts.models import Office, User
from accounts.policy import may
from accounts.querysets import OfficeQuerySet
from accounts.services import appoint, end_office
from casework.refusals import NotPermitted
from correspondence.services import LetterDraft, queue_letters
from governance.models import Act
from governance.periods import ONE_DAY, add_years
from participants.letters import FOCAL_POINT_APPOINTED, FOCAL_POINT_ENDED
from participants.models import Affiliation, Invitation, Organisation

CLAUSE = "x.roles"
# A last day further off is a slip of the hand.
MOST_YEARS_AHEAD = 2


def focal_points(organisation: Organisation, on: date) -> OfficeQuerySet:
    """The focal points of an organisation on a day, the lead first."""
    offices = Office.objects.of(ScopeKind.ORGANISATION, organisation.pk).in_roles(FOCAL_POINTS).on(on)
    return offices.select_related("person").order_by("-role", "id")


def open_invitations(organisation: Organisation, on: date) -> Any:
    """Invitations that can still be accepted on that day."""
    return Invitation.objects.filter(
        organisation=organisation, accepted_by__isnull=True, revoked_by__isnull=True, last_day__gte=on
    )


def people_of(organisation: Organisation, on: date) -> dict[str, list[Any]]:
    """Who speaks for the organisation today (`offices`) or soon (`coming`), and who is invited (`invitations`)."""
    offices = Office.objects.of(ScopeKind.ORGANISATION, organisation.pk).in_roles(FOCAL_POINTS)
    coming = offices.filter(period__startswith__gt=on).select_related("person").order_by("period", "-role", "id")
    return {
        "offices": list(focal_points(organisation, on)),
        "coming": list(coming),
        "invitations": list(open_invitations(organisation, on)),
    }


def require_manager(actor: User, organisation: Organisation, on: date) -> None:
    """Refuse whoever may not say who speaks for this organisation (x.roles)."""
    if not may(actor, "participants.manage_focal_points", organisation, on):
        raise NotPermitted


@transaction.atomic
def end_focal_point(office: Office, last_day: date, actor: User, on: date, reason: str = "") -> None:
    """End a focal point's office with `last_day`, inclusive, and tell the person; one may always step down oneself.

    A last day that is set can be brought forward. Raises NotPermitted, or ValidationError where the day is past, far
    off, or not before the one that is set.
    """
    organisation = Organisation.objects.get(pk=office.scope_id or 0)
    if office.person_id == actor.pk:
        _end(office, organisation, last_day, actor, on, reason)
        return
    require_manager(actor, organisation, on)
    with exercising(actor, "participants.manage_focal_points", organisation, on):
        _end(office, organisation, last_day, actor, on, reason)


def _end(office: Office, organisation: Organisation, last_day: date, actor: User, on: date, reason: str) -> None:
    locked = Office.objects.select_for_update(of=("self",)).select_related("person").get(pk=office.pk)
    if last_day < max(on, locked.period.lower):
        raise ValidationError({"last_day": _("This day is past. Choose today or a later day.")})
    if last_day > add_years(on, MOST_YEARS_AHEAD):
        raise ValidationError({"last_day": _("This day is more than two years ahead. Choose an earlier day.")})
    if locked.last_day is not None and last_day >= locked.last_day:
        raise ValidationError({"last_day": _("The last day is set already. To change it, choose an earlier day.")})
    end_office(locked, last_day, actor, reason)
    _tell_ended(locked, organisation, last_day, on)


@transaction.atomic
@exercises("participants.manage_focal_points", "organisation")
def hand_over(organisation: Organisation, successor: Office, actor: User, on: date, stays: bool) -> Office:
    """Make an alternate the lead from tomorrow; today's lead leaves, or stays as an alternate (x.roles).

    Raises NotPermitted, or ValidationError where the successor is no alternate or a change is under way already.
    """
    require_manager(actor, organisation, on)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    in_office = {office.pk: office for office in focal_points(organisation, on)}
    chosen = in_office.get(successor.pk)
    if chosen is None or chosen.role != Role.FOCAL_ALTERNATE or chosen.last_day is not None:
        raise ValidationError(_("Choose an alternate focal point whose office goes on."))
    for lead in [one for one in in_office.values() if one.role == Role.FOCAL_LEAD and one.last_day != on]:
        end_office(lead, on, actor)
        _tell_ended(lead, organisation, on, on)
        if stays:
            _appoint_tomorrow(organisation, lead.person, Role.FOCAL_ALTERNATE, actor, on)
    end_office(chosen, on, actor)
    return _appoint_tomorrow(organisation, chosen.person, Role.FOCAL_LEAD, actor, on)


def _appoint_tomorrow(organisation: Organisation, person: User, role: Role, actor: User, on: date) -> Office:
    office = appoint(person, role, on + ONE_DAY, None, ScopeKind.ORGANISATION, organisation.pk, actor)
    act = Act.objects.about(office).latest("id")
    tell_appointed(office, organisation, act, on)
    return office


def tell_appointed(office: Office, organisation: Organisation, act: Act, on: date) -> None:
    facts = {
        "organisation": organisation.name,
        "role": str(office.role),
        "first_day": office.period.lower.isoformat(),
    }
    kind = FOCAL_POINT_APPOINTED.code
    queue_letters([LetterDraft(f"{kind}:{office.pk}", kind, organisation, office.person, facts, act)], on)


def _tell_ended(office: Office, organisation: Organisation, last_day: date, on: date) -> None:
    facts = {"organisation": organisation.name, "role": str(office.role), "last_day": last_day.isoformat()}
    kind, act = FOCAL_POINT_ENDED.code, Act.objects.about(office).latest("id")
    key = f"{kind}:{office.pk}:{last_day.isoformat()}"
    queue_letters([LetterDraft(key, kind, organisation, office.person, facts, act)], on)


@transaction.atomic
def affiliate(organisations: Mapping[int, str]) -> None:
    """Set which organisation people belong to, by its reference; an empty one leaves the person without.

    Part of the act that enters or changes the person. A constant number of statements.
    """
    found = dict(Organisation.objects.filter(ref__in=set(organisations.values())).values_list("ref", "pk"))
    Affiliation.objects.filter(person__in=[person for person, ref in organisations.items() if not ref]).delete()
    Affiliation.objects.bulk_create(
        [Affiliation(person_id=person, organisation_id=found[ref]) for person, ref in organisations.items() if ref],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["organisation"],
    )


@part_of_dossier("affiliation")
def _affiliation_of(person: User) -> list[dict[str, Any]]:
    rows = Affiliation.objects.filter(person=person).select_related("organisation")
    return [{"organisation": row.organisation.ref, "name": row.organisation.name} for row in rows]
