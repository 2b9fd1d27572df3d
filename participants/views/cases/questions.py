"""Pages on which a question is taken back, or the organisation is given another day to answer (4.review)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from casework.views.day import day_of, person_of
from participants.enums import ApplicationState as State
from participants.forms.examination import AnotherDayForm, CloseQuestionForm
from participants.models import Filed, RequestItem
from participants.services.applications import form_asked
from participants.services.questions import close_item, move_due
from participants.services.replies import open_request
from participants.views.cases.frame import base_of, home_of, opened
from participants.views.tasks import carried_out, status_of, task, typed


@task
def close_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take one question back, with the reason that the organisation reads."""
    case = opened(request, ref, "work", State.INFO_REQUESTED)
    open_ones = RequestItem.objects.filter(request=open_request(case), closed_because="")
    item = get_object_or_404(open_ones, number=number)
    form, person, on = CloseQuestionForm(typed(request)), person_of(request), day_of(request)
    shown = {
        "title": _("Take this question back?"),
        "facts": [{"label": _("Question"), "value": item.question}],
        "purpose": _("What was asked by mistake needs no answer. With the last open question the examination goes on."),
        "next": _("The organisation receives a letter with the question and the reason."),
        "button": _("Take the question back"),
        "done": _("The question is taken back. The letter is on its way."),
    }
    if form_asked(case):
        shown |= {
            "title": _("Take the whole form back?"),
            "facts": [],
            "purpose": _("The form is asked for as a whole, and taken back as a whole. It can be asked for again."),
            "next": _("The organisation receives a letter with the reason."),
            "button": _("Take the form back"),
            "done": _("The form is taken back. The letter is on its way."),
        }
    return _answer(
        request, case, form, lambda: close_item(case, number, form.cleaned_data["reason"], person, on), shown
    )


@task
def due_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the organisation another day to answer."""
    case = opened(request, ref, "work", State.INFO_REQUESTED)
    asked, person, on = open_request(case), person_of(request), day_of(request)
    form = AnotherDayForm(typed(request), initial={"due_on": asked.due_on if asked else on})
    shown = {
        "title": _("By which day are the answers awaited?"),
        "purpose": _("The reminders go by the new day."),
        "next": _("The organisation receives a letter with the day and the reason."),
        "button": _("Give another day"),
        "done": _("The day is changed. The letter is on its way."),
    }

    def act() -> None:
        move_due(case, form.cleaned_data["due_on"], form.cleaned_data["reason"], person, on)

    return _answer(request, case, form, act, shown)


def _answer(
    request: HttpRequest, case: Filed, form: forms.Form, act: Callable[[], Any], shown: dict[str, Any]
) -> HttpResponse:
    if carried_out(request, form, act):
        messages.success(request, shown["done"])
        return redirect(home_of(case, "questions"))
    context = {**base_of(case, shown["title"]), **shown, "form": form}
    return render(request, "participants/task.html", context, status=status_of(request))
