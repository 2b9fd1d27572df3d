"""What goes into the archive of a case, what is left out and why, and the manifest of both (x.exchange)."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.db.models import Q

from accounts.models import User
from correspondence.models import Letter
from documents import blobs
from documents.checks import clean_name
from documents.models import Document, Version
from participants.archive.packing import CHUNK, Packing
from participants.archive.records import as_text, records_of
from participants.directory import guarded
from participants.letters.applications import letters_of
from participants.models import Application, Filed, Renewal, Snapshot
from participants.scopes import file_of

HEADER = ("path", "size", "sha256", "left_out")


@dataclass(frozen=True)
class LeftOut:
    """A document that may not be let out, or cannot: which version, and why."""

    document: str
    version: int
    path: str
    reason: str


@dataclass(frozen=True)
class Archive:
    """The ZIP at its beginning, its hash, how many files it holds, and which versions of documents go out with it."""

    file: IO[bytes]
    sha256: str
    files: int
    versions: list[Version]


@dataclass
class Building:
    """An archive while it is put together."""

    packing: Packing = field(default_factory=Packing)
    versions: list[Version] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def archive_of(case: Filed, person: User, on: date) -> Archive:
    """Everything that this person may read of the case, as a ZIP; the same record gives the same file.

    A constant number of statements, however much is on the case.
    """
    made = Building()
    snapshots = list(file_of(case).snapshots.order_by("number"))
    for snapshot in snapshots:
        made.packing.add(_path_of(snapshot), snapshot.canonical())
    for name, data in records_of(case).items():
        made.packing.add(f"{name}.json", as_text(data))
    _documents(made, case, person, on)
    _letters(made, case, person, on)
    manifest = _manifest(made, case, snapshots)
    made.packing.add("manifest.csv", _as_csv(made))
    made.packing.add("manifest.json", as_text(manifest))
    file = made.packing.close()
    return Archive(file, _hash_of(file), len(made.packing.entries), made.versions)


def _path_of(snapshot: Snapshot) -> str:
    return f"snapshots/{snapshot.number}.json"


def _documents(made: Building, case: Filed, person: User, on: date) -> None:
    """The papers of the file, and those filed for the renewal: each version that may be let out."""
    known = Document.objects.visible_to(person, on)
    papers = known.about(file_of(case)) | known.about(case)
    for version in Version.objects.filter(document__in=papers).select_related("document").order_by("pk"):
        folder, name = clean_name(version.document.ref), clean_name(version.original_name)
        path = f"documents/{folder}/{version.number}-{name}"
        if reason := why_left_out(version):
            made.left_out.append(LeftOut(version.document.ref, version.number, path, reason))
        else:
            made.packing.add_file(path, blobs.path_of(version.sha256))
            made.versions.append(version)


def why_left_out(version: Version) -> str:
    """Why a version is not let out: found infected, in quarantine, or missing or damaged on the disk."""
    if version.scan_verdict == "infected":
        return "infected"
    return blobs.fault(version.sha256) if version.released_at else "quarantined"


def _letters(made: Building, case: Filed, person: User, on: date) -> None:
    """The letters about the case or sent by an act on it: the PDF as filed, else the text, once it has gone out."""
    kind = case._meta.model_name
    said = Q(object_type=kind, object_id=case.pk) | Q(act__object_type=kind, act__object_id=case.pk)
    if isinstance(case, Application):
        said |= letters_of(case)
    letters = Letter.objects.visible_to(person, on).filter(said).select_related("pdf", "recipient").order_by("pk")
    told = [_letter(made, number, letter) for number, letter in enumerate(letters, 1)]
    made.packing.add("letters.json", as_text(told))


def _letter(made: Building, number: int, letter: Letter) -> dict[str, Any]:
    name = f"letters/{number:03}-{clean_name(letter.ref or letter.standing)}-{letter.kind}"
    fields = ("ref", "kind", "language", "subject", "standing", "sent_at")
    return {
        **{field: getattr(letter, field) for field in fields},
        "path": _sheet_of(made, name, letter),
        "dated": letter.on,
        "recipient": letter.recipient.full_name if letter.recipient else None,
    }


def _sheet_of(made: Building, name: str, letter: Letter) -> str | None:
    if letter.pdf is not None and not why_left_out(letter.pdf):
        made.versions.append(letter.pdf)
        return made.packing.add_file(f"{name}.pdf", blobs.path_of(letter.pdf.sha256)).path
    return made.packing.add(f"{name}.txt", letter.body_text.encode()).path if letter.body_text else None


def _manifest(made: Building, case: Filed, snapshots: Iterable[Snapshot]) -> dict[str, Any]:
    """Every file with its hash, what was left out, the snapshots with the hash on record, and which was decided on."""
    decided, before = case.decided_from, file_of(case).predecessor
    return {
        "case": case.ref,
        "kind": case._meta.model_name,
        "decided_on_snapshot": {"number": decided.number, "sha256": decided.sha256} if decided else None,
        "earlier_case": before.case.ref if isinstance(case, Renewal) and before else None,
        "snapshots": [{"path": _path_of(one), "sha256": one.sha256, "sent_on": one.taken_on} for one in snapshots],
        "files": [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in made.packing.entries],
        "left_out": [
            {"document": one.document, "version": one.version, "path": one.path, "reason": one.reason}
            for one in made.left_out
        ],
    }


def _as_csv(made: Building) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([HEADER, *_lines(made)])
    return lines.getvalue().encode("utf-8-sig")


def _lines(made: Building) -> Iterator[tuple[str, ...]]:
    for entry in made.packing.entries:
        yield (*guarded([entry.path]), str(entry.size), entry.sha256, "")
    for one in made.left_out:
        yield (*guarded([one.path]), "", "", one.reason)


def _hash_of(file: IO[bytes]) -> str:
    seen = hashlib.sha256()
    while chunk := file.read(CHUNK):
        seen.update(chunk)
    file.seek(0)
    return seen.hexdigest()
