"""The record of an organisation: its public profile, with more for the Secretariat and its own focal points."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.policy import may, reach
from casework.views.day import day_of, person_of
from correspondence.kinds import title_of
from correspondence.models import Letter
from participants.footings import speaks_for
from participants.history import history_of
from participants.models import GroupInterest, Measure, Organisation, Participation, Renewal
from participants.profile import Life, foremost, lives_of
from participants.regions import country_name, regions_on
from participants.sections.interests import group_choices
from participants.services import people_of
from participants.services.requests import requests_awaiting
from participants.views.moves import moves_of, renewals_of
from participants.views.papers import papers_section

# How many letters a record shows; the rest are in their own list.
MOST = 100
TAGS = {
    "current": ("current", gettext_lazy("Current participant")),
    "former": ("neutral", gettext_lazy("Former participant")),
    "coming": ("neutral", gettext_lazy("Admitted, not begun yet")),
    "": ("neutral", gettext_lazy("Not a participant")),
}


def visible_organisation(request: HttpRequest, ref: str) -> Organisation:
    """The organisation of that reference; 404 where there is none or this person may not know of it."""
    found = Organisation.objects.visible_to(request.user, day_of(request)).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Who the participant is, since when and until when it takes part, what happens next (4.website)."""
    organisation = visible_organisation(request, ref)
    return render(request, "participants/detail.html", record_of(request, organisation))


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The record of the organisation that this person speaks for; a choice where there are several (x.roles).

    Who spoke for one until a day reads when that ended, and how it can apply anew.
    """
    offices = person_of(request).offices_on(day_of(request))
    ids = [o.scope_id or 0 for o in offices if o.role in FOCAL_POINTS and o.scope_kind == ScopeKind.ORGANISATION]
    organisations = list(Organisation.objects.visible_to(request.user, day_of(request)).filter(pk__in=ids))
    if len(organisations) == 1:
        return redirect("participants:detail", organisations[0].ref)
    footings = [] if organisations else list(speaks_for(person_of(request), day_of(request)))
    return render(request, "participants/mine.html", {"organisations": organisations, "footings": footings})


def record_of(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """What the record's page shows: to everyone, and to those who may see the whole record."""
    on = day_of(request)
    visible = Participation.objects.visible_to(request.user, on).filter(organisation=organisation)
    lives = lives_of(visible, on)
    life = foremost(lives)
    kind, state = TAGS[life.state if life else ""]
    shown = {
        "organisation": organisation,
        "country": country_name(organisation.country),
        "region": regions_on(on).get(organisation.country),
        "life": life,
        "lives": lives,
        "tag_kind": kind,
        "state": state,
        "crumbs": _crumbs(organisation),
    }
    whole = may(request.user, "participants.view_record", organisation, on)
    return {**shown, **_whole_record(request, organisation, lives)} if whole else shown


def _crumbs(organisation: Organisation) -> list[dict[str, str]]:
    return [{"title": _("Participants"), "url": reverse("participants:directory")}, {"title": organisation.name}]


def _whole_record(request: HttpRequest, organisation: Organisation, lives: Sequence[Life]) -> dict[str, Any]:
    """Documents, letters, people, history and what can be done: not for the public."""
    user, on = request.user, day_of(request)
    asked = requests_awaiting(on).get(organisation.pk)
    return {
        "whole": True,
        "asked": asked,
        "moves": moves_of(request, organisation, lives, asked),
        "renewals": renewals_of(request, lives),
        **_following(user, organisation, on),
        **papers_section(request, organisation),
        "letters": [(letter, title_of(letter.kind)) for letter in _letters(organisation).visible_to(user, on)[:MOST]],
        **people_of(organisation, on),
        "acts": history_of(organisation, user, on),
        "sections": _sections(),
    }


def _letters(organisation: Organisation) -> Any:
    participations = Participation.objects.filter(organisation=organisation)
    renewals = Renewal.objects.filter(participation__in=participations)
    about = (
        Q(object_type="organisation", object_id=organisation.pk)
        | Q(object_type="participation", object_id__in=participations.values("pk"))
        | Q(object_type="renewal", object_id__in=renewals.values("pk"))
    )
    return Letter.objects.filter(about).select_related("recipient").order_by("-on", "-id")


def _following(user: Any, organisation: Organisation, on: date) -> dict[str, Any]:
    """What its approval brought with it: measures, for officers without a tie, and the groups that interest it."""
    names = dict(group_choices())
    groups = GroupInterest.objects.filter(participation__organisation=organisation).values_list("group", flat=True)
    return {
        "measures": measures_of(organisation, user, on),
        "interests": [names.get(group, group) for group in groups.distinct().order_by("group")],
    }


def measures_of(organisation: Organisation, user: Any, on: date) -> Any:
    """The measures that follow an organisation, for officers without a tie: done or not, the first due first."""
    mine = reach(user, "participants.complete_measure", Measure, on)
    return Measure.objects.filter(mine, participation__organisation=organisation)


def _sections() -> list[dict[str, str]]:
    titles = {
        "participation": _("Participation"),
        "focal-points": _("Focal points"),
        "documents": _("Documents"),
        "letters": _("Letters"),
        "history": _("History"),
    }
    return [{"id": key, "title": title} for key, title in titles.items()]
