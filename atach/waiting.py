"""What waits for the Secretariat across all rooms: letters given up, a job that stands still, missing focal points."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import SECRETARIAT
from accounts.models import User
from accounts.policy import carries
from casework.waiting import Matter, waiting_source
from correspondence.models import Letter
from documents.models import Version
from governance.models import Edition, JobRun
from governance.parameters import first_of
from governance.periods import day_of_moment
from governance.services import RULES_JOB
from participants.enums import RenewalState
from participants.models import Participation, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.rules import RenewalAwaited, SpokenFor
from participants.services.requests import requests_awaiting

# More than these are told in one line: the desk stays readable while records are brought in.
NAMED = 10


def in_secretariat(user: User, on: date) -> bool:
    """Whether the person works in the Secretariat on that day."""
    return bool(user.roles_on(on) & SECRETARIAT)


@waiting_source
def letters_given_up(user: User, on: date) -> Iterable[Matter]:
    """Letters that could not be sent wait to be sent again (4.interface)."""
    if not in_secretariat(user, on):
        return
    found = Letter.objects.failed().aggregate(number=Count("pk"), first=Min("failed_at"))
    if found["number"]:
        words = ngettext("Send %(count)s letter again that could not be sent",
                         "Send %(count)s letters again that could not be sent", found["number"])  # fmt: skip
        url = f"{reverse('admin:correspondence_letter_changelist')}?delivery=failed"
        since = day_of_moment(found["first"])
        mine = carries(user, "correspondence.resend_letter", on)
        yield Matter(words % {"count": found["number"]}, _("Letters"), since, since, "4.interface", url, mine)


@waiting_source
def files_locked(user: User, on: date) -> Iterable[Matter]:
    """Infected files wait for a word with whoever sent them (x.documents)."""
    if not in_secretariat(user, on):
        return
    found = Version.objects.infected().aggregate(number=Count("pk"), first=Min("uploaded_at"))
    if found["number"]:
        words = ngettext("%(count)s infected file is locked", "%(count)s infected files are locked", found["number"])
        url = f"{reverse('admin:documents_version_changelist')}?scan_verdict__exact=infected"
        since = day_of_moment(found["first"])
        mine = carries(user, "documents.add_document", on)
        yield Matter(words % {"count": found["number"]}, _("Documents"), since, None, "x.documents", url, mine)


@waiting_source
def rules_not_applied(user: User, on: date) -> Iterable[Matter]:
    """The daily rules are to be applied every day; what they missed they make up for in one run (4.desk)."""
    if not in_secretariat(user, on):
        return
    last = JobRun.objects.finished().filter(name=RULES_JOB).aggregate(day=Max("on"))["day"]
    if last is None or last < on - timedelta(days=1):
        due = last + timedelta(days=1) if last else None
        url = reverse("admin:governance_jobrun_run_rules")
        yield Matter(_("The daily rules were not applied"), _("All participants"), last, due, "4.desk", url)


@waiting_source
def nobody_speaks(user: User, on: date) -> Iterable[Matter]:
    """A participant without a lead focal point is not reached by letters (4.interface)."""
    if not in_secretariat(user, on):
        return
    silent = SpokenFor().offenders(Participation.objects.select_related("organisation"), on)
    number, mine = silent.count(), carries(user, "participants.manage_focal_points", on)
    if number > NAMED:
        words = ngettext("Invite a lead focal point: %(count)s participant has none",
                         "Invite lead focal points: %(count)s participants have none", number)  # fmt: skip
        url = f"{reverse('admin:participants_participation_changelist')}?standing=silent"
        yield Matter(words % {"count": number}, _("Participants"), None, None, "4.interface", url, mine)
        return
    for participation in silent.order_by("admitted_on", "id"):
        yield Matter(
            _("Invite a lead focal point"), participation.organisation.name, participation.admitted_on, None,
            "4.interface", reverse("participants:detail", args=[participation.organisation.ref]), mine,
        )  # fmt: skip


@waiting_source
def terms_that_end(user: User, on: date) -> Iterable[Matter]:
    """Terms that end with no renewal submitted; a request that came in waits to be recorded as one (5.term)."""
    if not in_secretariat(user, on):
        return
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    ending = RenewalAwaited().offenders(Participation.objects.with_term(on).select_related("organisation"), on)
    requests, mine = requests_awaiting(on), carries(user, "participants.submit_renewal", on)
    recordable = Participation.objects.permitted_to(user, "participants.record_renewal_of_participation", on)
    theirs = set(recordable.filter(organisation__in=requests).values_list("pk", flat=True))
    unsent = Renewal.objects.in_state(RenewalState.OPEN).permitted_to(user, "participants.view_renewal", on)
    opened = {one.participation_id: one for one in unsent.order_by("pk")}
    refused = Renewal.objects.declined_of_term().permitted_to(user, "participants.view_renewal", on)
    declined = {one.participation_id: one for one in refused.filter(participation__in=ending).order_by("pk")}
    for participation in ending.order_by(F("term_then"), "id"):
        due: date = participation.term_then  # type: ignore[attr-defined]
        name, asked = participation.organisation.name, requests.get(participation.organisation_id)
        record = reverse("participants:detail", args=[participation.organisation.ref])
        if asked:
            own, what = participation.pk in theirs, _("Record the renewal that was asked for")
            url = reverse("participants:submit_renewal", args=[participation.ref]) if own else record
            yield Matter(what, name, asked.came_on, due, "5.term", url, own)
            continue
        renewal = opened.get(participation.pk) or declined.get(participation.pk)
        url = renewal.get_absolute_url() if renewal else record
        what = _("Term ends: no renewal was sent yet")
        if participation.pk in declined:
            what = _("Term ends: the renewal was declined, and no other was sent yet")
        yield Matter(what, name, due - timedelta(days=days), due, "5.term", url, mine)
