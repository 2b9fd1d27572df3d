"""Filing a paper of an organisation: what it is, for whom, and for the Secretariat how it came (5.letter)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.forms import DocumentUploadForm, choices
from documents.slots import FORMAL_LETTER, Slot
from governance.forms import DayField
from participants.enums import Asks, Audience, Channel
from participants.models import Organisation
from participants.services.papers import BY_MAIL, SLOTS, Paper, refuse_wide, too_wide

LONGEST = 2000
NOT_YET = _("This day has not come yet. Enter a day up to today.")


class JudgeRequestForm(forms.Form):
    """What a letter asks for, as the page says it, and why; the organisation reads the reason."""

    asks = forms.ChoiceField(choices=Asks.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the letter to the organisation."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        error_messages={"required": _("Write down what the letter says, so that the organisation understands why.")},
    )


class PaperForm(DocumentUploadForm):
    """A paper with its file. Who files for others also says how and when it came."""

    audience = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may see it.")},
    )
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came.")},
    )
    received_on = DayField(
        label=_("Received on"), required=False, help_text=_("The day on which it arrived by e-mail or post.")
    )
    asks = forms.ChoiceField(
        label=_("What the letter asks for"),
        help_text=_("Only for a formal letter: the term ends soon, and a request for its renewal is acted on."),
        choices=Asks.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    field_order = ("slot", "asks", "title", "language", "dated_on", "channel", "received_on", "audience", "file")

    def __init__(
        self, *args: Any, organisation: Organisation, audiences: Sequence[Audience], intake: bool, today: date,
        slot: Slot | None = None, awaited: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, visibility=Visibility.SECRETARIAT, slot=slot, **kwargs)
        self.organisation, self.today, self.intake = organisation, today, intake
        # Who came to send the request for renewal is not asked what the letter asks for.
        self.asked = Asks.RENEWAL if slot == FORMAL_LETTER else ""
        if slot is None:
            choices(self, "slot", [(one.code, one.label) for one in SLOTS])
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in audiences if not too_wide(slot.code if slot else "", one)]
        field.initial = audiences[0]
        left_out = ("topic",) if intake else ("topic", "channel", "received_on")
        for name in left_out if awaited and slot is None else (*left_out, "asks"):
            del self.fields[name]

    def clean_dated_on(self) -> date:
        """A paper that is here has its date behind it."""
        return self._past("dated_on")

    def clean_received_on(self) -> date | None:
        """What came in has come already; its day is asked for where it came by e-mail or post."""
        came = self.cleaned_data.get("channel") in BY_MAIL
        if came and not self.cleaned_data["received_on"]:
            raise forms.ValidationError(_("Enter the day on which it arrived."))
        return self._past("received_on") if came else None

    def clean_asks(self) -> str:
        """Near the end of a term a formal letter says whether it asks for the renewal; other papers do not (5.term)."""
        is_letter, told = self.chosen_slot() == FORMAL_LETTER, str(self.cleaned_data["asks"])
        if is_letter and not told:
            raise forms.ValidationError(_("Choose what the letter asks for."))
        return told if is_letter else ""

    def clean_audience(self) -> str:
        """An audience that the kind of paper allows."""
        slot = self.chosen_slot()
        refuse_wide(slot.code if slot else "", self.cleaned_data["audience"])
        return str(self.cleaned_data["audience"])

    def _past(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > self.today:
            raise forms.ValidationError(NOT_YET)
        return day

    def already_filed(self, checked: CheckedFile) -> str:
        """The reference of this organisation's own known document with this content, title and kind, or nothing."""
        slot = self.chosen_slot()
        same = self.known.filter(
            organisation_id=self.organisation.pk, title=self.cleaned_data.get("title"),
            slot=slot.code if slot else "", versions__sha256=checked.sha256,
        )  # fmt: skip
        return same.values_list("ref", flat=True).first() or ""

    def paper(self) -> Paper:
        """What was typed, once the form is valid."""
        told = self.cleaned_data
        slot = self.chosen_slot()
        assert slot is not None
        return Paper(
            told["title"], slot, told["language"], told["dated_on"], told["audience"],
            told.get("channel", ""), told.get("received_on"), told.get("asks", "") or self.asked,
        )  # fmt: skip
