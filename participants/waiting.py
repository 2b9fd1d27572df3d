"""What waits for whom in this room: renewals to put to the Steering Group or to decide, one's own term that ends."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import User
from accounts.policy import carries, reach
from casework.enums import ConsultationState
from casework.matters import Subject, rests_on_consultations
from casework.models import Consultation
from casework.waiting import Matter, waiting_source
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import day_of_moment
from participants.enums import UNDECIDED_RENEWALS, ApplicationState, RectificationState, RenewalState
from participants.late_hits import found_later
from participants.letters.applications import OWN_SIDE
from participants.models import (
    Application,
    ConflictDeclaration,
    InformationRequest,
    Measure,
    Message,
    Organisation,
    Participation,
    Rectification,
    Renewal,
)
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.querysets import RenewalQuerySet
from participants.scopes import OFFICER, REVIEWER, assigned
from participants.services.deadlines import renewals_with_due, with_due
from participants.services.papers import requests_awaiting, unread

CLAUSE, LETTER = "5.term", "5.letter"
FORM, REVIEW, FENSA = "5.nsa.form", "4.review", "5.nsa.fensa"
# From so long before its day on a measure waits for someone to see to it.
MEASURE_AHEAD = timedelta(days=30)
# The house's own time for a second look: a wrong record is not left to wait.
CORRECTED_WITHIN = timedelta(days=7)


def _in_time(user: User, action: str, on: date) -> RenewalQuerySet:
    """Renewals under decision that this person may carry on; one that came too late waits for nobody."""
    renewals = Renewal.objects.in_state(*UNDECIDED_RENEWALS).permitted_to(user, action, on)
    return renewals.in_time(on).filter(participation__period__contains=on).select_related("participation__organisation")


def _matter(what: object, renewal: Any, since: date | None, due: date | None = None) -> Matter:
    url = reverse("participants:renewal", args=[renewal.ref])
    return Matter(str(what), renewal.participation.organisation.name, since, due or renewal.term_then, CLAUSE, url)


@waiting_source
def renewals_to_consult(user: User, on: date) -> Iterable[Matter]:
    """A renewal, once it is examined, waits for the Steering Group to be asked, by the end of the term (5.term)."""
    unasked = _in_time(user, "participants.submit_renewal", on).filter(consultation__isnull=True)
    for renewal in unasked.to_consult(on):
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
    heard = heard.filter(state__in=[RenewalState.SUBMITTED, RenewalState.DECISION_PENDING]).exclude(_mine(user))
    for renewal in heard.select_related("consultation", "participation__organisation"):
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
            rows = rows.exclude(unheard, state=RenewalState.CONSULTATION)
            for renewal in rows.select_related("participation__organisation").order_by("pk"):
                yield _matter(waits[RenewalState(renewal.state)], renewal, renewal.state_since, renewal.due_then)  # type: ignore[attr-defined]


@waiting_source
def renewals_unanswered(user: User, on: date) -> Iterable[Matter]:
    """Questions about a renewal that nobody answered by their day wait for a head who did not examine it (5.term)."""
    if not carries(user, "participants.decide_renewal", on):
        return
    silent = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True, due_on__lt=on)
    asked = Renewal.objects.in_state(RenewalState.INFO_REQUESTED).permitted_to(user, "participants.decide_renewal", on)
    rows = renewals_with_due(asked, on).filter(Exists(silent)).exclude(_mine(user))
    for renewal in rows.select_related("participation__organisation").order_by("pk"):
        what = _("No answer came: decide on the renewal, or wait")
        yield _matter(what, renewal, renewal.state_since, renewal.due_then)  # type: ignore[attr-defined]


@waiting_source
def own_renewals_asked(user: User, on: date) -> Iterable[Matter]:
    """Questions about the renewal of one's own organisation wait for their answers (4.review)."""
    own = _spoken_for(user, on)
    if not own:
        return
    due = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True).values("due_on")[:1]
    asked = Renewal.objects.in_state(RenewalState.INFO_REQUESTED).filter(participation__organisation__in=own)
    rows = asked.annotate(asked_due=Subquery(due)).select_related("participation__organisation")
    for one in rows.order_by("pk"):
        url = reverse("participants:own_questions", args=[one.ref])
        what, until = _("Answer the questions about your renewal"), one.asked_due  # type: ignore[attr-defined]
        yield Matter(what, one.name, one.state_since, until, REVIEW, url)


def _spoken_for(user: User, on: date) -> list[int | None]:
    """The organisations for which a person speaks on that day."""
    offices = user.offices_on(on)
    return [o.scope_id for o in offices if o.role in FOCAL_POINTS and o.scope_kind == ScopeKind.ORGANISATION]


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
    waits = _mine(user)
    if carries(user, "participants.decide_renewal", on):
        waits |= Q(state=RenewalState.DECISION_PENDING)
    for renewal in (
        _in_time(user, "participants.follow_renewal", on).filter(waits).exclude(file__in=said).order_by("pk")
    ):
        yield _matter(_("Declare your interests before you examine"), renewal, renewal.state_since)


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
    own = _spoken_for(user, on)
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


OWN_WAITS = {
    ApplicationState.DRAFT: (gettext_lazy("Finish and send your application"), "own_application", FORM),
    ApplicationState.INFO_REQUESTED: (
        gettext_lazy("Answer the questions about your application"),
        "own_questions",
        REVIEW,
    ),
    ApplicationState.CONDITIONS_OFFERED: (
        gettext_lazy("Answer the conditions for your application"),
        "own_conditions",
        FENSA,
    ),
}


@waiting_source
def own_applications(user: User, on: date) -> Iterable[Matter]:
    """One's own application waits for its answers or its conditions; a draft waits to be finished (4.review, 5)."""
    offices = user.offices_on(on)
    own = [o.scope_id or 0 for o in offices if o.role in OWN_SIDE and o.scope_kind == ScopeKind.APPLICATION]
    if not own:
        return
    asked = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True)
    found = Application.objects.filter(
        pk__in=own, state__in=OWN_WAITS, conditions_accepted_on__isnull=True, conditions_declined_on__isnull=True
    )
    for one in found.annotate(asked_due=Subquery(asked.values("due_on")[:1])).order_by("pk"):
        state = ApplicationState(one.state)
        what, page, clause = OWN_WAITS[state]
        due = one.answer_by if state == ApplicationState.CONDITIONS_OFFERED else one.asked_due  # type: ignore[attr-defined]
        url = reverse(f"participants:{page}", args=[one.ref])
        yield Matter(str(what), one.name or one.ref, one.state_since, due, clause, url)


# What waits in each state, for whoever has the part that the action names.
CASE_WAITS: Mapping[str, Mapping[str, Any]] = {
    "participants.handle_application": {
        ApplicationState.SUBMITTED: gettext_lazy("Take up an application"),
        ApplicationState.COMPLETENESS: gettext_lazy("Check whether a file is complete"),
        ApplicationState.ELIGIBILITY: gettext_lazy("Judge the eight criteria"),
        ApplicationState.RECOMMENDATION: gettext_lazy("Recommend on an application"),
        ApplicationState.ESCALATED: gettext_lazy("Record what another body answered"),
    },
    "participants.review_application": {
        ApplicationState.DUE_DILIGENCE: gettext_lazy("Do due diligence"),
        ApplicationState.RISK_ASSESSMENT: gettext_lazy("Weigh the seven risks"),
    },
}


def _case_matter(what: Any, case: Any, url: str = "application") -> Matter:
    address = reverse(f"participants:{url}", args=[case.ref])
    return Matter(what, case.name, case.state_since, case.due_then, REVIEW, address)


@waiting_source
def cases_to_work_on(user: User, on: date) -> Iterable[Matter]:
    """A case waits for its officer or its reviewer, as its state says (4.review)."""
    for action, waits in CASE_WAITS.items():
        if carries(user, action, on):
            rows = with_due(Application.objects.in_state(*waits).permitted_to(user, action, on))
            for case in rows.order_by("pk"):
                yield _case_matter(waits[ApplicationState(case.state)], case)


@waiting_source
def cases_to_decide(user: User, on: date) -> Iterable[Matter]:
    """A recommendation, an answered offer or a silence waits for a head who did not work on the case (5.notify)."""
    if not carries(user, "participants.decide_application", on):
        return
    offered = Q(state=ApplicationState.CONDITIONS_OFFERED)
    answered = Q(conditions_accepted_on__isnull=False) | Q(conditions_declined_on__isnull=False) | Q(answer_by__lt=on)
    silent = Q(("due_then__lt", on), state=ApplicationState.INFO_REQUESTED)
    rows = with_due(Application.objects.permitted_to(user, "participants.follow_application", on))
    found = rows.filter(Q(state=ApplicationState.DECISION_PENDING) | (offered & answered) | silent)
    cleared = ConflictDeclaration.objects.filter(file=OuterRef("file"), person=user)
    for case in found.exclude(_mine(user)).annotate(said=Exists(cleared)).order_by("pk"):
        pending = case.state != ApplicationState.INFO_REQUESTED
        what = _("Decide on an application") if pending else _("No answer came: close the application, or wait")
        yield _case_matter(what, case, "application" if case.said else "declare")  # type: ignore[attr-defined]


def _mine(user: User) -> Q:
    """Cases that are assigned to this person, in either part."""
    return Q(file__in=assigned(OFFICER, REVIEWER, user=user).values("content_object"))


@waiting_source
def cases_to_assign(user: User, on: date) -> Iterable[Matter]:
    """A case without its officer, or without its reviewer once one is needed, waits for any officer (4.review)."""
    if not carries(user, "participants.assign_application", on):
        return
    rows = with_due(Application.objects.in_hand().permitted_to(user, "participants.assign_application", on))
    without = {part: ~Q(file__in=assigned(part).values("content_object")) for part in (OFFICER, REVIEWER)}
    near = Q(state__in=[ApplicationState.ELIGIBILITY, ApplicationState.DUE_DILIGENCE, ApplicationState.RISK_ASSESSMENT])
    for case in rows.filter(without[OFFICER] | (without[REVIEWER] & near)).order_by("pk"):
        yield _case_matter(_("Assign an application"), case)


@waiting_source
def cases_to_declare_on(user: User, on: date) -> Iterable[Matter]:
    """Who was given a case declares their interests before its file opens (5.nsa.fensa)."""
    if not carries(user, "participants.follow_application", on):
        return
    said = ConflictDeclaration.objects.filter(person=user).values("file")
    rows = with_due(Application.objects.in_hand().filter(_mine(user)).exclude(file__in=said))
    for case in rows.order_by("pk"):
        yield _case_matter(_("Declare your interests before you examine"), case, "declare")


@waiting_source
def messages_to_answer(user: User, on: date) -> Iterable[Matter]:
    """What an applicant wrote last waits for the case officer (4.interface)."""
    if not carries(user, "participants.handle_application", on):
        return
    last = Message.objects.filter(file=OuterRef("file")).order_by("-id")
    rows = with_due(Application.objects.in_hand().permitted_to(user, "participants.handle_application", on))
    ours = rows.annotate(ours=Subquery(last.values("from_secretariat")[:1]))
    for case in ours.filter(ours=False).order_by("pk"):
        yield _case_matter(_("Answer a message of the applicant"), case)


@waiting_source
def messages_of_renewals_to_answer(user: User, on: date) -> Iterable[Matter]:
    """What an organisation that renews wrote last waits for the case officer (4.interface)."""
    if not carries(user, "participants.handle_renewal", on):
        return
    last = Message.objects.filter(file=OuterRef("file")).order_by("-id")
    mine = Renewal.objects.in_state(*UNDECIDED_RENEWALS).permitted_to(user, "participants.handle_renewal", on)
    rows = renewals_with_due(mine, on).annotate(ours=Subquery(last.values("from_secretariat")[:1]))
    for renewal in rows.filter(ours=False).select_related("participation__organisation").order_by("pk"):
        yield _matter(_("Answer a message about a renewal"), renewal, renewal.state_since, renewal.due_then)  # type: ignore[attr-defined]


@waiting_source
def measures_due(user: User, on: date) -> Iterable[Matter]:
    """A measure that follows a participant waits once its day is near, until it is done (5.nsa.fensa)."""
    mine = reach(user, "participants.complete_measure", Measure, on)
    soon = Measure.objects.filter(mine, done_on__isnull=True, due_on__lte=on + MEASURE_AHEAD)
    for one in soon.select_related("participation__organisation").order_by("due_on", "pk"):
        organisation = one.participation.organisation if one.participation else None
        if organisation:
            url = reverse("participants:complete_measure", args=[one.pk])
            yield Matter(_("See that a measure is done"), organisation.name, None, one.due_on, FENSA, url)


@waiting_source
def hits_on_participants(user: User, on: date) -> Iterable[Matter]:
    """A name of a participant that turns up on a list after its admission waits for those whose file it is."""
    return found_later(user, on)
