"""Letters on paper: the text can be taken out again, the fonts are in it, its structure is tagged."""

import io
import re
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from correspondence import pdf
from correspondence.kinds import LetterKind, kinds
from correspondence.models import Letter
from correspondence.pdf import PdfUnavailable, set_pdf
from correspondence.rendering import sheet_of, words_of
from correspondence.templates import languages
from governance.models import Edition
from governance.texts import labels
from tests.correspondence.test_words import letter

pytestmark = pytest.mark.django_db
FORMAL = [
    pytest.param(kind, language, id=f"{kind.code}-{language}")
    for kind in kinds()
    if kind.formal
    for language in languages()
]
TAGS = re.compile(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", re.S)


def frozen(kind: LetterKind, language: str, **facts: Any) -> Letter:
    found = letter(kind, language, facts)
    words = words_of(found)
    found.subject, found.body_html, found.body_text = words.subject, words.html, words.text
    return found


def bare(text: str) -> str:
    return re.sub(r"\s", "", text.replace("&#x27;", "'"))


def text_of(reader: PdfReader) -> str:
    return bare("".join(page.extract_text() for page in reader.pages))


def embedded_fonts(reader: PdfReader) -> dict[str, bool]:
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            name = font.get_object()["/BaseFont"].split("+")[1]
            found[name] = bool({"/FontFile2", "/FontFile3"} & set(inner))
    return found


@pytest.mark.parametrize(("kind", "language"), FORMAL)
def test_the_text_of_a_formal_letter_is_in_its_pdf_whole_and_nothing_else(kind: LetterKind, language: str) -> None:
    whole = frozen(kind, language)
    sheet = sheet_of(whole)
    reader = PdfReader(io.BytesIO(set_pdf(sheet)))
    margins = bare("L-2026-0007 1/1")
    assert sorted(text_of(reader)) == sorted(bare(TAGS.sub("", sheet)) + margins)
    for line in filter(None, whole.body_text.splitlines()):
        assert bare(line) in text_of(reader)


@pytest.mark.parametrize(("kind", "language"), FORMAL)
def test_a_formal_letter_is_tagged_titled_and_in_its_own_fonts(kind: LetterKind, language: str) -> None:
    whole = frozen(kind, language)
    reader = PdfReader(io.BytesIO(set_pdf(sheet_of(whole))))
    catalog = reader.root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/K" in catalog["/StructTreeRoot"]
    assert catalog["/Lang"] == language
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"L-2026-0007: {whole.subject}"
    assert re.search(rb"pdfuaid:part\W+1\b", catalog["/Metadata"].get_object().get_data())
    fonts = embedded_fonts(reader)
    assert set(fonts.values()) == {True}
    assert {name.removesuffix("-Medium") for name in fonts} <= {"Noto-Sans", "Noto-Sans-SC", "Amiri"}


SIGNATURES = [
    pytest.param("en", "Demo Head|Secretariat head|On behalf of the Secretariat", id="en"),
    pytest.param("zh-hans", "Demo Head|代表秘书处", id="zh-hans"),
]


@pytest.mark.parametrize(("language", "expected"), SIGNATURES)
def test_a_formal_letter_names_the_organisation_who_signs_and_where_to_ask(language: str, expected: str) -> None:
    kind = next(kind for kind in kinds() if kind.code == "renewal_approved")
    text = text_of(PdfReader(io.BytesIO(set_pdf(sheet_of(
        frozen(kind, language, signatory="Demo Head", signatory_role="head")
    )))))  # fmt: skip
    assert bare("Demo Officer Demo Health Network") in text
    assert [words for words in expected.split("|") if bare(words) not in text] == []
    address = labels(Edition.objects.in_force(date(2026, 11, 30)), "")["address.secretariat"]
    assert address in text


def test_a_formal_letter_of_a_run_is_sent_on_behalf_of_the_secretariat() -> None:
    kind = next(kind for kind in kinds() if kind.code == "term_expired")
    assert frozen(kind, "en").body_text.rstrip().splitlines()[-4:-2] == [
        "On behalf of the Secretariat", "Alliance for Transformative Action on Climate and Health",
    ]  # fmt: skip


def test_an_arabic_name_can_be_read_in_the_pdf_of_a_letter() -> None:
    kind = next(kind for kind in kinds() if kind.code == "term_expired")
    reader = PdfReader(io.BytesIO(set_pdf(sheet_of(frozen(kind, "en", organisation="شبكة الصحة")))))
    assert embedded_fonts(reader)["Amiri"]
    assert "شبكة" in "".join(page.extract_text() for page in reader.pages)


def test_without_a_font_or_without_pango_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "fonts_found", lambda: 0)
    with pytest.raises(PdfUnavailable, match="No font is installed"):
        set_pdf("<p>text</p>")

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return importing(name, *args, **kwargs)

    importing = __import__
    monkeypatch.setattr("builtins.__import__", missing)
    with pytest.raises(PdfUnavailable, match="Pango is missing"):
        set_pdf("<p>text</p>")


def test_the_fonts_of_the_dependencies_are_found() -> None:
    assert pdf.fonts_found() > 3
