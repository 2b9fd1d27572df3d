"""What is asked when a move is made, an office filled or a deputy named; shape only, the rules judge the rest."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from casework.enums import Body, Outcome
from governance.forms import DayField

Text = str | Promise


class MoveForm(forms.Form):
    """The form of one move. Its texts make the page: one question, what it is for, what happens next, who hears.

    `question` and `done` may name whom the move concerns, as `{name}`: the view gives the names.
    """

    question: ClassVar[Text] = ""
    done: ClassVar[Text] = _("It is recorded.")
    purpose: ClassVar[Text] = ""
    next_steps: ClassVar[tuple[Text, ...]] = ()
    who_hears: ClassVar[Text] = ""

    def move_data(self) -> dict[str, Any]:
        """What the move's guards and change are given: every field but the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}

    def move_reason(self) -> str:
        """The reason that the act keeps apart from its facts."""
        return str(self.cleaned_data.get("reason", ""))


def _area(label: Any, help_text: Any = "", required: bool = True, missing: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": missing} if missing else None,
    )


class ApproveLostFactor(MoveForm):
    """Removes a second factor."""

    question = _("Is it really {name} who asks?")
    done = _("The second factor of {name} is removed. Both letters are on their way.")
    purpose = _("The second factor protects the account. Remove it only when you know that the person asked.")
    next_steps = (
        _("The old factor and its recovery codes stop working, and every open session of the person ends."),
        _("The person signs in with the password and sets up a new factor."),
    )
    who_hears = _("The person and you both get a letter.")
    identity_check = _area(
        _("How did you recognise the person?"),
        _("For example: I called the number that we had on file and knew the voice."),
        missing=_("Write down how you recognised the person."),
    )


class RefuseLostFactor(MoveForm):
    """Keeps a second factor."""

    question = _("Why does {name} keep the second factor?")
    done = _("The second factor of {name} stays. Both letters are on their way.")
    purpose = _("The factor stays. The person can ask again.")
    who_hears = _("The person and you both get a letter. The reason is kept with the act and not in the letter.")
    reason = _area(_("Reason"), missing=_("Write down why you refuse the request."))


class CloseConsultation(MoveForm):
    """Records an outcome."""

    question = _("How did consultation {name} end?")
    done = _("The outcome is recorded and consultation {name} is closed.")
    purpose = _("The outcome is recorded as consensus or advice. Voices are not counted.")
    next_steps = (_("The decision that rests on this consultation can then be taken."),)
    who_hears = _("No letter goes out.")
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the consultation ended.")},
    )
    outcome_note = _area(
        _("What was said"), _("Comments, and the reason of each objection. Leave it empty after full consensus."), False
    )


class CloseConsultationEarly(CloseConsultation):
    """Records an outcome while there is time left to answer."""

    question = _("How and why does consultation {name} end before its last day is over?")
    purpose = _("Close it early only where everyone was heard or the question has fallen away.")
    reason = _area(
        _("Why it does not wait for its last day"),
        _("For example: every member has answered."),
        missing=_("Write down why the consultation does not wait for its last day."),
    )


class ConsultationFilter(forms.Form):
    """Which consultations are listed."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            ("running", _("With time left to answer")),
            ("over", _("Waiting for the outcome")),
            ("closed", _("Closed")),
        ],
    )


class OpenConsultation(forms.Form):
    """A question to a body."""

    body = forms.ChoiceField(
        label=_("Body consulted"),
        choices=Body,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the body that is consulted.")},
    )
    question = _area(_("Question"), missing=_("Write down the question."))
    clause = forms.ChoiceField(
        label=_("Clause"),
        help_text=_("The clause of the Terms of Reference in force that asks for the consultation."),
        error_messages={
            "required": _("Choose the clause that asks for the consultation."),
            "invalid_choice": _("The Terms of Reference in force do not know this clause. Choose one of the list."),
        },
    )
    closes_on = DayField(label=_("Last day to answer"), error_messages={"required": _("Enter the last day to answer.")})

    def __init__(self, *args: Any, clauses: Mapping[str, Mapping[str, Text]], **kwargs: Any) -> None:
        """`clauses` are those that can be chosen: by heading, each code with its title."""
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        groups = [
            (heading, [(code, f"{code} – {title}") for code, title in known.items()])
            for heading, known in clauses.items()
        ]
        field.choices = [("", _("Choose a clause")), *groups]


class LostFactorForm(forms.Form):
    """Asks for help from the sign-in page; the answer never says whether the address is known."""

    email = forms.EmailField(
        label=_("E-mail address of your account"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter the e-mail address of your account.")},
    )
    explanation = _area(
        _("How can we reach and recognise you?"),
        _("For example a telephone number that the Secretariat has on file. Do not write your password."),
        missing=_("Write how we can reach and recognise you."),
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]


class AppointForm(forms.Form):
    """An office of the Secretariat."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        error_messages={"required": _("Enter the person's e-mail address.")},
    )
    full_name = forms.CharField(
        label=_("Full name"),
        required=False,
        max_length=300,
        help_text=_("Only for someone who has no account yet. The account is created; the person sets a password."),
    )
    role = forms.ChoiceField(
        label=_("Office"),
        choices=[(role.value, role.label) for role in (Role.OFFICER, Role.REVIEWER, Role.HEAD)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an office.")},
    )
    first_day = DayField(label=_("First day"), error_messages={"required": _("Enter the first day.")})
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty where no end is known."))

    def clean(self) -> dict[str, Any]:
        """A last day is not before the first."""
        return _in_order(self, super().clean() or {})


class EndOfficeForm(forms.Form):
    """The end of an office."""

    last_day = DayField(label=_("Last day in office"), error_messages={"required": _("Enter the last day in office.")})
    reason = _area(_("Reason"), missing=_("Write down the reason."))


class EndDeputyForm(forms.Form):
    """The last day of standing in."""

    last_day = DayField(
        label=_("Last day of standing in"),
        help_text=_("Today at the earliest. A day before the first day means that it never begins."),
        error_messages={"required": _("Enter the last day of standing in.")},
    )


class DeputyForm(forms.Form):
    """Who stands in for whom, and when."""

    absent = forms.ModelChoiceField(
        label=_("Who is absent"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose who is absent.")},
    )
    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose who stands in.")},
    )
    first_day = DayField(label=_("First day"), error_messages={"required": _("Enter the first day.")})
    last_day = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day.")})

    def __init__(self, *args: Any, people: Any, absent: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = list(absent.values_list("pk", flat=True)[:2])
        others = people.exclude(pk=alone[0]) if len(alone) == 1 else people
        for name, queryset in (("absent", absent), ("deputy", others)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = queryset, str(_("Choose a person"))

    def clean(self) -> dict[str, Any]:
        """A last day is not before the first, and nobody stands in for themselves."""
        data = _in_order(self, super().clean() or {})
        if data.get("absent") and data.get("absent") == data.get("deputy"):
            self.add_error("deputy", _("Nobody is their own deputy."))
        return data


def _in_order(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    first, last = data.get("first_day"), data.get("last_day")
    if first and last and last < first:
        form.add_error("last_day", _("The last day lies before the first. Enter a later day."))
    return data
