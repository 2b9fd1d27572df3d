"""Documents and versions as pages show them: what kind, how large, by whom, and how the scan stands."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.policy import may
from documents.enums import ScanVerdict
from documents.languages import language_name
from documents.models import Document, Version
from documents.slots import KINDS, label_of

# How a scan stands, as a state: the kind of its tag and its word.
STANDINGS: dict[str, tuple[str, Any]] = {
    "": ("due", _("Waits for the scan")),
    ScanVerdict.NOT_SCANNED: ("neutral", ScanVerdict.NOT_SCANNED.label),
    ScanVerdict.CLEAN: ("done", ScanVerdict.CLEAN.label),
    ScanVerdict.INFECTED: ("late", _("Infected, locked")),
}


def row_of(document: Any) -> dict[str, Any]:
    """One line of a list of documents that belong to something; `newest_…` come with the query."""
    kind, standing = STANDINGS[document.newest_scan_verdict]
    return {
        "document": document,
        "url": reverse("library:detail", args=[document.ref]),
        "kind": label_of(document.slot),
        "language": language_name(document.language),
        "type": KINDS.get(document.newest_media_type, ""),
        "size": document.newest_size,
        "number": document.newest_number,
        "by": document.newest_by,
        "at": document.newest_uploaded_at,
        "tag_kind": kind,
        "standing": standing,
    }


def rows_of(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """The lines of such a list."""
    return [row_of(document) for document in documents]


def knows_all(user: Any, document: Document, on: date) -> bool:
    """Whether a person also sees what waits or is locked, and who filed what: the Secretariat and who adds to it."""
    within = Version.objects.visible_to(user, on).filter(document=document).exists()
    return within or may(user, "documents.add_version", document, on)


def versions_of(document: Document, whole: bool) -> list[Version]:
    """The versions that a page shows, the newest first; what waits or is locked only on the whole record."""
    released = Q(released_at__isnull=False) & ~Q(scan_verdict=ScanVerdict.INFECTED)
    found = document.versions.filter(Q() if whole else released)
    return list(found.select_related("uploaded_by").order_by("-number"))


def version_row(document: Document, version: Version) -> dict[str, Any]:
    """One line of a document's versions; only what may be handed out has an address."""
    kind, standing = STANDINGS[version.scan_verdict]
    can_be_had = version.released_at is not None and version.scan_verdict != ScanVerdict.INFECTED
    return {
        "version": version,
        "url": reverse("documents:version", args=[document.ref, version.number]) if can_be_had else "",
        "type": KINDS.get(version.media_type, ""),
        "tag_kind": kind,
        "standing": standing,
    }
