"""The id by which one request is followed through every log, and the headers every answer carries."""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

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
