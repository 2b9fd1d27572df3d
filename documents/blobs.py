"""Contents on disk, each under the hash of itself: written once, never overwritten.

A content is removed only with a draft that was never sent, where no version names it any more.

A content is written before the transaction that names it commits. A crash in between leaves a content that no
version names, which harms nobody; the other way round a version would name nothing.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

FOLDER = "blobs"
# The front server reads the files as a user of its own; who else may enter is decided by the folder above them.
READ_ONLY = 0o444


class BlobDamaged(Exception):
    """What lies under a hash is not what the hash says: the disk or a person changed it."""


def relative_path(sha256: str) -> str:
    """Where a content lies below the folder of all files, in two levels of folders."""
    return f"{FOLDER}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def path_of(sha256: str) -> Path:
    """Where a content lies."""
    return Path(settings.MEDIA_ROOT) / relative_path(sha256)


def keep(content: bytes, sha256: str) -> Path:
    """Store a content durably under its hash; one that is there already is left as it is.

    Raises BlobDamaged where another content lies there.
    """
    path = path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        write_beside(path, content)
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise BlobDamaged(sha256)
    return path


def remove(sha256: str) -> None:
    """Take a content from the disk; one that is gone already is no fault."""
    path_of(sha256).unlink(missing_ok=True)


def fault(sha256: str) -> str:
    """What is wrong with the content under a hash; empty where it is there and is what the hash says."""
    path = path_of(sha256)
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return "" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "damaged"


def write_beside(path: Path, content: bytes) -> None:
    """Write a temporary file in the same folder, flush it to disk and give it its name, unless another did."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), READ_ONLY)
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make the new name itself survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
