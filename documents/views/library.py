"""The list of documents, and filing one in the repository (4.repository)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from documents.enums import Visibility
from documents.filters import DEFAULT_ORDER, DocumentFilter
from documents.forms import DocumentUploadForm
from documents.languages import language_name
from documents.models import Document
from documents.services import add_document
from documents.slots import KINDS, label_of
from documents.views.record import sent_in
from governance.requests import day_of

PAGE = 50


@login_not_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The documents that this person may see today, found by title, kind, language and year (4.repository)."""
    visible = Document.objects.visible_to(request.user, day_of(request)).with_latest()
    years = [day.year for day in visible.dates("dated_on", "year", order="DESC")]
    staff = bool(getattr(request.user, "is_staff", False))
    form = DocumentFilter(request.GET, years, staff)
    page = Paginator(form.narrow(visible), PAGE).get_page(request.GET.get("page"))
    return render(request, "documents/list.html", listed(request, form, page, staff))


def listed(request: HttpRequest, form: DocumentFilter, page: "Page[Document]", staff: bool) -> dict[str, Any]:
    """What the list shows."""
    total = page.paginator.count
    return {
        "form": form,
        "page_obj": page,
        "rows": [row(document) for document in page],
        "count": ngettext("%(count)s document", "%(count)s documents", total) % {"count": total},
        "order": DEFAULT_ORDER,
        "staff": staff,
        "add_url": reverse("library:add") if may_add(request) else "",
    }


def row(document: Document) -> dict[str, Any]:
    """One line of the list; `latest_…` come with the query."""
    return {
        "document": document,
        "url": document.get_absolute_url(),
        "page": reverse("library:detail", args=[document.ref]),
        "kind": label_of(document.slot),
        "language": language_name(document.language),
        "type": KINDS.get(document.latest_media_type, ""),  # type: ignore[attr-defined]
        "size": document.latest_size,  # type: ignore[attr-defined]
        "number": document.latest_number,  # type: ignore[attr-defined]
    }


def may_add(request: HttpRequest) -> bool:
    """Whether this person files documents at all."""
    return request.user.is_authenticated and request.user.has_perm("documents.add_document")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """File a document in the repository (4.repository); whoever files a confidential one can open it."""
    if not may_add(request):
        raise PermissionDenied
    known = Document.objects.visible_to(request.user, day_of(request))
    form = DocumentUploadForm(*sent_in(request), known=known, initial={"dated_on": day_of(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/add.html", {"form": form}, status=422 if form.is_bound else 200)
    document = add_document(
        form.filing(readers=own(request, form)), form.cleaned_data["file"], request.user.pk, day_of(request)
    )
    messages.success(request, filed(document))
    return redirect("library:detail", document.ref)


def own(request: HttpRequest, form: DocumentUploadForm) -> tuple[Any, ...]:
    """To whom a new document is opened by name: nobody, but for a confidential one."""
    return (request.user,) if form.cleaned_data["visibility"] == Visibility.CONFIDENTIAL else ()


def filed(document: Document) -> str:
    """What became of it."""
    if document.versions.released().exists():
        return _("Filed as %(ref)s.") % {"ref": document.ref}
    return _("Filed as %(ref)s. It can be downloaded once it has been scanned.") % {"ref": document.ref}
