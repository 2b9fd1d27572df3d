"""Handing out a file through the policy: noted, as an attachment, never as a page of the portal (x.documents)."""

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents import blobs
from documents.models import Document, Version
from documents.services import log_download
from governance.requests import day_of

# A file is never a page of the portal: it runs nothing, shows nothing, and no one keeps a copy of it on the way.
FILE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
log = structlog.get_logger(__name__)


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
