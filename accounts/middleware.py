"""What every request carries: its day, the second factor it needs, and the age of its session."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject

from accounts.enums import SECOND_FACTOR
from governance.clock import today

GetResponse = Callable[[HttpRequest], HttpResponse]
# Where someone without a second factor can still go: to set it up, to ask for help, or to leave.
OPEN_NAMES = frozenset(
    {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_index",
     "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "healthz", "readyz", "set_language", "jsi18n"}
)  # fmt: skip


class DayMiddleware:
    """Fixes the day of the request once, so that one page never judges by two days."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        on = request.on = today()  # type: ignore[attr-defined]
        user = request.user

        def dated() -> object:
            user.acting_on = on  # type: ignore[union-attr]
            return user

        request.user = SimpleLazyObject(dated)  # type: ignore[assignment]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads whoever holds a Secretariat office to set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.lacks_factor(request) and not self.is_open(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def lacks_factor(self, request: HttpRequest) -> bool:
        """Whether the person must have a second factor on this day and has none."""
        from allauth.mfa.models import Authenticator

        user = request.user
        if not user.is_authenticated or not user.roles_on(request.on) & SECOND_FACTOR:  # type: ignore[attr-defined]
            return False
        return not Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()

    def is_open(self, request: HttpRequest) -> bool:
        """Whether the page is one of those needed to set the factor up."""
        if request.path.startswith(settings.STATIC_URL):
            return True
        try:
            return resolve(request.path_info).url_name in OPEN_NAMES
        except Resolver404:
            return False


class SessionAgeMiddleware:
    """Ends a session at its absolute age, however busy it was."""

    KEY = "signed_in_at"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            started = request.session.setdefault(self.KEY, int(time.time()))
            if time.time() - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
        return self.get_response(request)
