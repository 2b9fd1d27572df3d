"""What the moves of an application ask of whoever makes them; rules and services judge the rest (4.review, 5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import MoveForm
from documents.forms import SlotFileField
from documents.slots import ATTACHMENT
from governance.forms import DayField
from participants.enums import Advice
from participants.forms.examination import area, choice, line
from participants.models import Organisation


class TakeUpForm(MoveForm):
    """The case officer begins."""

    question = _("Do you take up the application of {name}?")
    done = _("The case is taken up. Check first whether the file is complete.")
    purpose = _("You check the file, then the criteria. The reviewer does due diligence and weighs the risks.")
    next_steps = (_("The file is checked for completeness."),)
    who_hears = _("Nobody outside the Secretariat is told. The applicant's page says that the case is examined.")


class CompleteForm(MoveForm):
    """The file is complete."""

    question = _("Is the file of {name} complete?")
    done = _("The file is complete. Judge the eight criteria next.")
    purpose = _("Every answer is there, and every document can be read, is the right one and is up to date.")
    next_steps = (_("The criteria are judged, one by one, with evidence."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class CriteriaForm(MoveForm):
    """The criteria are judged."""

    question = _("Are the eight criteria of {name} judged?")
    done = _("The criteria are judged. Due diligence begins.")
    purpose = _("None is open or unclear. One that is not met rules out approval.")
    next_steps = (_("The due-diligence reviewer begins the sheet."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class DiligenceForm(MoveForm):
    """The sheet is closed."""

    question = _("Is due diligence on {name} completed?")
    done = _("Due diligence is completed. Weigh the seven risks next.")
    purpose = _("The sheet is closed. It is read from now on and never edited; a later look is a new sheet.")
    next_steps = (_("The seven risks are weighed."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class ExcludeForm(MoveForm):
    """A confirmed link goes to the decision at once."""

    question = _("Is a link of {name} to tobacco or arms confirmed?")
    done = _("The case waits for the decision. It cannot be approved.")
    purpose = _("A confirmed link rules out approval. The sheet is closed and the case goes to the decision.")
    next_steps = (_("The head of the Secretariat does not approve the application."),)
    who_hears = _("Nobody outside the Secretariat is told before it is decided.")


class RisksForm(MoveForm):
    """The risks are weighed."""

    question = _("Are the seven risks of {name} weighed?")
    done = _("The risks are weighed. The case officer recommends next.")
    purpose = _("What weighs heavily is put to another body before the decision.")
    next_steps = (_("The case officer writes the recommendation."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class LookAgainForm(MoveForm):
    """A new look at due diligence."""

    question = _("Why is due diligence on {name} looked at again?")
    done = _("A new sheet is begun. Confirm each check anew.")
    purpose = _("The completed sheet stays as it is. The new one carries its checks over, to be confirmed one by one.")
    next_steps = (_("The case goes back to due diligence."),)
    who_hears = _("Nobody outside the Secretariat is told.")
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
    who_hears = _("Nobody outside the Secretariat is told.")
    answer = area(_("Answer"), _("Write down what the body answered."))
    answered_by = line(_("Answered by"), _("Write down who answered."), _("Name and office."))
    answered_on = DayField(label=_("Answered on"), error_messages={"required": _("Enter the day of the answer.")})


class RecommendForm(MoveForm):
    """The case officer's recommendation."""

    question = _("What do you recommend about {name}?")
    done = _("The case waits for the decision.")
    purpose = _("The head of the Secretariat decides, on what you recommend and why.")
    next_steps = (_("The head of the Secretariat approves, offers conditions, does not approve, or sends it back."),)
    who_hears = _("Nobody outside the Secretariat is told. The applicant never reads the recommendation.")
    advice = choice(_("Recommendation"), Advice.choices, _("Choose what you recommend."))
    reason = area(_("Reasons"), _("Write down the reasons."))


class ReopenForm(MoveForm):
    """Back to the reviewer, with a new sheet."""

    question = _("Why does the case of {name} go back to due diligence?")
    done = _("The case is with the reviewer again, with a new sheet.")
    purpose = _("What was found before is carried over and confirmed anew; what it says of tobacco and arms is not.")
    next_steps = (_("The reviewer completes the new sheet, then the risks are weighed again."),)
    who_hears = _("Nobody outside the Secretariat is told.")
    reason = area(_("Reason"), _("Write down why."))


class SendBackForm(MoveForm):
    """Back to the case officer."""

    question = _("Why does the case of {name} go back?")
    done = _("The case is with the case officer again.")
    purpose = _("The case officer sees the reason and recommends anew.")
    who_hears = _("Nobody outside the Secretariat is told.")
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
    """The applicant asked in writing to withdraw; the officer records it with that paper."""

    question = _("Record that {name} withdraws its application?")
    done = _("The withdrawal is on record. The receipt is on its way.")
    purpose = _(
        "You record what the applicant asked for in writing: file its letter or e-mail here. Without one, ask its"
        " signatory to withdraw in the portal."
    )
    next_steps = (
        _("What the applicant wrote is filed with the case."),
        _("The application is withdrawn and the case is closed for good. The organisation may apply again."),
    )
    who_hears = _("Everyone who wrote the application receives the receipt.")
    reason = area(_("How it reached you"), _("Write down how it reached you."), rows=3)
    file = SlotFileField(ATTACHMENT, label=_("The letter or e-mail in which the applicant asks for it"))
