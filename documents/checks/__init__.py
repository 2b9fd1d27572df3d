"""What is checked when a file comes in: its name, its size, and that ending, signature and content agree.

Nothing that the browser says about the file is believed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from documents.checks.images import check_image
from documents.checks.names import clean_name, ending_of
from documents.checks.office import check_office
from documents.checks.pdf import check_pdf
from documents.checks.refusals import FileRefused
from documents.slots import DOCX, ENDINGS, JPEG, PDF, PNG, XLSX, Slot

__all__ = ["CheckedFile", "FileRefused", "check_file", "clean_name"]

PDF_START, ZIP_START, ZIP_END = b"%PDF-", b"PK\x03\x04", b"PK\x05\x06"
# Word and Excel files of old, and new ones that are protected by a password.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = {
    PDF: PDF_START,
    DOCX: ZIP_START,
    XLSX: ZIP_START,
    JPEG: b"\xff\xd8\xff",
    PNG: b"\x89PNG\r\n\x1a\n",
}
STRUCTURES: dict[str, Callable[[bytes], None]] = {
    PDF: check_pdf,
    DOCX: lambda content: check_office(content, DOCX),
    XLSX: lambda content: check_office(content, XLSX),
    JPEG: lambda content: check_image(content, "JPEG"),
    PNG: lambda content: check_image(content, "PNG"),
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that passed every check: its clean name, its true type and its content.

    What the portal made itself (`made_here`), such as a letter, needs no check and waits for no scan.
    """

    name: str
    media_type: str
    content: bytes
    made_here: bool = False

    @cached_property
    def sha256(self) -> str:
        """The hash of the content, under which it is kept."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)


def check_file(file: BinaryIO | Any, name: str, slot: Slot) -> CheckedFile:
    """Check a file for a slot (x.documents); raises FileRefused with what to do.

    Reads at most the slot's limit and one byte more.
    """
    name = clean_name(name)
    media_type = type_by_ending(name, slot)
    content = read_within(file, slot)
    refuse_mismatch(content, media_type, name, slot)
    STRUCTURES[media_type](content)
    return CheckedFile(name, media_type, content)


def type_by_ending(name: str, slot: Slot) -> str:
    """The media type that the ending promises; refused where the slot does not take it."""
    media_type = ENDINGS.get(ending_of(name), "")
    if media_type not in slot.media_types:
        raise FileRefused("macros" if ending_of(name) in MACRO_ENDINGS else "ending", kinds=slot.kinds)
    return media_type


MACRO_ENDINGS = {"docm", "dotm", "xlsm", "xltm", "xlam"}


def read_within(file: BinaryIO | Any, slot: Slot) -> bytes:
    """The content, refused unread where the upload itself says that it is too large."""
    if (getattr(file, "size", 0) or 0) > slot.max_bytes:
        raise FileRefused("too_large", limit=slot.megabytes)
    file.seek(0)
    content: bytes = file.read(slot.max_bytes + 1)
    if len(content) > slot.max_bytes:
        raise FileRefused("too_large", limit=slot.megabytes)
    if not content:
        raise FileRefused("empty")
    return content


def refuse_mismatch(content: bytes, media_type: str, name: str, slot: Slot) -> None:
    """Refuse a content that does not begin as its ending promises, or that is two kinds of file at once."""
    if SIGNATURES[media_type] == ZIP_START and content.startswith(COMPOUND):
        raise FileRefused("encrypted")
    if not content.startswith(SIGNATURES[media_type]):
        raise FileRefused("mismatch", ending=f".{ending_of(name)}", kinds=slot.kinds)
    if is_two_kinds(content, media_type):
        raise FileRefused("trailing")


def is_two_kinds(content: bytes, media_type: str) -> bool:
    """Whether a zip hangs at the end of what is none, or a PDF begins inside what is none."""
    zip_behind = SIGNATURES[media_type] != ZIP_START and ZIP_END in content[-65_557:] and ZIP_START in content
    pdf_within = media_type != PDF and PDF_START in content[:1024]
    return zip_behind or pdf_within
