"""Forms about organisations, people who speak for them, terms and corrections."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import URLValidator
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.forms import PASSWORD_HELP
from accounts.models import Office, User
from casework.forms import MoveForm
from governance.forms import DayField, readable
from participants.enums import MEMBERS_OF_ITS_OWN, Category
from participants.regions import country_codes, country_name

NOT_YET = _("This day has not come yet. Enter a day up to today.")
FOCAL_ROLES = ((Role.FOCAL_ALTERNATE, Role.FOCAL_ALTERNATE.label), (Role.FOCAL_LEAD, Role.FOCAL_LEAD.label))


def _name(label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": missing},
        validators=[readable],
    )


class InviteForm(forms.Form):
    """Whom to invite, and in which role."""

    full_name = _name(_("Full name"), _("Enter the person's name."))
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Enter the person's e-mail address.")}
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=FOCAL_ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the person's role.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the letter.")},
        choices=[(code, name) for code, name in settings.LANGUAGES if code != settings.PSEUDO_LANGUAGE],
    )

    def clean_email(self) -> str:
        """The address in small letters: case makes no other person."""
        return str(self.cleaned_data["email"]).lower()


class AcceptForm(forms.Form):
    """What a person without an account enters to accept."""

    full_name = forms.CharField(
        label=_("Full name"),
        help_text=_("As you write it yourself."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        validators=[readable],
        error_messages={"required": _("Enter your name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HELP,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Enter a new password.")},
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice and accept it"),
        help_text=format_lazy(
            '<a href="{}" target="_blank">{}</a>',
            reverse_lazy("privacy"),
            _("Read the privacy notice (opens in a new tab)"),
        ),
        error_messages={"required": _("Without the privacy notice we cannot keep an account for you.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """A password that nobody guesses; also none made of the person's own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class EndFocalPointForm(forms.Form):
    """When someone stops speaking for the organisation."""

    last_day = DayField(
        label=_("Last day"),
        help_text=_("The person still speaks for the organisation on this day."),
        error_messages={"required": _("Enter the last day.")},
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3})
    )


class CorrectAddressForm(forms.Form):
    """The right address of somebody who never signed in, and how one knows it."""

    email = forms.EmailField(
        label=_("Right e-mail address"),
        max_length=254,
        error_messages={"required": _("Enter the right e-mail address.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("How you know it, for example from a call or a letter. The history keeps it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        error_messages={"required": _("Write down how you know the right address.")},
    )


class SuccessorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The alternates of one organisation, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The person's name, not the office's."""
        return str(obj.person)


class HandOverForm(forms.Form):
    """Who leads from tomorrow."""

    successor = SuccessorField(
        label=_("New lead"),
        queryset=Office.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose who leads from tomorrow.")},
    )
    stays = forms.BooleanField(label=_("The lead of today stays as an alternate"), required=False, initial=True)

    def __init__(self, *args: Any, alternates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, SuccessorField)
        field.queryset = alternates


class MembersField(forms.TypedChoiceField):
    """Whether an organisation has members of its own: yes, no, or not known, which is none of the two."""

    CODES: ClassVar = {True: "yes", False: "no", None: ""}

    def __init__(self, **kwargs: Any) -> None:
        choices = [(self.CODES[value], words) for value, words in MEMBERS_OF_ITS_OWN.items()]
        super().__init__(
            choices=choices, coerce=lambda code: code == "yes", empty_value=None, widget=forms.RadioSelect, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """What is on record as a choice; what was typed stays."""
        return self.CODES.get(value, value)


class OrganisationForm(forms.Form):
    """What is on record about an organisation, with the version of it that was shown."""

    name = _name(_("Name"), _("Enter the organisation's name."), _("As in its statutes."))
    category = forms.ChoiceField(
        label=_("Category"),
        choices=[("", _("Choose one")), *Category.choices],
        error_messages={"required": _("Choose the organisation's category.")},
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Leave it empty for an international body.")
    )
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=500,
        help_text=_("With https:// or http://."),
        validators=[URLValidator(schemes=["http", "https"], message=_("Enter an address like https://example.org."))],
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    is_membership_body = MembersField(label=_("Does it have members of its own?"), required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No country")), *((code, country_name(code)) for code in country_codes())]

    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.RECORD}

    RECORD = frozenset({"name", "category", "country", "website", "is_membership_body"})


class PastDayMixin:
    """A day that has come already."""

    today: date

    def past_day(self, name: str) -> date:
        """The day, refused where it lies in the future."""
        day: date = self.cleaned_data[name]  # type: ignore[attr-defined]
        if day > self.today:
            raise forms.ValidationError(NOT_YET)
        return day


class AdmissionForm(PastDayMixin, forms.Form):
    """The day on which an organisation was admitted."""

    admitted_on = DayField(
        label=_("Admitted on"),
        help_text=_("The first day of its participation."),
        error_messages={"required": _("Enter the day on which it was admitted.")},
    )
    term_last_day = DayField(
        label=_("Last day of the present term"),
        required=False,
        help_text=_("Only where the first term of a non-State actor is over and was renewed."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_admitted_on(self) -> date:
        """Only what has happened is recorded by hand."""
        return self.past_day("admitted_on")


class ParticipantForm(AdmissionForm, OrganisationForm):
    """An organisation that takes part already, and since when."""

    another = forms.BooleanField(label=_("I have compared them: this is another organisation"), required=False)
    field_order = (
        "name", "category", "country", "website", "is_membership_body", "admitted_on", "term_last_day", "another",
    )  # fmt: skip


class SubmitRenewalForm(PastDayMixin, forms.Form):
    """The day on which a renewal was received."""

    submitted_on = DayField(
        label=_("Received on"),
        help_text=_("The day on which the organisation's request arrived."),
        error_messages={"required": _("Enter the day on which the request arrived.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_submitted_on(self) -> date:
        """Only what has arrived is recorded."""
        return self.past_day("submitted_on")


class ConsultForm(forms.Form):
    """A question to the Steering Group about a renewal."""

    question = forms.CharField(
        label=_("Question to the Steering Group"),
        max_length=5000,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"required": _("Write down the question.")},
    )
    closes_on = DayField(label=_("Last day to answer"), error_messages={"required": _("Enter the last day to answer.")})


class RenewForm(MoveForm):
    """The new last day of a renewed term; the day proposed joins the old term (5.term)."""

    question = _("Until when is the term of {name} renewed?")
    done = _("The term of {name} is renewed. The letter is on its way.")
    purpose = _("The organisation goes on taking part until the last day that you name.")
    next_steps = (_("The new last day counts at once. Reminders begin again before it."),)
    who_hears = _("The focal points receive the letter.")
    new_last_day = DayField(
        label=_("Last day of the new term"), error_messages={"required": _("Enter the last day of the new term.")}
    )
    reason = forms.CharField(
        label=_("Note for the record"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )  # fmt: skip


class DeclineForm(MoveForm):
    """Why a term is not renewed (5.term)."""

    question = _("Why is the term of {name} not renewed?")
    done = _("The term of {name} is not renewed. The letter is on its way.")
    purpose = _("Participation then ends with the term, or with this decision where the term is over already.")
    next_steps = (_("The daily job records the end. The organisation can apply anew."),)
    who_hears = _("The focal points receive the letter. The reason is kept with the act and not in the letter.")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"required": _("Write down the reason.")},
    )


class ProposeRectificationForm(forms.Form):
    """Why a recorded end is to be corrected: for the letter, and for the Secretariat alone (x.history)."""

    reason_public = forms.CharField(
        label=_("Reason for the letter"),
        help_text=_("The organisation reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"required": _("Write down the reason that the organisation reads.")},
    )
    reason = forms.CharField(
        label=_("Reason for the record"),
        help_text=_("It stays with the Secretariat."),
        max_length=4000,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"required": _("Write down the reason for the record.")},
    )


class ApplyRectificationForm(MoveForm):
    """The second person's yes to a correction."""

    question = _("Is the end on record for {name} wrong?")
    done = _("The end on record for {name} is corrected. The letter is on its way.")
    purpose = _("The end is taken back. The records then say when the participation ends.")
    next_steps = (_("The participation runs on, or ends on the day that follows from the records."),)
    who_hears = _("The focal points receive the letter with the reason.")


class RejectRectificationForm(MoveForm):
    """The second person's no to a correction."""

    question = _("Why does the end on record for {name} stay as it is?")
    done = _("The end on record for {name} stays as it is.")
    purpose = _("Nothing changes. The proposal stays in the history.")
    who_hears = _("Nobody outside the Secretariat is told.")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"required": _("Write down the reason.")},
    )
