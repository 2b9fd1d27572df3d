"""What the Secretariat types while it examines and decides an application; rules and services judge the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.forms import MoveForm
from documents.slots import label_of
from governance.forms import DayField
from participants.enums import Advice, Criterion, Finding, Level, LinkFinding, Verdict
from participants.models import Organisation
from participants.sections import SECTIONS

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

    def clean(self) -> dict[str, Any]:
        """A tie is described."""
        data = super().clean() or {}
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
        _("Measure"), _("Write down what is to be done."), _("The applicant reads it if conditions are offered.")
    )
    owner = line(_("Owner"), _("Write down who sees to it."), _("Who sees to it, by name or office."))
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


def parts_to_ask_about() -> list[Any]:
    """Sections with their fields and documents, as one grouped list of choices."""
    groups: list[Any] = [("", _("Choose what it is about"))]
    for section in SECTIONS:
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
        choices=parts_to_ask_about,
        error_messages={"required": _("Choose what the question is about.")},
    )
    text = area(_("Question"), _("Write the question."), _("The applicant reads it."), rows=3)


MOST_QUESTIONS = 30
QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=0, min_num=1, validate_min=True, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)


class DueForm(forms.Form):
    """The day by which the applicant answers."""

    due_on = DayField(label=_("Answer by"), error_messages={"required": _("Enter the day by which they answer.")})


class TakeUpForm(MoveForm):
    """The case officer begins."""

    question = _("Do you take up the application of {name}?")
    done = _("The case is taken up. Check first whether the file is complete.")
    purpose = _("You check the file, then the criteria. The reviewer does due diligence and weighs the risks.")
    next_steps = (_("The file is checked for completeness."),)
    who_hears = _("Nobody outside the Secretariat. The applicant's page says that the case is examined.")


class CompleteForm(MoveForm):
    """The file is complete."""

    question = _("Is the file of {name} complete?")
    done = _("The file is complete. Judge the eight criteria next.")
    purpose = _("Every answer is there, and every document can be read, is the right one and is up to date.")
    next_steps = (_("The criteria are judged, one by one, with evidence."),)
    who_hears = _("Nobody outside the Secretariat.")


class CriteriaForm(MoveForm):
    """The criteria are judged."""

    question = _("Are the eight criteria of {name} judged?")
    done = _("The criteria are judged. Due diligence begins.")
    purpose = _("None is open or unclear. One that is not met rules out approval.")
    next_steps = (_("The due-diligence reviewer begins the sheet."),)
    who_hears = _("Nobody outside the Secretariat.")


class DiligenceForm(MoveForm):
    """The sheet is closed."""

    question = _("Is due diligence on {name} completed?")
    done = _("Due diligence is completed. Weigh the seven risks next.")
    purpose = _("The sheet is closed. It is read from now on and never edited; a later look is a new sheet.")
    next_steps = (_("The seven risks are weighed."),)
    who_hears = _("Nobody outside the Secretariat.")


class ExcludeForm(MoveForm):
    """A confirmed link goes to the decision at once."""

    question = _("Is a link of {name} to tobacco or arms confirmed?")
    done = _("The case waits for the decision. It cannot be approved.")
    purpose = _("A confirmed link rules out approval. The sheet is closed and the case goes to the decision.")
    next_steps = (_("The head of the Secretariat does not approve the application."),)
    who_hears = _("Nobody outside the Secretariat, until it is decided.")


class RisksForm(MoveForm):
    """The risks are weighed."""

    question = _("Are the seven risks of {name} weighed?")
    done = _("The risks are weighed. The case officer recommends next.")
    purpose = _("What weighs heavily is put to another body before the decision.")
    next_steps = (_("The case officer writes the recommendation."),)
    who_hears = _("Nobody outside the Secretariat.")


class LookAgainForm(MoveForm):
    """A new look at due diligence."""

    question = _("Why is due diligence on {name} looked at again?")
    done = _("A new sheet is begun. Confirm each check anew.")
    purpose = _("The completed sheet stays as it is. The new one carries its checks over, to be confirmed one by one.")
    next_steps = (_("The case goes back to due diligence."),)
    who_hears = _("Nobody outside the Secretariat.")
    reason = area(_("Reason"), _("Write down why."))


class EscalateForm(MoveForm):
    """A question to a named body."""

    question = _("Whom do you ask about {name}, and what?")
    done = _("The question is on record. Nothing is decided until the body has answered.")
    purpose = _("A high risk, a conflict of interest or a disclosed link is put to another body before the decision.")
    next_steps = (_("Send the question as you usually do. Then record the answer here."),)
    who_hears = _("No letter goes out.")
    body = line(_("Body"), _("Name the body."), _("For example the FENSA unit or the legal office."), 200)
    asked = area(_("Question"), _("Write the question."))
    due_on = DayField(label=_("Answer by"), error_messages={"required": _("Enter the day by which it answers.")})


class RecordViewForm(MoveForm):
    """What the body answered."""

    question = _("What did the body answer about {name}?")
    done = _("The answer is on record. The case goes on.")
    purpose = _("The answer is kept with who gave it, and on which day.")
    next_steps = (_("The case goes back to where it was."),)
    who_hears = _("Nobody outside the Secretariat.")
    answer = area(_("Answer"), _("Write down what the body answered."))
    answered_by = line(_("Answered by"), _("Write down who answered."), _("Name and office."))
    answered_on = DayField(label=_("Answered on"), error_messages={"required": _("Enter the day of the answer.")})


class RecommendForm(MoveForm):
    """The case officer's recommendation."""

    question = _("What do you recommend about {name}?")
    done = _("The case waits for the decision.")
    purpose = _("The head of the Secretariat decides, on what you recommend and why.")
    next_steps = (_("The head of the Secretariat approves, offers conditions, does not approve, or sends it back."),)
    who_hears = _("Nobody outside the Secretariat. The applicant never reads the recommendation.")
    advice = choice(_("Recommendation"), Advice.choices, _("Choose what you recommend."))
    reason = area(_("Reasons"), _("Write down the reasons."))


class SendBackForm(MoveForm):
    """Back to the case officer."""

    question = _("Why does the case of {name} go back?")
    done = _("The case is with the case officer again.")
    purpose = _("The case officer sees the reason and recommends anew.")
    who_hears = _("Nobody outside the Secretariat.")
    reason = area(_("Reason"), _("Write down why."))


class ApproveForm(MoveForm):
    """From which day, and as which organisation (5.notify, 5.term)."""

    question = _("From which day does {name} take part?")
    done = _("{name} is approved. The letters are on their way.")
    purpose = _("The organisation becomes a participant. Its term is the one of the Terms of Reference in force.")
    next_steps = (
        _("The focal points named in the application are appointed, or invited where they have no account yet."),
        _("The groups of interest are recorded. The measures follow the participant."),
    )
    who_hears = _("Everyone who wrote the application and the new focal points receive the confirmation.")
    starts_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day.")})
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, blank=True,
        widget=forms.RadioSelect, empty_label=_("It is not on record yet: enter it"),
        help_text=_("Choose the one on record where it took part before, or is known under a similar name."),
    )  # fmt: skip
    reason_restricted = area(
        _("Reason for the record"), "", _("It stays with the Secretariat."), required=False, rows=3
    )

    def offer(self, known: Any) -> None:
        """Offer the organisations on record that it may be; where there is none, nothing is asked."""
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = known
        if not known.exists():
            del self.fields["organisation"]


class OfferForm(MoveForm):
    """Conditions, and until when the applicant answers."""

    question = _("Until when does {name} answer the conditions?")
    done = _("The conditions are offered. The letter is on its way.")
    purpose = _("The measures on the file become the conditions. The applicant accepts or declines all of them.")
    next_steps = (_("Once they are accepted you confirm the approval."),)
    who_hears = _("Everyone who wrote the application receives the letter with the measures.")
    answer_by = DayField(label=_("Answer by"), error_messages={"required": _("Enter the day by which they answer.")})


class RefuseForm(MoveForm):
    """Why it is not approved: for the letter, and for the Secretariat alone (5.notify)."""

    question = _("Why is the application of {name} not approved?")
    done = _("The application is not approved. The letter is on its way.")
    purpose = _("The two reasons are kept apart. The restricted one never leaves the Secretariat.")
    next_steps = (_("The case is closed for good. The organisation may apply again."),)
    who_hears = _("Everyone who wrote the application receives the letter with the first reason.")
    reason_public = area(
        _("Reason that the applicant reads"), _("Write down the reason that the applicant reads."),
        _("Name no internal finding, no third party and no source."),
    )  # fmt: skip
    reason_restricted = area(
        _("Restricted reason"), _("Write down the reason for the record."), _("It stays with the Secretariat.")
    )


class NotEligibleForm(RefuseForm):
    """Which criterion is not met."""

    question = _("Why is {name} not eligible?")
    done = _("The application is not eligible. The letter is on its way.")


class CloseForm(MoveForm):
    """No answer came."""

    question = _("Is the application of {name} closed without a reply?")
    done = _("The application is closed. The letter is on its way.")
    purpose = _("Two reminders went out and the day to answer is past.")
    next_steps = (_("The case is closed for good. The organisation may apply again."),)
    who_hears = _("Everyone who wrote the application receives the letter.")


class WithdrawnForm(MoveForm):
    """The applicant withdrew by a letter to the Secretariat."""

    question = _("Did {name} withdraw its application?")
    done = _("The application is withdrawn. The receipt is on its way.")
    purpose = _("Record this only where the applicant wrote to you. The signatory can do it in the portal.")
    next_steps = (_("The case is closed for good. The organisation may apply again."),)
    who_hears = _("Everyone who wrote the application receives the receipt.")
    reason = area(_("How it reached you"), _("Write down how it reached you."), rows=3)
