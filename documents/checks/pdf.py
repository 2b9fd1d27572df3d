"""Opens a PDF and looks at every object in it: no password, no script, no file inside."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from documents.checks.refusals import FileRefused

# A page to show on opening is harmless and common; these kinds of action reach beyond the page.
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute",
    "/Movie", "/Sound",
}  # fmt: skip
HARMLESS_ON_OPENING = {"/GoTo", "/Named"}
SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
FILES = {"/EmbeddedFiles", "/EmbeddedFile", "/EF", "/Collection"}
MAX_OBJECTS = 100_000
END = re.compile(rb"%%EOF[\s\x00]*\Z")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is damaged, protected by a password, active, or that carries another file."""
    if not END.search(content[-4096:]):
        raise FileRefused("trailing" if b"%%EOF" in content else "unreadable")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise FileRefused("encrypted")
        pages = len(reader.pages)
        for dictionary in dictionaries(reader):
            refuse_active(dictionary)
    except FileRefused:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise FileRefused("unreadable") from error
    if not pages:
        raise FileRefused("unreadable")


def refuse_active(dictionary: DictionaryObject) -> None:
    """Refuse the dictionary if it is a script, an action that reaches out, or a file inside the file."""
    keys = set(dictionary)
    if keys & SCRIPTS or name_in(dictionary, "/S") in ACTIONS or opens_with_an_action(dictionary):
        raise FileRefused("active_pdf")
    if keys & FILES or name_in(dictionary, "/Type") == "/EmbeddedFile" or is_attachment(dictionary):
        raise FileRefused("embedded")


def opens_with_an_action(dictionary: DictionaryObject) -> bool:
    """Whether opening the file does more than show a place in it."""
    action = resolved(dictionary.raw_get("/OpenAction")) if "/OpenAction" in dictionary else None
    return isinstance(action, DictionaryObject) and name_in(action, "/S") not in HARMLESS_ON_OPENING


def is_attachment(dictionary: DictionaryObject) -> bool:
    """Whether this is the pin of a file attached to a page."""
    return name_in(dictionary, "/Subtype") == "/FileAttachment"


def name_in(dictionary: DictionaryObject, key: str) -> str:
    """A name that the dictionary holds under the key, wherever it is written; else nothing."""
    value = resolved(dictionary.raw_get(key)) if key in dictionary else None
    return str(value) if isinstance(value, NameObject) else ""


def resolved(value: Any) -> Any:
    """The object that a reference leads to."""
    return value.get_object() if isinstance(value, IndirectObject) else value


def dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, reachable from a page or not; too many objects are a bomb."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise FileRefused("bomb")
    yield reader.trailer
    for number in numbers:
        generation = next((gen for gen, table in reader.xref.items() if number in table), 0)
        yield from inside(reader.get_object(IndirectObject(number, generation, reader)))


def inside(value: Any) -> Iterator[DictionaryObject]:
    """The dictionaries written inside one object; what it only refers to comes by its own number."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += list(value)
