"""The import of records in the admin: choose files, see every fault and what would be done, apply (x.exchange)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.deputies import exercising
from accounts.models import User
from atach.exchange_uploads import Upload, find, keep
from governance.exchange import Fault, ImportRefused, Outcome, as_lines, files, import_folder, in_order, visible
from governance.services import Intake

PERMISSION = "governance.import_records"
FAULTS_SHOWN = 500


class ManyFilesInput(forms.ClearableFileInput):
    """One input in which several files are chosen at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; each is judged by the import, none by its name alone."""

    widget = ManyFilesInput(attrs={"accept": ".csv,text/csv"})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """The files chosen, one at least; an empty one is kept, so that the import names it."""
        chosen = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not chosen:
            raise forms.ValidationError(_("Choose one CSV file or more."))
        return chosen


class UploadForm(forms.Form):
    """The files, and whether changes are taken."""

    chosen = ManyFilesField(
        label=gettext_lazy("CSV files"),
        help_text=gettext_lazy("Choose all files of one folder together: they may refer to each other."),
    )
    update = forms.BooleanField(
        label=gettext_lazy("Take changes of organisations and people that are on record"),
        required=False,
        help_text=gettext_lazy("Without this, a row that differs from the record is a fault."),
    )


def admitted(request: HttpRequest) -> int:
    """The id of the person who may bring records in; everyone else is refused (403)."""
    user: Any = request.user
    if not user.has_perm(PERMISSION):
        raise PermissionDenied
    person_id: int = user.pk
    return person_id


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the admin."""
    everywhere = admin.site.each_context(request)
    return TemplateResponse(request, f"admin/exchange/{template}.html", {**everywhere, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the files of a folder; they are kept until they are applied or discarded."""
    person_id = admitted(request)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = keep(person_id, form.cleaned_data["chosen"], form.cleaned_data["update"])
        return HttpResponseRedirect(reverse("admin:records_preview", args=[upload.token]))
    title = _("Bring records in")
    layouts = [file.layout() for file in files()]
    return page(request, "choose", 200 if not form.errors else 422, title=title, form=form, layouts=layouts)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What the import would do, with every fault; apply it, or discard the files."""
    upload = find(admitted(request), token)
    if not upload.exists:
        messages.warning(request, _("These files are here no longer: they were applied, discarded or left for a day."))
        return HttpResponseRedirect(reverse("admin:records_choose"))
    if request.method == "POST" and "discard" in request.POST:
        upload.remove()
        messages.success(request, _("The files are discarded. Nothing was imported."))
        return HttpResponseRedirect(reverse("admin:records_choose"))
    return apply(request, upload) if request.method == "POST" else show(request, upload)


def apply(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Import what was previewed and nothing else; where that is no longer possible, show why."""
    if request.POST.get("digest") != upload.digest():
        return show(request, upload, _("Look at the preview again: this is not what you saw."), 409)
    refused = upload.refused()
    try:
        outcome = _judged(request, upload, preview=bool(refused))
    except ImportRefused as refusal:
        return show(request, upload, str(refusal), 409)
    if refused or outcome.faults:
        return show(request, upload, _("Nothing was imported, because there are faults."), 409)
    upload.remove()
    for line in as_lines(outcome, preview=False):
        messages.success(request, _("Imported. %(counts)s") % {"counts": line})
    return HttpResponseRedirect(reverse("admin:records_choose"))


def _judged(request: HttpRequest, upload: Upload, preview: bool) -> Outcome:
    on, person = request.on, User.objects.get(pk=request.user.pk)  # type: ignore[attr-defined]
    with exercising(person, PERMISSION, None, on):
        return import_folder(upload.directory, Intake(on, person.pk), upload.update, preview)


def show(request: HttpRequest, upload: Upload, problem: str = "", status: int = 200) -> HttpResponse:
    """The preview: what would become of the rows of each file, and every fault, many to a page."""
    outcome = _judged(request, upload, preview=True)
    faults = in_order([*upload.refused(), *outcome.faults])
    return page(
        request,
        "preview",
        status,
        title=_("Look before you import"),
        problem=problem,
        verdicts=sorted(outcome.verdicts, key=lambda verdict: verdict.file),
        page_obj=Paginator(_cells(faults), FAULTS_SHOWN).get_page(request.GET.get("page")),
        faults=len(faults),
        something=any(verdict.added or verdict.changed for verdict in outcome.verdicts),
        digest=upload.digest(),
        update=upload.update,
    )


def _cells(faults: Sequence[Fault]) -> list[tuple[str, int, str, str]]:
    return [(visible(f.file), f.line, visible(f.column), visible(f.reason)) for f in faults]


def urls() -> list[URLPattern]:
    """The addresses of both pages, for the admin's own."""
    return [
        path("records/", admin.site.admin_view(choose), name="records_choose"),
        path("records/<slug:token>/", admin.site.admin_view(preview), name="records_preview"),
    ]
