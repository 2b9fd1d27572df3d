"""Files of records between their upload and the import: kept by one person, unchanged, for a day at most."""

import hashlib
import json
import secrets
import shutil
import time
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from governance.exchange import NO_COLUMN, Fault, files, stranger, too_large

MANIFEST = "upload.json"
KEPT_SECONDS = 24 * 3600
# An archive with more entries is no folder of records.
MOST_ENTRIES = 200
ENCRYPTED = 0x1
CHUNK = 64 * 1024
# What reading an archive that is damaged, or packed or locked in an unknown way, raises.
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class Upload:
    """The files that one person chose, under the names that the exchange knows and no other."""

    directory: Path

    @property
    def exists(self) -> bool:
        """Whether the files are still there: they go once they are imported or discarded."""
        return (self.directory / MANIFEST).is_file()

    @property
    def token(self) -> str:
        """What names the upload in addresses."""
        return self.directory.name.partition("-")[2]

    def manifest(self) -> dict[str, Any]:
        """What was noted beside the files."""
        held: dict[str, Any] = json.loads((self.directory / MANIFEST).read_text())
        return held

    @property
    def update(self) -> bool:
        """Whether changes of organisations and people are to be taken."""
        return bool(self.manifest()["update"])

    def refused(self) -> list[Fault]:
        """Faults of files that were not kept."""
        noted = self.manifest()["refused"]
        return [Fault(name, 1, column, reason) for name, column, reason in noted] if isinstance(noted, list) else []

    def left(self) -> list[str]:
        """The names of files that are no CSV files, and were left alone."""
        noted = self.manifest().get("left", [])
        return [str(name) for name in noted] if isinstance(noted, list) else []

    @property
    def holds_something(self) -> bool:
        """Whether there is a file to judge, or one that was refused."""
        return bool(self.refused()) or any(path.name != MANIFEST for path in self.directory.iterdir())

    def digest(self) -> str:
        """What the files hold, and what is to be done with them, as one number: the same, the same import."""
        total = hashlib.sha256()
        for path in sorted(self.directory.iterdir()):
            with path.open("rb") as content:
                part = hashlib.file_digest(content, "sha256").hexdigest()
            total.update(f"{path.name}\n{part}\n".encode())
        return total.hexdigest()

    def remove(self) -> None:
        """Let the files go."""
        shutil.rmtree(self.directory, ignore_errors=True)


def _home() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def find(person_id: int, token: str) -> Upload:
    """A person's own upload; nobody reaches another's."""
    return Upload(_home() / f"{person_id}-{token}")


def keep(person_id: int, chosen: "Iterable[UploadedFile[bytes]]", update: bool) -> Upload:
    """Keep the files that the exchange knows, and note every other; forget what lies here longer than a day."""
    _forget()
    upload = find(person_id, secrets.token_urlsafe(24))
    upload.directory.mkdir(parents=True, mode=0o700)
    taken = Taken(upload.directory)
    for each in chosen:
        taken.take(each)
    noted = {
        "update": update,
        "left": taken.left,
        "refused": [[fault.file, fault.column, fault.reason] for fault in taken.refused],
    }
    (upload.directory / MANIFEST).write_text(json.dumps(noted))
    return upload


class Taken:
    """Files on their way into the folder of an upload, from the browser or out of an archive.

    Only names that the exchange knows are written, so that no name leads out of the folder.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.known = {file.name: file.layout().key[0] for file in files()}
        self.most_bytes: int = settings.EXCHANGE_MAX_BYTES
        self.refused: list[Fault] = []
        self.left: list[str] = []

    def take(self, upload: "UploadedFile[bytes]") -> None:
        """Take one file, or every file of an archive."""
        name = str(upload.name)
        if name.lower().endswith(".zip"):
            self._take_archive(name, upload)
        else:
            self._take_file(name, upload.size or 0, upload)

    def _take_archive(self, name: str, upload: Any) -> None:
        try:
            with zipfile.ZipFile(upload) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry.filename)]
                if len(entries) > MOST_ENTRIES:
                    self._refuse(name, _("the archive holds too many files; choose the files themselves"))
                    return
                for entry in entries:
                    self._take_entry(archive, entry)
        except BROKEN:
            self._refuse(name, _("the archive cannot be opened; pack the folder again as zip, or choose its files"))

    def _take_entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        name = PurePosixPath(entry.filename.replace("\\", "/")).name
        if entry.flag_bits & ENCRYPTED:
            self._refuse(name, _("the archive has a password; pack the folder again without one"))
            return
        with archive.open(entry) as content:
            self._take_file(name, entry.file_size, content)

    def _take_file(self, name: str, size: int, content: "IO[bytes] | UploadedFile[bytes]") -> None:
        if name not in self.known:
            if name.lower().endswith(".csv"):
                self.refused.append(stranger(name))
            else:
                self.left.append(name)
        elif size > self.most_bytes:
            self._refuse(name, too_large(size, self.most_bytes))
        elif (self.directory / name).exists():
            self._refuse(name, _("two files of this name were chosen; choose one"))
        else:
            self._write(name, content)

    def _write(self, name: str, content: "IO[bytes] | UploadedFile[bytes]") -> None:
        """Write a file, and not one byte more than is read of it: the size that an archive states may be a lie."""
        target, rest = self.directory / name, self.most_bytes + 1
        try:
            with target.open("wb") as kept:
                while rest and (part := content.read(min(rest, CHUNK))):
                    kept.write(part)
                    rest -= len(part)
        except BROKEN:
            target.unlink()
            raise
        if not rest:
            target.unlink()
            self._refuse(name, too_large(self.most_bytes + 1, self.most_bytes))

    def _refuse(self, name: str, reason: str) -> None:
        self.refused.append(Fault(name, 1, self.known.get(name, NO_COLUMN), reason))


def _hidden(name: str) -> bool:
    """What systems put into archives beside the files of the folder."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts[-1:])


def _forget() -> None:
    for old in _home().glob("*-*"):
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
