"""What every task page of this room shares: refusals come back to the form, which keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from casework.refusals import RulesSayNo

View = Callable[..., HttpResponse]


def task(view: View) -> View:
    """A page with a form; what was typed when the session ended is kept by the sign-in for every page alike."""
    return require_http_methods(["GET", "HEAD", "POST"])(view)


def typed(request: HttpRequest) -> QueryDict | None:
    """What is posted now; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def carried_out(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> bool:
    """Carry out a valid form's act; what the rules refuse is said on the form, which keeps all that was typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except RulesSayNo as refused:
        for reason in refused.reasons:
            form.add_error(None, str(reason))
    except ValidationError as refused:
        add_errors(form, refused)
    return form.is_valid()


def add_errors(form: forms.Form, refused: ValidationError) -> None:
    """Put a service's refusal beside the field that it is about, or above them all."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def status_of(request: HttpRequest) -> int:
    """422 for a form that came back refused."""
    return 422 if request.method == "POST" else 200
