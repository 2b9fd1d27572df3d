"""What the Secretariat enters while it examines and decides a renewal that was sent in the portal (5.term)."""

from django.utils.translation import gettext_lazy as _

from casework.forms import MoveForm
from governance.forms import DayField
from participants.forms.examination import area


class AskForFormForm(MoveForm):
    """The form of a renewal that came by letter (5.term)."""

    question = _("By which day do you ask {name} for the form of its renewal?")
    done = _("{name} is asked to fill in and sign the form. The letter is on its way.")
    purpose = _("A renewal that came by letter is examined on the form that the organisation fills in and signs.")
    next_steps = (
        _("The form holds what is known of the organisation. It changes or confirms each part, signs and sends it."),
        _("Then the renewal is assigned, taken up and examined as any other. The participation runs on."),
    )
    who_hears = _(
        "The focal points receive the letter that names every part. Two reminders follow by the day you choose."
    )
    due_on = DayField(label=_("Answer by"), error_messages={"required": _("Enter the day by which they answer.")})


class TakeUpRenewalForm(MoveForm):
    """The case officer begins."""

    question = _("Do you take up the renewal of {name}?")
    done = _("The renewal is taken up. The reviewer confirms due diligence check by check.")
    purpose = _("What was found last time is laid out, to be looked at again. The reviewer sees what has changed.")
    next_steps = (_("Due diligence is confirmed or changed, check by check. Then the risks."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class RenewedDiligenceForm(MoveForm):
    """The sheet is closed."""

    question = _("Is due diligence on {name} completed?")
    done = _("Due diligence is completed. Weigh the seven risks next.")
    purpose = _("The sheet is closed. It is read from now on and never edited; a later look is a new sheet.")
    next_steps = (_("The seven risks are confirmed or changed, one by one."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class RenewedRisksForm(MoveForm):
    """The risks are weighed."""

    question = _("Are the seven risks of {name} weighed?")
    done = _("The risks are weighed. The Steering Group is consulted next.")
    purpose = _("Each risk was looked at again.")
    next_steps = (_("The Steering Group is consulted. Then the head of the Secretariat decides."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class PutToDecisionForm(MoveForm):
    """The Steering Group was heard."""

    question = _("Is the renewal of {name} ready for the decision?")
    done = _("The renewal waits for the decision.")
    purpose = _("The file is examined and the Steering Group was consulted.")
    next_steps = (_("The head of the Secretariat renews the term, or does not."),)
    who_hears = _("Nobody outside the Secretariat is told.")


class BackToDiligenceForm(MoveForm):
    """Back to the reviewer."""

    question = _("Why does the renewal of {name} go back to due diligence?")
    done = _("The renewal is with the reviewer again.")
    purpose = _("The completed sheet stays as it is. The new one carries its checks over, to be confirmed one by one.")
    next_steps = (_("Once the risks are weighed again, the Steering Group is asked about what was found then."),)
    who_hears = _("Nobody outside the Secretariat is told.")
    reason = area(_("Reason"), _("Write down why."))


class UnansweredForm(MoveForm):
    """No answer came, and the term is not renewed (5.term)."""

    question = _("Is the term of {name} not renewed, as no answer came?")
    done = _("The term of {name} is not renewed. The letter is on its way.")
    purpose = _("Two reminders went out and the day to answer is past. You can also wait: participation runs on.")
    next_steps = (_("The daily job records the end. The organisation can apply anew."),)
    who_hears = _("The focal points receive the letter with the first reason. The second stays with the Secretariat.")
    reason_public = area(_("Reason for the letter"), _("Write down the reason that the organisation reads."))
    reason_restricted = area(_("Restricted reason"), _("Write down the restricted reason."))


class NotRenewForm(MoveForm):
    """Why a term is not renewed: for the letter, and for the Secretariat alone (5.term)."""

    question = _("Why is the term of {name} not renewed?")
    done = _("The term of {name} is not renewed. The letter is on its way.")
    purpose = _("Participation then ends with the term, or with this decision where the term is over already.")
    next_steps = (_("The daily job records the end. The organisation can apply anew."),)
    who_hears = _("The focal points receive the letter with the first reason. The second stays with the Secretariat.")
    reason_public = area(_("Reason for the letter"), _("Write down the reason that the organisation reads."))
    reason_restricted = area(_("Restricted reason"), _("Write down the restricted reason."))
