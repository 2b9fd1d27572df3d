"""What every request carries: its day, who must sign in, the second factor it needs, and the age of its session."""

import math
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import SECOND_FACTOR
from accounts.factors import has_factor
from accounts.kept import ASKED, KEY, keep, note_person, page_of, person_of
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


# Why the sign-in page comes in the middle of a form.
ENDED = gettext_lazy("Your session ended. Sign in to go on.")
ENDED_AND_KEPT = gettext_lazy("Your session ended. What you typed is kept: sign in to go on.")


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


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads whoever is not signed in to the sign-in, and keeps what was typed when a session ended in mid-form."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Keep a form that asks for nothing else; the proof that it is ours was checked before."""
        if request.method == "POST" and ASKED in request.GET:
            query = request.GET.copy()
            del query[ASKED]
            page = f"{request.path}?{query.urlencode()}" if query else request.path
            keep(request, page)
            return redirect(page)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """To the sign-in and back to the page; a form that was sent stands in it again."""
        fragment = request.headers.get("HX-Request") == "true"
        if request.method != "POST" and not fragment:
            return super().handle_no_permission(request, view_func)
        page = page_of(request)
        if request.method == "POST":
            keep(request, page)
            kept = KEY in request.session and person_of(request) is not None
            messages.info(request, ENDED_AND_KEPT if kept else ENDED)
        return lead_to(request, redirect_to_login(page, self.get_login_url(view_func)).url)


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
        response = self.get_response(request)
        note_person(request, response)
        return response

    def too_old(self, request: HttpRequest) -> bool:
        """Whether the session has lasted longer than any may."""
        request.session.setdefault(self.STARTED, int(time.time()))
        return age_left(request) < 0

    def lost_office(self, request: HttpRequest) -> bool:
        """Whether an office that this session knew is no longer exercised today; new ones are noted."""
        now = sorted(office.pk for office in request.user.offices_on(request.on))  # type: ignore[union-attr, attr-defined]
        before = request.session.get(self.OFFICES, [])
        request.session[self.OFFICES] = now
        return not set(before) <= set(now)


def age_left(request: HttpRequest) -> int:
    """The seconds until the session is too old, however busy it is."""
    started: int = request.session.get(SessionAgeMiddleware.STARTED, int(time.time()))
    longest: int = settings.SESSION_ABSOLUTE_SECONDS
    return math.floor(started + longest - time.time())


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page, not into a part of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
