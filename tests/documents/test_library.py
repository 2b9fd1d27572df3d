"""The list of documents, filing one, and the lists in the admin."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from documents.enums import Visibility
from documents.models import Document
from documents.services import add_version, log_download
from documents.slots import STATUTES
from governance.models import Act
from tests.documents.filing import ON, checked, content, filed, in_bulk, signed_in
from tests.documents.hostile import offices, pdfs
from tests.factories import focal_point, officer, participation, person

pytestmark = pytest.mark.django_db
LIST, ADD = "/en/documents/", "/en/documents/add/"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def titles(browser: Client, query: str = "") -> list[str]:
    page = browser.get(f"{LIST}{query}")
    assert page.status_code == 200
    return re.findall(r'<a href="/files/[^"]+" download><bdi lang="[^"]+">([^<]+)</bdi>', page.content.decode())


def test_each_person_finds_the_documents_that_are_open_to_them() -> None:
    one = participation(date(2025, 1, 1))
    for visibility in Visibility:
        filed(visibility, title=str(visibility), group_id=7 if visibility == "group" else None)
    filed(Visibility.SECRETARIAT, title="own", organisation_id=one.organisation_id)
    people = [Client(), signed_in(person()), signed_in(focal_point(one.organisation)), signed_in(officer())]
    assert [titles(browser) for browser in people] == [
        ["public"],
        ["public"],
        ["own", "participants", "public"],
        ["own", "secretariat", "steering", "group", "participants", "public"],
    ]


def test_documents_are_found_by_title_kind_language_and_year() -> None:
    filed(title="Report of the Assembly", dated_on=date(2024, 5, 1))
    filed(title="报告", language="zh-hans")
    filed(title="Statutes of 100% Demo", slot=STATUTES)
    expected = {
        "": ["Statutes of 100% Demo", "报告", "Report of the Assembly"],
        "?title=assembly+report": ["Report of the Assembly"],
        "?title=100%25": ["Statutes of 100% Demo"],
        "?title=%E6%8A%A5": ["报告"],
        "?title=%3Cscript%3E": [],
        "?slot=statutes": ["Statutes of 100% Demo"],
        "?language=zh-hans": ["报告"],
        "?year=2024": ["Report of the Assembly"],
        "?year=2024&language=zh-hans": [],
        "?order=title": ["Report of the Assembly", "Statutes of 100% Demo", "报告"],
        "?order=date": ["Report of the Assembly", "报告", "Statutes of 100% Demo"],
        "?order=password": ["Statutes of 100% Demo", "报告", "Report of the Assembly"],
        "?page=99": ["Statutes of 100% Demo", "报告", "Report of the Assembly"],
        "?year=abc&slot=evil&language=xx": ["Statutes of 100% Demo", "报告", "Report of the Assembly"],
    }
    assert {query: titles(Client(), query) for query in expected} == expected


def test_only_the_secretariat_is_asked_about_visibility() -> None:
    filed(Visibility.PUBLIC, title="open")
    filed(Visibility.STEERING, title="steering")
    assert titles(signed_in(officer()), "?visibility=steering") == ["steering"]
    assert titles(signed_in(person()), "?visibility=steering") == ["open"]
    assert 'name="visibility"' not in signed_in(person()).get(LIST).content.decode()


def test_the_list_shows_the_latest_version_that_can_be_had(settings: Settings) -> None:
    document = filed()
    add_version(document, checked(number=1), None, ON)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    add_version(document, checked(number=2), None, ON)
    filed(title="waits")
    page = Client().get(LIST).content.decode()
    assert titles(Client()) == ["Demo paper"]
    assert "version 2" in page and "version 3" not in page


@pytest.mark.parametrize(
    ("query", "words"), [("?title=none", "No document was found"), ("", "No document is public yet")]
)
def test_an_empty_list_says_what_to_do(query: str, words: str) -> None:
    assert words in Client().get(f"{LIST}{query}").content.decode()


def test_the_count_stands_in_the_head_and_pages_follow() -> None:
    in_bulk(51)
    assert "51 documents" in Client().get(LIST).content.decode()
    assert [len(titles(Client(), f"?page={number}")) for number in (1, 2)] == [50, 1]


def statements(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "path", [LIST, "/admin/documents/document/", "/admin/documents/version/", "/admin/documents/download/"]
)
def test_the_lists_take_the_same_statements_at_10_and_at_1000_rows(path: str) -> None:
    browser, reader = signed_in(officer()), person()
    log_download(filed().versions.get(), reader.pk, "demo")
    in_bulk(9)
    few = statements(browser, path)
    in_bulk(990)
    assert Document.objects.count() == 1000
    assert statements(browser, path) == few


def sent(**changed: Any) -> dict[str, Any]:
    told = {
        "title": "Report of the Assembly",
        "slot": "attachment",
        "language": "en",
        "dated_on_day": "1",
        "dated_on_month": "5",
        "dated_on_year": "2024",
        "visibility": "public",
        "topic": "Assembly",
        "file": SimpleUploadedFile("report.pdf", content()),
    }
    return told | changed


def test_an_officer_files_a_document() -> None:
    someone = officer()
    response = signed_in(someone).post(ADD, sent(), follow=True)
    document = Document.objects.get()
    assert f"Filed as {document.ref}." in response.content.decode()
    assert (document.title, document.slot, document.dated_on, document.visibility, document.topic) == (
        "Report of the Assembly",
        "attachment",
        date(2024, 5, 1),
        "public",
        "Assembly",
    )
    assert Act.objects.about(document).get().actor_id == someone.pk


def test_who_files_a_confidential_document_can_open_it_and_no_other_officer_can() -> None:
    someone, other = officer(), officer()
    signed_in(someone).post(ADD, sent(visibility="confidential"))
    path = f"/files/{Document.objects.get().ref}/"
    assert [signed_in(one).get(path).status_code for one in (someone, other, person())] == [200, 404, 404]


def test_a_file_that_waits_for_the_scan_is_said_to_wait(settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    page = signed_in(officer()).post(ADD, sent(), follow=True).content.decode()
    assert "It can be downloaded once it has been scanned." in page


def test_only_who_files_documents_reaches_the_form() -> None:
    speaker = focal_point(participation(date(2025, 1, 1)).organisation)
    people = [signed_in(officer()), signed_in(speaker), signed_in(person()), Client()]
    assert [browser.get(ADD).status_code for browser in people] == [200, 403, 403, 302]
    assert [browser.post(ADD, sent()).status_code for browser in people] == [302, 403, 403, 302]
    assert Document.objects.count() == 1
    assert [ADD in browser.get(LIST).content.decode() for browser in people] == [True, False, False, False]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"file": SimpleUploadedFile("report.pdf", b"")}, "The file is empty."),
        ({"file": SimpleUploadedFile("report.exe", b"MZ")}, "Files of this kind cannot be taken."),
        ({"file": SimpleUploadedFile("report.pdf", pdfs.with_script())}, "The PDF holds a script"),
        ({"file": SimpleUploadedFile("report.pdf", pdfs.protected())}, "protected by a password"),
        ({"slot": "disclosure", "file": SimpleUploadedFile("s.docx", offices.word())}, "Files of this kind"),
        ({"file": ""}, "Choose a file."),
        ({"dated_on_month": "13"}, "Enter the month as a number from 1 to 12"),
        ({"visibility": "group"}, "Select a valid choice."),
        ({"slot": "none"}, "Select a valid choice."),
        ({"title": ""}, "Enter the title."),
        ({"language": ""}, "Choose the language it is written in."),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(changed: dict[str, Any], words: str) -> None:
    response = signed_in(officer()).post(ADD, sent(title="Kept title", topic="Kept topic") | changed)
    page = response.content.decode()
    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert words in page
    assert "Kept topic" in page and ("Kept title" in page or "title" in changed)


def test_sending_the_form_twice_files_one_document() -> None:
    browser = signed_in(officer())
    first, second = browser.post(ADD, sent()), browser.post(ADD, sent())
    assert (first.status_code, second.status_code, Document.objects.count()) == (302, 422, 1)
    assert "in the repository already, as D-2026-0001" in re.sub(r"\s+", " ", second.content.decode())


def test_filing_a_file_again_tells_of_a_confidential_document_only_to_whom_it_is_open() -> None:
    reader, officer_elsewhere = officer(), officer()
    filed(Visibility.CONFIDENTIAL, title="A paper", readers=(reader,))
    people = (reader, officer_elsewhere, person())
    answers = [signed_in(someone).post(ADD, sent(title="A paper")).status_code for someone in people]
    assert answers == [422, 302, 403]


def test_the_admin_shows_documents_versions_and_downloads_and_changes_nothing() -> None:
    document, reader = filed(title="Canary open"), person("Demo Reader")
    filed(Visibility.CONFIDENTIAL, title="Canary hidden", name="canary-hidden.pdf")
    log_download(document.versions.get(), reader.pk, "demo")
    log_download(document.versions.get(), None, "demo")
    browser = signed_in(officer())
    pages = {
        name: browser.get(f"/admin/documents/{name}/").content.decode() for name in ("document", "version", "download")
    }
    assert "Canary open" in pages["document"] and "Canary hidden" not in pages["document"]
    assert "Not scanned" in pages["version"] and "canary-hidden" not in pages["version"]
    assert "Demo Reader" in pages["download"] and "Visitor, not signed in" in pages["download"]
    paths = [f"/admin/documents/document/{document.pk}/{page}/" for page in ("change", "delete")]
    assert [browser.get(path).status_code for path in paths] == [200, 403]
    assert browser.post(paths[0], {"title": "Other"}).status_code == 403
    assert browser.get("/admin/documents/document/add/").status_code == 403
    assert Document.objects.get(pk=document.pk).title == "Canary open"


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar-xb"])
def test_the_pages_speak_every_language(language: str) -> None:
    filed()
    browser = signed_in(officer())
    paths = [f"/{language}/documents/", f"/{language}/documents/add/", f"/{language}/documents/?title=none"]
    assert [browser.get(path).status_code for path in paths] == [200, 200, 200]
