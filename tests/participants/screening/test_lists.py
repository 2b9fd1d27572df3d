"""Lists as the Secretariat uploads them: every fault by its line, every hit in four scripts (5.nsa.fensa)."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from governance.models import Act
from participants.enums import Disposal
from participants.exchange.screening import read_names
from participants.models import CaseFile, FileSection, Hit, ListedName, ScreenedName, ScreeningList
from participants.services.applications import begin_application, save_section
from participants.services.screening import compare_new_names, dispose, note_names, take_list
from tests.applications import TODAY, answers_to_everything
from tests.factories import officer, person
from tests.participants.applications.cases import sent
from tests.participants.pages.people import SECRET, signed_in
from tests.participants.screening.test_matching import PAIRS

pytestmark = pytest.mark.django_db
HEADER = "name,aliases,list,reference"
HITS = Path(__file__).parent / "hits.csv"
LATER, LAST = date(2026, 12, 1), date(2026, 12, 8)


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All pages are asked on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """A file as a spreadsheet saves it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER.split(","), *rows])
    return text.getvalue().encode()


def uploaded(content: bytes, on: date, place: Path) -> list[int]:
    """Take a file in as the page does; how many names came, list by list."""
    path = place / "names.csv"
    path.write_bytes(content)
    names, boss = read_names(path), officer(Role.REVIEWER)
    assert names.faults == []
    return [take_list(name, entries, names.sha256, boss, on).came for name, entries in names.lists.items()]


def file_with(names: Iterable[str]) -> CaseFile:
    """A file whose board bears these names."""
    file = CaseFile.objects.create(created_on=TODAY)
    members = [{"name": name, "role": "Member", "affiliation": ""} for name in names]
    FileSection.objects.create(file=file, code="decision_body", answers={"members": members})
    note_names(file, TODAY)
    return file


def test_every_pair_is_told_apart_by_the_real_upload_and_comparison_and_no_other_hit_is_found(tmp_path: Path) -> None:
    listed = sorted({pair["listed"] for pair in PAIRS})
    entries = [listed[place : place + 2] for place in range(0, len(listed), 2)]
    rows = [[names[0], ";".join(names[1:]), f"List {n % 3}", f"E-{n}"] for n, names in enumerate(entries)]
    file_with(sorted({pair["name"] for pair in PAIRS}))
    assert sum(uploaded(as_csv(rows), TODAY, tmp_path)) == len(listed)
    number = compare_new_names(TODAY)
    found = Hit.objects.values_list("screened__name", "listed__name")
    expected = [(row["name"], row["listed"]) for row in csv.DictReader(HITS.open(encoding="utf-8"))]
    assert sorted(found) == expected
    assert (number, compare_new_names(TODAY)) == (len(expected), 0)
    alike = {(pair["name"], pair["listed"]) for pair in PAIRS if pair["alike"] == "yes"}
    unlike = {(pair["name"], pair["listed"]) for pair in PAIRS if pair["alike"] == "no"}
    assert (alike - {*expected}, unlike & {*expected}) == (set(), set())


COLUMNS = "unknown column; this file has: name, aliases, list, reference"
FORMULA = "begins with a sign that spreadsheets take for a formula; take the sign out"
NO_UTF8 = "save the file with the encoding UTF-8"
FAULTS: list[tuple[bytes, list[str]]] = [
    (b"", ["1:list: the file is empty; the first line names the columns: name,aliases,list,reference"]),
    (
        b"nom,aliases,list,reference\nDemo,,L,1\n",
        [f"1:nom: {COLUMNS}", "1:name: this column is missing"],
    ),
    (f"{HEADER},{HEADER}\n".encode(), [f"1:{name}: this column appears more than once" for name in HEADER.split(",")]),
    (
        HEADER.replace(",", ";").encode(),
        ["1:list: the cells are not separated by commas; save the file as CSV with commas"],
    ),
    (HEADER.encode(), ["1:name: the file holds no name; nothing would be screened"]),
    (
        f"\ufeff{HEADER}\nDemo,,L,1\n".encode("utf-16-le"),
        ["1:list: the file is in the encoding UTF-16; save it again as CSV with the encoding UTF-8"],
    ),
    (f"{HEADER}\nDemo,,L,1\nD\u00e9mo,,L,2\n".encode("latin-1"), [f"3:name: byte 0xE9 is not UTF-8; {NO_UTF8}"]),
    (
        as_csv([["De\0mo", "", "L", "1"]]),
        ["2:name: a NUL byte (0x00) is not text; save the file again as CSV with the encoding UTF-8"],
    ),
    (
        as_csv([["A", "", "L", "1"], ["B", "", "M", "1"], ["C", "", "L", "1"], ["D", "", "L", "1"]]),
        ["4:list: \u201cL, 1\u201d is already on line 2", "5:list: \u201cL, 1\u201d is already on line 2"],
    ),
    (
        as_csv([["", "x", "L", "1"], ["B", "", "", "2"], ["C", "", "L", ""]]),
        [f"{2 + n}:{name}: is empty; a value is needed" for n, name in enumerate(("name", "list", "reference"))],
    ),
    (
        as_csv([["A", "", "L"], ["B", "", "L", "2", "more"]]),
        ["2:reference: the row has 3 cells, the header 4", "3:reference: the row has 5 cells, the header 4"],
    ),
    (
        as_csv([["N" * 301, "", "L", "1"], ["B", f"x;{'y' * 300}", "L", "2"]]),
        ["2:name: is too long: 301 characters, at most 300 are kept"],
    ),
    (as_csv([["A", f"x;{'y' * 301}", "L", "1"]]), ["2:aliases: an alias has more than 300 characters"]),
    (
        as_csv([["=HYPERLINK(1)", "", "L", "1"], ["B", "x;+A", "L", "2"], ["C", "", "L", "@3"]]),
        [f"2:name: {FORMULA}", f"3:aliases: {FORMULA}", f"4:reference: {FORMULA}"],
    ),
    (
        f'{HEADER}\nA,,L,1\n"B,,L,2\n'.encode(),
        [
            "3:list: the row cannot be split into cells (unexpected end of data); check its quotation marks;"
            " nothing below it was read"
        ],
    ),
]  # fmt: skip


def test_every_fault_of_a_list_is_named_by_its_line_and_nothing_of_it_is_taken() -> None:
    boss = officer(Role.REVIEWER)
    set_factor(boss, SECRET)
    browser, address, before = signed_in(boss), reverse("participants:upload_list"), Act.objects.count()
    for content, expected in FAULTS:
        answer = browser.post(address, {"chosen": SimpleUploadedFile("names.csv", content, "text/csv")})
        assert answer.status_code == 422
        if content:
            assert [str(fault) for fault in answer.context["faults"]] == [f"names.csv:{fault}" for fault in expected]
    assert not ListedName.objects.exists()
    assert not ScreeningList.objects.exists()
    assert Act.objects.count() == before


def test_a_list_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participants.exchange.screening.MOST_BYTES", 20)
    (tmp_path / "names.csv").write_bytes(as_csv([["A", "", "L", "1"]]))
    (fault,) = read_names(tmp_path / "names.csv").faults
    assert "at most 0.0 MB are read" in str(fault)


def test_a_list_of_hostile_names_is_kept_as_text_and_shown_as_text(tmp_path: Path) -> None:
    rows = [
        ["<script>alert(1)</script>", "De\u202emo;\u0645\u062d\u0645\u062f", "L", "1"],
        ["\U0001f642", "", "L", "2"],
    ]
    assert uploaded(as_csv(rows), TODAY, tmp_path) == [4]
    boss = officer()
    set_factor(boss, SECRET)
    text = signed_in(boss).get(reverse("participants:screening_lists")).content.decode()
    assert "<script>alert" not in text


def decided(hit: Hit, case_reviewer: object) -> None:
    """The hit is somebody else."""
    dispose(hit, Disposal.OTHER, "Another country.", case_reviewer, TODAY)  # type: ignore[arg-type]


def test_a_decided_hit_stays_decided_until_its_name_or_its_entry_changes(tmp_path: Path) -> None:
    case = sent()
    rows = [["Demo Helth Network", "Demo Helth Net", "L", "A-1"], ["Quite Another", "", "L", "A-2"]]
    uploaded(as_csv(rows), TODAY, tmp_path)
    compare_new_names(TODAY)
    (hit,) = Hit.objects.all()
    decided(hit, case.reviewer)
    # The same list again, and one with another entry added: nothing of it is touched.
    assert uploaded(as_csv(rows), LATER, tmp_path) == [0]
    assert uploaded(as_csv([*rows, ["A Third", "", "L", "A-3"]]), LATER, tmp_path) == [1]
    note_names(case.application.file, LATER)
    assert compare_new_names(LATER) == 0
    assert list(Hit.objects.values_list("pk", "disposal")) == [(hit.pk, "other")]
    # The entry under another reference is another entry; the name written otherwise is another name.
    assert uploaded(as_csv([["Demo Helth Network", "", "L", "B-1"]]), LATER, tmp_path) == [1]
    assert compare_new_names(LATER) == 1
    row = case.application.file.sections.get(code="identity")
    FileSection.objects.filter(pk=row.pk).update(answers={**row.answers, "name": "Demo Health Networks"})
    note_names(case.application.file, LAST)
    assert list(ScreenedName.objects.filter(compared=False).values_list("name", flat=True)) == ["Demo Health Networks"]
    assert compare_new_names(LAST) == 1
    found = Hit.objects.order_by("pk").values_list("screened__name", "listed__reference", "disposal", "found_on")
    assert list(found) == [
        ("Demo Health Network", "A-1", "other", TODAY),
        ("Demo Health Network", "B-1", "undecided", LATER),
        ("Demo Health Networks", "B-1", "undecided", LAST),
    ]


def test_a_line_of_other_names_that_is_longer_than_a_name_is_refused_on_the_page_and_cut_below_it() -> None:
    application = begin_application(person("Demo Applicant"), TODAY)
    author = application.opened_by
    assert author is not None
    browser = signed_in(author)
    address = reverse("participants:own_part", args=[application.ref, "identity"])
    identity = {**answers_to_everything()["identity"], "other_names": f"Demo\n{'N' * 301}"}
    answer = browser.post(address, {**identity, "revision": 0, "action": "save"})
    assert answer.status_code == 422
    assert list(answer.context["step"].form.errors["other_names"]) == [
        "Line 2 has more than 300 characters. Write one name a line."
    ]
    save_section(application, "identity", identity, 0, author, TODAY)
    note_names(application.file, TODAY)
    assert sorted(map(len, ScreenedName.objects.values_list("name", flat=True))) == [4, 19, 300]
