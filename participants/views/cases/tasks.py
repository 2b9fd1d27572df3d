"""Small pages on which the Secretariat writes one thing of a case: a finding, a check, a risk, a word (4.review, 5)."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policy import reach
from casework.refusals import RulesSayNo
from casework.views.day import day_of, person_of
from participants.enums import ApplicationState as State
from participants.enums import Check, Criterion, Risk
from participants.forms import examination as forms
from participants.models import Filed, Measure, Renewal
from participants.scopes import OFFICER, REVIEWER, file_of
from participants.sections.touching import DISCLOSURE_PART
from participants.services import examination as services
from participants.services.assignments import assign, assigned_to, candidates, declare
from participants.services.decisions import complete_measure
from participants.services.organisations import ChangedMeanwhile, Difference
from participants.services.talk import NO_ANSWER, needs_no_answer
from participants.views.cases.frame import base_of, case_of, home_of, opened, opened_application
from participants.views.cases.said import HINTS, OF_CHECK, OF_CRITERION, said_in
from participants.views.cases.sheet import PARTS, Sheet
from participants.views.tasks import carried_out, status_of, task, typed
from participants.workflow.applications import EXAMINED

CODES = {word: code for code, word in PARTS.items()}
Shown = dict[str, Any]


def _answer(
    request: HttpRequest, application: Filed, form: django_forms.Form, act: Callable[[], Any], shown: Shown
) -> HttpResponse:
    """Carry out the act and go back to the case; refused by rules or overtaken by another person, all is kept."""
    differences: list[Difference] = []
    try:
        done = carried_out(request, form, act)
    except ChangedMeanwhile as refused:
        done, differences = False, refused.differences
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = refused.version  # type: ignore[index]
    if done:
        messages.success(request, shown["done"])
        return redirect(shown.get("then") or home_of(application, shown.get("anchor", "")))
    context = {
        **base_of(application, shown["title"]),
        **shown,
        "form": form,
        "differences": [_both(form, one) for one in differences],
    }
    status = 409 if differences else status_of(request)
    return render(request, "participants/task.html", context, status=status)


def _both(form: django_forms.Form, difference: Difference) -> Shown:
    """One field with both texts, in the reader's words."""
    field = form.fields[difference.field]
    words = {str(code): label for code, label in getattr(field, "choices", ())}
    yours, theirs = str(difference.yours), str(difference.theirs)
    return {"label": field.label, "yours": words.get(yours, yours), "theirs": words.get(theirs, theirs)}


@task
def assign_page(request: HttpRequest, ref: str, part: str) -> HttpResponse:
    """Say who handles or who reviews the case (4.review)."""
    if part not in CODES:
        raise Http404
    application = opened(request, ref, "assign")
    person, on, code = person_of(request), day_of(request), CODES[part]
    held = assigned_to(application, code)
    form = forms.AssignForm(typed(request), people=candidates(code, on), initial={"person": held})
    titles = {OFFICER: _("Who handles this case?"), REVIEWER: _("Who reviews this case?")}
    shown = {
        "title": titles[code],
        "purpose": _("Case officer, due-diligence reviewer and decider are three different people."),
        "next": _("The case waits for this person, who declares their interests before the file opens."),
        "button": _("Assign the case"),
        "done": _("The case is assigned."),
        "anchor": "people",
    }
    return _answer(
        request, application, form, lambda: assign(application, code, form.cleaned_data["person"], person, on), shown
    )


@task
def declare_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Say whether anything ties one to the organisation, before the file opens or as soon as something does."""
    application, person, on = case_of(request, ref), person_of(request), day_of(request)
    form = forms.DeclareForm(typed(request))
    tied = form.is_bound and form.data.get("tie") == "yes"
    shown = {
        "title": _("Declare your interests"),
        "purpose": _("Nobody examines or decides on an organisation to which they are tied."),
        "next": _(
            "With no tie the file opens to you. With a tie the case disappears for you, for good,"
            " and you cannot take it back."
        ),
        "button": _("Declare"),
        "done": _("Your tie is on record. You no longer see this case.") if tied else _("The file is open to you."),
        "then": reverse("participants:applications") if tied else home_of(application),
    }

    def act() -> None:
        declare(application, form.cleaned_data["tie"] == "yes", form.cleaned_data["note"], person, on)

    return _answer(request, application, form, act, shown)


Save = Callable[..., Any]


def _initial(row: models.Model | None, fields: tuple[str, ...]) -> Shown:
    """What a versioned form starts with."""
    values = {name: getattr(row, name) for name in fields} if row else {}
    return {**values, "version": services.version_of(row, fields)}


def _saving(
    request: HttpRequest, application: Filed, form: forms.VersionedForm, save: Save, code: str
) -> Callable[[], Any]:
    return lambda: save(
        application, code, form.values(), form.cleaned_data["version"], person_of(request), day_of(request)
    )


def _said(request: HttpRequest, application: Filed, parts: tuple[str, ...]) -> list[Shown]:
    """What the organisation said in these parts, to read beside the form."""
    return said_in(Sheet(application, person_of(request), day_of(request)), parts)


@task
def finding_page(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """Record what was found about one criterion (5.criteria)."""
    if code not in Criterion.values:
        raise Http404
    application = opened_application(request, ref, "handle", *EXAMINED)
    row = file_of(application).findings.filter(criterion=code).first()
    form = forms.FindingForm(typed(request), criterion=code, initial=_initial(row, ("verdict", "evidence")))
    shown = {
        "title": Criterion(code).label,
        "purpose": _("Compare what the organisation says with its documents and with what others say of it."),
        "button": _("Save the finding"),
        "done": _("The finding is saved."),
        "anchor": "criteria",
        "said": _said(request, application, OF_CRITERION[code]),
    }
    return _answer(
        request, application, form, _saving(request, application, form, services.record_finding, code), shown
    )


@require_POST
def begin_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a due-diligence sheet (5.nsa.fensa)."""
    application = opened(request, ref, "review", State.DUE_DILIGENCE)
    try:
        services.begin_sheet(application, person_of(request), day_of(request))
    except RulesSayNo as refused:
        messages.error(request, " ".join(map(str, refused.reasons)))
    else:
        messages.success(request, _("The due-diligence sheet is begun."))
    return redirect(home_of(application, "due-diligence"))


@task
def sheet_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down the sources, and what was found about tobacco and arms (5.nsa.disclosure)."""
    application = opened(request, ref, "review", State.DUE_DILIGENCE)
    sheet = services.open_sheet(application)
    form = forms.SheetForm(typed(request), initial=_initial(sheet, ("sources", "link_finding", "link_evidence")))
    shown = {
        "title": _("Sources, tobacco and arms"),
        "purpose": _("Compare the disclosure with what registers, accounts and the press say."),
        "button": _("Save the sheet"),
        "done": _("The sheet is saved."),
        "anchor": "due-diligence",
        "said": _said(request, application, (DISCLOSURE_PART,)),
    }

    def act() -> None:
        version, person = form.cleaned_data["version"], person_of(request)
        services.save_sheet(application, form.values(), version, person, day_of(request))

    return _answer(request, application, form, act, shown)


@task
def check_page(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """Save one check of due diligence (5.nsa.fensa)."""
    if code not in Check.values:
        raise Http404
    application = opened(request, ref, "review", State.DUE_DILIGENCE)
    sheet = services.open_sheet(application)
    row = sheet.checks.filter(check_code=code).first() if sheet else None
    form = forms.CheckForm(typed(request), initial=_initial(row, ("finding", "evidence")))
    carried = row is not None and row.confirmed_on is None
    again = _("This was found last time. Look again, then save it to confirm it.")
    shown = {
        "title": Check(code).label,
        "purpose": " ".join([str(HINTS[code]), again] if carried else [str(HINTS[code])]),
        "button": _("Save the check"),
        "done": _("The check is saved."),
        "anchor": "due-diligence",
        "said": _said(request, application, OF_CHECK[code]),
    }
    return _answer(request, application, form, _saving(request, application, form, services.save_check, code), shown)


@task
def risk_page(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """Weigh one of the seven risks (5.nsa.fensa)."""
    if code not in Risk.values:
        raise Http404
    application = opened(request, ref, "review", *services.WEIGHED)
    row = file_of(application).risks.filter(risk=code).first()
    fields = ("likelihood", "impact", "mitigation", "residual")
    form = forms.RiskForm(typed(request), initial=_initial(row, fields))
    shown = {
        "title": Risk(code).label,
        "purpose": _("What remains counts. A high risk, or a conflict of interest, goes to another body first."),
        "button": _("Save the risk"),
        "done": _("The risk is saved."),
        "anchor": "risks",
    }
    return _answer(request, application, form, _saving(request, application, form, services.save_risk, code), shown)


@task
def measure_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a measure with its owner and day (5.nsa.fensa)."""
    application = opened(request, ref, "work", *EXAMINED)
    form = forms.MeasureForm(typed(request))
    shown = {
        "title": _("Add a measure"),
        "purpose": _("A measure answers a risk. After an approval it follows the participant."),
        "button": _("Add the measure"),
        "done": _("The measure is on the file."),
        "anchor": "risks",
    }
    return _answer(
        request, application, form,
        lambda: services.add_measure(application, form.cleaned_data, person_of(request), day_of(request)), shown,
    )  # fmt: skip


@task
def remove_measure_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take a measure off the file."""
    application = opened(request, ref, "work", *EXAMINED)
    measure = get_object_or_404(Measure, pk=pk, file=application.file_id)
    form = django_forms.Form(request.POST if request.method == "POST" else None)
    shown = {
        "title": _("Take this measure off the file?"),
        "facts": [{"label": measure.owner, "value": measure.text}],
        "purpose": _("The history keeps its words."),
        "button": _("Take it off"),
        "done": _("The measure is off the file."),
        "anchor": "risks",
        "danger": True,
    }
    return _answer(
        request, application, form,
        lambda: services.remove_measure(application, measure, person_of(request), day_of(request)), shown,
    )  # fmt: skip


@task
def note_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a note inside the Secretariat: on a page of its own, so that no other text is lost by keeping it."""
    application = opened(request, ref, "examine")
    form = forms.NoteForm(typed(request))
    shown = {
        "title": _("Internal note"),
        "purpose": _("Only the Secretariat reads it."),
        "thread": file_of(application).internal_notes.select_related("author").order_by("-id"),
        "button": _("Keep the note"),
        "done": _("The note is kept."),
        "anchor": "notes",
    }
    return _answer(
        request, application, form,
        lambda: services.write_note(application, form.cleaned_data["text"], person_of(request), day_of(request)), shown,
    )  # fmt: skip


@task
def message_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Write to the applicant or the organisation, who read it on their page and by e-mail (4.review).

    The other answer to what they wrote last is that it needs none.
    """
    application = opened(request, ref, "work")
    if request.POST.get("do") == NO_ANSWER:
        return _no_answer(request, application)
    renews = isinstance(application, Renewal)
    form = forms.message_form(application)(typed(request))
    shown = {
        "title": _("Message to the organisation") if renews else _("Message to the applicant"),
        "warning": _("The organisation reads this.") if renews else _("The applicant reads this."),
        "thread": file_of(application).messages.select_related("author").order_by("-id"),
        "button": _("Send the message"),
        "done": _("The message is on its way."),
        "anchor": "talk",
    }
    return _answer(
        request, application, form,
        lambda: services.write_message(application, form.cleaned_data["text"], person_of(request), day_of(request)),
        shown,
    )  # fmt: skip


def _no_answer(request: HttpRequest, application: Filed) -> HttpResponse:
    try:
        needs_no_answer(application, request.POST.get("message", ""), person_of(request), day_of(request))
    except RulesSayNo as refused:
        messages.error(request, " ".join(map(str, refused.reasons)))
    else:
        messages.success(request, _("The message waits no more. Nobody is written to."))
    return redirect(home_of(application, "talk"))


@task
def complete_measure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a measure which follows a participant is done (5.nsa.fensa)."""
    person, on = person_of(request), day_of(request)
    mine = Measure.objects.filter(reach(person, "participants.complete_measure", Measure, on))
    measure = get_object_or_404(
        mine.select_related("participation__organisation", "file__application", "file__renewal"), pk=pk
    )
    form = forms.MeasureDoneForm(typed(request))
    organisation = measure.participation.organisation if measure.participation else None
    shown = {
        "title": _("Is this measure done?"),
        "facts": [
            {"label": _("Measure"), "value": measure.text},
            {"label": _("Owner"), "value": measure.owner},
            {"label": _("Due"), "value": date_format(measure.due_on, "DATE_FORMAT")},
        ],
        "button": _("Record that it is done"),
        "done": _("The measure is done."),
        "then": reverse("participants:detail", args=[organisation.ref]) if organisation else "",
    }
    return _answer(
        request, measure.file.case, form,
        lambda: complete_measure(measure, form.cleaned_data["note"], person, on), shown,
    )  # fmt: skip
