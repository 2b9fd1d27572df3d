"""Taking files in, opening them to people, and recording what a scan found: each by an act (x.documents)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.deputies import exercises
from accounts.dossier import part_of_dossier
from accounts.models import User
from documents import blobs, clamav
from documents.checks import CheckedFile, FileRefused, clean_name
from documents.enums import ScanVerdict, Visibility
from documents.models import Document, DocumentUserObjectPermission, Download, Version
from documents.querysets import GrantQuerySet
from documents.removal import hold_content
from documents.slots import Slot, slot_of
from governance.acts import ActDraft, record
from governance.models import Act
from governance.services import next_reference

CLAUSE = "x.documents"
VIEW = "view_document"
SCANS_A_RUN = 200


@dataclass(frozen=True)
class Filing:
    """How a new document is filed. `about` is what it belongs to, `organisation_id` whose own document it is.

    `facts` are kept with the act beside what every version says of itself: ids, days and codes, no personal data.
    """

    title: str
    slot: Slot
    visibility: Visibility
    language: str = "en"
    topic: str = ""
    dated_on: date | None = None
    about: models.Model | None = None
    organisation_id: int | None = None
    group_id: int | None = None
    readers: tuple[User, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


@exercises("documents.add_document")
def add_document(filing: Filing, checked: CheckedFile, actor_id: int | None, on: date) -> Document:
    """File a new document with its first version; its day is `on` unless the filing names another.

    `checked` comes from check_file, which raises FileRefused with what to do: then there is nothing to write.
    """
    refuse_wrong_slot(filing.slot, checked)
    with transaction.atomic():
        keep(checked)
        document = Document.objects.create(**columns(filing, on))
        write_version(document, checked, ActDraft(document, "add_document", CLAUSE, on, actor_id, facts=filing.facts))
        open_to(document, filing.readers)
    return document


@exercises("documents.add_version", "document")
def add_version(
    document: Document, checked: CheckedFile, actor_id: int | None, on: date, facts: dict[str, Any] | None = None
) -> Version:
    """Add a new content to a document; the versions before it stay as they are."""
    refuse_wrong_slot(slot_of(document.slot), checked)
    with transaction.atomic():
        keep(checked)
        locked = Document.objects.select_for_update().get(pk=document.pk)
        draft = ActDraft(locked, "add_version", CLAUSE, on, actor_id, facts=facts or {})
        return write_version(locked, checked, draft)


def file_rendered(filing: Filing, content: bytes, name: str, on: date, actor_id: int | None = None) -> Document:
    """File what the portal itself made, such as a letter as PDF; it needs no check and is released at once."""
    (media_type,) = filing.slot.media_types
    return add_document(filing, CheckedFile(clean_name(name), media_type, content, made_here=True), actor_id, on)


def refuse_wrong_slot(slot: Slot, checked: CheckedFile) -> None:
    """Refuse a content that was checked for another slot."""
    if checked.media_type not in slot.media_types or checked.size > slot.max_bytes:
        raise FileRefused("ending", kinds=slot.kinds)


def keep(checked: CheckedFile) -> None:
    """Store a content before the version that names it; nobody removes it meanwhile."""
    hold_content(checked.sha256)
    blobs.keep(checked.content, checked.sha256)


def columns(filing: Filing, on: date) -> dict[str, Any]:
    """The columns of a new document."""
    about = filing.about
    return {
        "ref": next_reference("D", on.year, Document.objects.all()),
        "title": filing.title,
        "slot": filing.slot.code,
        "visibility": filing.visibility,
        "language": filing.language,
        "topic": filing.topic,
        "dated_on": filing.dated_on or on,
        "object_type": about._meta.model_name if about else "",
        "object_id": about.pk if about else None,
        "object_ref": getattr(about, "ref", "") or "",
        "organisation_id": filing.organisation_id,
        "group_id": filing.group_id,
    }


def write_version(document: Document, checked: CheckedFile, draft: ActDraft) -> Version:
    """Write the next version and its act, in the caller's transaction, which holds the document."""
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        document=document,
        number=last + 1,
        sha256=checked.sha256,
        size=checked.size,
        media_type=checked.media_type,
        original_name=checked.name,
        uploaded_by_id=draft.actor_id,
        **arrival(checked),
    )
    record(replace(draft, facts={**draft.facts, **facts_of(version)}))
    return version


def arrival(checked: CheckedFile) -> dict[str, Any]:
    """Where a new version begins: in quarantine where a scanner is configured, else released and not scanned."""
    if clamav.is_configured() and not checked.made_here:
        return {"quarantined_at": Now()}
    return {"scan_verdict": ScanVerdict.NOT_SCANNED, "released_at": Now()}


def facts_of(version: Version) -> dict[str, Any]:
    """What an act says of a version: no name, neither a file's nor a person's."""
    return {
        "version": version.number,
        "sha256": version.sha256,
        "size": version.size,
        "media_type": version.media_type,
    }


Tell = Callable[[Document, User, date | None, Act, date], object]
_tells: list[Tell] = []


def tell_readers_by(tell: Tell) -> None:
    """Have `tell` called in the transaction that opens a document to a person: the floor of letters hands it down."""
    _tells.append(tell)


@transaction.atomic
@exercises("documents.share_document", "document")
def share(document: Document, person: User, actor_id: int, on: date, last_day: date | None = None) -> Act:
    """Open a document to one person until `last_day`, whatever its visibility; the person hears of it (x.documents).

    For good without a last day. Raises ValidationError for a last day that is over.
    """
    if last_day is not None and last_day < on:
        raise ValidationError({"last_day": _("This day is over. Enter today or a later day, or leave it empty.")})
    open_to(document, [person])
    grants_of(document).filter(user=person).update(last_day=last_day)
    facts = {"person": person.pk, "last_day": last_day.isoformat() if last_day else ""}
    act = record(ActDraft(document, "share", CLAUSE, on, actor_id=actor_id, facts=facts))
    for tell in _tells:
        tell(document, person, last_day, act, on)
    return act


@transaction.atomic
@exercises("documents.share_document", "document")
def unshare(document: Document, person: User, actor_id: int, on: date) -> None:
    """Take back what opened a document to one person; what the visibility allows stays.

    Raises ValidationError where nobody at all could open a confidential document any more.
    """
    locked = Document.objects.select_for_update().get(pk=document.pk)
    others = grants_of(locked).in_force(on).exclude(user=person).filter(user__is_active=True)
    if locked.visibility == Visibility.CONFIDENTIAL and not others.exists():
        raise ValidationError(_("Nobody else can open this document. Open it to another person first."))
    grants_of(locked).filter(user=person).delete()
    record(ActDraft(locked, "unshare", CLAUSE, on, actor_id=actor_id, facts={"person": person.pk}))


def grants_of(document: Document) -> GrantQuerySet:
    """The people to whom a document was opened by name, also those whose last day is over."""
    return DocumentUserObjectPermission.objects.filter(content_object=document, permission__codename=VIEW)


def open_to(document: Document, people: Iterable[User]) -> None:
    """Write the grants that the policy reads; one that is there already stays."""
    grants = [DocumentUserObjectPermission(user=person, content_object=document) for person in people]
    if grants:
        permission = Permission.objects.get(content_type__app_label="documents", codename=VIEW)
        for grant in grants:
            grant.permission = permission
        DocumentUserObjectPermission.objects.bulk_create(grants, ignore_conflicts=True)


def log_download(version: Version, person_id: int | None, request_id: str) -> None:
    """Note that a version was handed out; without a person it was a visitor who is not signed in."""
    Download.objects.create(version=version, person_id=person_id, request_id=request_id)


def log_downloads(versions: Iterable[Version], person_id: int, request_id: str) -> None:
    """Note that several versions were handed out at once; one statement."""
    Download.objects.bulk_create(
        Download(version=version, person_id=person_id, request_id=request_id) for version in versions
    )


def scan_waiting(on: date) -> int:
    """Scan what no scan has seen, the least tried first; returns how many versions got a verdict.

    Without a scanner nothing is released or judged. One that cannot be reached ends the run: all stays as it is.
    """
    judged = 0
    for version in Version.objects.to_scan()[:SCANS_A_RUN] if clamav.is_configured() else ():
        if not Version.objects.filter(pk=version.pk).claim():
            continue
        try:
            judged += scan_one(version, on)
        except clamav.ScannerDown as error:
            put_back(version, str(error))
            break
    return judged


def scan_one(version: Version, on: date) -> int:
    """Scan one version and record the verdict; one that cannot be judged stays where it is and says why."""
    try:
        with blobs.path_of(version.sha256).open("rb") as content:
            finding = clamav.scan(content)
    except (clamav.ScanFailed, OSError) as error:
        put_back(version, f"{type(error).__name__}: {error}")
        return 0
    return settle(version, finding, on)


def put_back(version: Version, error: str) -> None:
    """Let go of a version that could not be scanned, with the reason; it stays in quarantine."""
    Version.objects.filter(pk=version.pk).update(claimed_at=None, scan_error=error[:300])


@transaction.atomic
def settle(version: Version, finding: clamav.Finding, on: date) -> int:
    """Record a verdict, once: clean releases, infected keeps the version in quarantine for good."""
    held = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
    if held.scanned_at is not None:
        return 0
    Version.objects.filter(pk=held.pk).update(**verdict_facts(held, finding))
    action = "release_version" if finding.clean else "hold_infected_version"
    record(ActDraft(held.document, action, CLAUSE, on, facts=facts_of(held)))
    return 1


def verdict_facts(version: Version, finding: clamav.Finding) -> dict[str, Any]:
    """The columns that a verdict sets; dates that are set already stay."""
    facts: dict[str, Any] = {"scanned_at": Now(), "claimed_at": None, "scan_error": "", "findings": finding.name}
    if finding.clean:
        return facts | {"scan_verdict": ScanVerdict.CLEAN, "released_at": version.released_at or Now()}
    return facts | {"scan_verdict": ScanVerdict.INFECTED, "quarantined_at": version.quarantined_at or Now()}


@part_of_dossier("downloads")
def _downloads_of(person: User) -> list[dict[str, Any]]:
    rows = Download.objects.filter(person=person).order_by("id").select_related("version__document")
    return [
        {"document": row.version.document.ref, "version": row.version.number, "at": row.at.isoformat()} for row in rows
    ]


@part_of_dossier("documents_opened")
def _shares_with(person: User) -> list[dict[str, Any]]:
    rows = DocumentUserObjectPermission.objects.filter(user=person).order_by("id").select_related("content_object")
    return [
        {"document": row.content_object.ref, "last_day": row.last_day.isoformat() if row.last_day else None}
        for row in rows
    ]
