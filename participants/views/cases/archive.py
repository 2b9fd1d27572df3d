"""The whole case as one file to take away (x.exchange)."""

import structlog
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from casework.views.day import day_of, person_of
from documents.checks import clean_name
from documents.views.files import FILE_HEADERS
from participants.services.exports import export_case
from participants.views.cases.frame import opened


@require_POST
def case_archive(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand out the archive of a case as an attachment, to those to whom its file is open; an act says so."""
    case = opened(request, ref, "examine")
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    archive = export_case(case, person_of(request), day_of(request), request_id)
    response = FileResponse(
        archive.file, as_attachment=True, filename=f"{clean_name(case.ref)}.zip", content_type="application/zip"
    )
    for header, value in FILE_HEADERS.items():
        response[header] = value
    return response
