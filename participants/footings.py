"""What the account of someone outside the Secretariat is: for whom they speak or spoke, and how one joins (x.roles)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import Office, User
from casework.waiting import Footing, footing_source
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import last_day_of
from participants.models import Organisation, Participation, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.profile import Life, life_of

Link = tuple[str, str]


@footing_source
def speaks_for(user: User, on: date) -> Iterable[Footing]:
    """One footing for each organisation that the person speaks or spoke for; how to join where there is none."""
    offices = Office.objects.filter(
        person=user, role__in=FOCAL_POINTS, scope_kind=ScopeKind.ORGANISATION, period__startswith__lte=on
    )
    latest = {office.scope_id or 0: office for office in offices.order_by("period")}
    organisations = Organisation.objects.in_bulk(latest)
    lives = _lives(organisations, on)
    for number, office in latest.items():
        yield _footing(organisations[number], office, lives.get(number), on)
    if not latest and not user.offices_on(on):
        yield _nobody_yet()


def _lives(organisations: Iterable[int], on: date) -> Mapping[int, Life]:
    """The latest participation of each organisation that had begun by that day, as its page tells it."""
    first_reminder = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    rows = Participation.objects.begun(on).filter(organisation__in=list(organisations)).with_flags(on, first_reminder)
    told = rows.prefetch_related("endings", Prefetch("renewals", Renewal.objects.order_by("submitted_on", "id")))
    return {row.organisation_id: life_of(row, on, first_reminder) for row in told.order_by("admitted_on", "id")}


def _footing(organisation: Organisation, office: Office, life: Life | None, on: date) -> Footing:
    last_day = last_day_of(office.period)
    speaks = last_day is None or last_day >= on
    ended = life is not None and not life.is_current
    sentences: list[str] = [_spoken(organisation, office, speaks), *_standing(organisation, life)]
    if speaks and ended:
        sentences.append(_("You can still read its record, its letters to you and its own documents."))
    if not speaks:
        sentences.append(_("You can still read its public page and the letters that you received."))
    return Footing(organisation.name, tuple(sentences), tuple(_links(organisation, life, speaks)))


def _spoken(organisation: Organisation, office: Office, speaks: bool) -> SafeString:
    last_day = last_day_of(office.period)
    words = {"role": office.get_role_display(), "name": _bdi(organisation.name), "day": _day(last_day)}
    if not speaks:
        return format_html(_("You spoke for {name} until {day}. Your office was: {role}."), **words)
    return format_html(_("You speak for {name}. Your office: {role}."), **words)


def _standing(organisation: Organisation, life: Life | None) -> Iterable[SafeString]:
    if life is None:
        yield format_html(_("{name} does not take part."), name=_bdi(organisation.name))
    elif life.is_current:
        since = _day(life.participation.admitted_on)
        yield format_html(_("{name} takes part since {day}."), name=_bdi(organisation.name), day=since)
    else:
        words = {"name": _bdi(organisation.name), "day": _day(life.ends_on), "reason": life.end_label}
        yield format_html(_("The participation of {name} ended on {day}: {reason}. It can apply anew."), **words)


def _links(organisation: Organisation, life: Life | None, speaks: bool) -> Iterable[Link]:
    if speaks or life:
        record = _("Open its record") if speaks else _("Open its public page")
        yield record, reverse("participants:detail", args=[organisation.ref])
    yield _("Your letters"), reverse("correspondence:list")
    if life is None or not life.is_current:
        yield from _joining()


def _nobody_yet() -> Footing:
    sentences = (
        _("Your account works. It is not connected to an organisation yet."),
        _("If your organisation takes part already, ask its lead focal point to invite you."
          " The invitation comes by e-mail and leads back here."),
        _("If it does not take part yet, see how it can join."),
    )  # fmt: skip
    directory = (_("See who takes part"), reverse("participants:directory"))
    return Footing(_("What you can do next"), sentences, (directory, *_joining()))


def _joining() -> Iterable[Link]:
    yield _("How to join"), f"{reverse('home')}#join"
    yield _("Write to the Secretariat"), reverse("contact")


def _bdi(text: str) -> SafeString:
    return format_html("<bdi>{}</bdi>", text)


def _day(day: date | None) -> SafeString:
    return format_html('<bdi class="day">{}</bdi>', date_format(day, "DATE_FORMAT") if day else "")
