"""The moves of a case, each on its own page; what goes out by letter is shown before it goes (4.review, 5.notify)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.forms import MoveForm
from casework.refusals import NotVisible
from casework.views.day import bdi, day_of, person_of
from documents.slots import label_of
from governance.models import Edition
from participants.forms import decisions, examination
from participants.models import Application, DueDiligence, Filed, Organisation, Renewal
from participants.rules.terms import first_term_last_day
from participants.scopes import file_of
from participants.sections import gaps_in
from participants.services.applications import sections_of
from participants.services.decisions import Approval, approve
from participants.services.examination import Question, ask_applicant, escalate, record_view
from participants.services.organisations import similar
from participants.services.withdrawals import withdraw_for
from participants.views.cases.frame import base_of, home_of, opened
from participants.views.cases.previewed import PreviewedMove
from participants.views.cases.previews import Preview, previews_of
from participants.views.tasks import carried_out, status_of, task, typed
from participants.workflow.applications import EXAMINED
from participants.workflow.effects import told_measures

APPROVING = frozenset({"approve", "confirm_conditions"})
Data = Mapping[str, Any]


def _put_to_body(case: Filed, data: Data, person: User, on: date) -> None:
    escalate(case, data["body"], data["asked"], data["due_on"], person, on)


def _body_answered(case: Filed, data: Data, person: User, on: date) -> None:
    record_view(case, data["answer"], data["answered_by"], data["answered_on"], person, on)


# The moves of a question to another body, which a service makes: it writes more than the case.
TO_BODIES: Mapping[str, Callable[[Filed, Data, User, date], None]] = {
    "escalate": _put_to_body,
    "record_view": _body_answered,
}


class ApplicationMove(PreviewedMove):
    """Makes one move of a case, with the letter shown first where one goes out."""

    model = Application
    forms = {
        "take_up": decisions.TakeUpForm,
        "confirm_complete": decisions.CompleteForm,
        "confirm_criteria": decisions.CriteriaForm,
        "refuse_eligibility": decisions.NotEligibleForm,
        "complete_due_diligence": decisions.DiligenceForm,
        "exclude": decisions.ExcludeForm,
        "complete_risks": decisions.RisksForm,
        "look_again": decisions.LookAgainForm,
        "close_without_reply": decisions.CloseForm,
        "escalate": decisions.EscalateForm,
        "record_view": decisions.RecordViewForm,
        "recommend": decisions.RecommendForm,
        "send_back": decisions.SendBackForm,
        "reopen_due_diligence": decisions.ReopenForm,
        "approve": decisions.ApproveForm,
        "confirm_conditions": decisions.ApproveForm,
        "offer_conditions": decisions.OfferForm,
        "not_approve": decisions.RefuseForm,
        "withdraw": decisions.WithdrawnForm,
    }
    endings = frozenset({"refuse_eligibility", "exclude", "close_without_reply", "not_approve", "withdraw"})
    case: Application

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The Secretariat's page: whoever writes the application has pages of their own."""
        super().setup(request, *args, **kwargs)
        if not may(person_of(request), "participants.follow_application", self.case, day_of(request)):
            raise NotVisible

    def form(self, *data: Any) -> MoveForm:
        """The form; for an approval with today, and with the organisations on record that it may be."""
        form = super().form(*data)
        if isinstance(form, decisions.ApproveForm):
            form.initial["starts_on"] = day_of(self.request)
            form.initial["organisation"] = self.case.organisation_id
            form.offer(self._known())
        return form

    def _known(self) -> Any:
        alike = [one.pk for one in similar(self.case.name)]
        own = [self.case.organisation_id] if self.case.organisation_id else []
        return Organisation.objects.filter(pk__in=[*alike, *own], category=self.case.category)

    def perform(self, form: MoveForm) -> None:
        """Make the move, by the service of its own where it writes more than the case."""
        person, on, data = person_of(self.request), day_of(self.request), form.cleaned_data
        if self.move.name in APPROVING:
            approval = Approval(data["starts_on"], data.get("organisation"), data["reason_restricted"])
            approve(self.case, self.move.name, approval, person, on)
        elif self.move.name == "withdraw":
            withdraw_for(self.case, data["file"], data["reason"], person, on)
        elif self.move.name in TO_BODIES:
            TO_BODIES[self.move.name](self.case, data, person, on)
        else:
            super().perform(form)

    def name(self) -> str:
        """The organisation."""
        return self.case.name

    def facts(self) -> list[dict[str, Any]]:
        """What the decision rests on."""
        sheet = DueDiligence.objects.filter(file=self.case.file_id).order_by("-number").first()
        done = sheet.completed_on if sheet else None
        facts = [
            {"label": _("Reference"), "value": bdi(self.case.ref)},
            {"label": _("Category"), "value": self.case.get_category_display()},
            {"label": _("Due diligence completed"), "value": bdi(date_format(done, "DATE_FORMAT")) if done else "–"},
        ]
        if self.move.name in APPROVING and (last_day := self._last_day()):
            facts.append({"label": _("Last day of a term that begins today"), "value": bdi(last_day)})
        if self.case.advice and not self._reads_advice():
            facts.append({"label": _("Recommendation"), "value": self.case.get_advice_display()})
        return facts

    def _last_day(self) -> str:
        on = day_of(self.request)
        last_day = first_term_last_day(self.case.category, on, Edition.objects.in_force(on))
        return date_format(last_day, "DATE_FORMAT") if last_day else ""

    def matters(self) -> dict[str, Any]:
        """What is missing from the file, what was recommended and the measures, each where it matters."""
        case = self.case
        measures = list(case.file.measures.all()) if self.move.name in MEASURED else []
        told = told_measures(case) if self.move.name in APPROVING else []
        return {
            **super().matters(),
            "gaps": self._gaps(),
            "advice_reasons": case.advice_reasons if self._reads_advice() else "",
            "measures": [{"measure": one, "is_told": one in told} for one in measures],
            "tells_measures": self.move.name in APPROVING,
        }

    def _reads_advice(self) -> bool:
        """Whether it is the head's to decide, on a file that is open to them, so that they read why (5.nsa.fensa)."""
        person, on = person_of(self.request), day_of(self.request)
        advised = bool(self.case.advice_reasons) and self.move.name in DECIDING
        return advised and may(person, "participants.examine_application", self.case, on)

    def _gaps(self) -> list[Any]:
        if self.move.name != "confirm_complete":
            return []
        file = self.case.file
        return [_slot_in_words(gap) for gap in gaps_in(file.whole(), file.papers_filed())]


MEASURED = frozenset({"recommend", "offer_conditions", "approve", "confirm_conditions"})
# The moves of the head, who reads what was recommended and why.
DECIDING = frozenset({"approve", "confirm_conditions", "offer_conditions", "not_approve", "send_back"})


def _slot_in_words(gap: Any) -> Any:
    return label_of(gap.field) if gap.label == gap.field else gap.label


@task
def ask_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask the organisation: a round of numbered questions, each tied to what it is about, with the day to answer."""
    application, person, on = opened(request, ref, "work", *EXAMINED), person_of(request), day_of(request)
    data, asked_for = typed(request), {"sections": sections_of(application)}
    questions, due = _question_forms(data, asked_for), examination.DueForm(data)
    wish = data.get("do", "send") if data is not None else ""
    letters: list[Preview] = []

    def act() -> None:
        asked = [_question(one.cleaned_data) for one in questions]
        ask_applicant(application, asked, due.cleaned_data["due_on"], person, on)

    if wish in ("more", "fewer"):
        questions = _question_forms(_resized(data or {}, 1 if wish == "more" else -1), asked_for, bound=False)
        due = examination.DueForm(initial={"due_on": _raw_day(data or {})})
    elif wish and all([questions.is_valid(), due.is_valid()]):
        if wish == "preview":
            carried_out(request, due, lambda: letters.extend(previews_of(act, person)))
            application.refresh_from_db()
        elif carried_out(request, due, act):
            messages.success(request, _("The questions are on their way. The examination waits for the answers."))
            return redirect(home_of(application, "questions"))
    context = {
        **base_of(application, _("Ask the organisation")),
        "is_renewal": isinstance(application, Renewal),
        "questions": questions,
        "forms": [questions, due],
        "due": due,
        "letters": letters,
        "round": file_of(application).requests.count() + 1,
    }
    refused = wish in ("send", "preview") and not letters
    return render(request, "participants/cases/ask.html", context, status=status_of(request) if refused else 200)


def _question(data: Mapping[str, str]) -> Question:
    section, _colon, field = data["part"].partition(":")
    return Question(section, field, data["text"])


def _question_forms(data: Any, asked_for: dict[str, Any], bound: bool = True) -> Any:
    if data is not None and bound:
        return examination.QuestionFormSet(data, prefix="questions", form_kwargs=asked_for)
    return examination.QuestionFormSet(prefix="questions", initial=data or [{}], form_kwargs=asked_for)


def _resized(data: Any, by: int) -> list[dict[str, str]]:
    """What was typed so far, with one question more or fewer; nothing is judged yet."""
    try:
        count = int(data.get("questions-TOTAL_FORMS", "1"))
    except ValueError:
        count = 1
    count = max(1, min(count, examination.MOST_QUESTIONS))
    rows = [{name: data.get(f"questions-{n}-{name}", "") for name in ("part", "text")} for n in range(count)]
    wanted = max(1, min(count + by, examination.MOST_QUESTIONS))
    return [*rows, {"part": "", "text": ""}][:wanted]


def _raw_day(data: Any) -> list[str]:
    return [str(data.get(f"due_on_{part}", "")) for part in ("day", "month", "year")]
