"""What the Secretariat types while it examines and decides an application; rules and services judge the rest."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.slots import label_of
from governance.forms import DayField
from participants.enums import Criterion, Finding, Level, LinkFinding, Verdict
from participants.models import Filed, Renewal
from participants.sections import SECTIONS, Section

LONGEST = 5000


def area(label: Any, missing: Any, help_text: Any = "", required: bool = True, rows: int = 5) -> forms.CharField:
    """A text of several lines, with what to do where it is missing."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": rows}),
        error_messages={"required": missing},
    )


def line(label: Any, missing: Any, help_text: Any = "", longest: int = 300) -> forms.CharField:
    """A text of one line."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": missing},
    )


def choice(label: Any, choices: Any, missing: Any, help_text: Any = "") -> forms.ChoiceField:
    """One of a few, all in sight."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The person's full name."""
        return str(obj.full_name)


class AssignForm(forms.Form):
    """Who takes a part of the case."""

    person = PersonField(
        label=_("Person"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose who takes the case.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, PersonField)
        field.queryset = people


class DeclareForm(forms.Form):
    """What ties a person to the organisation."""

    tie = choice(
        _("Does anything tie you to this organisation?"),
        [("no", _("No, nothing ties me to it")), ("yes", _("Yes, something ties me to it"))],
        _("Say whether anything ties you to this organisation."),
        _("For example work, money, family or a place in one of its bodies, today or in the last four years."),
    )
    note = area(
        _("What ties you to it"),
        _("Write down what ties you to the organisation."),
        _("Only where something does. It stays with the Secretariat."),
        required=False,
        rows=3,
    )

    sure = forms.BooleanField(
        label=_("I know that this case disappears for me, and that I cannot take this back"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].mark_optional = False  # type: ignore[attr-defined]
        if self.data.get("tie") != "yes":
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """A tie is described, and declared only by who knows what follows."""
        data = super().clean() or {}
        if data.get("tie") == "yes" and not data.get("sure"):
            self.add_error("sure", _("Nothing is recorded yet. Tick the box to declare the tie, or choose no."))
        if data.get("tie") == "yes" and not data.get("note"):
            self.add_error("note", _("Write down what ties you to the organisation."))
        return data


class VersionedForm(forms.Form):
    """A row of the sheet, with the version of it that was shown."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class FindingForm(VersionedForm):
    """What was found about one criterion."""

    verdict = choice(_("Finding"), Verdict.choices, _("Choose the finding."))
    evidence = area(
        _("Evidence"),
        _("Write down what the finding rests on."),
        _("Name the answer, the document or the source. The applicant never reads this."),
    )

    def __init__(self, *args: Any, criterion: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        if criterion != Criterion.REPRESENTS:
            field.choices = [one for one in Verdict.choices if one[0] != Verdict.NOT_APPLICABLE]


class SheetForm(VersionedForm):
    """What due diligence consulted, and what it found about tobacco and arms."""

    sources = area(
        _("Sources consulted"),
        _("Name the sources that you consulted."),
        _("One a line: registers, accounts, press, databases, with the day."),
    )
    link_finding = choice(
        _("Tobacco and arms"), LinkFinding.choices, _("Say what was found about tobacco and arms."),
        _("A confirmed link rules out approval."),
    )  # fmt: skip
    link_evidence = area(_("Evidence about tobacco and arms"), _("Write down what the finding rests on."))


class CheckForm(VersionedForm):
    """One check of due diligence."""

    finding = choice(_("Finding"), Finding.choices, _("Choose the finding."))
    evidence = area(_("Evidence"), _("Write down what the finding rests on."))


class RiskForm(VersionedForm):
    """One of the seven risks."""

    likelihood = choice(_("Likelihood"), Level.choices, _("Say how likely it is."))
    impact = choice(_("Impact"), Level.choices, _("Say how grave it would be."))
    mitigation = area(
        _("What mitigates it"), "", _("Leave it empty where the risk is low and needs nothing."), required=False, rows=3
    )
    residual = choice(
        _("What remains"), Level.choices, _("Say what remains of the risk."), _("After what mitigates it.")
    )

    def clean(self) -> dict[str, Any]:
        """A risk does not shrink by itself."""
        data = super().clean() or {}
        order = Level.values
        known = {name: order.index(data[name]) for name in ("likelihood", "impact", "residual") if data.get(name)}
        shrinks = len(known) == 3 and known["residual"] < min(known["likelihood"], known["impact"])
        if shrinks and not data.get("mitigation"):
            self.add_error("mitigation", _("Less remains than there was: write down what mitigates it."))
        return data


class MeasureForm(forms.Form):
    """A measure with its owner and day."""

    text = area(
        _("Measure"), _("Write down what is to be done."),
        _("The applicant reads it if conditions are offered, and if it sees to the measure itself."),
    )  # fmt: skip
    owner = line(
        _("Owner"), _("Write down who sees to it."),
        _("Who sees to it, by name or office. Write the applicant's own name where it does: its letter lists it then."),
    )  # fmt: skip
    due_on = DayField(label=_("Due on"), error_messages={"required": _("Enter the day by which it is done.")})


class MeasureDoneForm(forms.Form):
    """What shows that a measure is done."""

    note = area(_("What shows it"), _("Write down what shows that it is done."), _("It stays with the Secretariat."))


class NoteForm(forms.Form):
    """A note inside the Secretariat."""

    prefix = "note"
    text = area(_("Internal note"), _("Write the note."), _("Only the Secretariat reads it."), rows=3)


class MessageForm(forms.Form):
    """A word to the applicant."""

    prefix = "message"
    text = area(
        _("Message to the applicant"), _("Write the message."), _("The applicant reads it, and gets it by e-mail.")
    )


class MessageToOrganisationForm(MessageForm):
    """A word to the organisation that renews."""

    text = area(
        _("Message to the organisation"),
        _("Write the message."),
        _("The organisation reads it, and gets it by e-mail."),
    )


def message_form(case: Filed) -> type[MessageForm]:
    """The form to write to the other side of a case."""
    return MessageToOrganisationForm if isinstance(case, Renewal) else MessageForm


def parts_to_ask_about(sections: Iterable[Section] = SECTIONS) -> list[Any]:
    """Sections with their fields and documents, as one grouped list of choices."""
    groups: list[Any] = [("", _("Choose what it is about"))]
    for section in sections:
        whole = [(f"{section.code}:", _("The whole part"))] if list(section.fields()) else []
        fields = [(f"{section.code}:{one.code}", one.label) for one in section.fields()]
        papers = [(f"{section.code}:{slot}", label_of(slot)) for slot in (*section.papers, *section.optional_papers)]
        groups.append((section.title, [*whole, *fields, *papers]))
    return [*groups, (_("Signed and accepted"), [("disclosure:", _("Tobacco and arms disclosure")),
                                                 ("terms:", _("The Terms of Reference"))])]  # fmt: skip


class QuestionForm(forms.Form):
    """One question, and what it is about."""

    part = forms.ChoiceField(
        label=_("About"),
        error_messages={"required": _("Choose what the question is about.")},
    )
    text = area(_("Question"), _("Write the question."), _("The organisation reads it."), rows=3)

    def __init__(self, *args: Any, sections: Iterable[Section] = SECTIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part = self.fields["part"]
        assert isinstance(part, forms.ChoiceField)
        part.choices = parts_to_ask_about(sections)


MOST_QUESTIONS = 30
QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=0, min_num=1, validate_min=True, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)


class DueForm(forms.Form):
    """The day by which the organisation answers."""

    due_on = DayField(label=_("Answer by"), error_messages={"required": _("Enter the day by which they answer.")})


class CloseQuestionForm(forms.Form):
    """Why a question is taken back."""

    reason = area(_("Reason"), _("Write down why."))


class AnotherDayForm(DueForm):
    """Another day to answer, and why."""

    reason = area(_("Reason"), _("Write down why."))
