"""Versions are kept: by content hash, unchanged, one number each, also when many come at once."""

import hashlib
import stat
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from documents import blobs, services
from documents.checks import FileRefused
from documents.enums import Visibility
from documents.models import Document, Download, Version
from documents.services import Filing, add_document, add_version, file_rendered, log_download
from documents.slots import DISCLOSURE, FORMAL_LETTER, RENDERED_LETTER
from governance.models import Act
from tests.documents.filing import ON, checked, content, filed
from tests.documents.hostile import offices
from tests.factories import organisation, person


def kept() -> list[str]:
    """The names of all contents on disk, whatever else lies there."""
    from django.conf import settings

    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.mark.django_db
def test_a_new_document_has_its_reference_its_first_version_its_content_and_its_act() -> None:
    author, owner = person(), organisation()
    filing = Filing("Demo letter", FORMAL_LETTER, Visibility.SECRETARIAT, about=owner, organisation_id=owner.pk)
    document = add_document(filing, checked("رسالة.pdf"), author.pk, ON)
    version = document.versions.get()
    digest = hashlib.sha256(content()).hexdigest()
    assert (document.ref, document.dated_on, document.object_type, document.object_ref) == (
        "D-2026-0001",
        ON,
        "organisation",
        owner.ref,
    )
    assert (version.number, version.sha256, version.size, version.original_name) == (
        1,
        digest,
        len(content()),
        "رسالة.pdf",
    )
    assert (version.uploaded_by, version.scan_verdict, version.scanned_at) == (author, "not_scanned", None)
    assert blobs.path_of(digest).read_bytes() == content()
    act = Act.objects.about(document).get()
    assert (act.action, act.clause, act.on, act.actor_id) == ("add_document", "x.documents", ON, author.pk)
    assert act.facts == {
        "version": 1,
        "sha256": digest,
        "size": len(content()),
        "media_type": "application/pdf",
    }


@pytest.mark.django_db
def test_a_new_content_is_a_new_version_and_the_one_before_stays() -> None:
    document = filed(number=0)
    add_version(document, checked(number=1), None, date(2026, 12, 1))
    assert [(one.number, one.size) for one in document.versions.order_by("number")] == [
        (1, len(content())),
        (2, len(content(1))),
    ]
    assert list(Act.objects.about(document).values_list("action", "on")) == [
        ("add_version", date(2026, 12, 1)),
        ("add_document", ON),
    ]


@pytest.mark.django_db
def test_a_content_checked_for_one_slot_is_not_filed_in_another() -> None:
    word = checked_word()
    with pytest.raises(FileRefused):
        add_document(Filing("Statement", DISCLOSURE, Visibility.SECRETARIAT), word, None, ON)
    assert (Document.objects.count(), kept()) == (0, [])


def checked_word() -> Any:
    import io

    from documents.checks import check_file
    from documents.slots import STATUTES

    return check_file(io.BytesIO(offices.word()), "statement.docx", STATUTES)


@pytest.mark.django_db
def test_a_letter_of_the_portal_is_filed_open_to_its_recipient_and_waits_for_no_scan(settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    recipient, other = person(), person()
    filing = Filing("Letter L-2026-0001", RENDERED_LETTER, Visibility.SECRETARIAT, readers=(recipient,))
    document = file_rendered(filing, content(), "L-2026-0001.pdf", ON)
    assert document.versions.released().count() == 1
    assert [Document.objects.visible_to(who, ON).count() for who in (recipient, other)] == [1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "sha256 = repeat('0', 64)",
        "size = size + 1",
        "media_type = 'text/html'",
        "original_name = 'other.pdf'",
        "number = 7",
        "uploaded_by_id = NULL",
        "uploaded_at = now() - interval '1 day'",
        "document_id = document_id + 1",
        "released_at = now() + interval '1 day'",
        "scan_verdict = ''",
    ],
)
def test_the_database_refuses_to_change_a_version(change: str) -> None:
    author = person()
    document = add_document(Filing("Demo", FORMAL_LETTER, Visibility.PUBLIC), checked(), author.pk, ON)
    version = document.versions.get()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE documents_version SET {change} WHERE id = %s", [version.pk])
    version.refresh_from_db()
    assert (version.number, version.size, version.original_name) == (1, len(content()), "paper.pdf")


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["clean", "infected"])
@pytest.mark.parametrize(
    "change",
    [
        "scan_verdict = 'clean', findings = ''",
        "scan_verdict = 'infected', findings = 'Demo'",
        "scanned_at = now() + interval '1 day'",
        "findings = 'Other'",
        "released_at = now() + interval '1 day'",
    ],
)
def test_what_a_scan_found_is_recorded_once(settings: Settings, verdict: str, change: str) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    version = filed().versions.get()
    finding = services.clamav.Finding(verdict == "clean", "" if verdict == "clean" else "Demo")
    services.settle(version, finding, ON)
    before = Version.objects.values().get()
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"UPDATE documents_version SET {change}")
        except DatabaseError:
            pass
    assert Version.objects.values().get() == before
    assert services.settle(version, services.clamav.Finding(clean=True), ON) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["documents_version", "documents_download"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_remove_versions_and_downloads(table: str, statement: str) -> None:
    log_download(filed().versions.get(), None, "demo")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert (Version.objects.count(), Download.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_database_refuses_to_change_the_log_of_downloads() -> None:
    log_download(filed().versions.get(), None, "demo")
    with pytest.raises(DatabaseError), transaction.atomic():
        Download.objects.update(request_id="other")
    assert Download.objects.get().request_id == "demo"


BROKEN = {
    "one_content_per_version": {"number": 1},
    "versions_count_from_one": {"number": 0},
    "a_version_is_not_empty": {"size": 0},
    "a_version_has_its_hash": {"sha256": "Z" * 64},
    "a_verdict_comes_from_a_scan": {"scan_verdict": "clean"},
    "what_waits_for_a_scan_is_in_quarantine": {"scan_verdict": ""},
    "what_is_infected_is_in_quarantine": {"scan_verdict": "infected", "scanned_at": "2026-11-22T00:00Z"},
    "what_is_not_held_is_released": {"released_at": None},
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "wrong"), BROKEN.items())
def test_the_database_refuses_a_version_that_breaks_a_rule(name: str, wrong: dict[str, Any]) -> None:
    document = filed()
    sound = Version.objects.values().get() | {"number": 2}
    del sound["id"]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Version.objects.bulk_create([Version(**sound | wrong)])
    assert document.versions.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("a_document_names_its_object_whole", {"object_id": 1}),
        ("visibility_is_known_code", {"visibility": "anyone"}),
        ("a_group_document_names_its_group", {"visibility": "group"}),
        ("a_document_names_its_object_whole", {"object_type": "organisation"}),
    ],
)
def test_the_database_refuses_a_document_that_breaks_a_rule(name: str, wrong: dict[str, Any]) -> None:
    filed()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Document.objects.update(**wrong)


@pytest.mark.django_db
def test_the_same_content_is_kept_once() -> None:
    first, second = filed(name="a.pdf"), filed(name="b.pdf")
    assert first.versions.get().sha256 == second.versions.get().sha256
    assert kept() == [first.versions.get().sha256]
    assert stat.filemode(blobs.path_of(kept()[0]).stat().st_mode) == "-r--r--r--"


@pytest.mark.django_db
def test_a_content_that_was_changed_on_disk_is_not_taken_for_the_same() -> None:
    path = blobs.path_of(filed().versions.get().sha256)
    path.chmod(0o640)
    path.write_bytes(b"changed")
    with pytest.raises(blobs.BlobDamaged):
        filed()
    assert (Document.objects.count(), path.read_bytes()) == (1, b"changed")


def at_once(count: int, work: Any) -> list[Any]:
    """Do the same from many threads at the same moment; returns the faults."""
    gate, faults = threading.Barrier(count), []

    def one(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True)
def test_thirty_uploads_of_one_content_make_thirty_documents_and_one_file() -> None:
    same = checked()
    filing = Filing("Demo", FORMAL_LETTER, Visibility.PUBLIC)
    assert at_once(30, lambda number: add_document(filing, same, None, ON)) == []
    assert sorted(Document.objects.values_list("ref", flat=True)) == [f"D-2026-{n:04}" for n in range(1, 31)]
    assert kept() == [same.sha256]
    assert Act.objects.filter(action="add_document").count() == 30


@pytest.mark.django_db(transaction=True)
def test_thirty_versions_at_once_get_thirty_numbers() -> None:
    document = filed()
    contents = [checked(number=number) for number in range(30)]
    assert at_once(30, lambda number: add_version(document, contents[number], None, ON)) == []
    assert list(document.versions.order_by("number").values_list("number", flat=True)) == list(range(1, 32))


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_file_and_commit_leaves_no_document_and_the_next_try_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(*given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(services, "record", crash)
        filed()
    assert (Document.objects.count(), Version.objects.count(), Act.objects.count()) == (0, 0, 0)
    assert kept() == [checked().sha256]
    assert filed().versions.get().sha256 == checked().sha256
    assert kept() == [checked().sha256]


@pytest.mark.django_db
def test_a_crash_while_writing_leaves_no_file_under_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*given: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no space left"):
        broken.setattr("documents.blobs.os.fsync", crash)
        filed()
    assert (Document.objects.count(), kept()) == (0, [])
