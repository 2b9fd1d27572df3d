"""With a scanner nothing leaves quarantine unless it is clean; without one nothing is ever called clean."""

import io
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from documents import clamav
from documents.models import Document, Version
from documents.services import scan_waiting
from documents.tasks import scan_quarantined
from governance.clauses import judge
from governance.models import Act
from tests.documents.filing import ON, content, filed


class FakeClamd(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Speaks enough of clamd: what holds one of the `bad` marks is infected, else all is well."""

    allow_reuse_address = daemon_threads = True
    bad: tuple[bytes, ...] = ()
    answer: bytes | None = None
    seen: list[bytes]


class Conversation(socketserver.StreamRequestHandler):
    """One content in, one answer out."""

    server: FakeClamd

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        received = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            received += self.rfile.read(size)
        self.server.seen.append(received)
        found = any(mark in received for mark in self.server.bad)
        judged = b"stream: Demo.Virus FOUND\0" if found else b"stream: OK\0"
        self.wfile.write(judged if self.server.answer is None else self.server.answer)


@pytest.fixture
def clamd(settings: Settings) -> Iterator[FakeClamd]:
    """A scanner on a free port, configured."""
    with FakeClamd(("127.0.0.1", 0), Conversation) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


@pytest.fixture
def down(settings: Settings) -> None:
    """A scanner that is configured and not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{free.getsockname()[1]}"


def standing(document: Document) -> tuple[str, bool, bool, bool]:
    """Verdict, in quarantine once, released, handed out."""
    version = document.versions.get()
    out = document.versions.released().exists()
    return version.scan_verdict, version.quarantined_at is not None, version.released_at is not None, out


@pytest.mark.django_db
def test_without_a_scanner_a_file_is_released_as_not_scanned_and_never_called_clean() -> None:
    document = filed()
    assert standing(document) == ("not_scanned", False, True, True)
    assert scan_quarantined() == 0
    assert standing(document) == ("not_scanned", False, True, True)


@pytest.mark.django_db
def test_with_a_scanner_a_file_waits_in_quarantine_and_is_released_when_clean(clamd: FakeClamd) -> None:
    document = filed()
    assert standing(document) == ("", True, False, False)
    assert scan_quarantined() == 1
    assert standing(document) == ("clean", True, True, True)
    assert clamd.seen == [content()]
    assert list(Act.objects.about(document).values_list("action", flat=True)) == ["release_version", "add_document"]


@pytest.mark.django_db
def test_an_infected_file_stays_in_quarantine_for_good(clamd: FakeClamd) -> None:
    document = filed()
    clamd.bad = (b"%PDF",)
    assert scan_quarantined() == 1
    clamd.bad = ()
    assert scan_quarantined() == 0
    assert standing(document) == ("infected", True, False, False)
    assert document.versions.get().findings == "Demo.Virus"
    assert [act.action for act in Act.objects.about(document)] == ["hold_infected_version", "add_document"]


@pytest.mark.django_db
def test_while_the_scanner_is_down_files_stay_in_quarantine_and_say_why(down: None) -> None:
    first, second = filed(), filed(number=1)
    assert scan_quarantined() == 0
    assert [standing(one) for one in (first, second)] == [("", True, False, False)] * 2
    assert [bool(one.scan_error) for one in Version.objects.order_by("id")] == [True, False]
    assert Version.objects.filter(claimed_at__isnull=True).count() == 2


@pytest.mark.django_db
def test_after_the_scanner_came_back_what_waited_is_scanned(down: None, settings: Settings, clamd: FakeClamd) -> None:
    back = settings.CLAMD_URL
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    document = filed()
    scan_quarantined()
    settings.CLAMD_URL = back
    assert scan_quarantined() == 1
    assert (standing(document), document.versions.get().scan_error) == (("clean", True, True, True), "")


@pytest.mark.django_db
def test_a_scanner_that_was_switched_off_releases_nothing_that_waits(down: None, settings: Settings) -> None:
    document = filed()
    settings.CLAMD_URL = ""
    assert scan_quarantined() == 0
    assert standing(document) == ("", True, False, False)


@pytest.mark.django_db
def test_a_scanner_that_joins_later_scans_what_it_had_not_seen(settings: Settings, clamd: FakeClamd) -> None:
    address, settings.CLAMD_URL = settings.CLAMD_URL, ""
    clean, infected = filed(), filed(number=3)
    settings.CLAMD_URL = address
    clamd.bad = (b"\n\n\n",)
    assert scan_quarantined() == 2
    assert [standing(one) for one in (clean, infected)] == [
        ("clean", False, True, True),
        ("infected", True, True, False),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK maybe\0"])
def test_an_answer_that_is_no_verdict_leaves_the_file_in_quarantine(clamd: FakeClamd, answer: bytes) -> None:
    clamd.answer = answer
    first, second = filed(), filed(number=1)
    assert scan_quarantined() == 0
    assert [standing(one) for one in (first, second)] == [("", True, False, False)] * 2
    assert len(clamd.seen) == 2


@pytest.mark.django_db
def test_a_file_that_cannot_be_judged_does_not_hold_up_the_others(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.services.SCANS_A_RUN", 1)
    clamd.answer = b"ERROR\0"
    first = filed()
    assert scan_quarantined() == 0
    clamd.answer = None
    second = filed(number=1)
    assert scan_quarantined() == 1
    assert [standing(one)[0] for one in (first, second)] == ["", "clean"]


@pytest.mark.django_db
def test_a_file_that_another_worker_holds_is_left_to_it_until_that_worker_has_died(clamd: FakeClamd) -> None:
    document = filed()
    assert Version.objects.filter(document=document).claim() is True
    assert Version.objects.filter(document=document).claim() is False
    assert scan_quarantined() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_version SET claimed_at = now() - interval '11 minutes'")
    assert scan_quarantined() == 1


@pytest.mark.django_db
def test_a_file_that_another_worker_took_in_the_meantime_is_left_to_it(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [filed(), filed(number=1)]
    scan = clamav.scan

    def while_another_works(file: BinaryIO) -> clamav.Finding:
        monkeypatch.setattr(clamav, "scan", scan)
        Version.objects.filter(document=documents[1]).claim()
        return scan(file)

    monkeypatch.setattr(clamav, "scan", while_another_works)
    assert (scan_waiting(ON), clamd.seen) == (1, [content()])
    assert [standing(one)[0] for one in documents] == ["clean", ""]


@pytest.mark.django_db
def test_a_worker_that_dies_after_its_verdict_was_heard_loses_and_doubles_nothing(
    clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*given: object) -> None:
        raise KeyboardInterrupt

    document = filed()
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("documents.services.record", crash)
        scan_waiting(ON)
    assert standing(document) == ("", True, False, False)
    Version.objects.update(claimed_at=None)
    assert [scan_waiting(ON), scan_waiting(ON)] == [1, 0]
    assert [act.action for act in Act.objects.about(document)] == ["release_version", "add_document"]


def test_a_scanner_at_a_path_is_reached_too(settings: Settings, tmp_path: Path) -> None:
    class AtPath(FakeClamd):
        address_family = socket.AF_UNIX

        def server_bind(self) -> None:
            self.socket.bind(str(tmp_path / "clamd.sock"))

    with AtPath(("", 0), Conversation) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for address in (f"unix://{tmp_path}/clamd.sock", f"{tmp_path}/clamd.sock"):
            settings.CLAMD_URL = address
            assert clamav.scan(io.BytesIO(b"demo")) == clamav.Finding(clean=True)
        server.shutdown()


def told() -> tuple[str, list[str]]:
    """How the register puts the clause, asked with one statement."""
    with CaptureQueriesContext(connection) as asked:
        judgement = judge("x.documents", ON)
    assert len(asked) == 1
    return str(judgement.state), [str(evidence.text) for evidence in judgement.evidence]


@pytest.mark.django_db
def test_the_register_says_what_waits_for_the_scan_and_what_is_locked(settings: Settings, clamd: FakeClamd) -> None:
    assert told() == ("not_applicable", [])
    address, settings.CLAMD_URL = settings.CLAMD_URL, ""
    filed()
    assert told() == ("in_order", ["1 file was not scanned.", "1 document is kept."])
    settings.CLAMD_URL = address
    assert told() == ("due", ["1 file was not scanned.", "1 document is kept."])
    filed(number=3)
    assert told() == ("due", ["1 file is in quarantine.", "1 file was not scanned.", "2 documents are kept."])
    clamd.bad = (b"\n\n\n",)
    scan_quarantined()
    assert told() == ("due", ["1 infected file is locked.", "2 documents are kept."])
