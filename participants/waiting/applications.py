"""What waits of applications, for whoever writes, examines or decides them, and what follows an admission (5)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import ScopeKind
from accounts.models import User
from accounts.policy import carries, reach
from casework.waiting import Matter, waiting_source
from participants.enums import ApplicationState
from participants.late_hits import found_later
from participants.letters.applications import OWN_SIDE
from participants.models import (
    Application,
    ConflictDeclaration,
    InformationRequest,
    Measure,
    SelfCheck,
)
from participants.scopes import OFFICER, REVIEWER, assigned, assigned_to
from participants.services.deadlines import with_due
from participants.services.talk import unanswered

FORM, REVIEW, FENSA = "5.nsa.form", "4.review", "5.nsa.fensa"
# From so long before its day on a measure waits for someone to see to it.
MEASURE_AHEAD = timedelta(days=30)


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


@waiting_source
def own_check(user: User, on: date) -> Iterable[Matter]:
    """Who signed up after the check on joining has an application to begin: the answers are kept (5.nsa.form)."""
    for row in SelfCheck.objects.filter(person=user):
        what = _("Begin your application: your answers from the check are kept")
        yield Matter(what, "", row.kept_on, None, FORM, reverse("participants:apply"))


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


def _case_matter(what: Any, case: Any, url: str = "application", anchor: str = "") -> Matter:
    address = reverse(f"participants:{url}", args=[case.ref]) + anchor
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
    for case in found.exclude(assigned_to(user)).annotate(said=Exists(cleared)).order_by("pk"):
        pending = case.state != ApplicationState.INFO_REQUESTED
        what = _("Decide on an application") if pending else _("No answer came: close the application, or wait")
        yield _case_matter(what, case, "application" if case.said else "declare")  # type: ignore[attr-defined]


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
    rows = with_due(Application.objects.in_hand().filter(assigned_to(user)).exclude(file__in=said))
    for case in rows.order_by("pk"):
        yield _case_matter(_("Declare your interests before you examine"), case, "declare")


@waiting_source
def messages_to_answer(user: User, on: date) -> Iterable[Matter]:
    """What an applicant wrote last waits for the case officer, unless it needs no answer (4.interface)."""
    if not carries(user, "participants.handle_application", on):
        return
    rows = with_due(Application.objects.in_hand().permitted_to(user, "participants.handle_application", on))
    for case in unanswered(rows).order_by("pk"):
        yield _case_matter(_("Answer a message of the applicant"), case, anchor="#talk")


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
