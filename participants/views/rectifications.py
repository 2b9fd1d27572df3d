"""The correction of a recorded end: proposed by one officer, made or left by another (x.history)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import carries
from casework.history import reason_of
from casework.views import MoveView
from casework.views.day import bdi, day_of, person_of
from governance.models import Act
from participants.forms import ApplyRectificationForm, ProposeRectificationForm, RejectRectificationForm
from participants.models import Participation, Rectification
from participants.services import propose_rectification
from participants.views.renewals import crumbs, visible_participation
from participants.views.tasks import carried_out, status_of, task, typed


def _facts(participation: Participation) -> list[dict[str, Any]]:
    """For whom, and the end on record."""
    recorded = date_format(participation.last_day, "DATE_FORMAT") if participation.last_day else _("No end date")
    return [
        {"label": _("Organisation"), "value": participation.organisation.name},
        {"label": _("Last day on record"), "value": recorded},
        {"label": _("Reason of the end"), "value": participation.get_end_reason_display() or "–"},
    ]


@task
def propose_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose that a recorded end be corrected."""
    person, on = person_of(request), day_of(request)
    participation = visible_participation(request, ref)
    if not carries(person, "participants.propose_rectification", on):
        raise PermissionDenied
    form = ProposeRectificationForm(typed(request))

    def act() -> None:
        answers = form.cleaned_data
        propose_rectification(participation, answers["reason_public"], answers["reason"], on, person)

    if carried_out(request, form, act):
        messages.success(request, _("The correction is proposed. Another officer decides."))
        return redirect("participants:detail", participation.organisation.ref)
    title = _("Propose a correction of the end")
    context = {
        "form": form,
        "title": title,
        "organisation": participation.organisation,
        "crumbs": crumbs(participation, title),
        "button": _("Propose the correction"),
        "purpose": _("Record what was missing first. Once corrected, the records say when the participation ends."),
        "next": _("Another officer makes the correction or leaves the end as it is. Nobody hears of it before."),
        "facts": _facts(participation),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


class RectificationMove(MoveView):
    """Corrects a recorded end, or leaves it as it is."""

    model = Rectification
    forms = {"apply": ApplyRectificationForm, "reject": RejectRectificationForm}
    endings = frozenset({"reject"})

    def get_success_url(self) -> str:
        """The record of the organisation."""
        return reverse("participants:detail", args=[self._participation().organisation.ref])

    def facts(self) -> list[dict[str, Any]]:
        """The end on record, who proposes to correct it, and both reasons: one for the letter, one for the record."""
        case: Any = self.case
        proposal = Act.objects.about(case).filter(action="propose").first()
        proposer = User.objects.filter(pk=proposal.actor_id).first() if proposal else None
        return [
            *_facts(self._participation()),
            {"label": _("Proposed by"), "value": bdi(proposer or "–")},
            {"label": _("Proposed on"), "value": bdi(date_format(case.state_since, "DATE_FORMAT"))},
            {"label": _("Reason for the letter"), "value": case.reason_public},
            {"label": _("Reason for the record"), "value": reason_of(case, "propose") or "–"},
        ]

    def name(self) -> str:
        """The organisation."""
        return self._participation().organisation.name

    def _participation(self) -> Participation:
        found: Participation = self.case.participation  # type: ignore[attr-defined]
        return found
