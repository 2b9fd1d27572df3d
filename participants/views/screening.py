"""Name screening: the lists, their upload, and the hits of one case (5.nsa.fensa)."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.policy import carries, may
from casework.views.day import day_of, person_of
from governance.exchange import Fault
from participants.enums import Disposal
from participants.exchange.screening import Names, read_names
from participants.forms.screening import DisposeForm, UploadListForm
from participants.models import Filed, Hit, ScreeningList
from participants.scopes import action, file_of
from participants.services.screening import Upload, dispose, take_list
from participants.views.cases.frame import case_of, crumbs
from participants.views.tasks import carried_out, status_of, task, typed

HITS_A_PAGE = 50
FAULTS_SHOWN = 200
TAGS = {Disposal.UNDECIDED: "due", Disposal.OTHER: "done", Disposal.SAME: "late"}


def open_case_of(request: HttpRequest, ref: str) -> Filed:
    """The application or renewal whose file is open to this person; 404 where it is not, or not yet."""
    case = case_of(request, ref)
    if not may(person_of(request), action("examine", case), case, day_of(request)):
        raise Http404
    return case


@require_safe
def hits(request: HttpRequest, ref: str) -> HttpResponse:
    """The hits of a case, those not decided first, each beside what it is like."""
    application = open_case_of(request, ref)
    rows = (
        Hit.objects.filter(screened__file=application.file_id)
        .select_related("screened", "listed__list", "disposed_by")
        .order_by("-disposal", "-score", "id")
    )
    undecided = rows.filter(disposal=Disposal.UNDECIDED, screened__gone_on=None, listed__until=None).count()
    title = _("Name screening")
    context = {
        "application": application,
        "title": title,
        "crumbs": crumbs(application, title),
        "page_obj": Paginator(rows, HITS_A_PAGE).get_page(request.GET.get("page")),
        "undecided": undecided,
        "lists": list(ScreeningList.objects.in_use().order_by("name")),
        "names": file_of(application).names.filter(gone_on=None).count(),
        "waiting": file_of(application).names.filter(gone_on=None, compared=False).count(),
        "tags": {str(kind): tag for kind, tag in TAGS.items()},
        "may_dispose": may(person_of(request), action("review", application), application, day_of(request)),
        "lists_url": reverse("participants:screening_lists"),
    }
    return render(request, "participants/screening/hits.html", context)


@task
def dispose_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Decide what one hit is."""
    application, person, on = open_case_of(request, ref), person_of(request), day_of(request)
    if not may(person, action("review", application), application, on):
        raise PermissionDenied
    rows = Hit.objects.select_related("screened", "listed__list").filter(screened__file=application.file_id)
    hit = rows.filter(pk=pk).first()
    if hit is None:
        raise Http404
    kept = {"disposal": hit.disposal, "reason": hit.reason} if hit.disposed_on else {}
    form = DisposeForm(typed(request), initial=kept)

    def act() -> None:
        dispose(hit, Disposal(form.cleaned_data["disposal"]), form.cleaned_data["reason"], person, on)

    if carried_out(request, form, act):
        messages.success(request, _("The hit is decided."))
        return redirect("participants:application_screening", application.ref)
    title = _("Decide a hit of the name screening")
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs(application, title),
        "button": _("Keep the decision"),
        "purpose": _("Two names are alike. Only a person can say whether they mean the same."),
        "next": _("The decision and its reason stay with the file. The applicant does not see them."),
        "facts": facts_of(hit),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


def facts_of(hit: Hit) -> list[dict[str, Any]]:
    """Both names, and where each comes from."""
    return [
        {"label": hit.screened.get_kind_display(), "value": hit.screened.name},
        {"label": hit.listed.list.name, "value": hit.listed.name, "note": hit.listed.reference},
        {"label": _("Likeness, of 100"), "value": hit.score},
    ]


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list, when it was uploaded and what it holds."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "participants.view_screeninglist", on):
        raise PermissionDenied
    rows = ScreeningList.objects.visible_to(person, on).annotate(
        held=Count("names", filter=Q(names__until=None)),
        waiting=Count("names", filter=Q(names__until=None, names__compared=False)),
    )
    context = {
        "rows": rows.order_by("name"),
        "may_upload": carries(person, "participants.change_screeninglist", on),
        "upload_url": reverse("participants:upload_list"),
    }
    return render(request, "participants/screening/lists.html", context)


@task
def upload_page(request: HttpRequest) -> HttpResponse:
    """Upload lists: with a fault in the file nothing is taken, and every fault is named."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "participants.change_screeninglist", on):
        raise PermissionDenied
    form = UploadListForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        names = read(form.cleaned_data["chosen"])
        faults = names.faults
        if not faults:
            with transaction.atomic():
                taken = [take_list(name, entries, names.sha256, person, on) for name, entries in names.lists.items()]
            for upload in taken:
                messages.success(request, said_of(upload))
            return redirect("participants:screening_lists")
        form.add_error("chosen", _("The file has faults, so nothing of it was taken. They are listed below."))
    context = {"form": form, "faults": faults[:FAULTS_SHOWN], "number": len(faults)}
    return render(request, "participants/screening/upload.html", context, status=status_of(request))


def read(chosen: "UploadedFile[bytes]") -> Names:
    """Read the uploaded file from a place of its own, under a name of ours."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "names.csv"
        with path.open("wb") as kept:
            for part in chosen.chunks():
                kept.write(part)
        return read_names(path)


def said_of(upload: Upload) -> str:
    """What an upload changed, in words."""
    text = ngettext(
        "%(list)s: %(came)d name is new, %(went)d went, %(stayed)d stayed. New names are compared now.",
        "%(list)s: %(came)d names are new, %(went)d went, %(stayed)d stayed. New names are compared now.",
        upload.came,
    )
    return text % {"list": upload.list.name, "came": upload.came, "went": upload.went, "stayed": upload.stayed}
