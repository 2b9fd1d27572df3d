"""Files of records between their upload and the import: kept by one person, unchanged, for a day at most."""

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from governance.exchange import Fault, files, stranger, too_large

MANIFEST = "upload.json"
KEPT_SECONDS = 24 * 3600


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

    def manifest(self) -> dict[str, list[list[str]] | bool]:
        """What was noted beside the files."""
        held: dict[str, list[list[str]] | bool] = json.loads((self.directory / MANIFEST).read_text())
        return held

    @property
    def update(self) -> bool:
        """Whether changes of organisations and people are to be taken."""
        return bool(self.manifest()["update"])

    def refused(self) -> list[Fault]:
        """Faults of files that were not kept."""
        noted = self.manifest()["refused"]
        return [Fault(name, 1, column, reason) for name, column, reason in noted] if isinstance(noted, list) else []

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
    refused = list(_kept(upload.directory, chosen))
    noted = {"update": update, "refused": [[fault.file, fault.column, fault.reason] for fault in refused]}
    (upload.directory / MANIFEST).write_text(json.dumps(noted))
    return upload


def _kept(directory: Path, chosen: "Iterable[UploadedFile[bytes]]") -> Iterator[Fault]:
    known = {file.name: file.layout().key[0] for file in files()}
    most_bytes: int = settings.EXCHANGE_MAX_BYTES
    for upload in chosen:
        name = str(upload.name)
        if name not in known:
            if name.lower().endswith(".csv"):
                yield stranger(name)
        elif (upload.size or 0) > most_bytes:
            yield Fault(name, 1, known[name], too_large(upload.size or 0, most_bytes))
        elif (directory / name).exists():
            yield Fault(name, 1, known[name], _("two files of this name were chosen; choose one"))
        else:
            with (directory / name).open("wb") as kept:
                shutil.copyfileobj(upload, kept)


def _forget() -> None:
    for old in _home().glob("*-*"):
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
