"""A file is handed out through the policy, as an attachment without rights, and each time it is noted."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from documents import blobs
from documents.enums import Visibility
from documents.models import Document, Download, Version
from documents.services import add_version
from tests.documents.filing import ON, checked, content, filed, signed_in
from tests.factories import focal_point, officer, participation, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_public_document_is_open_to_everyone_and_each_download_is_noted() -> None:
    document, someone = filed(), person()
    for browser in (Client(), signed_in(someone)):
        response = browser.get(f"/files/{document.ref}/")
        assert (response.status_code, body(response)) == (200, content())
    assert list(Download.objects.order_by("id").values_list("version__document__ref", "person")) == [
        (document.ref, None),
        (document.ref, someone.pk),
    ]
    assert all(re.fullmatch("[0-9a-f]{32}", one.request_id) for one in Download.objects.all())
    assert Download.objects.latest("id").request_id == response["X-Request-ID"]


def test_who_may_who_may_elsewhere_and_the_outsider() -> None:
    owner, elsewhere = participation(date(2025, 1, 1)), participation(date(2025, 1, 1))
    document = filed(Visibility.SECRETARIAT, organisation_id=owner.organisation_id)
    people = [focal_point(owner.organisation), focal_point(elsewhere.organisation), person()]
    for path in (f"/files/{document.ref}/", f"/files/{document.ref}/1/"):
        assert [signed_in(one).get(path).status_code for one in people] == [200, 404, 404]
    assert set(Download.objects.values_list("person", flat=True)) == {people[0].pk}


def test_a_visitor_is_led_to_sign_in_and_learns_nothing_about_what_exists() -> None:
    document = filed(Visibility.PARTICIPANTS)
    answers = [Client().get(path) for path in (f"/files/{document.ref}/", "/files/D-2026-9999/")]
    assert [(one.status_code, one["Location"].split("?")[0]) for one in answers] == [(302, "/en/account/login/")] * 2
    assert answers[0]["Location"].endswith(f"?next=/files/{document.ref}/")
    assert Download.objects.count() == 0


def test_a_former_participant_does_not_reach_an_address_it_once_had() -> None:
    one = participation(date(2023, 11, 22))
    speaker, document = focal_point(one.organisation), filed(Visibility.PARTICIPANTS)
    browser = signed_in(speaker)
    assert one.term_last_day == date(2026, 11, 21)
    assert browser.get(f"/files/{document.ref}/").status_code == 404
    with time_machine.travel(date(2026, 11, 21), tick=False):
        assert signed_in(speaker).get(f"/files/{document.ref}/").status_code == 200


HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Type": "application/pdf",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("prefix", ["", "/internal-files"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_file_is_an_attachment_that_runs_nothing_and_is_kept_by_nobody(
    settings: Settings, prefix: str, method: str
) -> None:
    settings.ACCEL_REDIRECT_PREFIX = prefix
    document = filed()
    for browser in (Client(), signed_in(person())):
        response = getattr(browser, method)(f"/files/{document.ref}/")
        assert response.status_code == 200
        assert {name: response[name] for name in HEADERS} == HEADERS
        assert response["Content-Disposition"] == 'attachment; filename="paper.pdf"'
        body(response)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("paper.pdf", 'attachment; filename="paper.pdf"'),
        ("رسالة.pdf", "attachment; filename*=utf-8''%D8%B1%D8%B3%D8%A7%D9%84%D8%A9.pdf"),
        ("信函.pdf", "attachment; filename*=utf-8''%E4%BF%A1%E5%87%BD.pdf"),
        ('"; filename=evil.exe.pdf', 'attachment; filename="_; filename=evil.exe.pdf"'),
        ("a\r\nSet-Cookie: x.pdf", 'attachment; filename="aSet-Cookie_ x.pdf"'),
    ],
)
def test_a_file_keeps_its_name_in_every_script(name: str, told: str) -> None:
    response = Client().get(f"/files/{filed(name=name).ref}/")
    assert response["Content-Disposition"] == told
    body(response)


def test_the_front_server_hands_out_the_file_where_it_can(settings: Settings) -> None:
    settings.ACCEL_REDIRECT_PREFIX = "/internal-files/"
    document = filed()
    digest = document.versions.get().sha256
    response = Client().get(f"/files/{document.ref}/")
    assert response["X-Accel-Redirect"] == f"/internal-files/blobs/{digest[:2]}/{digest[2:4]}/{digest}"
    assert (response.content, Download.objects.count()) == (b"", 1)


def test_asking_for_the_headers_alone_is_no_download() -> None:
    response = Client().head(f"/files/{filed().ref}/")
    assert (response.status_code, body(response), Download.objects.count()) == (200, b"", 0)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_else_can_be_done_with_a_file(method: str) -> None:
    assert getattr(Client(), method)(f"/files/{filed().ref}/").status_code == 405


def test_every_version_has_its_address_and_the_document_leads_to_the_latest() -> None:
    document = filed()
    add_version(document, checked(number=5), None, ON)
    paths = [f"/files/{document.ref}/", f"/files/{document.ref}/2/", f"/files/{document.ref}/1/"]
    assert [len(body(Client().get(path))) for path in paths] == [len(content(5)), len(content(5)), len(content())]
    assert signed_in(person()).get(f"/files/{document.ref}/3/").status_code == 404


def test_what_is_in_quarantine_does_not_exist_and_the_version_before_it_is_handed_out(settings: Settings) -> None:
    document = filed()
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    add_version(document, checked(number=5), None, ON)
    alone = filed()
    browser = signed_in(officer())
    assert body(browser.get(f"/files/{document.ref}/")) == content()
    paths = [f"/files/{document.ref}/2/", f"/files/{alone.ref}/", f"/files/{alone.ref}/1/"]
    assert [browser.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_released_file_that_is_found_infected_later_is_handed_out_no_more() -> None:
    document = filed()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_version SET scan_verdict = 'infected', scanned_at = now(), quarantined_at = now()"
        )
    assert signed_in(officer()).get(f"/files/{document.ref}/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_said_so_and_raises_an_alarm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    document = filed()
    blobs.path_of(document.versions.get().sha256).unlink()
    response = Client().get(f"/files/{document.ref}/")
    assert (response.status_code, Download.objects.count()) == (503, 0)
    assert document.ref in response.content.decode()
    alarms: list[Any] = [record.msg for record in caplog.records if record.name == "documents.views.files"]
    assert [(one["event"], one["document"], one["level"]) for one in alarms] == [
        ("file_missing", document.ref, "error")
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/files/..%2f..%2fetc/",
        "/files/%00/",
        "/files//",
        "/files/D-2026-0001/0/",
        "/files/x/-1/",
        "/files/D-2026-0001/99999999999999999999/",
    ],
)
def test_a_crooked_address_leads_nowhere(path: str) -> None:
    filed()
    assert signed_in(person()).get(path).status_code == 404


def test_a_download_takes_the_same_statements_however_many_versions_there_are() -> None:
    document, browser = filed(), signed_in(person())
    counts = []
    for number in (1, 30):
        while document.versions.count() < number:
            add_version(document, checked(number=number), None, ON)
        body(browser.get(f"/files/{document.ref}/"))
        with CaptureQueriesContext(connection) as asked:
            body(browser.get(f"/files/{document.ref}/"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert (Document.objects.count(), Version.objects.count()) == (1, 30)
