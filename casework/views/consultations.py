"""Consultations: question, period and recorded outcome."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policy import carries
from casework.enums import ConsultationState
from casework.forms import CloseConsultation, CloseConsultationEarly, ConsultationFilter, OpenConsultation
from casework.history import history_of, reason_of
from casework.matters import Subject, subjects_of
from casework.models import Consultation
from casework.querysets import ConsultationQuerySet
from casework.refusals import RulesSayNo
from casework.services import open_consultation
from casework.views.day import bdi, day_of, person_of
from casework.views.moves import MoveView, moves_panel
from governance.clauses import CATALOGUE
from governance.models import Edition
from governance.texts import clauses_of


@require_GET
def consultations(request: HttpRequest) -> HttpResponse:
    """All consultations, the open ones first, each with the matter that rests on it."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "casework.view_consultation", on):
        raise PermissionDenied
    form = ConsultationFilter(request.GET, label_suffix="")
    show = form.cleaned_data["show"] if form.is_valid() else ""
    rows = narrowed(Consultation.objects.visible_to(person, on), show, on)
    page = Paginator(rows.order_by("-state", "closes_on", "id"), 50).get_page(request.GET.get("page"))
    subjects, count = subjects_of(list(page.object_list), person, on), page.paginator.count
    context = {
        "form": form,
        "count": ngettext("%(count)s consultation", "%(count)s consultations", count) % {"count": count},
        "narrowed": bool(show),
        "page_obj": page,
        "rows": [(one, subjects.get(one.pk)) for one in page.object_list],
        "may_open": carries(person, "casework.open_consultation", on),
        "on": on,
    }
    return render(request, "casework/consultations.html", context)


def narrowed(rows: ConsultationQuerySet, show: str, on: date) -> ConsultationQuerySet:
    """The consultations that the filter leaves."""
    shown = {"running": rows.running(on), "over": rows.over(on), "closed": rows.in_state(ConsultationState.CLOSED)}
    return shown.get(show, rows)


@require_GET
def consultation(request: HttpRequest, ref: str) -> HttpResponse:
    """One consultation with the matter that rests on it, what can be done now, and its history."""
    person, on = person_of(request), day_of(request)
    found = get_object_or_404(Consultation.objects.visible_to(person, on), ref=ref)
    subject = subjects_of([found], person, on).get(found.pk)
    context = {
        "case": found,
        "on": on,
        "subject": subject,
        "crumbs": [{"title": _("Consultations"), "url": reverse("casework:consultations")}, {"title": found.ref}],
        "facts": facts_of(found, subject),
        "moves": _closing(request, found),
        "why_early": reason_of(found, "close_early"),
        "acts": history_of(found),
    }
    return render(request, "casework/consultation.html", context)


def facts_of(found: Consultation, subject: Subject | None) -> list[dict[str, Any]]:
    """Who is asked, about what, and under which clause."""
    about = [{"label": _("About"), "value": _link(subject)}] if subject else []
    return [
        *about,
        {"label": _("Body consulted"), "value": found.get_body_display()},
        {"label": _("Clause"), "value": bdi(found.clause)},
    ]


def _link(subject: Subject) -> SafeString:
    return format_html('<a href="{}">{}</a>', subject.url, subject.title)


def _closing(request: HttpRequest, found: Consultation) -> list[dict[str, Any]]:
    """The ways to close; once the last day is over, nothing can be early any more."""
    panel = moves_panel(request, found, "casework:consultation_move", {"close": "main"})
    return [move for move in panel if move["name"] != "close_early" or not move["reasons"]]


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Put a question to a body."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "casework.open_consultation", on):
        raise PermissionDenied
    form = OpenConsultation(request.POST or None, clauses=_clauses_in_force(on))
    if form.is_valid():
        try:
            made = _sent_twice(form, on) or open_consultation(**form.cleaned_data, on=on, actor=person)
            return redirect(made.get_absolute_url())
        except RulesSayNo as refusal:
            for reason in refusal.reasons:
                form.add_error("closes_on", str(reason))
    context = {
        "form": form,
        "question": _("What do you want to ask, and whom?"),
        "purpose": _("A consultation ends with consensus or with advice. Voices are not counted."),
        "button": _("Open the consultation"),
        "next_steps": [_("On the day after the last day to answer it waits for you, so that you record the outcome.")],
        "who_hears": _("No letter goes out: ask the members as you usually do."),
    }
    return render(request, "casework/task.html", context, status=422 if form.is_bound else 200)


def _clauses_in_force(on: date) -> dict[str, dict[str, str | Promise]]:
    """The clauses that the edition in force knows, each with its title, under the heading of its number.

    Where the text of the edition was not entered, all stand under the number alone; what spans all clauses asks nobody.
    """
    texts = clauses_of(Edition.objects.in_force(on), get_language() or "en")
    headings = {str(one.number): f"{one.number}. {one.heading}" for one in texts}
    found: dict[str, dict[str, str | Promise]] = {}
    for clause, title in CATALOGUE.items():
        number = clause.partition(".")[0]
        if number.isdigit() and (number in headings or not headings):
            found.setdefault(headings.get(number, number), {})[clause] = title
    return found


def _sent_twice(form: OpenConsultation, on: date) -> Consultation | None:
    """The consultation that the same form opened today: a second press of its button changes nothing."""
    return Consultation.objects.running(on).filter(**form.cleaned_data, opened_on=on).first()


class ConsultationMove(MoveView):
    """Closes a consultation, after its last day or early."""

    model = Consultation
    forms = {"close": CloseConsultation, "close_early": CloseConsultationEarly}
    endings = frozenset({"close_early"})

    def facts(self) -> list[dict[str, Any]]:
        """Who is asked about what, until when."""
        assert isinstance(self.case, Consultation)
        subject = subjects_of([self.case], person_of(self.request), day_of(self.request)).get(self.case.pk)
        last = {"label": _("Last day to answer"), "value": bdi(date_format(self.case.closes_on, "DATE_FORMAT"))}
        return [*facts_of(self.case, subject), last]
