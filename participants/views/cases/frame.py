"""What the Secretariat's pages on a case share: who may know of it, to whom its file is open, the way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import may
from casework.refusals import NotVisible, WrongState
from casework.views.day import day_of, person_of
from participants.enums import ApplicationState as State
from participants.models import Application, Filed, Renewal
from participants.scopes import action
from participants.workflow.renewals import stages

TAGS = {
    State.SUBMITTED: "due",
    State.DECISION_PENDING: "due",
    State.CONDITIONS_OFFERED: "due",
    State.INFO_REQUESTED: "neutral",
    State.APPROVED: "done",
    State.NOT_APPROVED: "neutral",
    State.NOT_ELIGIBLE: "neutral",
    State.WITHDRAWN: "neutral",
    State.CLOSED_NO_REPLY: "neutral",
}


def tag_of(application: Application) -> str:
    """The colour and shape of a state."""
    return TAGS.get(State(application.state), "current")


def case_of(request: HttpRequest, ref: str) -> Filed:
    """The application or renewal of that reference; 404 outside the Secretariat, and for who declared a tie to it."""
    person, on = person_of(request), day_of(request)
    applications = Application.objects.permitted_to(person, "participants.follow_application", on)
    renewals = Renewal.objects.permitted_to(person, "participants.follow_renewal", on)
    found = applications.select_related("file", "participation__organisation").filter(ref=ref).first()
    found_renewal = renewals.select_related("file__predecessor", "participation__organisation").filter(ref=ref)
    case = found or found_renewal.first()
    if case is None:
        raise NotVisible
    return case


def application_of(request: HttpRequest, ref: str) -> Application:
    """The application of that reference; what only an application has is not there for a renewal."""
    case = case_of(request, ref)
    if not isinstance(case, Application):
        raise NotVisible
    return case


def opened(request: HttpRequest, ref: str, step: str, *states: str) -> Filed:
    """The case, for who may carry out the step on it now: 404, 403 or 409 in this order."""
    application = case_of(request, ref)
    if not may(person_of(request), action(step, application), application, day_of(request)):
        raise PermissionDenied
    if states and application.state not in stages(application, states):
        raise WrongState(application.get_state_label(), application)
    return application


def opened_application(request: HttpRequest, ref: str, step: str, *states: str) -> Application:
    """The same, for what only an application has."""
    case = opened(request, application_of(request, ref).ref, step, *states)
    assert isinstance(case, Application)
    return case


def crumbs(application: Filed, title: str = "") -> list[dict[str, str]]:
    """The way to a case, or to a page below it."""
    case = {"title": application.ref, "url": application.get_absolute_url()}
    above = {"title": _("Applications"), "url": reverse("participants:applications")}
    if isinstance(application, Renewal):
        organisation = application.participation.organisation
        above = {"title": organisation.name, "url": reverse("participants:detail", args=[organisation.ref])}
    return [above, case, {"title": title}] if title else [above, {"title": application.ref}]


def home_of(application: Filed, anchor: str = "") -> str:
    """The address of the case, at one of its sections."""
    return f"{application.get_absolute_url()}#{anchor}" if anchor else application.get_absolute_url()


def base_of(application: Filed, title: str) -> dict[str, Any]:
    """What every task page of a case shows around its form."""
    return {"title": title, "organisation": application, "crumbs": crumbs(application, title)}
