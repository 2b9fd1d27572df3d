"""The moves of a renewal, each on its own page; what was decided goes on the organisation's record (5.term)."""

from datetime import timedelta
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.enums import ConsultationState
from casework.forms import MoveForm
from casework.views.day import day_of, person_of
from governance.models import Edition
from participants.enums import RenewalState
from participants.forms import DeclineForm, RenewForm
from participants.forms.decisions import EscalateForm, RecordViewForm
from participants.forms.renewing import (
    AskForFormForm,
    BackToDiligenceForm,
    NotRenewForm,
    PutToDecisionForm,
    RenewedDiligenceForm,
    RenewedRisksForm,
    TakeUpRenewalForm,
    UnansweredForm,
)
from participants.models import Renewal
from participants.rules import proposed_last_day, term_of
from participants.services.decisions import renew
from participants.services.renewals import FORM_DAYS, ask_for_form
from participants.views.cases.moves import TO_BODIES
from participants.views.cases.previewed import PreviewedMove
from participants.views.renewals import OWN_PAGES, day_in_words


class RenewalMove(PreviewedMove):
    """Renews a term, or does not; the letter can be read before it goes."""

    model = Renewal
    forms = {
        "renew": RenewForm,
        "decline": DeclineForm,
        "ask_for_form": AskForFormForm,
        "take_up": TakeUpRenewalForm,
        "complete_due_diligence": RenewedDiligenceForm,
        "complete_risks": RenewedRisksForm,
        "look_again": BackToDiligenceForm,
        "put_to_decision": PutToDecisionForm,
        "send_back": BackToDiligenceForm,
        "escalate": EscalateForm,
        "record_view": RecordViewForm,
        "close_without_reply": UnansweredForm,
    }
    endings = frozenset({"decline", "close_without_reply"})

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """What is sent and what is asked has pages of its own, and what lapses goes by the daily job."""
        super().setup(request, *args, **kwargs)
        if self.move.name in (*OWN_PAGES, "ask_applicant", "close_questions", "lapse"):
            raise Http404

    def perform(self, form: MoveForm) -> None:
        """Make the move, by the service of its own where it writes more than the case."""
        person, on = person_of(self.request), day_of(self.request)
        if self.move.name in TO_BODIES:
            TO_BODIES[self.move.name](self.renewal, form.cleaned_data, person, on)
        elif self.move.name == "ask_for_form":
            ask_for_form(self.renewal, form.cleaned_data["due_on"], person, on)
        elif self.move.name == "renew":
            renew(self.renewal, form.move_data(), form.move_reason(), person, on)
        else:
            super().perform(form)

    def form(self, *data: Any) -> MoveForm:
        """The form, with the last day that the edition in force on the day of the decision proposes (5.term)."""
        if self.move.name == "decline" and self.case.file_id:  # type: ignore[attr-defined]
            return NotRenewForm(*data)
        form = super().form(*data)
        if self.move.name == "renew":
            form.initial["new_last_day"] = self._proposed()
        if self.move.name == "ask_for_form":
            form.initial["due_on"] = day_of(self.request) + timedelta(days=FORM_DAYS)
        return form

    @property
    def renewal(self) -> Renewal:
        """The renewal that is decided."""
        return cast(Renewal, self.case)

    def standing(self) -> str:
        """How it was decided, and until when the term runs now."""
        if self.renewal.state != RenewalState.RENEWED:
            return super().standing()
        return _("It is already renewed until %(day)s.") % {"day": day_in_words(self.renewal.new_last_day)}

    def _proposed(self) -> Any:
        term = term_of(self.renewal, day_of(self.request))
        return proposed_last_day(term, Edition.objects.in_force(day_of(self.request))) if term else None

    def get_success_url(self) -> str:
        """The renewal's own page."""
        return reverse("participants:renewal", args=[self.case.ref])

    def name(self) -> str:
        """The organisation."""
        name: str = self.case.participation.organisation.name  # type: ignore[attr-defined]
        return name

    def facts(self) -> list[dict[str, Any]]:
        """For whom, when the term ends, and what the Steering Group said."""
        participation = self.case.participation  # type: ignore[attr-defined]
        return [
            {"label": _("Organisation"), "value": participation.organisation.name},
            {"label": _("Renewal"), "value": self.case.ref},
            {"label": _("Term ends"), "value": day_in_words(term_of(self.renewal, day_of(self.request)))},
            *_heard(self.renewal),
        ]


def _heard(renewal: Renewal) -> list[dict[str, Any]]:
    """The outcome of the consultation, for whoever decides (5.term, 9.consensus)."""
    asked = renewal.consultation
    if asked is None or asked.state != ConsultationState.CLOSED:
        return []
    outcome = " – ".join(filter(None, [asked.get_outcome_display(), asked.outcome_note]))
    return [{"label": _("The Steering Group"), "value": outcome}]
