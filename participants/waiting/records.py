"""What waits of the record: corrections of ends, one's own term that ends, papers that came in (5.term, 5.letter)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import User
from accounts.policy import carries
from casework.waiting import Matter, waiting_source
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import day_of_moment
from participants.enums import RectificationState, RenewalState
from participants.models import (
    Organisation,
    Participation,
    Rectification,
    Renewal,
)
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.services.papers import unread
from participants.services.requests import requests_awaiting

CLAUSE, LETTER = "5.term", "5.letter"
# The house's own time for a second look: a wrong record is not left to wait.
CORRECTED_WITHIN = timedelta(days=7)


@waiting_source
def rectifications(user: User, on: date) -> Iterable[Matter]:
    """A correction of a recorded end waits for a second officer (x.history)."""
    proposed = Rectification.objects.in_state(RectificationState.PROPOSED)
    for case in proposed.permitted_to(user, "participants.decide_rectification", on).select_related(
        "participation__organisation"
    ):
        name = case.participation.organisation.name
        url = reverse("participants:rectification_move", args=[case.ref, "apply"])
        due = case.state_since + CORRECTED_WITHIN
        yield Matter(_("Decide on the correction of an end"), name, case.state_since, due, "x.history", url)


def spoken_for(user: User, on: date) -> list[int | None]:
    """The organisations for which a person speaks on that day."""
    offices = user.offices_on(on)
    return [o.scope_id for o in offices if o.role in FOCAL_POINTS and o.scope_kind == ScopeKind.ORGANISATION]


@waiting_source
def own_terms(user: User, on: date) -> Iterable[Matter]:
    """The term of one's own organisation ends within the reminders' time, and nobody asked to renew it (5.term)."""
    own = spoken_for(user, on)
    if not own:
        return
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    unsent = Renewal.objects.in_state(RenewalState.OPEN).filter(participation__organisation__in=own, term_ends__gte=on)
    opened = {}
    for renewal in unsent.filter(file__isnull=False).select_related("participation__organisation"):
        if renewal.term_ends == renewal.participation.term_last_day:
            opened[renewal.participation_id] = renewal
            url = reverse("participants:own_application", args=[renewal.ref])
            yield Matter(_("Renew your term"), renewal.name, renewal.opened_on, renewal.term_ends, CLAUSE, url)
    asked = requests_awaiting(on)
    ending = Participation.objects.filter(organisation__in=own).exclude(organisation__in=asked)
    ending = ending.exclude(pk__in=opened).expiring(days, on).with_flags(on, days)
    refused = Renewal.objects.declined_of_term().filter(participation__organisation__in=own).order_by("pk")
    declined = {one.participation_id: one for one in refused}
    for participation in ending.to_remind(on).select_related("organisation"):
        due: date = participation.term_then  # type: ignore[attr-defined]
        name, since = participation.organisation.name, due - timedelta(days=days)
        url = reverse("participants:detail", args=[participation.organisation.ref])
        what = _("Ask for the renewal of your term")
        if participation.pk in declined:
            url = declined[participation.pk].get_absolute_url()
            what = _("Your renewal was declined: you may submit again")
        yield Matter(what, name, since, due, CLAUSE, url)


@waiting_source
def papers_to_read(user: User, on: date) -> Iterable[Matter]:
    """What an organisation filed waits until someone of the Secretariat has opened its newest version (5.letter).

    A letter that asks for a renewal waits as the renewal to record, and not twice.
    """
    if not carries(user, "documents.add_document", on):
        return
    name = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("name")
    known = [request.letter.pk for request in requests_awaiting(on).values()]
    found: Any = unread().exclude(pk__in=known).with_newest().annotate(whose=Subquery(name)).order_by("id")
    for document in found:
        url = reverse("library:detail", args=[document.ref])
        since = day_of_moment(document.newest_uploaded_at)
        yield Matter(_("Read a document that came in"), document.whose or "", since, None, LETTER, url)
