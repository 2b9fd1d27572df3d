"""Opens a Word or Excel file as what it is, a zip of XML: size unpacked, names of parts, macros, what it loads."""

import io
import re
import stat
import struct
import zipfile
import zlib
from xml.parsers import expat

from documents.checks.refusals import FileRefused
from documents.slots import DOCX, MEGABYTE, XLSX

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 100
# Below this no ratio is dangerous: short XML of many equal rows packs very well.
RATIO_COUNTS_FROM = MEGABYTE
MAX_DIRECTORY = MEGABYTE
CHUNK = 64 * 1024

END_OF_DIRECTORY = b"PK\x05\x06"
ENCRYPTED = 0x1
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MACROS = re.compile(r"(^|/)(vba\w*\.(bin|xml)|activex/.+|macrosheets/.+|.+\.(docm|xlsm|dotm|xltm|xlam))$", re.I)
EMBEDDED = re.compile(
    r"(^|/)(oleobject\w*\.bin|package\.\w+|.+\.(exe|dll|js|vbs|bat|cmd|ps1|lnk|hta|msi|scr|jar))$", re.I
)
MACRO_TYPES = ("macroenabled", "vbaproject", "activex", "ms-excel.macrosheet", "intlmacrosheet")
REMOTE = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument|control|package)$")
ELSEWHERE = re.compile(r"^\s*(https?|ftp)://|^\s*(file:)?/*\\\\", re.I)
# What Python's own zip raises at files that are no sound zip.
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError, RuntimeError, struct.error)


def check_office(content: bytes, media_type: str) -> None:
    """Refuse a file that is no plain Word or Excel file of its kind, or that could do harm when opened."""
    refuse_large_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            refuse_members(members, len(content))
            read_all(archive, members)
            declared = declared_types(archive)
            refuse_macros(members, declared)
            if MAIN_PARTS[media_type] not in declared:
                raise FileRefused("unreadable")
            refuse_unsafe_xml(archive, members)
    except DAMAGES as error:
        raise FileRefused("unreadable") from error


def refuse_large_directory(content: bytes) -> None:
    """Refuse by the zip's own directory, before its entries take any memory."""
    at = content.rfind(END_OF_DIRECTORY, max(0, len(content) - 65_557))
    if at < 0 or len(content) < at + 22:
        raise FileRefused("unreadable")
    members, size = struct.unpack("<HI", content[at + 10 : at + 16])
    if members > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise FileRefused("bomb")
    if at + 22 + struct.unpack("<H", content[at + 20 : at + 22])[0] != len(content):
        raise FileRefused("trailing")


def refuse_members(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by what the directory says: too many or too large parts, a password, names that lead elsewhere."""
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or is_bomb(sum(member.file_size for member in members), size):
        raise FileRefused("bomb")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise FileRefused("encrypted")
    if len(set(names)) < len(names) or any(map(leads_elsewhere, members)):
        raise FileRefused("unsafe_paths")


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes from so few are more than a document needs."""
    return unpacked > MAX_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1))


def leads_elsewhere(member: zipfile.ZipInfo) -> bool:
    """Whether a part's name would leave the folder it is unpacked to, or is a link."""
    name = member.orig_filename
    odd = "\\" in name or "\x00" in name or ":" in name or name.startswith("/")
    return odd or ".." in name.split("/") or stat.S_ISLNK(member.external_attr >> 16)


def read_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpack every part piece by piece against its checksum, never past the size it was announced with."""
    for member in members:
        if is_bomb(member.file_size, member.compress_size):
            raise FileRefused("bomb")
        with archive.open(member) as part:
            while part.read(CHUNK):
                continue


def refuse_macros(members: list[zipfile.ZipInfo], declared: set[str]) -> None:
    """Refuse macros by the parts' names and by the types declared for them, and programs inside."""
    lowered = {kind.lower() for kind in declared}
    if any(MACROS.search(member.filename) for member in members) or any(
        mark in kind for kind in lowered for mark in MACRO_TYPES
    ):
        raise FileRefused("macros")
    if any(EMBEDDED.search(member.filename) for member in members):
        raise FileRefused("embedded")


def declared_types(archive: zipfile.ZipFile) -> set[str]:
    """The types that the file declares for its parts."""
    return {attributes["ContentType"] for attributes in parsed(archive, CONTENT_TYPES) if "ContentType" in attributes}


def refuse_unsafe_xml(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Read all XML to its end; refuse templates and objects that come from another host."""
    for member in members:
        if member.filename.endswith(".rels"):
            if any(map(loads_from_elsewhere, parsed(archive, member.filename))):
                raise FileRefused("remote")
        elif member.filename.endswith(".xml"):
            parsed(archive, member.filename, keep=False)


def loads_from_elsewhere(relation: dict[str, str]) -> bool:
    """Whether a relation of a loading kind leads to another host; a link that a reader follows loads nothing."""
    outside = relation.get("TargetMode", "").lower() == "external" and ELSEWHERE.search(relation.get("Target", ""))
    return bool(outside and REMOTE.search(relation.get("Type", "")))


def parsed(archive: zipfile.ZipFile, name: str, keep: bool = True) -> list[dict[str, str]]:
    """Read one part to its end as a stream, and the attributes of its elements where they are to be kept.

    A document type is refused at its first letter, so that no entity can be declared at all. Nothing but this is
    called for each element, which keeps a large sheet quick.
    """
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_document_type
    if keep:
        parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    try:
        with archive.open(name) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise FileRefused("unreadable") from error
    return found


def refuse_document_type(*declaration: object) -> None:
    """No Word or Excel file declares one; those that do mean harm."""
    raise FileRefused("unsafe_xml")
