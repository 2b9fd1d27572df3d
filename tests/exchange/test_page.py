"""The import in the admin: what was previewed is what is applied, with every fault shown and nothing lost."""

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.enums import Role
from governance.exchange import files
from governance.models import Act
from participants.models import Organisation, Participation
from tests.exchange.folders import HEADERS
from tests.factories import participation
from tests.participants.pages.people import ADMITTED, lead_of, outsider, staff

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/records/"
GOOD = {
    "organisations.csv": ["O-1,=HYPERLINK(1),ngo,CHE,,no", "O-2,<b>Demo</b>,government,,,no"],
    "participations.csv": ["PA-1,O-1,2024-01-01,,,"],
}


def chosen(files: dict[str, list[str] | bytes]) -> list[SimpleUploadedFile]:
    """Files as a browser sends them."""
    return [
        SimpleUploadedFile(
            name,
            rows if isinstance(rows, bytes) else ("\n".join([HEADERS[name], *rows]) + "\n").encode(),
            "text/csv",
        )
        for name, rows in files.items()
    ]


def previewed(client: Client, files: dict[str, list[str] | bytes], **more: str) -> tuple[str, str]:
    """Choose files; the address of the preview and its page."""
    answer = client.post(CHOOSE, {"chosen": chosen(files), **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def cells(page: str, caption: str) -> list[list[str]]:
    """The rows of a table, as texts."""
    table = page.split(f">{caption}</caption>")[1].split("</table>")[0]
    rows = table.split("<tbody>")[1].split("</tr>")[:-1]
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def kept(settings: Settings) -> list[str]:
    home = Path(settings.MEDIA_ROOT) / "imports"
    return sorted(str(path.relative_to(home)).split("/")[-1] for path in home.rglob("*.csv"))


def test_only_officers_reach_the_import() -> None:
    people = {
        "officer": staff(),
        "head": staff(Role.HEAD),
        "reviewer": staff(Role.REVIEWER),
        "focal point": lead_of(participation(ADMITTED)),
        "outsider": outsider(),
        "public": Client(),
    }
    assert reverse("admin:records_choose") == CHOOSE
    for address in (CHOOSE, f"{CHOOSE}{'x' * 32}/"):
        assert {name: client.get(address).status_code for name, client in people.items()} == {
            "officer": 200 if address == CHOOSE else 302,
            "head": 200 if address == CHOOSE else 302,
            "reviewer": 403,
            "focal point": 302,
            "outsider": 302,
            "public": 302,
        }
    sent = {name: client.post(CHOOSE, {"chosen": chosen(GOOD)}) for name, client in people.items()}
    accepted = [name for name, answer in sent.items() if answer.get("Location", "").startswith(f"{CHOOSE}")]
    assert accepted == ["officer", "head"]
    assert Organisation.objects.filter(ref="O-1").count() == 0


def test_an_upload_is_reached_by_whoever_made_it_and_nobody_else(settings: Settings) -> None:
    address, page = previewed(staff(), GOOD)
    other = staff()
    assert other.get(address)["Location"] == CHOOSE
    assert other.post(address, {"apply": "1", "digest": digest(page)})["Location"] == CHOOSE
    assert Organisation.objects.count() == 0
    assert kept(settings) == ["organisations.csv", "participations.csv"]


def test_the_preview_counts_and_the_import_does_what_was_previewed(settings: Settings) -> None:
    client = staff()
    address, page = previewed(client, GOOD)
    assert cells(page, "Rows of each file") == [
        ["organisations.csv", "2", "0", "0", "0"],
        ["participations.csv", "1", "0", "0", "0"],
    ]
    assert "Import these records" in page
    assert Organisation.objects.count() == 0
    done = client.post(address, {"apply": "1", "digest": digest(page)}, follow=True)
    assert "Imported. organisations.csv: 2 added, 0 updated, 0 unchanged" in done.content.decode()
    assert list(Organisation.objects.order_by("ref").values_list("name", flat=True)) == ["=HYPERLINK(1)", "<b>Demo</b>"]
    assert Participation.objects.get().ref == "PA-1"
    actors = set(Act.objects.filter(action="import_record").values_list("actor_id", flat=True))
    assert actors == {client.someone.pk}  # type: ignore[attr-defined]
    assert kept(settings) == []


def test_applying_twice_imports_once_and_says_so() -> None:
    client = staff()
    address, page = previewed(client, GOOD)
    for _time in range(2):
        answer = client.post(address, {"apply": "1", "digest": digest(page)}, follow=True)
    assert "These files are here no longer" in answer.content.decode()
    assert Organisation.objects.count() == 2


def test_files_changed_after_the_preview_are_not_applied(settings: Settings) -> None:
    client = staff()
    address, page = previewed(client, GOOD)
    found = next((Path(settings.MEDIA_ROOT) / "imports").rglob("organisations.csv"))
    found.write_text(found.read_text().replace("Demo", "Other"))
    answer = client.post(address, {"apply": "1", "digest": digest(page)})
    assert (answer.status_code, Organisation.objects.count()) == (409, 0)
    assert "this is not what you saw" in answer.content.decode()
    assert client.post(address, {"apply": "1"}).status_code == 409


def test_every_fault_is_shown_as_text_and_nothing_can_be_applied() -> None:
    client = staff()
    address, page = previewed(
        client,
        {
            "organisations.csv": ["O-1,<script>alert(1)</script>,club,CHE,,no", "O-2,Demo\0,ngo,ZZZ,,no"],
            "people.csv": b"",
            "participations.csv": ["PA-1,O-1,yesterday,,,"],
            "<img src=x>.csv": b"ref\n",
            "commitments.csv": b"country\n",
            "notes.txt": b"left alone",
        },
    )
    assert [row[:3] for row in cells(page, "Faults")] == [
        ["&lt;img src=x&gt;.csv", "1", "-"],
        ["commitments.csv", "1", "-"],
        ["organisations.csv", "2", "category"],
        ["organisations.csv", "3", "name"],
        ["organisations.csv", "3", "country"],
        ["participations.csv", "2", "admitted_on"],
        ["people.csv", "1", "ref"],
    ]
    assert "7 faults: nothing can be imported yet" in page
    assert "3 rows have faults." in page and "0 rows would be added." in page
    assert "<script>alert" not in page and "Import these records" not in page
    answer = client.post(address, {"apply": "1", "digest": digest(page)})
    assert (answer.status_code, Organisation.objects.count()) == (409, 0)


def test_what_became_wrong_after_the_preview_is_shown_and_nothing_is_written() -> None:
    client = staff()
    address, page = previewed(client, GOOD)
    Organisation.objects.create(ref="O-2", name="Another", category="government")
    answer = client.post(address, {"apply": "1", "digest": digest(page)})
    assert answer.status_code == 409
    assert [row[:3] for row in cells(answer.content.decode(), "Faults")] == [["organisations.csv", "3", "ref"]]
    assert Participation.objects.count() == 0


def test_a_file_of_two_hundred_megabytes_is_refused_with_what_to_do(settings: Settings) -> None:
    settings.EXCHANGE_MAX_BYTES = 1000
    _address, page = previewed(staff(), {"people.csv": b"ref,full_name\n" + b"x" * 2000, **GOOD})
    assert cells(page, "Faults") == [
        [
            "people.csv",
            "1",
            "ref",
            "the file has 0.0 MB, and at most 0.0 MB "
            "are read; bring its rows in by several uploads, each with a part of them under the same file name",
        ]
    ]
    assert kept(settings) == ["organisations.csv", "participations.csv"]


def test_hostile_names_never_leave_the_folder_of_the_upload(settings: Settings, tmp_path: Path) -> None:
    hostile = ["../../organisations.csv", "/etc/people.csv", "people.csv\n.csv", "..\\renewals.csv"]
    client = staff()
    previewed(client, dict.fromkeys(hostile, b"ref,x\n"))
    outside = [path.name for path in tmp_path.rglob("*.csv") if "imports" not in path.parts]
    assert outside == []
    assert set(kept(settings)) <= set(HEADERS)


def test_two_files_of_one_name_are_a_fault() -> None:
    client = staff()
    twice = [*chosen({"people.csv": ["P-1,Demo,,,,"]}), *chosen({"people.csv": ["P-2,Demo,,,,"]})]
    answer = client.post(CHOOSE, {"chosen": twice})
    page = client.get(answer["Location"]).content.decode()
    assert [row[3] for row in cells(page, "Faults")] == ["two files of this name were chosen; choose one"]


def test_updates_are_taken_only_when_chosen() -> None:
    client = staff()
    Organisation.objects.create(ref="O-1", name="Before", category="ngo", country="CHE")
    files: dict[str, list[str] | bytes] = {"organisations.csv": ["O-1,After,ngo,CHE,,no"]}
    _address, page = previewed(client, files)
    assert [row[:3] for row in cells(page, "Faults")] == [["organisations.csv", "2", "ref"]]
    address, page = previewed(client, files, update="on")
    assert cells(page, "Rows of each file") == [["organisations.csv", "0", "1", "0", "0"]]
    client.post(address, {"apply": "1", "digest": digest(page)})
    assert Organisation.objects.get().name == "After"


def test_discarded_files_are_gone_and_nothing_is_imported(settings: Settings) -> None:
    client = staff()
    address, _page = previewed(client, GOOD)
    answer = client.post(address, {"discard": "1"}, follow=True)
    assert "The files are discarded. Nothing was imported." in answer.content.decode()
    assert (kept(settings), Organisation.objects.count()) == ([], 0)


def test_files_left_for_more_than_a_day_are_forgotten_at_the_next_upload(settings: Settings) -> None:
    client = staff()
    address, _page = previewed(client, GOOD)
    old = next((Path(settings.MEDIA_ROOT) / "imports").iterdir())
    os.utime(old, (0, 0))
    previewed(client, {"people.csv": ["P-1,Demo,,,,"]})
    assert kept(settings) == ["people.csv"]
    assert client.get(address)["Location"] == CHOOSE


def test_no_file_chosen_is_said_at_the_field() -> None:
    answer = staff().post(CHOOSE, {"update": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose one CSV file or more." in page
    assert re.search(r'<input[^>]*name="update"[^>]*checked', page)


def test_many_faults_come_on_pages() -> None:
    rows = [f"O-{n},Demo,club,,,no" for n in range(1200)]
    client = staff()
    address, page = previewed(client, {"organisations.csv": rows})
    assert len(cells(page, "Faults")) == 500
    assert cells(client.get(f"{address}?page=3").content.decode(), "Faults")[-1][:2] == ["organisations.csv", "1201"]
    assert "1200 faults" in page


def packed(entries: dict[str, bytes]) -> SimpleUploadedFile:
    """A zip as a browser sends it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in entries.items():
            archive.writestr(name, rows)
    return SimpleUploadedFile("records.ZIP", content.getvalue(), "application/zip")


def preview_of(client: Client, upload: SimpleUploadedFile) -> tuple[str, str]:
    answer = client.post(CHOOSE, {"chosen": [upload]})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def whole(name: str, rows: list[str]) -> bytes:
    return ("\n".join([HEADERS[name], *rows]) + "\n").encode()


def test_a_zip_of_the_folder_is_taken_like_its_files(settings: Settings) -> None:
    client = staff()
    entries = {f"records/{name}": whole(name, rows) for name, rows in GOOD.items()}  # type: ignore[arg-type]
    more = {"__MACOSX/records/._people.csv": b"x", "records/.DS_Store": b"x", "records/notes.txt": b"x"}
    address, page = preview_of(client, packed({**entries, **more}))
    assert kept(settings) == ["organisations.csv", "participations.csv"]
    assert "Left alone, because they are no CSV files: <bdi>notes.txt</bdi>" in " ".join(page.split())
    assert "1 cell begins like a formula" in page
    done = client.post(address, {"apply": "1", "digest": digest(page)}, follow=True).content.decode()
    assert Organisation.objects.count() == 2
    assert f'<a href="{reverse("admin:participants_organisation_changelist")}">Show the list</a>' in done


def test_an_archive_can_neither_leave_its_folder_nor_fill_the_disk(settings: Settings, tmp_path: Path) -> None:
    settings.EXCHANGE_MAX_BYTES = 1000
    hostile = packed({
        "../../people.csv": b"ref,full_name\nP-1,Demo\n",
        "a/renewals.csv": b"x" * 5_000_000,
        "b/people.csv": b"ref,full_name\nP-2,Demo\n",
        "other.csv": b"x",
    })  # fmt: skip
    _address, page = preview_of(staff(), hostile)
    assert [row[:3] for row in cells(page, "Faults")] == [
        ["other.csv", "1", "-"], ["people.csv", "1", "ref"], ["renewals.csv", "1", "ref"]
    ]  # fmt: skip
    assert kept(settings) == ["people.csv"]
    assert [path for path in tmp_path.rglob("people.csv") if "imports" not in path.parts] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 broken", "the archive cannot be opened"),
        (b"", "the archive cannot be opened"),
    ],
)
def test_a_broken_archive_is_a_fault_that_says_what_to_do(content: bytes, reason: str) -> None:
    _address, page = preview_of(staff(), SimpleUploadedFile("records.zip", content, "application/zip"))
    assert [row[0] for row in cells(page, "Faults")] == ["records.zip"]
    assert reason in page


def test_an_archive_with_a_password_or_with_too_many_files_is_a_fault() -> None:
    locked = bytearray(packed({"people.csv": b"ref,full_name\nP-1,Demo\n"}).read())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    _address, page = preview_of(staff(), SimpleUploadedFile("records.zip", bytes(locked), "application/zip"))
    assert "the archive has a password; pack the folder again without one" in page
    _address, page = preview_of(staff(), packed({f"{number}.txt": b"" for number in range(201)}))
    assert "the archive holds too many files; choose the files themselves" in page


def test_an_archive_that_lies_about_a_size_is_cut_off(settings: Settings) -> None:
    settings.EXCHANGE_MAX_BYTES = 1000
    content = bytearray(packed({"people.csv": b"ref,full_name\n" + b"x" * 5000}).read())
    place = content.index(b"PK\x01\x02") + 24
    content[place : place + 4] = (10).to_bytes(4, "little")
    _address, page = preview_of(staff(), SimpleUploadedFile("records.zip", bytes(content), "application/zip"))
    assert [row[0] for row in cells(page, "Faults")] == ["records.zip"]
    assert kept(settings) == []


def test_tables_of_another_program_alone_are_refused_with_what_to_do(settings: Settings) -> None:
    answer = staff().post(CHOOSE, {"chosen": [SimpleUploadedFile("organisations.xlsx", b"PK", "application/zip")]})
    assert answer.status_code == 422
    assert "None of these is a CSV file. Save each table as CSV (UTF-8) and choose it again." in answer.content.decode()
    assert kept(settings) == []


def test_the_page_names_every_column_with_what_it_may_hold() -> None:
    page = staff().get(CHOOSE).content.decode()
    for file in files():
        columns = cells(page, f"Columns of {file.name}")
        assert [row[0] for row in columns] == file.layout().names()
        assert [row for row in columns if not row[2]] == []


def test_the_samples_of_all_files_are_a_folder_without_a_fault() -> None:
    client = staff()
    samples = {}
    for file in files():
        answer = client.get(reverse("admin:records_sample", args=[file.name]))
        assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
        samples[file.name] = answer.content
        header, row = answer.content.decode().splitlines()
        assert header.split(",") == file.layout().names() and "demonstration" in row.lower()
    address, page = preview_of(client, packed(samples))
    assert "No fault. This is what the import would do." in page
    client.post(address, {"apply": "1", "digest": digest(page)})
    assert Organisation.objects.get().ref == "demonstration-1"
    assert client.get(reverse("admin:records_sample", args=["other.csv"])).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("officer", 200), ("reviewer", 403), ("outsider", 302)])
def test_samples_are_for_whoever_may_import(who: str, status: int) -> None:
    people = {"officer": staff(), "reviewer": staff(Role.REVIEWER), "outsider": outsider()}
    assert people[who].get(reverse("admin:records_sample", args=["people.csv"])).status_code == status


def test_a_file_saved_in_another_encoding_is_a_fault_at_its_place() -> None:
    rows = "ref,name,category\nO-1,Café,ngo\n"
    for encoding, place in (("windows-1252", ["organisations.csv", "2", "name"]),
                            ("utf-16", ["organisations.csv", "1", "ref"])):  # fmt: skip
        _address, page = previewed(staff(), {"organisations.csv": rows.encode(encoding)})
        assert [row[:3] for row in cells(page, "Faults")] == [place]
        assert "UTF-8" in cells(page, "Faults")[0][3]
