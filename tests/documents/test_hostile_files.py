"""Each file of a hostile folder gets the verdict that is expected of it (x.documents)."""

import io
import resource
import time
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.checks import FileRefused, check_file
from documents.checks.refusals import MESSAGES
from documents.slots import ATTACHMENT, DISCLOSURE, DOCX, FORMAL_LETTER, JPEG, PDF, PNG, STATUTES, XLSX, Slot
from tests.documents.hostile import offices, pdfs, pictures

# Put together at run time, so that this file does not set a scanner off.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


# Every way in which an Office program reaches another machine.
PLACES_ELSEWHERE = (
    "file://host.example/evil.dotm",
    "file:///\\\\host.example\\evil.dotm",
    "//host.example/evil.dotm",
    "\\\\host.example\\evil.dotm",
    "mhtml:http://host.example/evil",
    "HTTP:\\\\host.example/evil",
    "webdav://host.example/evil",
    "smb://host.example/evil",
    "evil.dotm",
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Slot:
    """A slot of 300 bytes, known to this test alone."""
    monkeypatch.setattr("documents.slots._slots", {})
    return Slot("small", "Small", frozenset({PDF}), max_bytes=300)


def verdict(name: str, content: bytes, slot: Slot = ATTACHMENT) -> str:
    """The media type of a file that is let in, or the code of the reason why it is not."""
    try:
        return check_file(io.BytesIO(content), name, slot).media_type
    except FileRefused as refused:
        return str(refused.code)


@cache
def folder() -> list[tuple[str, str, bytes, str]]:
    """What it is, its name, its content, the verdict."""
    pdf, docx, archive = pdfs.sound(), offices.word(), offices.zipped({"a.txt": "demo"})
    return [
        ("a sound PDF", "letter.pdf", pdf, PDF),
        ("a PDF that opens at a page", "letter.pdf", pdfs.that_opens_at_its_first_page(), PDF),
        ("a sound Word file", "statutes.docx", docx, DOCX),
        ("a Word file with a link to follow", "statutes.docx", offices.with_a_link_to_follow(), DOCX),
        ("a sound Excel file", "budget.xlsx", offices.excel(), XLSX),
        ("a sound JPEG", "page.jpg", pictures.picture("JPEG"), JPEG),
        ("a JPEG in capitals", "PAGE.JPEG", pictures.picture("JPEG"), JPEG),
        ("a sound PNG", "page.png", pictures.picture("PNG"), PNG),
        ("a name in Arabic", "رسالة رسمية.pdf", pdf, PDF),
        ("a name in Chinese", "正式信函.docx", docx, DOCX),
        ("a name that turns around", "annex\u202egpj.pdf", pdf, PDF),
        ("a name that climbs", "../../etc/passwd.pdf", pdf, PDF),
        ("a name of 300 letters", "n" * 300 + ".pdf", pdf, PDF),
        ("nothing at all", "empty.pdf", b"", "empty"),
        ("a test virus", "eicar.com", EICAR, "ending"),
        ("a test virus as PDF", "eicar.pdf", EICAR, "mismatch"),
        ("a page of the web as PDF", "page.pdf", b"<html><script>alert(1)</script></html>", "mismatch"),
        ("a program as PDF", "tool.pdf", b"MZ" + bytes(500), "mismatch"),
        ("a program behind two endings", "letter.pdf.exe", pdf, "ending"),
        ("an ending hidden by a turn", "letter\u202efdp.exe", pdf, "ending"),
        ("an ending cut by a zero", "letter.pdf\x00.exe", pdf, "ending"),
        ("no ending", "letter", pdf, "ending"),
        ("a drawing with scripts", "logo.svg", b"<svg onload='alert(1)'/>", "ending"),
        ("an archive", "files.zip", archive, "ending"),
        ("an archive as Word file", "files.docx", archive, "unreadable"),
        ("a Word file as Excel file", "budget.xlsx", docx, "unreadable"),
        ("a PDF as Word file", "letter.docx", pdf, "mismatch"),
        ("a JPEG as PNG", "page.png", pictures.picture("JPEG"), "mismatch"),
        ("a GIF that is a PDF too", "letter.pdf", pictures.gif_that_is_a_pdf_too(pdf), "mismatch"),
        ("a JPEG with a PDF within", "page.jpg", pictures.jpeg_with_pdf_within(pdf), "trailing"),
        ("a JPEG with an archive behind", "page.jpg", pictures.picture("JPEG") + archive, "trailing"),
        ("a PNG with something behind", "page.png", pictures.picture("PNG") + b"demo", "trailing"),
        ("a PDF with an archive behind", "letter.pdf", pdfs.with_zip_behind(archive), "trailing"),
        ("a PDF with a script", "letter.pdf", pdfs.with_script(), "active_pdf"),
        ("a PDF with a script on a page", "letter.pdf", pdfs.with_a_script_on_its_page(), "active_pdf"),
        ("a PDF with a script in disguise", "letter.pdf", pdfs.with_a_name_in_disguise(), "active_pdf"),
        ("a PDF that starts a program", "letter.pdf", pdfs.opening_with("Launch", F="cmd.exe"), "active_pdf"),
        ("a PDF that calls home", "letter.pdf", pdfs.opening_with("URI", URI="https://example.org"), "active_pdf"),
        ("a PDF that sends a form", "letter.pdf", pdfs.opening_with("SubmitForm"), "active_pdf"),
        ("a PDF with a form of scripts", "letter.pdf", pdfs.with_form_of_scripts(), "active_pdf"),
        ("a PDF with a file inside", "letter.pdf", pdfs.with_file_inside(), "embedded"),
        ("a PDF with a password", "letter.pdf", pdfs.protected(), "encrypted"),
        ("a PDF cut off", "letter.pdf", pdfs.cut_off(), "unreadable"),
        ("a PDF without a page", "letter.pdf", pdfs.without_pages(), "unreadable"),
        ("a PDF of endless pages", "letter.pdf", pdfs.of_endless_pages(), "unreadable"),
        ("a Word file with macros", "letter.docx", offices.with_macro_part(), "macros"),
        ("a Word file of the macro type", "letter.docx", offices.with_macro_type(), "macros"),
        ("a Word file with the macro ending", "letter.docm", docx, "macros"),
        ("a Word file with a program inside", "letter.docx", offices.with_program_inside(), "embedded"),
        ("a Word file with a remote template", "letter.docx", offices.with_template_from_elsewhere(), "remote"),
        *(
            (f"a template at {place}", "letter.docx", offices.with_template_at(place), "remote")
            for place in PLACES_ELSEWHERE
        ),
        ("a template at a drive", "letter.docx", offices.with_template_at("Z:/evil.dotm", mode=""), "remote"),
        ("a strict template", "letter.docx", offices.with_template_at("evil.dotm", offices.STRICT_TEMPLATE), "remote"),
        ("a template in capitals", "letter.docx", offices.with_template_in_capitals(), "remote"),
        ("a picture of the web", "letter.docx", offices.with_picture_at("http://host.example/p.png"), "remote"),
        ("a picture on a share", "letter.docx", offices.with_picture_at("file:///\\\\host.example\\p.png"), "remote"),
        ("a page inside", "letter.docx", offices.with_a_page_inside(), "embedded"),
        ("a field that starts a program", "letter.docx", offices.with_field("DDEAUTO cmd.exe calc"), "remote"),
        ("the same in pieces", "letter.docx", offices.with_field(" dd", "e cmd.exe calc"), "remote"),
        ("the same in one", "letter.docx", offices.with_simple_field("DDE cmd.exe calc"), "remote"),
        ("the same elsewhere", "letter.docx", offices.with_field_in_a_part_of_another_name(), "remote"),
        ("a field that fetches", "letter.docx", offices.with_field('INCLUDEPICTURE "http://host.example/p"'), "remote"),
        ("a field that counts pages", "letter.docx", offices.with_field("NUMPAGES"), DOCX),
        ("words about DDE", "letter.docx", offices.with_body("<w:t>DDEAUTO</w:t>"), DOCX),
        ("a Word file in UTF-16", "letter.docx", offices.with_body("<w:p/>", encoding="utf-16"), DOCX),
        ("a Word file in Latin-1", "letter.docx", offices.with_body("<w:p/>", encoding="iso-8859-1"), "unsafe_xml"),
        ("an Excel file with a link to a program", "a.xlsx", offices.with_link_to_a_program(), "remote"),
        ("two parts of one name", "letter.docx", offices.with_two_parts_of_one_name(), "unsafe_paths"),
        ("a Word file with laughing entities", "letter.docx", offices.with_laughing_entities(), "unsafe_xml"),
        ("a Word file that reads the disk", "letter.docx", offices.with_entity_from_disk(), "unsafe_xml"),
        ("a Word file with broken XML", "letter.docx", offices.with_broken_xml(), "unreadable"),
        ("a Word file that blows up", "letter.docx", offices.that_blows_up(), "bomb"),
        ("a Word file beyond 200 MB", "letter.docx", offices.that_blows_up_beyond_all(), "bomb"),
        ("a Word file of 2,001 parts", "letter.docx", offices.of_too_many_parts(1_998), "bomb"),
        ("a Word file of 2,000 parts", "letter.docx", offices.of_too_many_parts(1_997), DOCX),
        ("a Word file of 100,000 hidden parts", "letter.docx", offices.that_hides_its_many_parts(), "bomb"),
        ("a Word file that lies about a size", "letter.docx", offices.that_lies_about_a_size(), "unreadable"),
        ("a Word file that climbs", "letter.docx", offices.word_with("../../evil.xml", "<a/>"), "unsafe_paths"),
        ("a Word file with a root path", "letter.docx", offices.word_with("/evil.xml", "<a/>"), "unsafe_paths"),
        ("a Word file that climbs backwards", "letter.docx", offices.word_with("..\\evil.xml", "<a/>"), "unsafe_paths"),
        ("a Word file with a link inside", "letter.docx", offices.with_link_inside(), "unsafe_paths"),
        ("a Word file with a locked part", "letter.docx", offices.with_password_on_a_part(), "encrypted"),
        ("a Word file with a password", "letter.docx", offices.protected(), "encrypted"),
        ("a Word file cut off", "letter.docx", offices.cut_off(), "unreadable"),
        ("a Word file with something behind", "letter.docx", docx + b"demo", "trailing"),
        ("a picture of 400 million pixels", "page.png", pictures.png_that_claims(20_000, 20_000), "pixels"),
        ("a picture of 60 million pixels", "page.png", pictures.png_that_claims(10_000, 6_000), "pixels"),
        ("a JPEG cut off", "page.jpg", pictures.cut_off("JPEG"), "unreadable"),
        ("a PNG cut off", "page.png", pictures.cut_off("PNG"), "unreadable"),
    ]  # fmt: skip


def test_every_file_of_the_hostile_folder_gets_its_verdict() -> None:
    files = folder()
    expected = {what: told for what, _name, _content, told in files}
    assert {what: verdict(name, content) for what, name, content, _told in files} == expected
    assert len(expected) == len(files) >= 40


def test_the_folder_is_judged_within_seconds_and_little_memory() -> None:
    files = folder()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    for _what, name, content, _told in files:
        verdict(name, content)
    assert time.process_time() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


def test_every_reason_is_given_by_some_file_of_the_folder() -> None:
    given = {verdict(name, content) for _what, name, content, _told in folder()}
    assert set(MESSAGES) - given == {"too_large"}


@pytest.mark.parametrize(("slot", "told"), [(FORMAL_LETTER, "ending"), (DISCLOSURE, "ending"), (STATUTES, DOCX)])
def test_a_slot_takes_its_own_kinds(slot: Slot, told: str) -> None:
    assert verdict("letter.docx", offices.word(), slot) == told


@pytest.mark.parametrize(("size", "told"), [(300, "unreadable"), (301, "too_large")])
def test_a_slot_takes_files_up_to_its_own_size(small: Slot, size: int, told: str) -> None:
    assert verdict("letter.pdf", b"%PDF-".ljust(size), small) == told


def test_a_file_that_says_it_is_too_large_is_refused_without_being_read() -> None:
    class Unread(io.BytesIO):
        size = 200 * 1024 * 1024

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("the file was read")

    with pytest.raises(FileRefused) as refused:
        check_file(Unread(), "large.pdf", ATTACHMENT)
    assert refused.value.messages == [
        "The file is larger than 20 MB. Make it smaller, for example with fewer or smaller pictures, "
        "or send it in parts."
    ]


def test_a_file_that_hides_its_size_is_read_one_byte_past_the_limit_and_no_further(small: Slot) -> None:
    class Endless(io.RawIOBase):
        asked: list[int] = []

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            self.asked.append(size)
            return bytes(size)

    file = Endless()
    with pytest.raises(FileRefused):
        check_file(file, "endless.pdf", small)
    assert file.asked == [301]


def test_what_the_browser_says_about_the_type_is_not_believed() -> None:
    upload = SimpleUploadedFile("letter.pdf", b"<html></html>", content_type="application/pdf")
    with pytest.raises(FileRefused) as refused:
        check_file(upload, "letter.pdf", FORMAL_LETTER)
    assert refused.value.messages == [
        "The ending of the file's name says .pdf, but its content is something else. Open it in the program that "
        "made it, save it as one of these and choose it again: PDF, JPEG, PNG."
    ]


def test_a_file_is_known_by_the_hash_of_its_content() -> None:
    checked: list[Any] = [check_file(io.BytesIO(pdfs.sound()), name, ATTACHMENT) for name in ("a.pdf", "b.pdf")]
    assert [one.name for one in checked] == ["a.pdf", "b.pdf"]
    assert len({one.sha256 for one in checked}) == 1
