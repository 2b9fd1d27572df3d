"""What every request carries: its day, the second factor it needs, and the age of its session."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.enums import SECOND_FACTOR
from accounts.factors import has_factor
from accounts.models import User
from governance.clock import today

GetResponse = Callable[[HttpRequest], HttpResponse]
# Where someone without a second factor can still go: to set it up, to confirm the address, or to leave.
OPEN_NAMES = frozenset(
    {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_index",
     "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "account_email",
     "account_email_verification_sent", "account_confirm_email", "healthz", "readyz", "set_language", "jsi18n",
     "privacy"}
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
        if not self.is_open(request) and self.lacks_factor(request):
            return lead_to(request, reverse("mfa_activate_totp"))
        return self.get_response(request)

    def lacks_factor(self, request: HttpRequest) -> bool:
        """Whether the person must have a second factor on this day and has none."""
        user = request.user
        if not isinstance(user, User) or not user.roles_on(request.on) & SECOND_FACTOR:  # type: ignore[attr-defined]
            return False
        return not has_factor(user)

    def is_open(self, request: HttpRequest) -> bool:
        """Whether the page is one of those needed to set the factor up; names of other rooms do not count."""
        try:
            return resolve(request.path_info).view_name in OPEN_NAMES
        except Resolver404:
            return False


class SessionAgeMiddleware:
    """Ends a session at its absolute age, however busy it was, and when an office it was used with has ended."""

    STARTED, OFFICES = "signed_in_at", "offices"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if self.too_old(request):
                logout(request)
            elif self.lost_office(request):
                logout(request)
                messages.info(request, _("One of your offices has ended, so you were signed out. Sign in again."))
        return self.get_response(request)

    def too_old(self, request: HttpRequest) -> bool:
        """Whether the session has lasted longer than any may."""
        started: int = request.session.setdefault(self.STARTED, int(time.time()))
        longest: int = settings.SESSION_ABSOLUTE_SECONDS
        return time.time() - started > longest

    def lost_office(self, request: HttpRequest) -> bool:
        """Whether an office that this session knew is no longer exercised today; new ones are noted."""
        now = sorted(office.pk for office in request.user.offices_on(request.on))  # type: ignore[union-attr, attr-defined]
        before = request.session.get(self.OFFICES, [])
        request.session[self.OFFICES] = now
        return not set(before) <= set(now)


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page, not into a part of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
