"""The ZIP itself: every entry once, under a safe name, with a fixed date, its size and hash noted (x.history)."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from documents.checks import clean_name

# The earliest date that a ZIP can hold: the same content gives the same file, whenever it is packed.
NO_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
UNIX = 3
CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One file of the archive."""

    path: str
    size: int
    sha256: str


@dataclass
class Packing:
    """A ZIP that is being written to a temporary file, which is gone once it is closed."""

    file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    entries: list[Entry] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.archive = zipfile.ZipFile(self.file, "w")

    def add(self, path: str, content: bytes) -> Entry:
        """Add a text that was made for the archive."""
        return self._write(path, io.BytesIO(content), zipfile.ZIP_DEFLATED)

    def add_file(self, path: str, source: Path) -> Entry:
        """Add a stored content as it is; those are packed already, most of them."""
        with source.open("rb") as content:
            return self._write(path, content, zipfile.ZIP_STORED)

    def _write(self, path: str, content: IO[bytes], method: int) -> Entry:
        info = zipfile.ZipInfo(self.free(path), NO_DATE)
        info.compress_type, info.external_attr, info.create_system = method, READABLE, UNIX
        seen, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as packed:
            for chunk in _chunks(content):
                seen.update(chunk)
                size += packed.write(chunk)
        self.entries.append(Entry(info.filename, size, seen.hexdigest()))
        return self.entries[-1]

    def free(self, path: str) -> str:
        """The path with every part made safe, and told apart from one that another file has already."""
        wanted = safe(path)
        stem, dot, ending = wanted.rpartition(".") if "." in Path(wanted).name else (wanted, "", "")
        number = 1
        while wanted.casefold() in self.taken:
            number += 1
            wanted = f"{stem} ({number}){dot}{ending}"
        self.taken.add(wanted.casefold())
        return wanted

    def close(self) -> IO[bytes]:
        """Finish the ZIP; the file is at its beginning."""
        self.archive.close()
        self.file.seek(0)
        return self.file


def safe(path: str) -> str:
    """A path inside the archive whose every part is a clean name: it leads nowhere else on any system."""
    return "/".join(clean_name(part) for part in path.split("/"))


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
