"""When a password, an address or a second factor changes: an act, and every other session ends."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.core import context as allauth_context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.services import note_credential

CHANGES = {
    account_signals.password_changed: "change_password",
    account_signals.password_set: "change_password",
    account_signals.password_reset: "reset_password",
    account_signals.email_changed: "change_address",
    mfa_signals.authenticator_added: "set_second_factor",
    mfa_signals.authenticator_removed: "remove_second_factor",
    mfa_signals.authenticator_reset: "renew_recovery_codes",
}
OF_RECOVERY_CODES = {
    mfa_signals.authenticator_added: "make_recovery_codes",
    mfa_signals.authenticator_removed: "remove_recovery_codes",
}


def changed(
    sender: Any, request: HttpRequest, user: User, signal: Any, authenticator: Authenticator | None = None, **rest: Any
) -> None:
    """Note what allauth changed for a person; the session in which it happened stays."""
    own = request.user.is_authenticated and request.user.pk == user.pk
    keep = (request.session.session_key or "") if own else ""
    person = User.objects.get(pk=user.pk)
    # A request that waited for the password to be asked again carries no day of its own.
    on = getattr(request, "on", None) or allauth_context.request.on
    of_codes = authenticator is not None and authenticator.type == Authenticator.Type.RECOVERY_CODES
    what = OF_RECOVERY_CODES.get(signal, CHANGES[signal]) if of_codes else CHANGES[signal]
    note_credential(person, what, on, keep_session=keep)


def listen() -> None:
    """Hear of every change; called once, when the portal starts."""
    for signal in CHANGES:
        signal.connect(changed, dispatch_uid="accounts.credentials")
