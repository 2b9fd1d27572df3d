"""Documents, versions with what the scan found, and downloads, for the Secretariat to read; nothing is changed here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from documents.languages import language_name
from documents.models import Document, Download, Version
from documents.slots import label_of

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class ReadOnlyAdmin(Base):
    """A list to read: no adding, changing or removing, and no row that the policy does not show.

    `nothing_yet` says how its first row comes about.
    """

    nothing_yet: Any = ""
    actions = None
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: a document is filed on its own page, with its act."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: nothing filed is removed."""
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """The rows that this person may see today."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user, request.on)  # type: ignore[attr-defined, no-any-return]


class KindFilter(admin.SimpleListFilter):
    """What kind of document it is."""

    title = _("kind")
    parameter_name = "slot"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every kind that a document has."""
        slots = Document.objects.order_by("slot").values_list("slot", flat=True).distinct()
        return [(slot, label_of(slot)) for slot in slots]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The documents of the kind chosen."""
        return queryset.filter(slot=self.value()) if self.value() else queryset


class DocumentAdmin(ReadOnlyAdmin):
    """Documents."""

    nothing_yet = _("Documents are filed on the page of what they are about. Formal letters file themselves.")
    list_display = ("ref", "title", "kind", "written_in", "visibility", "dated_on", "object_ref")
    list_filter = ("visibility", KindFilter)
    fields = ("ref", "title", "kind", "written_in", "visibility", "topic", "dated_on", "object_ref", "created_at")
    readonly_fields = fields
    search_fields = ("ref", "title", "object_ref")
    date_hierarchy = "dated_on"

    @admin.display(description=_("kind"), ordering="slot")
    def kind(self, document: Document) -> str:
        """What the slot is called."""
        return str(label_of(document.slot))

    @admin.display(description=_("language"), ordering="language")
    def written_in(self, document: Document) -> str:
        """The language's name."""
        return str(language_name(document.language))


class VersionAdmin(ReadOnlyAdmin):
    """Versions with their verdicts: what waits, what is clean, what is held for good."""

    list_display_links = ("number",)
    nothing_yet = _("Each file of a document shows here with what the scan found.")
    list_display = (
        "document_ref",
        "number",
        "original_name",
        "size",
        "scan",
        "quarantined_at",
        "released_at",
        "scan_error",
    )
    list_filter = ("scan_verdict", ("released_at", admin.EmptyFieldListFilter), "media_type")
    search_fields = ("document__ref", "original_name", "sha256")
    list_select_related = ("document",)

    def get_view_on_site_url(self, obj: Version | None = None) -> str | None:
        """The file itself: only of what was let go by the checks."""
        released = obj is not None and Version.objects.released().filter(pk=obj.pk).exists()
        return super().get_view_on_site_url(obj) if released else None

    @admin.display(description=_("document"), ordering="document__ref")
    def document_ref(self, version: Version) -> str:
        """The document's reference, with the way to its page."""
        url = reverse("library:detail", args=[version.document.ref])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, version.document.ref)

    @admin.display(description=_("scan"), ordering="scan_verdict")
    def scan(self, version: Version) -> str:
        """The verdict in words, also while there is none."""
        return str(version.get_scan_verdict_display() or _("Waits for the scan"))


class DownloadAdmin(ReadOnlyAdmin):
    """Who received which version, and when."""

    nothing_yet = _("Each download of a document that is not public shows here.")
    list_display = ("at", "document_ref", "number", "who", "request_id")
    search_fields = ("version__document__ref", "person__full_name", "request_id")
    list_select_related = ("version__document", "person")
    date_hierarchy = "at"

    @admin.display(description=_("document"), ordering="version__document__ref")
    def document_ref(self, download: Download) -> str:
        """The document's reference."""
        return download.version.document.ref

    @admin.display(description=_("version"), ordering="version__number")
    def number(self, download: Download) -> int:
        """The version's number."""
        return download.version.number

    @admin.display(description=_("person"), ordering="person__full_name")
    def who(self, download: Download) -> str:
        """The person, or that nobody was signed in."""
        return str(download.person or _("Visitor, not signed in"))


admin.site.register(Document, DocumentAdmin)
admin.site.register(Version, VersionAdmin)
admin.site.register(Download, DownloadAdmin)
