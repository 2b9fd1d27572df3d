"""Entering people, appointing them to offices, ending offices, naming deputies: each by an act."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.enums import Role, ScopeKind
from accounts.models import Deputation, Office, User
from accounts.sessions import end_sessions, end_sessions_of
from governance.acts import ActDraft, record, record_all
from governance.models import Act
from governance.periods import span
from governance.services import next_reference


def new_person_ref(year: int) -> str:
    """The next reference of a person: P-2026-0001."""
    return next_reference("P", year, User.objects.all())


@transaction.atomic
def register_person(
    user: User, email: str, full_name: str, privacy_notice: str, language: str, on: date, action: str = "sign_up"
) -> User:
    """Keep a new person who accepted a version of the privacy notice; the address is still to be confirmed (x.roles).

    Raises IntegrityError where another person has the address.
    """
    user.ref = new_person_ref(on.year)
    user.email, user.full_name = User.objects.normalize_email(email).lower(), full_name
    user.privacy_notice, user.language = privacy_notice, language
    user.save()
    record(ActDraft(user, action, "x.roles", on, actor_id=user.pk, facts={"privacy_notice": privacy_notice}))
    return user


@transaction.atomic
def enter_person(email: str, full_name: str, on: date, actor: User | None = None) -> User:
    """Enter a person who has not signed up; they come in by asking for a new password (x.roles)."""
    person: User = User.objects.create_user(email=email.lower(), ref=new_person_ref(on.year), full_name=full_name)
    record(ActDraft(person, "enter_person", "x.roles", on, actor_id=actor.pk if actor else None))
    return person


@transaction.atomic
def change_profile(person: User, full_name: str, language: str, on: date) -> None:
    """Let a person change name and language; the act says which, never the values (x.history)."""
    after = {"full_name": full_name, "language": language}
    changed = sorted(name for name, value in after.items() if getattr(person, name) != value)
    if not changed:
        return
    User.objects.filter(pk=person.pk).update(**after)
    record(ActDraft(person, "change_profile", "x.history", on, actor_id=person.pk, facts={"fields": changed}))


@transaction.atomic
def note_credential(person: User, what: str, on: date, keep_session: str = "") -> None:
    """Keep that a password, an address or a second factor changed, and end every other session (x.history)."""
    record(ActDraft(person, what, "x.history", on, actor_id=person.pk))
    end_sessions(person, keep=keep_session)


@transaction.atomic
@exercises("accounts.change_user")
def sign_out(people: "models.QuerySet[User]", actor: User, on: date) -> int:
    """End all sessions of some people, by an act each; returns how many people (x.roles)."""
    found = list(people)
    record_all([ActDraft(person, "sign_out", "x.roles", on, actor_id=actor.pk) for person in found])
    end_sessions_of(User.objects.filter(pk__in=[person.pk for person in found]))
    return len(found)


def confirm_address(person: User) -> None:
    """Take the person's address as confirmed: they answered a mail that went there, or the demonstration says so."""
    EmailAddress.objects.update_or_create(
        user=person, email=(person.email or "").lower(), defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def forget_addresses(people: "models.QuerySet[User]") -> None:
    """Let an address that others changed count as unconfirmed, and end the sessions of the person (x.roles).

    Part of the act that changed it. Who signs in next proves to read the mail of the new address; the old one and
    every further one open nothing any more.
    """
    EmailAddress.objects.filter(user__in=people).delete()
    end_sessions_of(people)


@transaction.atomic
@exercises("accounts.change_user")
def correct_address(person: User, address: str, actor: User, on: date, reason: str) -> Act:
    """Give a person who never signed in another address, by an act with its reason (x.roles).

    What was sent to the old one, such as a link to a new password, opens nothing any more. Raises ValidationError
    where another person has the address.
    """
    taken = ValidationError({"email": _("Another person has this e-mail address.")})
    if EmailAddress.objects.filter(email__iexact=address).exclude(user=person).exists():
        raise taken
    try:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(email=User.objects.normalize_email(address).lower())
    except IntegrityError as error:
        raise taken from error
    person.refresh_from_db(fields=["email"])
    forget_addresses(User.objects.filter(pk=person.pk))
    return record(ActDraft(person, "correct_address", "x.roles", on, actor_id=actor.pk, reason=reason))


HEAD_LOCK = 7_301_010
OFFICE_LOCK = 7_301_011


def _one_at_a_time(what: str) -> None:
    """Let whoever wants the same office wait in line: an exclusion constraint alone lets them block each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [OFFICE_LOCK, what])


@transaction.atomic
def appoint_first_head(email: str, on: date) -> tuple[User, bool]:
    """Appoint the first Secretariat head of a new installation; says whether the account was created for it (x.roles).

    Raises ValidationError where a head is in office or already appointed for a later day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEAD_LOCK])
    if Office.objects.in_roles([Role.HEAD]).not_over(on).exists():
        raise ValidationError(
            _("There is a Secretariat head already. The head appoints others on the page of offices in the portal.")
        )
    person = User.objects.filter(email__iexact=email).first()
    if created := person is None:
        name = email.partition("@")[0].replace(".", " ").replace("_", " ").title()
        person = enter_person(email, name, on)
    appoint(person, Role.HEAD, on, clause="x.roles")
    return person, created


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
    _one_at_a_time(f"office:{role}:{scope_kind}:{scope_id}")
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
    person.forget_offices()
    return office


@transaction.atomic
def end_office(office: Office, last_day: date, actor: User | None = None, reason: str = "") -> None:
    """End an office with `last_day`, inclusive; it lasts its first day at least (x.roles)."""
    last_day = max(last_day, office.period.lower)
    act = record(
        ActDraft(
            office,
            "end_office",
            "x.roles",
            last_day + timedelta(days=1),
            actor_id=actor.pk if actor else None,
            facts={"role": office.role, "person": office.person_id},
            reason=reason,
        )
    )
    Office.objects.filter(pk=office.pk).update(period=span(office.period.lower, last_day), ended_by=act)


@transaction.atomic
def end_office_at_once(office: Office, on: date, actor: User, reason: str = "") -> None:
    """End an office with the day before, so that it gives nothing any more on `on`, by an act (x.roles).

    One that began only today was held for no whole day: its row goes, and the acts keep that it was there.
    """
    facts = {"role": office.role, "person": office.person_id}
    act = record(ActDraft(office, "end_office", "x.roles", on, actor_id=actor.pk, facts=facts, reason=reason))
    held = Office.objects.filter(pk=office.pk)
    if office.period.lower < on:
        held.update(period=span(office.period.lower, on - timedelta(days=1)), ended_by=act)
    else:
        held.delete()


@transaction.atomic
def name_deputy(absent: User, deputy: User, first_day: date, last_day: date, actor: User) -> Deputation:
    """Let a deputy exercise all offices of an absent person from first to last day, both inclusive (x.roles).

    Raises ValidationError where the two are the same or the person has a deputy on one of these days.
    """
    _one_at_a_time(f"deputy:{absent.pk}")
    deputation = Deputation(absent=absent, deputy=deputy, period=span(first_day, last_day))
    deputation.full_clean(exclude=["appointed_by"])
    deputation.save()
    facts = {"absent": absent.pk, "deputy": deputy.pk}
    act = record(ActDraft(deputation, "name_deputy", "x.roles", first_day, actor_id=actor.pk, facts=facts))
    Deputation.objects.filter(pk=deputation.pk).update(appointed_by=act)
    return deputation


@transaction.atomic
def end_deputation(deputation: Deputation, last_day: date, on: date, actor: User | None) -> Act:
    """End a deputation with `last_day`, inclusive, by an act; one not begun by then is called off (x.roles)."""
    began = deputation.period.lower <= last_day
    facts = {"absent": deputation.absent_id, "deputy": deputation.deputy_id, "last_day": last_day.isoformat()}
    actor_id = actor.pk if actor else None
    draft = ActDraft(deputation, "end_deputation", "x.roles", on, actor_id=actor_id, facts={**facts, "began": began})
    act = record(draft)
    held = Deputation.objects.filter(pk=deputation.pk)
    if began:
        held.update(period=span(deputation.period.lower, last_day))
    else:
        held.update(called_off_by=act)
    return act
