"""The whole case as one archive: every hash true, no name leads astray, nothing for the tied, an act each time."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

import pytest
import time_machine
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from casework.refusals import NotPermitted, NotVisible
from correspondence.filing import file_letter
from correspondence.models import Letter
from documents import blobs
from documents.models import Document, Download, Version
from governance.acts import digest, seal
from governance.models import Act
from governance.signs import is_visible
from participants.archive.packing import safe
from participants.history import history_of_application, history_of_renewal
from participants.models import Application, Filed, InternalNote, Renewal, Snapshot
from participants.services.assignments import declare
from participants.services.examination import write_message, write_note
from participants.services.exports import export_case
from tests.factories import officer, person
from tests.participants.applications.cases import CANARY, in_state
from tests.participants.overviews.people import working
from tests.participants.pages.people import outsider, signed_in
from tests.renewals import TODAY, pending, sent

pytestmark = pytest.mark.django_db
HOSTILE = [
    "../../etc/passwd", "..\\..\\boot.ini", "/abs.pdf", "C:\\x.pdf", "تقرير.pdf", "报告.pdf", "a\u202efdp.exe",
    "", "..", "x" * 180 + ".pdf", "tab\t.pdf", 'a<b>:"|?*.pdf', "=cmd.pdf", "Report.pdf", "REPORT.pdf",
]  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def address(case: Filed) -> str:
    """Where the archive of a case is taken out."""
    return reverse("participants:case_archive", args=[case.ref])


def taken(browser: Client, case: Filed) -> bytes:
    """The archive as a browser receives it."""
    answer: HttpResponseBase = browser.post(address(case))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def opened(content: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len({name.casefold() for name in names})
        return {name: archive.read(name) for name in names}


RECORDS = {
    "case", "findings", "risks", "measures", "other_bodies", "talk", "internal_notes", "declarations_of_interests",
    "screened_names", "due_diligence", "questions", "screening_hits", "disclosures", "accepted_terms", "acts",
    "letters",
}  # fmt: skip


def test_every_file_is_in_the_manifest_with_its_size_and_hash() -> None:
    case = in_state("approved")
    files = opened(taken(working(case.officer), case.application))
    manifest = json.loads(files["manifest.json"])
    listed = {one["path"]: (one["size"], one["sha256"]) for one in manifest["files"]}
    real = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()}
    assert listed == {name: facts for name, facts in real.items() if name not in ("manifest.json", "manifest.csv")}
    rows = list(csv.reader(io.StringIO(files["manifest.csv"].decode("utf-8-sig"))))
    assert rows[0] == ["path", "size", "sha256", "left_out"]
    assert {path: (int(size), sha256) for path, size, sha256, _why in rows[1:]} == listed
    assert {name.removesuffix(".json") for name in files if name.endswith(".json") and "/" not in name} == {
        *RECORDS, "manifest",
    }  # fmt: skip


def test_the_snapshot_is_the_text_that_was_hashed_and_the_one_decided_on_is_named() -> None:
    case = in_state("approved")
    files = opened(taken(working(case.officer), case.application))
    manifest = json.loads(files["manifest.json"])
    snapshot = Snapshot.objects.get()
    assert hashlib.sha256(files["snapshots/1.json"]).hexdigest() == snapshot.sha256
    assert manifest["snapshots"] == [
        {"path": "snapshots/1.json", "sha256": snapshot.sha256, "sent_on": TODAY.isoformat()}
    ]
    assert manifest["decided_on_snapshot"] == {"number": 1, "sha256": snapshot.sha256}
    assert json.loads(files["snapshots/1.json"]) == snapshot.content


def test_everything_on_record_is_in_it() -> None:
    case = in_state("decision_pending")
    write_note(case.application, f"note {CANARY}", case.officer, TODAY)
    write_message(case.application, "A word.", case.officer, TODAY)
    files = opened(taken(working(case.head), case.application))
    numbers = {name: len(json.loads(files[f"{name}.json"])) for name in RECORDS - {"case"}}
    assert numbers == {
        "findings": 8, "risks": 7, "measures": 1, "other_bodies": 0, "talk": 1, "internal_notes": 1,
        "declarations_of_interests": 3, "due_diligence": 1, "questions": 0, "screening_hits": 0, "disclosures": 1,
        "accepted_terms": 1, "screened_names": case.application.file.names.count(),
        "acts": Act.objects.about(case.application).exclude(action="export_case").count(),
        "letters": 2,
    }  # fmt: skip
    about = json.loads(files["case.json"])
    advice = case.application.advice_reasons
    assert (about["state"], about["case_officer"], about["advice_reasons"]) == (
        "decision_pending", case.officer.full_name, advice,
    )  # fmt: skip
    assert advice.startswith(CANARY)
    assert len(json.loads(files["due_diligence.json"])[0]["checks"]) == 8


def test_an_answer_is_in_it_once_its_round_was_sent() -> None:
    case = in_state("info_requested")
    item = case.application.file.requests.get().items.get()
    item.answer, item.answered_on = "The year 2025.", TODAY
    item.save()
    browser = working(case.officer)
    (asked,) = json.loads(opened(taken(browser, case.application))["questions.json"])
    assert (asked["items"][0]["answer"], asked["items"][0]["answered_on"]) == ("", None)
    case.application.file.requests.update(closed_on=TODAY)
    (asked,) = json.loads(opened(taken(browser, case.application))["questions.json"])
    assert asked["items"][0]["answer"] == "The year 2025."


def test_acts_are_in_it_as_they_are_sealed() -> None:
    case = in_state("completeness")
    seal()
    for one in json.loads(opened(taken(working(case.officer), case.application))["acts.json"]):
        act = Act.objects.get(pk=one["sealed"]["id"])
        assert one["sealed"] == json.loads(json.dumps(act.sealed_content()))
        assert one["seal"]["digest"] == digest(one["seal"]["previous"], one["seal"]["number"], act)


def test_the_same_record_gives_the_same_file_on_another_day_and_the_act_holds_its_hash() -> None:
    case = in_state("approved")
    browser = working(case.officer)
    first = taken(browser, case.application)
    with time_machine.travel("2027-01-05T09:00:00+01:00", tick=False):
        second = taken(working(case.head), case.application)
    assert first == second
    acts = Act.objects.about(case.application).filter(action="export_case").order_by("pk")
    facts = {"sha256": hashlib.sha256(first).hexdigest(), "files": len(opened(first))}
    assert [(one.actor_id, one.clause, one.facts) for one in acts] == [
        (case.officer.pk, "x.exchange", facts), (case.head.pk, "x.exchange", facts),
    ]  # fmt: skip
    lines = [line.text for line in history_of_application(case.application, case.officer, TODAY)]
    assert lines.count("The whole case was downloaded as one file.") == 2


def filed(application: Application, name: str, ref: str, **facts: object) -> Version:
    """One more document of a case, under a name and a reference that no form would have taken."""
    document = Document.objects.create(
        ref=ref, title=name or "-", slot="other", language="en", visibility="case_file", dated_on=TODAY,
        object_type="casefile", object_id=application.file_id,
    )  # fmt: skip
    content = ref.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep(content, sha256)
    released = {"released_at": timezone.now(), "scan_verdict": "not_scanned"}
    return Version.objects.create(
        document=document, number=1, sha256=sha256, size=len(content), media_type="application/pdf",
        original_name=name, **{**released, **facts},
    )  # fmt: skip


def test_no_name_leads_out_of_the_archive_and_every_script_is_kept() -> None:
    case = in_state("submitted")
    refs = [f"{number}/D{number % 3}" for number in range(len(HOSTILE) - 2)] + ["R-1", "r-1"]
    for ref, name in zip(refs, HOSTILE, strict=True):
        filed(case.application, name, ref)
    files = opened(taken(working(case.officer), case.application))
    for name in files:
        parts = name.split("/")
        assert not PurePosixPath(name).is_absolute() and not PureWindowsPath(name).drive
        assert [part for part in parts if part in ("", ".", "..") or part != part.strip(" .")] == []
        assert [sign for sign in name if sign in '\\<>:"|?*' or not is_visible(sign)] == []
    assert len([name for name in files if name.startswith("documents/")]) == Version.objects.count()
    kept = [
        any(name.endswith(end) for name in files)
        for end in ("/1-تقرير.pdf", "/1-报告.pdf", "/1-afdp.exe", "/1-REPORT (2).pdf")
    ]
    assert kept == [True, True, True, True]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("documents/D-1/../../x.pdf", "documents/D-1/file/file/x.pdf"),
        ("/etc/passwd", "file/etc/passwd"),
        ("a\\b/c\u202etxt", "b/ctxt"),
    ],
)
def test_a_path_is_made_of_clean_names(path: str, expected: str) -> None:
    assert safe(path) == expected


def test_what_may_not_be_let_out_is_named_with_its_reason_and_not_logged_as_handed_out() -> None:
    case = in_state("submitted")
    now = timezone.now()
    sound = set(Version.objects.values_list("pk", flat=True))
    held = {"quarantined_at": now, "released_at": None, "scan_verdict": ""}
    filed(case.application, "a.pdf", "D-1", scan_verdict="infected", scanned_at=now, quarantined_at=now)
    filed(case.application, "b.pdf", "D-2", **held)
    blobs.path_of(filed(case.application, "c.pdf", "D-3").sha256).unlink()
    damaged = blobs.path_of(filed(case.application, "d.pdf", "D-4").sha256)
    damaged.chmod(0o644)
    damaged.write_bytes(b"something else")
    files = opened(taken(working(case.officer), case.application))
    manifest = json.loads(files["manifest.json"])
    reasons = ["infected", "quarantined", "missing", "damaged"]
    assert manifest["left_out"] == [
        {"document": f"D-{number}", "version": 1, "path": f"documents/D-{number}/1-{name}.pdf", "reason": why}
        for number, (name, why) in enumerate(zip("abcd", reasons, strict=True), 1)
    ]
    assert [name for name in files if name.startswith("documents/D-1")] == []
    assert [f",,,{why}" in files["manifest.csv"].decode() for why in reasons] == [True] * 4
    assert set(Download.objects.values_list("version", "person")) == {(pk, case.officer.pk) for pk in sound}


def test_letters_are_in_it_as_pdf_where_filed_else_as_text() -> None:
    case = in_state("approved")
    first, second = Letter.objects.filter(kind__in=["application_received", "admission_confirmed"]).order_by("pk")
    first.ref, first.subject, first.sent_at = "L-2026-0001", "Receipt", timezone.now()
    first.pdf = file_letter(first, b"%PDF-1.7 letter")
    first.save()
    Letter.objects.filter(pk=second.pk).update(body_text="Words that went out.")
    files = opened(taken(working(case.officer), case.application))
    told = json.loads(files["letters.json"])
    assert [one["path"] and one["path"].rsplit(".")[-1] for one in told[:2]] == ["pdf", "txt"]
    assert (files[told[0]["path"]], files[told[1]["path"]]) == (b"%PDF-1.7 letter", b"Words that went out.")
    assert [one["kind"] for one in told] == ["application_received", "admission_confirmed"]


def everyone(case_officer: User, other: User, tied: User, own_side: User) -> list[Client]:
    """Who may, who has not declared yet, who declared a tie, the organisation's own side, and an outsider."""
    return [working(case_officer), working(other), working(tied), signed_in(own_side), outsider()]


def test_it_opens_to_those_who_declared_and_to_nobody_else(client: Client) -> None:
    case = in_state("decision_pending")
    tied = officer()
    declare(case.application, True, "a seat in its board", tied, TODAY)
    browsers = [*everyone(case.officer, officer(Role.REVIEWER), tied, case.signatory), client]
    before = Act.objects.count()
    assert [one.post(address(case.application)).status_code for one in browsers] == [200, 403, 404, 404, 404, 302]
    assert [one.get(address(case.application)).status_code for one in browsers] == [405, 405, 405, 405, 405, 302]
    assert Act.objects.count() == before + 1
    for someone, refusal in ((officer(), NotPermitted), (tied, NotVisible), (person(), NotVisible)):
        with pytest.raises(refusal):
            export_case(case.application, someone, TODAY)
    assert Act.objects.filter(action="export_case").count() == 1


def test_a_post_without_its_token_takes_nothing_out() -> None:
    case = in_state("submitted")
    working(case.officer)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(case.officer)
    assert browser.post(address(case.application)).status_code == 403
    assert not Act.objects.filter(action="export_case").exists()


def test_it_is_an_attachment_that_nobody_keeps_and_no_page() -> None:
    case = in_state("submitted")
    answer = working(case.officer).post(address(case.application))
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="{case.application.ref}.zip"',
        "Cache-Control": "no-store",
    }
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    answer.close()


def test_the_case_page_offers_it_to_the_cleared_alone() -> None:
    case = in_state("submitted")
    pages = [working(one).get(case.application.get_absolute_url()) for one in (case.officer, officer())]
    assert [address(case.application) in page.content.decode() for page in pages] == [True, False]


def test_a_renewal_has_its_archive_with_the_consultation() -> None:
    case = pending()
    browser = working(case.officer)
    assert address(case.renewal) in browser.get(case.renewal.get_absolute_url()).content.decode()
    files = opened(taken(browser, case.renewal))
    assert json.loads(files["consultation.json"])["outcome"] == "consensus"
    acts = [(one["sealed"]["object"][0], one["sealed"]["action"]) for one in json.loads(files["acts.json"])]
    kept = [("renewal", "open") in acts, ("renewal", "take_up") in acts, ("renewal", "export_case") in acts]
    assert (kept, [action[:5] for kind, action in acts if kind == "consultation"]) == (
        [True, True, False], ["open", "close"],
    )  # fmt: skip
    assert json.loads(files["manifest.json"])["earlier_case"] is None
    lines = [str(line.text) for line in history_of_renewal(case.renewal, case.officer, TODAY)]
    assert "The whole case was downloaded as one file." in lines
    told = [str(line.text) for line in history_of_renewal(case.renewal, case.lead, TODAY)]
    assert "The whole case was downloaded as one file." not in told


def test_the_archive_of_a_renewal_opens_to_those_who_declared_and_to_nobody_else() -> None:
    case = pending()
    tied = officer()
    declare(case.renewal, True, "a seat in its board", tied, TODAY)
    browsers = everyone(case.reviewer, officer(), tied, case.lead)
    assert [one.post(address(case.renewal)).status_code for one in browsers] == [200, 403, 404, 404, 404]


def test_a_renewal_that_was_not_sent_has_no_archive() -> None:
    case = sent()
    Renewal.objects.filter(pk=case.renewal.pk).update(submitted_on=None, state="open")
    assert working(case.officer).post(address(case.renewal)).status_code == 404


def test_the_statements_do_not_grow_with_what_is_on_the_case() -> None:
    case = in_state("decision_pending")
    export_case(case.application, case.officer, TODAY)
    counts = []
    for number in (10, 1000):
        InternalNote.objects.bulk_create(
            InternalNote(file=case.application.file, author=case.head, text=f"{n}") for n in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            export_case(case.application, case.officer, TODAY)
        counts.append(len(queries))
        for one in range(20) if number == 10 else ():
            filed(case.application, "more.pdf", f"D-{one}")
    assert counts[0] == counts[1]
