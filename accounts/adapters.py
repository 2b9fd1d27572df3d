"""How allauth is bound to our people: sign-up, mail in the person's language, the second factor kept encrypted."""

import base64
import hashlib
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _

from accounts.enums import SECOND_FACTOR
from accounts.factors import has_factor
from accounts.kept import READ_ON
from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from accounts.services import register_person

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The address or the password is wrong. Check both, or ask for a new password."
        ),
        "too_many_login_attempts": gettext_lazy("There were too many attempts. Wait five minutes, then try again."),
        "incorrect_code": gettext_lazy("This code is not right. Enter the one that your app shows now."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "enter_current_password": gettext_lazy("Enter the password that you use now."),
        "rate_limited": gettext_lazy("There were many attempts in a short time. Wait some minutes, then try again."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Keep name, language and the accepted privacy notice with the new person."""
        user.set_password(form.cleaned_data["password1"])
        return register_person(
            user,
            email=form.cleaned_data["email"],
            full_name=form.cleaned_data["full_name"],
            privacy_notice=PRIVACY_NOTICE,
            language=get_language() or settings.LANGUAGE_CODE,
            on=request.on,  # type: ignore[attr-defined]
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The page's language stays, and the own one is offered; who has no second factor is not asked twice."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if gave_the_password(request, user):
            reauthenticate_by_password(request)
        if user.language != get_language() and user.language in dict(settings.LANGUAGES):
            messages.info(request, offer_of(user.language, response.headers["Location"]))
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a visitor wanted to read on before signing up or in, else what waits."""
        name = request.session.get(READ_ON)
        return reverse(name) if name else str(super().get_login_redirect_url(request))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person of a change to their account, in their language."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the person's own language; a mail server that is down stops no page."""
        person = context.get("user")
        language = person.language if person else get_language()
        try:
            with override(language):
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("account_mail_failed", template=template_prefix, error=type(error).__name__)
            text = _("The e-mail could not be sent just now. Try again in some minutes.")
            messages.error(allauth_context.request, text)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a trace of each refused sign-in, without the address that was tried."""
        log.warning("sign_in_refused", client=self.get_client_ip(request))


def offer_of(language: str, page: str) -> SafeString:
    """A link to the page in the person's own language, in that language."""
    with override(language):
        text = _("Read on in {language}").format(language=get_language_info(language)["name_local"])
    return format_html('<a href="{}" lang="{}">{}</a>', translate_url(page, language), language, text)


def gave_the_password(request: HttpRequest, user: User) -> bool:
    """Whether the password just given is all that the person can be asked for."""
    given = get_authentication_records(request, user)
    return bool(given) and given[-1]["method"] == "password" and not has_factor(user)


def _keys() -> Iterable[Fernet]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hashlib.sha256(b"second factor\n" + secret.encode()).digest()
        yield Fernet(base64.urlsafe_b64encode(digest))


class MFAAdapter(DefaultMFAAdapter):
    """The second factor: its secrets lie encrypted, and an office that needs it keeps it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right or was used already. Enter the one your app shows now."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your office needs the second factor. If you lost it, ask for help where you enter the code."
        ),
        "unverified_email": gettext_lazy("Confirm your e-mail address first: follow the link that we sent."),
    }

    def encrypt(self, text: str) -> str:
        """The secret under the present key; whoever reads the database alone reads nothing."""
        return MultiFernet(list(_keys())).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again, also where it was kept under an earlier key."""
        return MultiFernet(list(_keys())).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A Secretariat office needs its second factor: it is replaced by the lost-factor procedure only."""
        if authenticator.type != Authenticator.Type.TOTP:
            return True
        on = allauth_context.request.on
        return not authenticator.user.roles_on(on) & SECOND_FACTOR
