"""Formal letters as documents of the repository, open to their recipient (x.documents, 4.interface)."""

from correspondence.models import Letter
from correspondence.templates import language_of
from documents import blobs
from documents.enums import Visibility
from documents.models import Version
from documents.services import Filing, file_rendered
from documents.slots import RENDERED_LETTER


def file_letter(letter: Letter, content: bytes) -> Version:
    """File the PDF of a numbered letter; the Secretariat and the recipient see it."""
    filing = Filing(
        title=f"{letter.ref}: {letter.subject}"[:300],
        slot=RENDERED_LETTER,
        visibility=Visibility.SECRETARIAT,
        language=language_of(letter.kind, letter.language),
        dated_on=letter.on,
        about=letter,
        readers=(letter.recipient,) if letter.recipient else (),
    )
    return file_rendered(filing, content, f"{letter.ref}.pdf", letter.on).versions.get()


def content_of(version: Version) -> bytes:
    """The PDF as it was filed."""
    return blobs.path_of(version.sha256).read_bytes()
