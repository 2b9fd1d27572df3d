"""The documents of an application: one list, and a page to send, replace or take out each (5.nsa.form)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.views.day import day_of, person_of
from documents.forms import SlotFileField
from documents.slots import slot_of
from participants.models import Renewal
from participants.services.file_papers import file_paper, keep_paper, open_slots, take_out
from participants.views.applying.frame import clause_of, crumbs, home_of, own_filed, shown_of
from participants.views.tasks import carried_out, status_of, task


class PaperForm(forms.Form):
    """One file for one kind of document."""

    file = SlotFileField(label=gettext_lazy("File"))


@require_safe
def own_papers(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents that are asked for, each with where it stands."""
    application = own_filed(request, ref)
    shown = shown_of(request, application)
    slots = open_slots(application)
    context = {
        "application": application,
        "renews": isinstance(application, Renewal),
        "clause_id": clause_of(application, "5.nsa.form"),
        "crumbs": crumbs(_("Documents"), application),
        "tasks": [
            {
                "title": paper.label,
                "hint": paper.section.purpose if paper.needed else _("Not asked for, but of help."),
                "url": reverse("participants:own_paper", args=[ref, paper.slot]) if paper.slot in slots else "",
                "state": paper.standing,
                "kind": "due" if paper.needed and not paper.is_usable else "",
            }
            for paper in shown.papers.values()
        ],
    }
    return render(request, "participants/applying/papers.html", context)


@task
def own_paper(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """Send a document or a new version of it; what is refused says why, beside the field (x.documents)."""
    application = own_filed(request, ref)
    shown, person, on = shown_of(request, application), person_of(request), day_of(request)
    if slot not in shown.papers:
        raise Http404
    if slot not in open_slots(application):
        messages.warning(request, _("This document is closed. The Secretariat opens it again where it asks about it."))
        return home_of(application)
    if request.POST.get("action") == "take_out":
        return _taken_out(request, ref, slot)
    if request.POST.get("action") == "keep" and isinstance(application, Renewal):
        keep_paper(application, slot, person, on)
        messages.success(request, _("Filed as still valid: %(name)s.") % {"name": shown.papers[slot].label})
        return redirect("participants:own_papers" if shown.is_draft else "participants:own_questions", ref)
    form = PaperForm(request.POST or None, request.FILES or None)
    field = form.fields["file"]
    assert isinstance(field, SlotFileField)
    field.take(slot_of(slot))
    if carried_out(request, form, lambda: file_paper(application, slot, form.cleaned_data["file"], person, on)):
        messages.success(request, _("Filed: %(name)s.") % {"name": form.cleaned_data["file"].name})
        return redirect("participants:own_papers" if shown.is_draft else "participants:own_questions", ref)
    paper = shown.papers[slot]
    title = str(paper.label)
    context = {
        "application": application,
        "paper": paper,
        "clause_id": clause_of(application, paper.section.clause),
        "form": form,
        "is_draft": shown.is_draft,
        "crumbs": crumbs(title, application, (_("Documents"), reverse("participants:own_papers", args=[ref]))),
    }
    return render(request, "participants/applying/paper.html", context, status=status_of(request))


def _taken_out(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    application = own_filed(request, ref)
    form = forms.Form(request.POST)
    if carried_out(request, form, lambda: take_out(application, slot, person_of(request), day_of(request))):
        messages.success(request, _("The document is taken out of the draft."))
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("participants:own_papers", ref)
