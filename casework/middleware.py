"""Turns a refused move into the answer that says so."""

from collections.abc import Callable
from typing import Any

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
        """Answer 409 for WrongState and for RulesSayNo that no form caught, with the way on from here."""
        if isinstance(exception, WrongState | RulesSayNo):
            reasons = exception.reasons if isinstance(exception, RulesSayNo) else [str(exception)]
            context = {"reasons": reasons, **_way_on(request, getattr(exception, "case", None))}
            return render(request, "409.html", context, status=409)
        return None


def _way_on(request: HttpRequest, case: Any) -> dict[str, str]:
    """The page of the case for the Secretariat; for others the page from which they asked, as it is now."""
    if getattr(request.user, "is_staff", False) and hasattr(case, "get_absolute_url"):
        return {"case_url": case.get_absolute_url(), "name": case.ref}
    return {"again_url": request.path} if request.method == "POST" else {}
