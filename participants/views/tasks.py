"""What every task page of this room shares: typed data outlives a session, refusals come back to the form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.refusals import RulesSayNo

View = Callable[..., HttpResponse]
KEY = "typed"
# A form longer than this is not kept: sessions are no store of files.
LONGEST = 100_000
SECRET = ("csrfmiddlewaretoken", "password")


def task(view: View) -> View:
    """A page with a form: what was typed when the session ended is there again after signing in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                keep(request)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(wrapped))


def keep(request: HttpRequest) -> None:
    """Keep what was typed in the visitor's session, for this page alone."""
    data = request.POST.copy()
    for name in SECRET:
        data.pop(name, None)
    text = data.urlencode()
    if len(text) <= LONGEST:
        request.session[KEY] = {"path": request.path, "data": text}


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form starts with: what is posted now, or what was kept when the session ended; None otherwise."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    messages.warning(request, _("You had been signed out. What you typed is here again: check it, then send it."))
    return QueryDict(kept["data"])


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
