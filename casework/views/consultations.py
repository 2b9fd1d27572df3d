"""Consultations: question, period and recorded outcome."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policy import carries
from casework.forms import CloseConsultation, OpenConsultation
from casework.history import history_of
from casework.models import Consultation
from casework.refusals import RulesSayNo
from casework.services import open_consultation
from casework.views.day import bdi, day_of, person_of
from casework.views.moves import MoveView, moves_panel


@require_GET
def consultations(request: HttpRequest) -> HttpResponse:
    """All consultations, the open ones first."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "casework.view_consultation", on):
        raise PermissionDenied
    rows = Consultation.objects.visible_to(person, on).order_by("-state", "closes_on", "id")
    context = {
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
        "may_open": carries(person, "casework.open_consultation", on),
        "on": on,
    }
    return render(request, "casework/consultations.html", context)


@require_GET
def consultation(request: HttpRequest, ref: str) -> HttpResponse:
    """One consultation with its history."""
    person, on = person_of(request), day_of(request)
    found = get_object_or_404(Consultation.objects.visible_to(person, on), ref=ref)
    context = {
        "case": found,
        "on": on,
        "facts": [
            {"label": _("Body consulted"), "value": found.get_body_display()},
            {"label": _("Clause"), "value": bdi(found.clause)},
        ],
        "moves": moves_panel(request, found, "casework:consultation_move", {"close": "main"}),
        "acts": history_of(found),
    }
    return render(request, "casework/consultation.html", context)


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Put a question to a body."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "casework.open_consultation", on):
        raise PermissionDenied
    form = OpenConsultation(request.POST or None)
    if form.is_valid():
        try:
            made = open_consultation(**form.cleaned_data, on=on, actor=person)
            return redirect(made.get_absolute_url())
        except RulesSayNo as refusal:
            for reason in refusal.reasons:
                form.add_error("closes_on", str(reason))
    context = {
        "form": form,
        "question": _("What do you want to ask, and whom?"),
        "purpose": _("A consultation ends with consensus or with advice. Voices are not counted."),
        "button": _("Open the consultation"),
        "next_steps": [_("On the last day to answer it waits for you, so that you record the outcome.")],
        "who_hears": _("No letter goes out: ask the members as you usually do."),
    }
    return render(request, "casework/task.html", context, status=422 if form.is_bound else 200)


class ConsultationMove(MoveView):
    """Closes a consultation."""

    model = Consultation
    forms = {"close": CloseConsultation}
