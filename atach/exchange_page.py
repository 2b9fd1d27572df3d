"""Records in and out in the admin: choose files, see every fault, apply; take files out as an archive (x.exchange)."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.deputies import exercising
from accounts.models import User
from atach.exchange_uploads import Upload, find, keep
from governance.exchange import (
    Fault,
    ImportRefused,
    Outcome,
    Row,
    Verdict,
    as_lines,
    csv_line,
    export_folder,
    files,
    import_folder,
    in_order,
    visible,
)
from governance.services import Intake, note_export
from governance.signs import is_formula

PERMISSION, EXPORTING = "governance.import_records", "governance.export_records"
FAULTS_SHOWN = 500
KEPT_IN_MEMORY = 5 * 1024 * 1024
# Where the records of each file are read afterwards.
LISTS = {
    "organisations.csv": "participants_organisation",
    "participations.csv": "participants_participation",
    "people.csv": "accounts_user",
    "renewals.csv": "participants_renewal",
    "terms_of_reference.csv": "governance_edition",
}


class ManyFilesInput(forms.ClearableFileInput):
    """One input in which several files are chosen at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; each is judged by the import, none by its name alone."""

    widget = ManyFilesInput(attrs={"accept": ".csv,text/csv,.zip,application/zip"})
    default_error_messages = {"required": gettext_lazy("Choose one CSV file or more.")}

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """The files chosen, one at least; an empty one is kept, so that the import names it."""
        chosen = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not chosen:
            raise forms.ValidationError(self.error_messages["required"])
        return chosen


class UploadForm(forms.Form):
    """The files, and whether changes are taken."""

    chosen = ManyFilesField(
        label=gettext_lazy("CSV files, or one zip of them"),
        help_text=gettext_lazy(
            "Mark all files of one folder together, or choose its zip: they may refer to each other."
        ),
        error_messages={"required": gettext_lazy("Choose one CSV file or more.")},
    )
    update = forms.BooleanField(
        label=gettext_lazy("Take changes of organisations and people that are on record"),
        required=False,
        help_text=gettext_lazy("Without this, a row that differs from the record is a fault."),
    )


class ExportForm(forms.Form):
    """Which files are taken out; all of them to begin with."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Files"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one file or more.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names, field = [file.name for file in files()], self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in names]
        field.initial = names


def admitted(request: HttpRequest, action: str = PERMISSION) -> int:
    """The id of the person who may bring records in, or take them out; everyone else is refused (403)."""
    user: Any = request.user
    if not user.has_perm(action):
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
        if upload.holds_something:
            return HttpResponseRedirect(reverse("admin:records_preview", args=[upload.token]))
        upload.remove()
        form.add_error("chosen", _("None of these is a CSV file. Save each table as CSV (UTF-8) and choose it again."))
    title = _("Bring records in")
    layouts = [file.layout() for file in files()]
    return page(request, "choose", 200 if not form.errors else 422, title=title, form=form, layouts=layouts)


@require_safe
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """A file to begin with: its header and one row that is plainly of a demonstration."""
    admitted(request)
    layout = {file.name: file.layout() for file in files()}.get(name)
    if layout is None:
        raise Http404
    content = csv_line(layout.names()) + csv_line(layout.sample())
    disposition = content_disposition_header(as_attachment=True, filename=layout.file) or "attachment"
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Choose files of records and take them out as one archive, by an act that names them (x.exchange)."""
    person_id = admitted(request, EXPORTING)
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    if request.method == "POST" and form.is_valid():
        return _handed_out(request, User.objects.get(pk=person_id), form.cleaned_data["chosen"])
    status = 422 if form.is_bound else 200
    return page(request, "export", status, title=_("Take records out"), form=form)


def _handed_out(request: HttpRequest, person: User, names: Sequence[str]) -> FileResponse:
    """The archive, once the act is recorded; the files are those of `export_records`, byte for byte."""
    on: date = request.on  # type: ignore[attr-defined]
    archive = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115  (the response closes it)
    with TemporaryDirectory() as folder, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, _rows in export_folder(Path(folder), names):
            packed.write(Path(folder) / name, name)
    with exercising(person, EXPORTING, None, on):
        note_export(person, names, on)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename=f"records-{on.isoformat()}.zip")


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
    for verdict, line in zip(by_file(outcome), as_lines(outcome, preview=False), strict=True):
        messages.success(request, told(verdict.file, line))
    return HttpResponseRedirect(reverse("admin:records_choose"))


def by_file(outcome: Outcome) -> list[Verdict]:
    """What became of the rows of each file, in order of the files' names."""
    return sorted(outcome.verdicts, key=lambda verdict: verdict.file)


def told(file: str, counts: str) -> SafeString:
    """What was imported from one file, with the way to the list that shows it."""
    said = _("Imported. %(counts)s") % {"counts": counts}
    if file not in LISTS:
        return format_html("{}", said)
    return format_html('{} <a href="{}">{}</a>', said, reverse(f"admin:{LISTS[file]}_changelist"), _("Show the list"))


def _judged(request: HttpRequest, upload: Upload, preview: bool) -> Outcome:
    on, person = request.on, User.objects.get(pk=request.user.pk)  # type: ignore[attr-defined]
    with exercising(person, PERMISSION, None, on):
        return import_folder(upload.directory, Intake(on, person.pk), upload.update, preview)


def show(request: HttpRequest, upload: Upload, problem: str = "", status: int = 200) -> HttpResponse:
    """The preview: what would become of the rows of each file, and every fault, many to a page."""
    outcome = _judged(request, upload, preview=True)
    faults = in_order([*upload.refused(), *outcome.faults])
    rows = counts(outcome, faults)
    return page(
        request,
        "preview",
        status,
        title=_("Look before you import"),
        problem=problem,
        verdicts=rows,
        left=[visible(name) for name in upload.left()],
        formulas=formulas(outcome),
        added=sum(one.added for one in rows),
        changed=sum(one.changed for one in rows),
        unchanged=sum(one.unchanged for one in rows),
        faulty=sum(one.faulty for one in rows),
        page_obj=Paginator(_cells(faults), FAULTS_SHOWN).get_page(request.GET.get("page")),
        faults=len(faults),
        something=any(verdict.added or verdict.changed for verdict in outcome.verdicts),
        digest=upload.digest(),
        update=upload.update,
    )


@dataclass(frozen=True)
class Counts:
    """How many rows of one file would be added, changed or left, and how many have faults."""

    file: str
    added: int
    changed: int
    unchanged: int
    faulty: int


def counts(outcome: Outcome, faults: Sequence[Fault]) -> list[Counts]:
    """The rows of each file, every one counted once; a row with a fault counts as nothing else."""
    wrong = {(fault.file, fault.line) for fault in faults}

    def sound(file: str, rows: Sequence[Row]) -> int:
        return sum((file, row.line) not in wrong for row in rows)

    return [
        Counts(
            file=one.file,
            added=sound(one.file, one.added),
            changed=sound(one.file, one.changed),
            unchanged=sound(one.file, one.unchanged),
            faulty=sum(file == one.file and line > 1 for file, line in wrong),
        )
        for one in by_file(outcome)
    ]


def formulas(outcome: Outcome) -> int:
    """How many cells a spreadsheet would take for a formula; here they stay text, as they are."""
    rows = (row for verdict in outcome.verdicts for row in (*verdict.added, *verdict.changed))
    return sum(is_formula(str(value)) for row in rows for value in row.values.values() if value)


def _cells(faults: Sequence[Fault]) -> list[tuple[str, int, str, str]]:
    return [(visible(f.file), f.line, visible(f.column), visible(f.reason)) for f in faults]


def urls() -> list[URLPattern]:
    """The addresses of these pages, for the admin's own."""
    return [
        path("records/export/", admin.site.admin_view(export), name="records_export"),
        path("records/", admin.site.admin_view(choose), name="records_choose"),
        path("records/samples/<str:name>", admin.site.admin_view(sample), name="records_sample"),
        path("records/<slug:token>/", admin.site.admin_view(preview), name="records_preview"),
    ]
