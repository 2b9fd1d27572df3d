"""What was typed when a session ended or the language changed: kept for one page and one person, put back once."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
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

SIGNER = signing.Signer(salt="accounts.kept")


def cookie_name() -> str:
    """The cookie that outlives a session and says whose it was."""
    return f"{settings.SESSION_COOKIE_NAME}_of"


def note_person(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser remember until it is closed who is signed in: what they type is given back to them alone."""
    value = SIGNER.sign(str(request.user.pk))
    if request.user.is_authenticated and request.COOKIES.get(cookie_name()) != value:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(cookie_name(), value, httponly=True, secure=secure, samesite="Lax")


def person_of(request: HttpRequest) -> int | None:
    """Who is signed in, or whose session it was that ended in this browser; None where nobody knows."""
    if request.user.is_authenticated:
        return request.user.pk
    try:
        return int(SIGNER.unsign(request.COOKIES.get(cookie_name(), "")))
    except signing.BadSignature:
        return None


def keep(request: HttpRequest, page: str) -> None:
    """Keep the fields that were sent, for this page and this session alone; not what is too long or comes too often."""
    if exceeded(request, "kept_form"):
        return
    fields = request.POST.copy()
    for name in [name for name in fields if any(secret in name for secret in SECRETS)]:
        del fields[name]
    text = fields.urlencode()
    if len(text) <= LONGEST:
        request.session[KEY] = {"path": urlsplit(page).path, "fields": text, "of": person_of(request)}


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood: a form may be sent to another address than its own page."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def put_back(request: HttpRequest, given: Iterable[Any]) -> bool:
    """Start the page's forms with what was kept for it; says whether there was anything. Nothing is carried out.

    What another person typed goes: whoever signs in next in that browser never reads it.
    """
    if getattr(request, "took_back", False):
        return True
    kept, empty = request.session.get(KEY), [form for form in given if fits(form)]
    if kept and kept.get("of") != person_of(request):
        del request.session[KEY]
        return False
    if not kept or not empty or kept["path"] != request.path:
        return False
    del request.session[KEY]
    for form in empty:
        fill(form, QueryDict(kept["fields"]))
    return True


def take_back(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once, where it lays out its fields itself; the frame then says that it is back.

    Nothing where another person typed it.
    """
    found = request.session.get(KEY)
    if not found or found["path"] != request.path or found.get("of") != person_of(request):
        return None
    del request.session[KEY]
    request.took_back = True  # type: ignore[attr-defined]
    return QueryDict(found["fields"])


def fits(form: Any) -> bool:
    """Whether it is a form that nobody has sent yet."""
    return isinstance(form, forms.BaseForm) and not form.is_bound


def fill(form: forms.BaseForm, data: QueryDict) -> None:
    """Let every field begin with what was typed; files and passwords are chosen anew."""
    for name, field in form.fields.items():
        if not field.disabled and not isinstance(field.widget, forms.FileInput | forms.PasswordInput):
            form[name].initial = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
