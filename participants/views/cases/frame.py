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
from participants.models import Application

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


def case_of(request: HttpRequest, ref: str) -> Application:
    """The case of that reference; 404 for anyone outside the Secretariat and for who declared a tie to it."""
    known = Application.objects.permitted_to(person_of(request), "participants.follow_application", day_of(request))
    found = known.select_related("file", "participation__organisation").filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def opened(request: HttpRequest, ref: str, action: str, *states: str) -> Application:
    """The case, for who may carry out the action on it now: 404, 403 or 409 in this order."""
    application = case_of(request, ref)
    if not may(person_of(request), f"participants.{action}_application", application, day_of(request)):
        raise PermissionDenied
    if states and application.state not in states:
        raise WrongState(application.get_state_label())
    return application


def crumbs(application: Application, title: str = "") -> list[dict[str, str]]:
    """The way to a case, or to a page below it."""
    case = {"title": application.ref, "url": reverse("participants:application", args=[application.ref])}
    above = {"title": _("Applications"), "url": reverse("participants:applications")}
    return [above, case, {"title": title}] if title else [above, {"title": application.ref}]


def home_of(application: Application, anchor: str = "") -> str:
    """The address of the case, at one of its sections."""
    return f"{application.get_absolute_url()}#{anchor}" if anchor else application.get_absolute_url()


def base_of(application: Application, title: str) -> dict[str, Any]:
    """What every task page of a case shows around its form."""
    return {"title": title, "organisation": application, "crumbs": crumbs(application, title)}
