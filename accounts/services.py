"""Appointing people to offices, ending offices, naming deputies: each by an act."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import Role, ScopeKind
from accounts.models import Deputation, Office, User
from governance.acts import ActDraft, record
from governance.periods import span


def new_person_ref(year: int) -> str:
    """The next reference of a person: P-2026-0001."""
    from governance.services import next_reference

    return next_reference("P", year, User.objects.all())


@transaction.atomic
def appoint(
    person: User,
    role: Role,
    first_day: date,
    last_day: date | None = None,
    scope_kind: str = ScopeKind.ALLIANCE,
    scope_id: int | None = None,
    actor: User | None = None,
    clause: str = "x.roles",
) -> Office:
    """Appoint a person to an office from `first_day` to `last_day`, both inclusive (x.roles).

    Raises ValidationError where the office is held on one of these days already.
    """
    office = Office(
        person=person, role=role, scope_kind=scope_kind, scope_id=scope_id, period=span(first_day, last_day)
    )
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as error:
        raise ValidationError(_("This office is held on some of these days already.")) from error
    facts = {"person": person.pk, "role": str(role), "scope": [scope_kind, scope_id]}
    act = record(ActDraft(office, "appoint", clause, first_day, actor_id=actor.pk if actor else None, facts=facts))
    Office.objects.filter(pk=office.pk).update(appointed_by=act)
    return office


@transaction.atomic
def end_office(office: Office, last_day: date, actor: User | None = None, reason: str = "") -> None:
    """End an office with `last_day`, inclusive; it lasts its first day at least."""
    last_day = max(last_day, office.period.lower)
    act = record(
        ActDraft(
            office,
            "end_office",
            "x.roles",
            last_day + timedelta(days=1),
            actor_id=actor.pk if actor else None,
            reason=reason,
        )
    )
    Office.objects.filter(pk=office.pk).update(period=span(office.period.lower, last_day), ended_by=act)


@transaction.atomic
def name_deputy(absent: User, deputy: User, first_day: date, last_day: date, actor: User) -> Deputation:
    """Let a deputy exercise all offices of an absent person from first to last day, both inclusive (x.roles).

    Raises ValidationError where the two are the same or the person has a deputy on one of these days.
    """
    deputation = Deputation(absent=absent, deputy=deputy, period=span(first_day, last_day))
    deputation.full_clean(exclude=["appointed_by"])
    deputation.save()
    facts = {"absent": absent.pk, "deputy": deputy.pk}
    act = record(ActDraft(deputation, "name_deputy", "x.roles", first_day, actor_id=actor.pk, facts=facts))
    Deputation.objects.filter(pk=deputation.pk).update(appointed_by=act)
    return deputation
