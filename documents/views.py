"""The list of documents, handing one out through the policy, taking one in."""

from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from documents import blobs
from documents.enums import Visibility
from documents.filters import DEFAULT_ORDER, DocumentFilter
from documents.forms import DocumentUploadForm
from documents.languages import language_name
from documents.models import Document, Version
from documents.services import add_document, log_download
from documents.slots import KINDS, label_of

PAGE = 50
# A file is never a page of the portal: it runs nothing, shows nothing, and no one keeps a copy of it on the way.
FILE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
log = structlog.get_logger(__name__)


def day_of(request: HttpRequest) -> date:
    """The day that the middleware fixed for this request."""
    on: date = request.on  # type: ignore[attr-defined]
    return on


@login_not_required
@require_safe
def download(request: HttpRequest, ref: str, number: int | None = None) -> HttpResponseBase:
    """Hand out a version, the latest where none is named, as an attachment; noted with person and time (x.documents).

    Whoever may not see it, and anything in quarantine, is answered as if it did not exist.
    """
    version = visible_version(request, ref, number)
    if version is None:
        return not_found(request)
    if not blobs.path_of(version.sha256).is_file():
        log.error("file_missing", document=ref, version=version.number, sha256=version.sha256)
        return render(request, "documents/missing.html", {"ref": ref}, status=503)
    if request.method == "GET":
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        log_download(version, request.user.pk, request_id)
    return handed_out(version)


def visible_version(request: HttpRequest, ref: str, number: int | None) -> Version | None:
    """The version that this person may have today, or None."""
    documents = Document.objects.visible_to(request.user, day_of(request)).filter(ref=ref)
    versions = Version.objects.released().filter(document__in=documents)
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-number").first()


def not_found(request: HttpRequest) -> HttpResponse:
    """No such file; a visitor signs in first, and learns no more by it than that."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def handed_out(version: Version) -> HttpResponseBase:
    """The answer with the file: sent by the front server where it can, else streamed."""
    if settings.ACCEL_REDIRECT_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=version.media_type)
        prefix = settings.ACCEL_REDIRECT_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{blobs.relative_path(version.sha256)}"
        response["Content-Disposition"] = content_disposition_header(True, version.original_name)
    else:
        response = FileResponse(
            blobs.path_of(version.sha256).open("rb"),
            as_attachment=True,
            filename=version.original_name,
            content_type=version.media_type,
        )
    for header, value in FILE_HEADERS.items():
        response[header] = value
    return response


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
    form = DocumentUploadForm(request.POST or None, request.FILES or None, initial={"dated_on": day_of(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/add.html", {"form": form}, status=422 if form.is_bound else 200)
    document = add_document(
        form.filing(readers=own(request, form)), form.cleaned_data["file"], request.user.pk, day_of(request)
    )
    messages.success(request, filed(document))
    return redirect("library:list")


def own(request: HttpRequest, form: DocumentUploadForm) -> tuple[Any, ...]:
    """To whom a new document is opened by name: nobody, but for a confidential one."""
    return (request.user,) if form.cleaned_data["visibility"] == Visibility.CONFIDENTIAL else ()


def filed(document: Document) -> str:
    """What became of it."""
    if document.versions.released().exists():
        return _("Filed as %(ref)s.") % {"ref": document.ref}
    return _("Filed as %(ref)s. It can be downloaded once it has been scanned.") % {"ref": document.ref}
