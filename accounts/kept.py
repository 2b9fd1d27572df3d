"""What was typed when a session ended or the language changed: kept for one page, put back into its form once."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.limits import exceeded

KEY = "kept_form"
# The name of the page on which a visitor reads on after signing up or in; a room sets it in the session.
READ_ON = "read_on"
# In an address: keep what is sent with it, carry nothing out. The switch of languages asks for it.
ASKED = "keep-typed"
# Sessions are no store of files, and no place for what protects an account.
LONGEST = 100_000
SECRETS = ("csrfmiddlewaretoken", "password", "code", "secret")


def keep(request: HttpRequest, page: str) -> None:
    """Keep the fields that were sent, for this page and this session alone; not what is too long or comes too often."""
    if exceeded(request, "kept_form"):
        return
    fields = request.POST.copy()
    for name in [name for name in fields if any(secret in name for secret in SECRETS)]:
        del fields[name]
    text = fields.urlencode()
    if len(text) <= LONGEST:
        request.session[KEY] = {"path": urlsplit(page).path, "fields": text}


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood: a form may be sent to another address than its own page."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def put_back(request: HttpRequest, given: Iterable[Any]) -> bool:
    """Start the page's forms with what was kept for it; says whether there was anything. Nothing is carried out."""
    kept, empty = request.session.get(KEY), [form for form in given if fits(form)]
    if not kept or not empty or kept["path"] != request.path:
        return False
    del request.session[KEY]
    for form in empty:
        fill(form, QueryDict(kept["fields"]))
    return True


def fits(form: Any) -> bool:
    """Whether it is a form that nobody has sent yet."""
    return isinstance(form, forms.BaseForm) and not form.is_bound


def fill(form: forms.BaseForm, data: QueryDict) -> None:
    """Let every field begin with what was typed; files and passwords are chosen anew."""
    for name, field in form.fields.items():
        if not field.disabled and not isinstance(field.widget, forms.FileInput | forms.PasswordInput):
            form[name].initial = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
