"""Opens a Word or Excel file as what it is, a zip of XML: size unpacked, names of parts, macros, what it loads."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
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
# The one relation that loads nothing: a reader follows it, or not. In both of the standard's namespaces.
HYPERLINKS = frozenset(
    f"{namespace}/hyperlink"
    for namespace in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
)
ELSEWHERE = re.compile(r"^\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.I)
# A piece of another format, which these checks would not look into.
CHUNK_OF_ANOTHER = re.compile(r"/aFChunk$", re.I)
# Field codes that start a program or fetch from another place when the file is opened or printed.
LOADING_FIELDS = re.compile(r"\s*(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT)\b", re.I)
# The large parts of a workbook, by their root: they hold neither fields nor links to programs.
WITHOUT_FIELDS = frozenset({"worksheet", "sst"})
# The two that the standard allows (ISO/IEC 29500-2); any other would hide words from a scanner.
ENCODINGS = frozenset({"utf-8", "utf-16"})
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
    if len({name.lower() for name in names}) < len(names) or any(map(leads_elsewhere, members)):
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
    """Read all XML to its end; refuse what is loaded from another place, whatever the case of a part's name."""
    is_xml = told_as_xml(archive)
    for member in members:
        name = member.filename.lower()
        if name.endswith(".rels"):
            refuse_relations(parsed(archive, member.filename))
        elif is_xml(name):
            read_for_fields(archive, member.filename)


def told_as_xml(archive: zipfile.ZipFile) -> Callable[[str], bool]:
    """Whether a part is XML, by its ending or by the type that the file declares for it."""
    told = [row for row in parsed(archive, CONTENT_TYPES) if row.get("ContentType", "").lower().endswith("xml")]
    names = {row["PartName"].lstrip("/").lower() for row in told if "PartName" in row}
    endings = (".xml", *(f".{row['Extension'].lower()}" for row in told if "Extension" in row))
    return lambda name: name in names or name.endswith(endings)


def refuse_relations(relations: list[dict[str, str]]) -> None:
    """Refuse relations that load from another place, and pieces of another format."""
    if any(CHUNK_OF_ANOTHER.search(relation.get("Type", "")) for relation in relations):
        raise FileRefused("embedded")
    if any(map(loads_from_elsewhere, relations)):
        raise FileRefused("remote")


def loads_from_elsewhere(relation: dict[str, str]) -> bool:
    """Whether a relation leads out of the file, and is no link that a reader follows."""
    outside = relation.get("TargetMode", "").strip().lower() == "external"
    return relation.get("Type") not in HYPERLINKS and (outside or bool(ELSEWHERE.search(relation.get("Target", ""))))


def parsed(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """Read one part to its end, and the attributes of its elements."""
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    read_to_its_end(archive, name, parser)
    return found


def read_to_its_end(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> None:
    """Read one part as a stream.

    A document type is refused at its first letter, so that no entity can be declared at all.
    """
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.XmlDeclHandler = refuse_other_encodings
    try:
        with archive.open(name) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise FileRefused("unreadable") from error


def read_for_fields(archive: zipfile.ZipFile, name: str) -> None:
    """Read one part to its end; refuse fields that load, and links to programs."""
    parser = expat.ParserCreate()
    fields = Fields(parser)
    read_to_its_end(archive, name, parser)
    fields.judge()


class Fields:
    """The field codes of one part. One code may be cut into many pieces, with other fields between them.

    A sheet is recognised by its root and then read without it, which keeps a large one quick.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.codes: list[list[str]] = [[]]
        self.open = list(self.codes)
        parser.StartElementHandler = self.root

    def root(self, name: str, attributes: dict[str, str]) -> None:
        """Look further only into what can hold a field."""
        self.parser.StartElementHandler = None if local(name) in WITHOUT_FIELDS else self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note the code of a field in one piece, and where a field of many pieces begins and ends."""
        given = {local(key): value for key, value in attributes.items()}
        match local(name):
            case "ddeLink":
                raise FileRefused("remote")
            case "fldSimple":
                self.codes.append([given.get("instr", "")])
            case "fldChar" if given.get("fldCharType") == "begin":
                self.codes.append([])
                self.open.append(self.codes[-1])
            case "fldChar" if given.get("fldCharType") == "end" and len(self.open) > 1:
                self.open.pop()
            case "instrText":
                self.parser.CharacterDataHandler = self.open[-1].append

    def end(self, name: str) -> None:
        """A piece of code is over."""
        self.parser.CharacterDataHandler = None

    def judge(self) -> None:
        """Refuse where one of the codes loads."""
        if any(LOADING_FIELDS.match("".join(code)) for code in self.codes):
            raise FileRefused("remote")


def local(name: str) -> str:
    """A name of XML without its prefix."""
    return name.rpartition(":")[2]


def refuse_document_type(*declaration: object) -> None:
    """No Word or Excel file declares one; those that do mean harm."""
    raise FileRefused("unsafe_xml")


def refuse_other_encodings(version: str, encoding: str | None, standalone: int) -> None:
    """Refuse an encoding that no Word or Excel file has."""
    if encoding and encoding.lower() not in ENCODINGS:
        raise FileRefused("unsafe_xml")
