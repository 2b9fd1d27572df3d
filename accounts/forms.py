"""Sign-up, reset and one's own data: what people type about themselves."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, SignupForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.forms import ResetPasswordForm as AllauthResetForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.passwords import OwnWordsValidator
from accounts.services import confirm_address
from governance.forms import readable

ADDRESS = _("E-mail address")
PASSWORD_HELP = _("At least 12 characters. A few words are easy to remember.")
# What is missing names itself, so that the sentence can be understood at the top of the page as well.
MISSING = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter the password that you use now."),
    "password1": _("Enter a new password."),
    "code": _("Enter the code that your app shows now."),
}


class NamesWhatIsMissing(forms.Form):
    """A form of allauth in the portal's words: which field is empty, and the rule of a password in one line.

    A new password is asked once: who mistyped it sets another by mail.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & MISSING.keys():
            self.fields[name].error_messages["required"] = str(MISSING[name])
        self.fields.pop("password2", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Full name"),
        help_text=_("As you write it yourself."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[readable],
        error_messages={"required": _("Enter your name.")},
    )


def _privacy_help() -> SafeString:
    text = _("Read the privacy notice (opens in a new tab)")
    return format_html('<a href="{}" target="_blank">{}</a>', reverse("privacy"), text)


class SignInForm(NamesWhatIsMissing, LoginForm):  # type: ignore[misc]
    """Address and password, next to each other for the keyboard; the way to a new password comes after them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = ADDRESS
        self.fields["password"].help_text = ""


class SignUpForm(NamesWhatIsMissing, SignupForm):  # type: ignore[misc]
    """A new account: name, address, password, and the privacy notice as it stands."""

    account_already_exists: bool
    full_name = _name_field()
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice and accept it"),
        error_messages={"required": _("Without the privacy notice we cannot keep an account for you.")},
    )
    field_order = ("full_name", "email", "password1", "privacy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS
        self.fields["privacy"].help_text = _privacy_help()

    def validate_unique_email(self, value: str) -> str:
        """Who is known under this address, also in other letters' case, is told by mail and not on the page."""
        email: str = super().validate_unique_email(value)
        self.account_already_exists = self.account_already_exists or User.objects.filter(email__iexact=email).exists()
        return email

    def clean(self) -> dict[str, Any]:
        """The password holds neither the name nor the address typed beside it."""
        data: dict[str, Any] = super().clean() or {}
        about = User(full_name=data.get("full_name", ""), email=data.get("email", ""))
        if password := data.get("password1"):
            try:
                OwnWordsValidator().validate(password, about)
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the person; of two who come at once with one address, the second is told by mail."""
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


class AddAddressForm(NamesWhatIsMissing, AllauthAddEmailForm):  # type: ignore[misc]
    """One more address; one that someone else has is answered alike, and told by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS


class ResetPasswordForm(NamesWhatIsMissing, AllauthResetForm):  # type: ignore[misc]
    """Asks for the address; people whom the Secretariat entered find in by it too, whatever its case."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS

    def clean_email(self) -> str:
        """The address; the answer is the same whether or not someone has it."""
        email: str = super().clean_email()
        if not self.users:
            self.users = list(User.objects.filter(email__iexact=email, is_active=True))
        return email


class ResetPasswordKeyForm(NamesWhatIsMissing, AllauthResetKeyForm):  # type: ignore[misc]
    """A new password by the link in a mail."""

    def save(self) -> None:
        """Who could follow the link has the address: it counts as confirmed where it is the only one."""
        super().save()
        others = EmailAddress.objects.filter(user=self.user).exclude(email__iexact=self.user.email)
        if not others.exists():
            confirm_address(self.user)


class ChangePasswordForm(NamesWhatIsMissing, AllauthChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the present one."""


class SetPasswordForm(NamesWhatIsMissing, AllauthSetPasswordForm):  # type: ignore[misc]
    """A first password, for who has none."""


class ReauthenticateForm(NamesWhatIsMissing, AllauthReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that touches the safety of the account."""


class CodeForm(NamesWhatIsMissing, AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor, at signing in."""


class CodeAgainForm(NamesWhatIsMissing, AllauthCodeForm):  # type: ignore[misc]
    """The code once more, before something that touches the safety of the account."""


class SetUpAppForm(NamesWhatIsMissing, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""


class ProfileForm(forms.Form):
    """What a person says about themselves."""

    full_name = _name_field()
    language = forms.ChoiceField(
        label=pgettext_lazy("of a person", "Language"),
        help_text=_("Letters and e-mails come in this language."),
        choices=lambda: [(code, name) for code, name in settings.LANGUAGES if code != settings.PSEUDO_LANGUAGE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )
