"""What the applicant's pages share: one's own application, nobody else's, and the way back to it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import ScopeKind
from accounts.models import User
from accounts.policy import SPEAKERS, held, may
from casework.refusals import NotVisible
from casework.views.day import day_of, person_of
from participants.models import Application, Filed, Renewal
from participants.policy import OWN_SIDE
from participants.querysets import ApplicationQuerySet
from participants.scopes import action
from participants.services.duplicates import Duplicate, duplicates
from participants.shown import FileShown


def own_applications(user: User, on: Any) -> ApplicationQuerySet:
    """The applications that this person writes, the latest first."""
    ids = [office.scope_id or 0 for office in held(user, OWN_SIDE, on, ScopeKind.APPLICATION)]
    return Application.objects.filter(pk__in=ids).order_by("-opened_on", "-pk")


def spoken_for(user: User, on: date) -> list[int]:
    """The organisations for which this person speaks."""
    return [office.scope_id or 0 for office in held(user, SPEAKERS, on, ScopeKind.ORGANISATION)]


def own(request: HttpRequest, ref: str) -> Application:
    """The application of that reference; 404 for anyone who does not write it, the Secretariat too."""
    found = own_applications(person_of(request), day_of(request)).filter(ref=ref).select_related("file").first()
    if found is None:
        raise NotVisible
    return found


def own_filed(request: HttpRequest, ref: str) -> Filed:
    """The application, or the renewal of an organisation for which one speaks, whose form this person fills in."""
    organisations = spoken_for(person_of(request), day_of(request))
    renewals = Renewal.objects.filter(file__isnull=False, participation__organisation__in=organisations, ref=ref)
    return renewals.select_related("file__predecessor", "participation__organisation").first() or own(request, ref)


def shown_of(request: HttpRequest, application: Filed) -> FileShown:
    """The application or renewal as its people see it today."""
    person, on = person_of(request), day_of(request)
    return FileShown(application, on, may(person, action("submit", application), application, on))


def name_of(application: Filed) -> str:
    """What the application is called on its pages: the organisation, else its reference."""
    return application.name or application.ref


def page_of(application: Filed, name: str) -> str:
    """The template of a page that reads differently for a renewal."""
    return f"participants/{'renewing' if isinstance(application, Renewal) else 'applying'}/{name}.html"


def clause_of(application: Filed, clause: str) -> str:
    """The clause that a page names; what is asked of an application is asked again by the renewal of its term."""
    return "5.term" if isinstance(application, Renewal) and clause == "5.nsa.form" else clause


def known_as(application: Filed, on: date) -> list[Duplicate]:
    """Records that may be the same organisation; who renews is known, so nothing is warned of."""
    return [] if isinstance(application, Renewal) else duplicates(application, on)


def crumbs(title: str, application: Filed | None = None, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below one's applications, or below one's organisation."""
    found = [{"title": _("Your applications"), "url": reverse("participants:apply")}]
    if isinstance(application, Renewal):
        organisation = application.participation.organisation
        found = [{"title": organisation.name, "url": reverse("participants:detail", args=[organisation.ref])}]
        found += [{"title": application.ref, "url": reverse("participants:own_application", args=[application.ref])}]
    elif application is not None:
        url = reverse("participants:own_application", args=[application.ref])
        found.append({"title": name_of(application), "url": url})
    found += [{"title": text, "url": url} for text, url in more]
    return [*found, {"title": title}]


def home_of(application: Filed) -> HttpResponse:
    """Back to the application."""
    return redirect("participants:own_application", application.ref)
