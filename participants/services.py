"""Admitting participants and changing what is on record about organisations: each by an act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.engine import open_case
from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record
from governance.models import Act, Edition
from governance.periods import span
from governance.services import next_reference
from participants.letters import ADMISSION_CONFIRMED, speakers
from participants.models import Affiliation, Organisation, Participation, Rectification, Renewal
from participants.rules import first_term_last_day
from participants.settlement import settle

__all__ = [
    "admit",
    "affiliate",
    "change_organisation",
    "first_term_last_day",
    "new_organisation",
    "propose_rectification",
    "settle",
    "submit_renewal",
]


@transaction.atomic
def new_organisation(values: Mapping[str, Any], on: date, actor: User | None) -> Organisation:
    """Enter an organisation that is not known yet; it takes part only once it is admitted (5.categories)."""
    organisation = Organisation(ref=next_reference("ORG", on.year, Organisation.objects.all()), **values)
    organisation.full_clean(exclude=["ref"])
    organisation.save()
    act = record(ActDraft(organisation, "enter_organisation", "5.categories", on, actor_id=actor.pk if actor else None))
    organisation.history.update(history_change_reason=f"act {act.pk}")
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, values: Mapping[str, Any], on: date, actor: User) -> Act:
    """Change what is on record about an organisation; its field history names the act (x.history).

    Raises ValidationError where the change would give or take away a term that is on record.
    """
    was_non_state = organisation.is_non_state
    for name, value in values.items():
        setattr(organisation, name, value)
    if organisation.is_non_state != was_non_state and organisation.participations.exists():
        raise ValidationError({"category": _("Participations on record have their term by the present category.")})
    organisation.full_clean()
    act = record(
        ActDraft(
            organisation, "change_organisation", "x.history", on, actor_id=actor.pk, facts={"fields": sorted(values)}
        )
    )
    organisation._change_reason = f"act {act.pk}"  # type: ignore[attr-defined]
    organisation.save()
    return act


@transaction.atomic
def admit(
    organisation: Organisation,
    admitted_on: date,
    actor: User | None,
    on: date | None = None,
    present_term: date | None = None,
) -> Participation:
    """Make an organisation a participant from `admitted_on`; a non-State actor for its first term (5.term).

    `present_term` is the last day of the term as it stands, for one whose first term was renewed before.

    Whoever speaks for it on the day of the entry, `on`, hears of it; that is the day of admission if not given.
    Raises ValidationError where it takes part on one of these days already.
    """
    first = first_term_last_day(organisation.category, admitted_on, Edition.objects.in_force(admitted_on))
    term = present_term or first
    participation = Participation(
        ref=next_reference("PA", admitted_on.year, Participation.objects.all()),
        organisation=organisation,
        admitted_on=admitted_on,
        term_last_day=term,
        period=span(admitted_on, term),
    )
    try:
        with transaction.atomic():
            participation.save()
    except IntegrityError as error:
        raise ValidationError(_("The organisation takes part on some of these days already.")) from error
    facts = {"organisation": organisation.ref, "term_last_day": term.isoformat() if term else ""}
    act = record(
        ActDraft(participation, "admit", "5.term", admitted_on, actor_id=actor.pk if actor else None, facts=facts)
    )
    participation.history.update(history_change_reason=f"act {act.pk}")
    settle([participation.pk])
    queue_letters(_confirmations(participation, act, on or admitted_on), on or admitted_on)
    return participation


def _confirmations(participation: Participation, act: Act, on: date) -> list[LetterDraft]:
    facts = {
        "organisation": participation.organisation.name,
        "participation": participation.ref,
        "admitted_on": participation.admitted_on.isoformat(),
        "term_last_day": participation.term_last_day.isoformat() if participation.term_last_day else "",
    }
    people = speakers([participation.organisation_id], on)
    return [
        LetterDraft(
            f"{ADMISSION_CONFIRMED.code}:{participation.ref}:{person.pk}",
            ADMISSION_CONFIRMED.code, participation, person, facts, act,
        )
        for person in people.get(participation.organisation_id, [])
    ]  # fmt: skip


def submit_renewal(participation: Participation, submitted_on: date, on: date, actor: User | None) -> Renewal:
    """Record that a renewal was received on `submitted_on`; in time, it keeps the term open until decided (5.term).

    Raises RulesSayNo with every reason where it cannot be recorded.
    """
    renewal = Renewal(
        ref=next_reference("REN", submitted_on.year, Renewal.objects.all()),
        participation=participation,
        submitted_on=submitted_on,
    )
    open_case(renewal, actor, on)
    return renewal


def propose_rectification(
    participation: Participation, reason_public: str, reason: str, on: date, actor: User
) -> Rectification:
    """Propose that a recorded end be corrected; a second person applies or rejects it (x.history).

    `reason_public` goes into the letter, `reason` stays with the Secretariat.
    Raises RulesSayNo where no end is on record.
    """
    ref = next_reference("COR", on.year, Rectification.objects.all())
    rectification = Rectification(ref=ref, participation=participation, reason_public=reason_public)
    open_case(rectification, actor, on, reason=reason)
    return rectification


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
