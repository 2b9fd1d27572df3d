"""The id by which one request is followed through every log, the headers every answer carries, and the language."""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


class RequestIdMiddleware:
    """Binds a fresh id to the logs of a request and hands it back in a header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class KnownMethodsMiddleware:
    """Pages are read and forms are sent; every other method is refused before any view sees it (405)."""

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """A strict content policy on every answer, and no cached copy of what a signed-in person saw."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        # The cookie counts too: some answers sign out whoever asked, and still show what was theirs.
        if user is not None and (user.is_authenticated or settings.SESSION_COOKIE_NAME in request.COOKIES):
            response.headers["Cache-Control"] = "no-store"
        return response


class LanguageMiddleware:
    """Addresses without a language, such as the admin's, speak that of the page one came from, else one's own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        shown, noted = translation.get_language_from_path(request.path_info), self.noted(request)
        if not shown and (language := noted or self.own(request)):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if shown and shown != noted:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, shown, secure=settings.SESSION_COOKIE_SECURE,
                httponly=True, samesite="Lax",
            )  # fmt: skip
        return response

    def noted(self, request: HttpRequest) -> str:
        """The language of the last page, or the one chosen since; empty where none is noted."""
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return code if code in dict(settings.LANGUAGES) else ""

    def own(self, request: HttpRequest) -> str:
        """The language of the person's account; empty where it is offered no longer."""
        code = getattr(request.user, "language", "")
        return code if code in dict(settings.LANGUAGES) else ""
