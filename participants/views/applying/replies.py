"""While an application is examined: questions with their answers, conditions, messages (4.review)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import may
from casework.refusals import NotPermitted, RulesSayNo
from casework.views.day import day_of, person_of
from participants.enums import ApplicationState
from participants.forms.replies import AnswersForm, ConditionsForm, MessageForm
from participants.models import Filed, Measure, Message, Renewal, RequestItem
from participants.scopes import action
from participants.sections import section_of
from participants.services.applications import DISCLOSURE_PART, TERMS_PART, form_asked
from participants.services.decisions import answer_conditions
from participants.services.replies import answer_item, open_request, send_answers, write_to_secretariat
from participants.shown import FileShown
from participants.views.applying.frame import crumbs, home_of, own, own_filed, shown_of
from participants.views.applying.parts import line, part_url
from participants.views.tasks import carried_out, status_of, task


@task
def own_questions(request: HttpRequest, ref: str) -> HttpResponse:
    """The questions of the round: an answer to each, and the part that it opens; the signatory sends them."""
    application = own_filed(request, ref)
    asked = open_request(application)
    if application.state != ApplicationState.INFO_REQUESTED or asked is None:
        messages.warning(request, _("No question is open."))
        return home_of(application)
    items = [item for item in asked.items.all() if not item.closed_because]
    form = AnswersForm(request.POST or None, items=items)
    shown = shown_of(request, application)
    of_form = _form_of(shown)
    title = _("The form of your renewal") if of_form else _("Questions of the Secretariat")
    sends = request.POST.get("action") == "send"
    if sends and not shown.may_sign:
        raise NotPermitted
    if request.method == "POST" and form.is_valid():
        _keep(request, application, items, form.said())
        if not sends:
            messages.success(request, _("Your answers are saved. Nothing was sent yet."))
            return redirect("participants:own_questions", ref)
        if _sent(request, application, form):
            form_sent = _("The form is sent. The receipt is on its way.")
            messages.success(request, form_sent if of_form else _("Your answers are sent. The receipt is on its way."))
            return home_of(application)
    context = {
        "application": application,
        "title": title,
        "asked": asked,
        "form": form,
        "questions": [_question(shown, item, form) for item in items],
        "may_send": shown.may_sign,
        "crumbs": crumbs(title, application),
        **of_form,
    }
    return render(request, "participants/applying/questions.html", context, status=status_of(request))


def _form_of(shown: FileShown) -> dict[str, Any]:
    """Where a letter is followed by the form: its parts, as in a renewal that is open, instead of the questions."""
    if not form_asked(shown.application):
        return {}
    return {"tasks": [line(shown, part) for part in shown.parts], "why_closed": shown.why_closed()}


def _keep(request: HttpRequest, application: Filed, items: list[RequestItem], said: dict[int, str]) -> None:
    """Keep what is new; what was answered alike already stays as it is."""
    known = {item.number: item.answer for item in items}
    for number, text in said.items():
        if known.get(number) != text:
            answer_item(application, number, text, person_of(request), day_of(request))


def _sent(request: HttpRequest, application: Filed, form: AnswersForm) -> bool:
    try:
        send_answers(application, person_of(request), day_of(request))
    except RulesSayNo as refused:
        for reason in refused.reasons:
            form.add_error(None, str(reason))
    return form.is_valid()


def _question(shown: FileShown, item: RequestItem, form: AnswersForm) -> dict[str, Any]:
    """One question with the part that it opens."""
    return {"item": item, "field": form[f"answer-{item.number}"], **_part_of(shown, item)}


def _part_of(shown: FileShown, item: RequestItem) -> dict[str, str]:
    application = shown.application
    if item.field in shown.papers:
        url = reverse("participants:own_paper", args=[application.ref, item.field])
        return {"part": str(shown.papers[item.field].label), "url": url}
    titles = {DISCLOSURE_PART: _("Tobacco and arms disclosure"), TERMS_PART: _("Terms of Reference")}
    if item.section in titles:
        return {"part": titles[item.section], "url": part_url(application, item.section)}
    section = section_of(item.section)
    if not (section.items or section.rows):
        url = reverse("participants:own_paper", args=[application.ref, section.papers[0]])
        return {"part": str(section.title), "url": url}
    fields = {field.code: str(field.label) for field in section.fields()}
    name = " – ".join(filter(None, [str(section.title), fields.get(item.field, "")]))
    return {"part": name, "url": part_url(application, item.section)}


@task
def own_messages(request: HttpRequest, ref: str) -> HttpResponse:
    """The talk with the Secretariat about the application or the renewal; both sides read all of it."""
    application = own_filed(request, ref)
    person, on = person_of(request), day_of(request)
    if not may(person, action("talk", application), application, on):
        messages.warning(request, _("The Secretariat does not see a draft. Write to its address."))
        return home_of(application)
    form = MessageForm(request.POST or None)
    if carried_out(request, form, lambda: write_to_secretariat(application, form.cleaned_data["text"], person, on)):
        messages.success(request, _("Your message is sent."))
        return redirect("participants:own_messages", ref)
    context = {
        "application": application,
        "talk": Message.objects.filter(file=application.file_id).select_related("author"),
        "renews": isinstance(application, Renewal),
        "form": form,
        "crumbs": crumbs(_("Messages"), application),
    }
    return render(request, "participants/applying/messages.html", context, status=status_of(request))


@task
def own_conditions(request: HttpRequest, ref: str) -> HttpResponse:
    """The conditions that were offered, to accept or to decline (5.nsa.fensa)."""
    application = own(request, ref)
    person, on = person_of(request), day_of(request)
    if application.state != ApplicationState.CONDITIONS_OFFERED:
        messages.warning(request, _("No conditions are open."))
        return home_of(application)
    if not may(person, "participants.submit_application", application, on):
        messages.warning(request, _("Only the authorised signatory can do this. Ask that person to sign in."))
        return home_of(application)
    form = ConditionsForm(request.POST or None)

    def act() -> None:
        answer_conditions(application, form.cleaned_data["answer"] == "yes", person, on)

    if carried_out(request, form, act):
        messages.success(request, _("Your answer is sent. The receipt is on its way."))
        return home_of(application)
    context = {
        "application": application,
        "measures": Measure.objects.filter(file=application.file_id),
        "form": form,
        "crumbs": crumbs(_("Conditions"), application),
    }
    return render(request, "participants/applying/conditions.html", context, status=status_of(request))
