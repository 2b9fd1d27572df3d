"""Opening a document to one person by name, and taking that back (x.documents)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import may
from accounts.requests import person_of
from documents.forms import ShareForm
from documents.homes import home_of
from documents.models import Document
from documents.services import grants_of, share, unshare
from documents.views.record import crumbs, sent_in, status_of, visible_document
from governance.requests import day_of


def document_to_share(request: HttpRequest, ref: str) -> Document:
    """The document, for those who decide to whom it is opened: 404, then 403."""
    document = visible_document(request, ref)
    if not may(request.user, "documents.share_document", document, day_of(request)):
        raise PermissionDenied
    return document


@require_http_methods(["GET", "HEAD", "POST"])
def share_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a document to one person; the person receives a letter."""
    document = document_to_share(request, ref)
    form = ShareForm(*sent_in(request))
    if request.method == "POST" and form.is_valid():
        person, last_day = form.cleaned_data["person"], form.cleaned_data["last_day"]
        try:
            share(document, person, person_of(request).pk, day_of(request), last_day)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("%(person)s can open the document now and receives a letter.") % {"person": person}
            )
            return redirect("library:detail", document.ref)
    return task(request, document, form, {
        "title": _("Open it to a person"),
        "purpose": _("The person sees this document and all its versions, whatever else they may see."),
        "next": _("The person receives a letter with the way to it."),
        "button": _("Open it and send the letter"),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def unshare_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take back what opened a document to one person."""
    document = document_to_share(request, ref)
    person: User = get_object_or_404(grants_of(document).select_related("user"), user=pk).user
    form = Form(*sent_in(request))
    if request.method == "POST":
        try:
            unshare(document, person, person_of(request).pk, day_of(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The document is no longer opened to %(person)s.") % {"person": person})
            return redirect("library:detail", document.ref)
    return task(request, document, form, {
        "title": _("Stop sharing"),
        "purpose": _("%(person)s then sees the document only if an office allows it.") % {"person": person},
        "next": _("No letter goes out. What the person has downloaded stays with them."),
        "button": _("Stop sharing"),
        "danger": True,
    })  # fmt: skip


def task(request: HttpRequest, document: Document, form: Form, words: dict[str, Any]) -> HttpResponse:
    """The page of one of these."""
    way = crumbs(document, home_of(request.user, document, day_of(request)))
    context = {
        "form": form,
        "above": document.title,
        "crumbs": [*way, {"title": words["title"]}],
        "back_url": reverse("library:detail", args=[document.ref]),
        **words,
    }
    return render(request, "documents/task.html", context, status=status_of(request))
