"""While an application is examined: questions with their answers, conditions, messages (4.review)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import may
from casework.engine import ask
from casework.refusals import NotPermitted, RulesSayNo
from casework.views.day import day_of, person_of
from participants.enums import ApplicationState
from participants.forms.replies import AnswersForm, ConditionsForm, MessageForm
from participants.models import Filed, InformationRequest, Measure, Message, Renewal, RequestItem
from participants.scopes import action, file_of
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
    """The questions of the round: an answer to each, and the part that it opens; the signatory checks and sends them.

    What was typed is kept on every way off the page, and read once more before it goes.
    """
    application = own_filed(request, ref)
    asked = open_request(application)
    if application.state != ApplicationState.INFO_REQUESTED or asked is None:
        return _none_open(request, application)
    round_ = Answering(request, shown_of(request, application), asked)
    if request.method == "POST" and (answer := round_.answered()):
        return answer
    return round_.page()


def _none_open(request: HttpRequest, application: Filed) -> HttpResponse:
    """To what was asked and answered before, where anything was (4.review)."""
    if not file_of(application).requests.exists():
        messages.warning(request, _("No question is open."))
        return home_of(application)
    messages.info(request, _("No question is open. Here you read what was asked and what you answered."))
    return redirect(f"{reverse('participants:own_answers', args=[application.ref])}#questions")


class Answering:
    """The page of an open round: what is typed on it, and where each of its buttons leads."""

    def __init__(self, request: HttpRequest, shown: FileShown, asked: InformationRequest) -> None:
        self.request, self.shown, self.asked, self.case = request, shown, asked, shown.application
        self.items = [item for item in asked.items.all() if not item.closed_because]
        self.form = AnswersForm(request.POST or None, items=self.items)
        self.of_form = _form_of(shown)
        self.wish, _colon, self.number = request.POST.get("action", "").partition(":")
        if self.wish in ("check", "send") and not shown.may_sign:
            raise NotPermitted

    @property
    def address(self) -> str:
        """The page itself."""
        return reverse("participants:own_questions", args=[self.case.ref])

    def answered(self) -> HttpResponse | None:
        """Keep what was typed and go where the button leads; None where the form comes back with what is wrong."""
        if not self.form.is_valid():
            return None
        said = self.form.said()
        _keep(self.request, self.case, self.items, said)
        if self.wish in ("check", "send"):
            return self._checked() if self.wish == "check" else self._sent()
        if said or self.wish != "open":
            messages.success(self.request, _("Your answers are saved. Nothing was sent yet."))
        return redirect(self._part() if self.wish == "open" else self.address)

    def _part(self) -> str:
        """The part that a question opens; the page itself for a number that no question has."""
        found = (item for item in self.items if str(item.number) == self.number)
        return next((_part_of(self.shown, item)["url"] for item in found), self.address)

    def _checked(self) -> HttpResponse | None:
        """To the page that shows once more what is sent, where nothing is missing."""
        for reason in ask(self.case, "answer", person_of(self.request), day_of(self.request)):
            self.form.add_error(None, str(reason))
        return redirect(f"{self.address}?check=1") if self.form.is_valid() else None

    def _sent(self) -> HttpResponse | None:
        if self.form.is_outdated:
            messages.warning(
                self.request, _("Somebody saved another answer meanwhile. Read it, then send the answers.")
            )
            return redirect(f"{self.address}?check=1")
        if not _sent(self.request, self.case, self.form):
            return None
        form_sent = _("The form is sent. The receipt is on its way.")
        done = form_sent if self.of_form else _("Your answers are sent. The receipt is on its way.")
        messages.success(self.request, done)
        return home_of(self.case)

    def page(self) -> HttpResponse:
        """The questions to answer; or, before they are sent, what was answered."""
        title = _("The form of your renewal") if self.of_form else _("Questions of the Secretariat")
        checks = bool(self.request.GET.get("check")) and self.request.method != "POST" and self.shown.may_sign
        above: tuple[tuple[str, str], ...] = ((title, self.address),)
        template, trail = "questions", crumbs(title, self.case)
        if checks and not self.of_form:
            template, title = "check_questions", _("Check your answers")
            trail = crumbs(title, self.case, *above)
        context = {
            "application": self.case,
            "title": title,
            "asked": self.asked,
            "form": self.form,
            "questions": [_question(self.shown, item, self.form) for item in self.items],
            "may_send": self.shown.may_sign,
            "who_signs": "" if self.shown.may_sign else self.shown.who_signs(),
            "crumbs": trail,
            **self.of_form,
        }
        return render(self.request, f"participants/applying/{template}.html", context, status=status_of(self.request))


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
    """One question with the part that it opens, and whether the document that it is about is still the one sent."""
    waits = item.field in shown.papers and not shown.is_new(item.field)
    return {"item": item, "field": form[f"answer-{item.number}"], "no_new_file": waits, **_part_of(shown, item)}


def rounds_over(application: Filed) -> list[dict[str, Any]]:
    """The rounds that are over, the first one first: each question with its answer, and the days (4.review)."""
    over = file_of(application).requests.filter(closed_on__isnull=False)
    return [
        {"round": one, "answers": [_told(item) for item in one.items.all()]}
        for one in over.prefetch_related("items").order_by("round")
    ]


def _told(item: RequestItem) -> dict[str, str]:
    """A question that is over: what was answered, or that it was taken back; the form answers what has no words."""
    taken_back = item.closed_because and _("Taken back: %(reason)s") % {"reason": item.closed_because}
    by_form = _("Answered in the form.") if item.answered_on else ""
    return {"label": f"{item.number}. {item.question}", "value": taken_back or item.answer or by_form}


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
        who = shown_of(request, application).who_signs()
        messages.warning(request, _("Only %(who)s can do this. Ask that person to sign in.") % {"who": who})
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
