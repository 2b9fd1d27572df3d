"""Opening consultations and requests after a lost factor; Secretariat offices and deputies with their letters."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.dossier import part_of_dossier
from accounts.enums import SECRETARIAT, Role
from accounts.models import Deputation, Office, User
from accounts.querysets import DeputationQuerySet
from accounts.services import HEAD_LOCK, appoint, end_deputation, end_office, enter_person, name_deputy
from accounts.sessions import end_sessions
from casework import letters
from casework.engine import open_case
from casework.models import Consultation, LostFactorRequest
from casework.refusals import RulesSayNo
from correspondence.models import Letter
from correspondence.services import queue_letters
from governance.periods import ONE_DAY
from governance.services import next_reference


def open_consultation(
    body: str, question: str, clause: str, closes_on: date, on: date, actor: User | None
) -> Consultation:
    """Put a question to a body from `on` to `closes_on`, both inclusive (9.consensus).

    Raises NotPermitted, or RulesSayNo where the period ends before it begins.
    """
    consultation = Consultation(
        ref=next_reference("CON", on.year, Consultation.objects.all()),
        body=body,
        question=question,
        clause=clause,
        opened_on=on,
        closes_on=closes_on,
    )
    open_case(consultation, actor, on)
    return consultation


@transaction.atomic
def request_factor_removal(person: User, explanation: str, on: date, actor: User | None) -> LostFactorRequest:
    """Ask that a lost second factor be removed; `actor` is None where only the address is known (x.roles).

    Raises RulesSayNo where the person has no factor, or a request is open already.
    """
    request = LostFactorRequest(
        ref=next_reference("LF", on.year, LostFactorRequest.objects.all()),
        person=person,
        requested_on=on,
        explanation=explanation,
    )
    try:
        with transaction.atomic():
            facts = {"facts": {"password_known": actor is not None}}
            open_case(request, actor, on, facts)
    except IntegrityError as error:
        raise RulesSayNo([_("A request for this account is open already. Wait for its decision.")]) from error
    return request


@transaction.atomic
@exercises("accounts.appoint")
def appoint_to_secretariat(
    email: str, full_name: str, role: Role, first_day: date, last_day: date | None, actor: User, on: date
) -> Office:
    """Appoint someone to a Secretariat office, with a letter; an unknown address gets an account (x.roles).

    Raises ValidationError where the first day is past, the office is held already, or an unknown person comes
    without a name. Past days come in with imported records alone.
    """
    _refuse_past("first_day", first_day, on)
    person = User.objects.filter(email__iexact=email).first()
    if person is None and not full_name:
        raise ValidationError({"full_name": _("Nobody has this address yet. Enter the person's name as well.")})
    person = person or enter_person(email, full_name, on, actor)
    office = appoint(person, role, first_day, last_day, actor=actor)
    office.refresh_from_db()
    queue_letters([letters.of_office(letters.OFFICE_APPOINTED, office)], on)
    return office


@transaction.atomic
@exercises("accounts.end_office", "office")
def end_secretariat_office(office: Office, last_day: date, reason: str, actor: User, on: date) -> None:
    """End a Secretariat office with `last_day`, inclusive, with a letter; what the person has open ends (x.roles).

    Raises ValidationError where the day is past, no head would be left, or the office ends by that day already.
    """
    _refuse_past("last_day", last_day, on)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEAD_LOCK])
    office = Office.objects.select_for_update(of=("self",)).select_related("person").get(pk=office.pk)
    if office.last_day is not None and office.last_day <= last_day:
        raise ValidationError({"last_day": _("The office ends on this day or earlier already. Enter a day before it.")})
    if office.role == Role.HEAD and not _other_heads(office, last_day + ONE_DAY):
        raise ValidationError(_("The Secretariat would be left without a head. Appoint another head first."))
    end_office(office, last_day, actor=actor, reason=reason)
    office.refresh_from_db()
    end_sessions(office.person)
    queue_letters([letters.of_office(letters.OFFICE_ENDED, office)], on)
    if not office.person.offices.in_roles(SECRETARIAT).not_over(last_day + ONE_DAY).exists():
        of_the_person = Deputation.objects.filter(Q(absent=office.person) | Q(deputy=office.person))
        _end_deputations(of_the_person.not_over(last_day + ONE_DAY), last_day, actor, on)


def _refuse_past(field: str, day: date, on: date) -> None:
    if day < on:
        raise ValidationError({field: _("This day is past. Choose today or a later day.")})


def _other_heads(office: Office, on: date) -> bool:
    """Whether someone else whose account is open is head on that day, with no end in sight."""
    others = Office.objects.in_roles([Role.HEAD]).on(on).exclude(pk=office.pk)
    return bool(others.filter(person__is_active=True, period__endswith__isnull=True).exists())


def _end_deputations(deputations: DeputationQuerySet, last_day: date, actor: User, on: date) -> None:
    held = deputations.select_for_update(of=("self",)).select_related("absent", "deputy").order_by("id")
    for deputation in held:
        act = end_deputation(deputation, last_day, on, actor)
        queue_letters(list(letters.of_ended_deputy(deputation, last_day, act)), on)


@transaction.atomic
@exercises("accounts.end_deputation", "deputation")
def end_secretariat_deputation(deputation: Deputation, last_day: date, actor: User, on: date) -> None:
    """Let a deputy stand in up to `last_day`, inclusive, with a letter to both; before the first day, never (x.roles).

    Raises ValidationError where the day is past, or the deputation ends earlier already.
    """
    _refuse_past("last_day", last_day, on)
    ending_later = Deputation.objects.filter(pk=deputation.pk).not_over(last_day + ONE_DAY)
    if not ending_later.exists():
        raise ValidationError({"last_day": _("The deputy stands in up to this day or less. Enter a day before that.")})
    _end_deputations(ending_later, last_day, actor, on)


@transaction.atomic
@exercises("accounts.add_deputation", "absent")
def name_secretariat_deputy(
    absent: User, deputy: User, first_day: date, last_day: date, actor: User, on: date
) -> Deputation:
    """Let one of the Secretariat stand in for another, with a letter to both (x.roles).

    Raises ValidationError where the first day is past, the deputy holds no Secretariat office on it, or the days
    overlap.
    """
    _refuse_past("first_day", first_day, on)
    if not absent.roles_on(first_day) & SECRETARIAT:
        raise ValidationError({"absent": _("This person holds no Secretariat office on the first day.")})
    if not deputy.roles_on(first_day) & SECRETARIAT:
        raise ValidationError({"deputy": _("A deputy holds a Secretariat office too. Appoint the person first.")})
    deputation = name_deputy(absent, deputy, first_day, last_day, actor)
    deputation.refresh_from_db()
    queue_letters(list(letters.of_deputy(deputation)), on)
    return deputation


@part_of_dossier("letters")
def _letters_to(person: User) -> list[dict[str, Any]]:
    rows = Letter.objects.filter(recipient=person).order_by("id").values("ref", "kind", "on", "object_ref", "facts")
    return [{**row, "on": row["on"].isoformat()} for row in rows]


@part_of_dossier("lost_factor_requests")
def _requests_of(person: User) -> list[dict[str, Any]]:
    rows = LostFactorRequest.objects.filter(person=person).order_by("id")
    return [
        {"ref": row.ref, "state": row.state, "requested_on": row.requested_on.isoformat(), "said": row.explanation}
        for row in rows
    ]
