"""Admitting participants, and the Secretariat's entry of those that take part already: each by an act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.models import User
from accounts.policy import carries
from casework.refusals import NotPermitted
from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record
from governance.models import Act, Edition
from governance.periods import span
from governance.services import next_reference
from participants.letters import ADMISSION_CONFIRMED, speakers
from participants.models import Application, Organisation, Participation
from participants.rules import first_term_last_day
from participants.services.organisations import new_organisation
from participants.settlement import hold, settle
from participants.workflow.effects import admission_facts


@transaction.atomic
def admit(
    organisation: Organisation,
    admitted_on: date,
    actor: User | None,
    on: date | None = None,
    present_term: date | None = None,
    application: Application | None = None,
) -> Participation:
    """Make an organisation a participant from `admitted_on`; a non-State actor for its first term (5.term).

    `present_term` is the last day of the term as it stands, for one whose first term was renewed before; `application`
    is what is approved with it.

    Whoever speaks for it on the day of the entry, `on`, hears of it; that is the day of admission if not given. While
    nobody does, the confirmation waits for the first who takes up the office (confirm_admission).
    Raises ValidationError where it takes part on one of these days already.
    """
    hold([organisation.pk])
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
    queue_letters(_confirmations(participation, act, on or admitted_on, application), on or admitted_on)
    return participation


def confirm_admission(organisation: Organisation, on: date) -> None:
    """Confirm an admission of which nobody heard, for there was no focal point then, to those of `on` (5.notify)."""
    for participation in Participation.objects.current(on).filter(organisation=organisation):
        application = Application.objects.filter(participation=participation).first()
        for act in Act.objects.about(participation).filter(action="admit", letters__isnull=True):
            queue_letters(_confirmations(participation, act, on, application), on)


def _confirmations(
    participation: Participation, act: Act, on: date, application: Application | None
) -> list[LetterDraft]:
    facts = admission_facts(participation, application)
    people = speakers([participation.organisation_id], on)
    return [
        LetterDraft(
            f"{ADMISSION_CONFIRMED.code}:{participation.ref}:{person.pk}",
            ADMISSION_CONFIRMED.code, participation, person, facts, act,
        )
        for person in people.get(participation.organisation_id, [])
    ]  # fmt: skip


@transaction.atomic
@exercises("participants.add_participation")
def record_participant(
    values: Mapping[str, Any], admitted_on: date, actor: User, on: date, present_term: date | None = None
) -> Participation:
    """Enter an organisation that takes part already, from the day it was admitted (5.term).

    Raises NotPermitted, or ValidationError for values that the record refuses.
    """
    require_entry(actor, on)
    organisation = new_organisation(values, on, actor)
    _judge_present_term(organisation, admitted_on, on, present_term)
    return admit(organisation, admitted_on, actor, on, present_term)


@transaction.atomic
@exercises("participants.add_participation")
def readmit(
    organisation: Organisation, admitted_on: date, actor: User, on: date, present_term: date | None = None
) -> Participation:
    """Enter another participation of an organisation that is on record (13.after).

    Raises NotPermitted, or ValidationError where it takes part on one of these days already.
    """
    require_entry(actor, on)
    _judge_present_term(organisation, admitted_on, on, present_term)
    return admit(organisation, admitted_on, actor, on, present_term)


def _judge_present_term(organisation: Organisation, admitted_on: date, on: date, present_term: date | None) -> None:
    """Nobody is recorded by hand as a participant and found a former one at once (5.term)."""
    first = first_term_last_day(organisation.category, admitted_on, Edition.objects.in_force(admitted_on))
    if first is None and present_term is not None:
        raise ValidationError(
            {"term_last_day": _("Governments and intergovernmental organisations have no term. Leave this empty.")}
        )
    if present_term is not None and present_term < on:
        raise ValidationError(
            {"term_last_day": _("This term is over. Bring the records of former participants in by file.")}
        )
    if present_term is None and first is not None and first < on:
        words = _("The first term ended on %(day)s. Enter the last day of the present term, or check the admission.")
        raise ValidationError({"term_last_day": words % {"day": date_format(first, "DATE_FORMAT")}})


def require_entry(actor: User, on: date) -> None:
    """Refuse whoever may not enter participants by hand (x.roles)."""
    if not carries(actor, "participants.add_participation", on):
        raise NotPermitted
