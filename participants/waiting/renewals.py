"""What waits of renewals, for the Secretariat and for one's own organisation (5.term)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policy import carries
from casework.enums import ConsultationState
from casework.matters import Subject, rests_on_consultations
from casework.models import Consultation
from casework.waiting import Matter, waiting_source
from participants.enums import UNDECIDED_RENEWALS, RenewalState
from participants.models import (
    ConflictDeclaration,
    InformationRequest,
    Renewal,
    Snapshot,
)
from participants.querysets import RenewalQuerySet
from participants.scopes import OFFICER, REVIEWER, assigned, assigned_to
from participants.services.deadlines import renewals_with_due
from participants.services.talk import unanswered
from participants.waiting.records import spoken_for

CLAUSE, REVIEW, FENSA = "5.term", "4.review", "5.nsa.fensa"


def _in_time(user: User, action: str, on: date) -> RenewalQuerySet:
    """Renewals under decision that this person may carry on; one that came too late waits for nobody."""
    renewals = Renewal.objects.in_state(*UNDECIDED_RENEWALS).permitted_to(user, action, on)
    return renewals.in_time(on).filter(participation__period__contains=on).select_related("participation__organisation")


def _matter(what: object, renewal: Any, since: date | None, due: date | None = None, anchor: str = "") -> Matter:
    url = reverse("participants:renewal", args=[renewal.ref]) + anchor
    return Matter(str(what), renewal.participation.organisation.name, since, due or renewal.term_then, CLAUSE, url)


def _without_form(on: date) -> Q:
    """Renewals whose form is to be asked for before anything else."""
    return Q(pk__in=Renewal.objects.in_state(RenewalState.SUBMITTED).without_form(on).values("pk"))


@waiting_source
def renewals_without_form(user: User, on: date) -> Iterable[Matter]:
    """A renewal that was recorded without its form waits for an officer to ask for it (5.term, 5.nsa.fensa)."""
    for renewal in _in_time(user, "participants.submit_renewal", on).filter(_without_form(on)):
        yield _matter(_("Ask for the form of a renewal"), renewal, renewal.submitted_on)


@waiting_source
def renewals_to_consult(user: User, on: date) -> Iterable[Matter]:
    """A renewal, once it is examined, waits for the Steering Group to be asked, by the end of the term (5.term)."""
    unasked = _in_time(user, "participants.submit_renewal", on).filter(consultation__isnull=True)
    before = Renewal.asked_before.through.objects.filter(renewal=OuterRef("pk"))
    unasked = unasked.exclude(Exists(before.filter(consultation__state=ConsultationState.OPEN)))
    words = _("Ask the Steering Group about a renewal"), _("Ask the Steering Group about a renewal again")
    for renewal in unasked.to_consult(on).exclude(_without_form(on)).annotate(was_asked=Exists(before)):
        yield _matter(words[renewal.was_asked], renewal, renewal.submitted_on)  # type: ignore[attr-defined]


@waiting_source
def renewals_consulted_on(user: User, on: date) -> Iterable[Matter]:
    """While the Steering Group is asked the renewal stays in sight, due when its term ends (5.term)."""
    before = Renewal.asked_before.through.objects.filter(renewal=OuterRef("pk"))
    again = Q(Exists(before.filter(consultation__state=ConsultationState.OPEN)))
    running = Q(consultation__state=ConsultationState.OPEN)
    asked = _in_time(user, "participants.submit_renewal", on).filter(running | again)
    for renewal in asked.select_related("consultation", "participation__organisation"):
        opened_on = renewal.consultation.opened_on if renewal.consultation else None
        yield _matter(_("The Steering Group is asked about a renewal"), renewal, opened_on)


@waiting_source
def renewals_to_decide(user: User, on: date) -> Iterable[Matter]:
    """A renewal on which the Steering Group was heard waits for its decision (5.term)."""
    heard = _in_time(user, "participants.decide_renewal", on).filter(consultation__state=ConsultationState.CLOSED)
    by_letter = Q(state=RenewalState.SUBMITTED, file__isnull=True)
    heard = heard.filter(by_letter | Q(state=RenewalState.DECISION_PENDING)).exclude(assigned_to(user))
    for renewal in heard.exclude(_without_form(on)).select_related("consultation", "participation__organisation"):
        closed_on = renewal.consultation.closed_on if renewal.consultation else None
        yield _matter(_("Decide on a renewal"), renewal, closed_on)


# What waits in each state of a renewal that was sent in the portal, for whoever has the part that the action names.
RENEWAL_WAITS: Mapping[str, Mapping[str, Any]] = {
    "participants.handle_renewal": {
        RenewalState.SUBMITTED: gettext_lazy("Take up a renewal"),
        RenewalState.CONSULTATION: gettext_lazy("Put a renewal to the decision"),
        RenewalState.ESCALATED: gettext_lazy("Record what another body answered"),
    },
    "participants.review_renewal": {
        RenewalState.DD_REFRESH: gettext_lazy("Confirm due diligence for a renewal"),
        RenewalState.RISK_REFRESH: gettext_lazy("Weigh the risks of a renewal again"),
    },
}


@waiting_source
def renewals_to_work_on(user: User, on: date) -> Iterable[Matter]:
    """A renewal waits for its officer or its reviewer, as its state says; a consultation that runs, for nobody."""
    for action, waits in RENEWAL_WAITS.items():
        if carries(user, action, on):
            rows = renewals_with_due(Renewal.objects.in_state(*waits).permitted_to(user, action, on), on)
            unheard = ~Q(consultation__state=ConsultationState.CLOSED) | Q(consultation__isnull=True)
            rows = rows.exclude(unheard, state=RenewalState.CONSULTATION).exclude(_without_form(on))
            for renewal in rows.select_related("participation__organisation").order_by("pk"):
                yield _matter(waits[RenewalState(renewal.state)], renewal, renewal.state_since, renewal.due_then)  # type: ignore[attr-defined]


@waiting_source
def renewals_unanswered(user: User, on: date) -> Iterable[Matter]:
    """Questions about a renewal that nobody answered by their day wait for a head who did not examine it (5.term)."""
    if not carries(user, "participants.decide_renewal", on):
        return
    silent = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True, due_on__lt=on)
    asked = Renewal.objects.in_state(RenewalState.INFO_REQUESTED).permitted_to(user, "participants.follow_renewal", on)
    said = Exists(ConflictDeclaration.objects.filter(file=OuterRef("file"), person=user))
    rows = renewals_with_due(asked, on).filter(Exists(silent)).exclude(assigned_to(user)).annotate(said=said)
    for renewal in rows.select_related("participation__organisation").order_by("pk"):
        what = _("No answer came: decide on the renewal, or wait")
        if not renewal.said:  # type: ignore[attr-defined]
            what = _("Declare your interests before you examine")
        yield _matter(what, renewal, renewal.state_since, renewal.due_then)  # type: ignore[attr-defined]


@waiting_source
def own_renewals_asked(user: User, on: date) -> Iterable[Matter]:
    """Questions about the renewal of one's own organisation wait for their answers (4.review)."""
    own = spoken_for(user, on)
    if not own:
        return
    due = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True).values("due_on")[:1]
    asked = Renewal.objects.in_state(RenewalState.INFO_REQUESTED).filter(participation__organisation__in=own)
    sent = Exists(Snapshot.objects.filter(file=OuterRef("file")))
    rows = asked.annotate(asked_due=Subquery(due), was_sent=sent).select_related("participation__organisation")
    words = _("Fill in the form of your renewal"), _("Answer the questions about your renewal")
    for one in rows.order_by("pk"):
        url = reverse("participants:own_questions", args=[one.ref])
        yield Matter(words[one.was_sent], one.name, one.state_since, one.asked_due, REVIEW, url)  # type: ignore[attr-defined]


@waiting_source
def renewals_to_assign(user: User, on: date) -> Iterable[Matter]:
    """A renewal that was sent waits for any officer until it has its officer and its reviewer (4.review)."""
    if not carries(user, "participants.assign_renewal", on):
        return
    sent = _in_time(user, "participants.assign_renewal", on)
    held = {part: Q(file__in=assigned(part).values("content_object")) for part in (OFFICER, REVIEWER)}
    for renewal in sent.exclude(held[OFFICER], held[REVIEWER]).order_by("pk"):
        yield _matter(_("Assign a renewal"), renewal, renewal.submitted_on)


@waiting_source
def renewals_to_declare_on(user: User, on: date) -> Iterable[Matter]:
    """Who was given a renewal, or decides on it, declares their interests before its file opens (5.nsa.fensa)."""
    if not carries(user, "participants.follow_renewal", on):
        return
    said = ConflictDeclaration.objects.filter(person=user).values("file")
    waits = assigned_to(user)
    if carries(user, "participants.decide_renewal", on):
        waits |= Q(state=RenewalState.DECISION_PENDING)
    for renewal in (
        _in_time(user, "participants.follow_renewal", on).filter(waits).exclude(file__in=said).order_by("pk")
    ):
        yield _matter(_("Declare your interests before you examine"), renewal, renewal.state_since)


@rests_on_consultations
def renewals_asked_about(consultations: Sequence[Consultation], user: User, on: date) -> Mapping[int, Subject]:
    """The renewals on which the Steering Group is, or was, consulted, also where it was asked again since (5.term)."""
    seen = Renewal.objects.visible_to(user, on).select_related("participation__organisation")
    asked = {one.consultation_id or 0: one for one in seen.filter(consultation__in=consultations)}
    before = seen.annotate(earlier=F("asked_before")).filter(Q(("earlier__in", [one.pk for one in consultations])))
    asked |= {one.earlier: one for one in before}  # type: ignore[attr-defined]
    return {
        pk: Subject(
            _("Renewal %(ref)s of %(name)s") % {"ref": renewal.ref, "name": renewal.participation.organisation.name},
            renewal.participation.organisation.name,
            reverse("participants:renewal", args=[renewal.ref]),
        )
        for pk, renewal in asked.items()
    }


@waiting_source
def messages_of_renewals_to_answer(user: User, on: date) -> Iterable[Matter]:
    """What an organisation that renews wrote last waits for its case officer, or for any of them (4.interface)."""
    if not carries(user, "participants.handle_renewal", on):
        return
    given = assigned(OFFICER).values("content_object")
    nobodys = Renewal.objects.permitted_to(user, "participants.assign_renewal", on).exclude(file__in=given)
    mine = Q(pk__in=Renewal.objects.permitted_to(user, "participants.handle_renewal", on).values("pk"))
    rows = renewals_with_due(Renewal.objects.filter(mine | Q(pk__in=nobodys.values("pk"))), on)
    for renewal in unanswered(rows).select_related("participation__organisation").order_by("pk"):
        what = _("Answer a message about a renewal")
        yield _matter(what, renewal, renewal.state_since, renewal.due_then, anchor="#talk")
