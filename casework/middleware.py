"""Turns a refused move into the answer that says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.refusals import RulesSayNo, WrongState


class RefusalMiddleware:
    """A move that comes too late, or that the rules refuse outside a form, is answered 409 with its reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 for WrongState and for RulesSayNo that no form caught."""
        if isinstance(exception, WrongState | RulesSayNo):
            reasons = exception.reasons if isinstance(exception, RulesSayNo) else [str(exception)]
            return render(request, "409.html", {"reasons": reasons}, status=409)
        return None
