"""What waits for whom in this room: renewals to put to the Steering Group or to decide, one's own term that ends."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import User
from accounts.policy import carries
from casework.enums import ConsultationState
from casework.matters import Subject, rests_on_consultations
from casework.models import Consultation
from casework.waiting import Matter, waiting_source
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import day_of_moment
from participants.enums import RectificationState, RenewalState
from participants.models import Organisation, Participation, Rectification, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.querysets import RenewalQuerySet
from participants.services.papers import requests_awaiting, unread

CLAUSE, LETTER = "5.term", "5.letter"
# The house's own time for a second look: a wrong record is not left to wait.
CORRECTED_WITHIN = timedelta(days=7)


def _in_time(user: User, action: str, on: date) -> RenewalQuerySet:
    """Renewals under decision that this person may carry on; one that came too late waits for nobody."""
    renewals = Renewal.objects.in_state(RenewalState.SUBMITTED).permitted_to(user, action, on)
    return renewals.in_time(on).filter(participation__period__contains=on).select_related("participation__organisation")


def _matter(what: object, renewal: Any, since: date | None) -> Matter:
    url = reverse("participants:renewal", args=[renewal.ref])
    return Matter(str(what), renewal.participation.organisation.name, since, renewal.term_then, CLAUSE, url)


@waiting_source
def renewals_to_consult(user: User, on: date) -> Iterable[Matter]:
    """A renewal received waits for the Steering Group to be asked, at the latest when the term ends (5.term)."""
    for renewal in _in_time(user, "participants.submit_renewal", on).filter(consultation__isnull=True):
        yield _matter(_("Ask the Steering Group about a renewal"), renewal, renewal.submitted_on)


@waiting_source
def renewals_consulted_on(user: User, on: date) -> Iterable[Matter]:
    """While the Steering Group is asked the renewal stays in sight, due when its term ends (5.term)."""
    asked = _in_time(user, "participants.submit_renewal", on).filter(consultation__state=ConsultationState.OPEN)
    for renewal in asked.select_related("consultation", "participation__organisation"):
        opened_on = renewal.consultation.opened_on if renewal.consultation else None
        yield _matter(_("The Steering Group is asked about a renewal"), renewal, opened_on)


@waiting_source
def renewals_to_decide(user: User, on: date) -> Iterable[Matter]:
    """A renewal on which the Steering Group was heard waits for its decision (5.term)."""
    heard = _in_time(user, "participants.decide_renewal", on).filter(consultation__state=ConsultationState.CLOSED)
    for renewal in heard.select_related("consultation", "participation__organisation"):
        closed_on = renewal.consultation.closed_on if renewal.consultation else None
        yield _matter(_("Decide on a renewal"), renewal, closed_on)


@rests_on_consultations
def renewals_asked_about(consultations: Sequence[Consultation], user: User, on: date) -> Mapping[int, Subject]:
    """The renewals on which the Steering Group is, or was, consulted (5.term)."""
    renewals = Renewal.objects.visible_to(user, on).filter(consultation__in=consultations)
    return {
        renewal.consultation_id or 0: Subject(
            _("Renewal %(ref)s of %(name)s") % {"ref": renewal.ref, "name": renewal.participation.organisation.name},
            renewal.participation.organisation.name,
            reverse("participants:renewal", args=[renewal.ref]),
        )
        for renewal in renewals.select_related("participation__organisation")
    }


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


@waiting_source
def own_terms(user: User, on: date) -> Iterable[Matter]:
    """The term of one's own organisation ends within the reminders' time, and nobody asked to renew it (5.term)."""
    offices = user.offices_on(on)
    own = [o.scope_id for o in offices if o.role in FOCAL_POINTS and o.scope_kind == ScopeKind.ORGANISATION]
    if not own:
        return
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    asked = requests_awaiting(on)
    ending = Participation.objects.filter(organisation__in=own).exclude(organisation__in=asked)
    ending = ending.expiring(days, on).with_flags(on, days)
    for participation in ending.filter(Q(is_renewal_pending=False)).select_related("organisation"):
        due: date = participation.term_then  # type: ignore[attr-defined]
        url = reverse("participants:detail", args=[participation.organisation.ref])
        name = participation.organisation.name
        yield Matter(_("Ask for the renewal of your term"), name, due - timedelta(days=days), due, CLAUSE, url)


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
