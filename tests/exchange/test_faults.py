"""Every fault of a folder is named by file, line and column, and with one fault nothing is written."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from accounts.models import User
from governance.models import Act, Edition
from participants.models import Organisation, Participation, Renewal
from tests.exchange.folders import bring_in, write

pytestmark = pytest.mark.django_db
NGO = "O-1,Demo Network,ngo,CHE,https://example.org,yes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "records"


def nothing_is_on_record() -> bool:
    models = (Organisation, Participation, Renewal, User, Act)
    return [model.objects.count() for model in models] == [0] * 5 and Edition.objects.count() == 1


def test_three_faults_in_five_hundred_rows_are_named_and_nothing_is_written(folder: Path) -> None:
    rows = [f"O-{n},Demo Body {n},ngo,CHE,https://example.org/{n},no" for n in range(500)]
    rows[6] = "O-6,Demo Body 6,club,CHE,,no"
    rows[250] = "O-250,Demo Body 250,ngo,CHX,ftp://example.org,no"
    rows[499] = "O-7,Demo Body 499,ngo,,,no"
    ran = bring_in(write(folder, organisations=rows))
    assert ran.status == 1
    assert ran.out == "Nothing was imported. Faults: 4.\n"
    assert ran.err == (
        "organisations.csv:8:category: “club” is none of:"
        " government, intergovernmental, ngo, private_sector, foundation, academic\n"
        "organisations.csv:252:country: “CHX” is not the three-letter code of a country (ISO 3166), such as CHE\n"
        "organisations.csv:252:website: “ftp://example.org” is not an address that begins with http:// or https://\n"
        "organisations.csv:501:ref: “O-7” is already on line 9\n"
    )
    assert nothing_is_on_record()


def test_a_wrong_encoding_is_named_by_line_column_and_byte(folder: Path) -> None:
    write(folder)
    text = "ref,name,category\nO-1,Démo,ngo\nO-2,Demo,ngo\nO-3,Fondation é,ngo\n"
    (folder / "organisations.csv").write_bytes(text.encode("latin-1"))
    ran = bring_in(folder)
    assert ran.faults == [
        "organisations.csv:2:name: byte 0xE9 is not UTF-8; save the file with the encoding UTF-8",
        "organisations.csv:4:name: byte 0xE9 is not UTF-8; save the file with the encoding UTF-8",
    ]
    assert (ran.status, nothing_is_on_record()) == (1, True)


def test_a_file_in_utf_16_is_refused_at_its_header(folder: Path) -> None:
    write(folder)
    (folder / "organisations.csv").write_bytes("ref,name,category\nO-1,Demo,ngo\n".encode("utf-16"))
    ran = bring_in(folder)
    assert ran.status == 1
    assert ran.faults == [
        "organisations.csv:1:ref: the file is in the encoding UTF-16; save it again as CSV with the encoding UTF-8"
    ]


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_taken(folder: Path) -> None:
    write(folder)
    (folder / "organisations.csv").write_bytes(
        b"\xef\xbb\xbfref,name,category\r\nO-1,Demo,ngo\r\n\r\nO-2,Demo,club\r\n"
    )
    assert [fault.split(": ")[0] for fault in bring_in(folder).faults] == ["organisations.csv:4:category"]


def test_an_empty_file_is_refused_with_what_it_should_hold(folder: Path) -> None:
    ran = bring_in(write(folder, organisations="", people="\n\n"))
    assert ran.faults == [
        "organisations.csv:1:ref: the file is empty; the first line names the columns:"
        " ref,name,category,country,website,is_membership_body",
        "people.csv:1:ref: the file is empty; the first line names the columns:"
        " ref,full_name,email,gender,birth_year,organisation",
    ]
    assert ran.status == 1


def test_a_file_above_the_limit_is_refused_before_it_is_read(folder: Path, settings: Settings) -> None:
    settings.EXCHANGE_MAX_BYTES = 1024 * 1024
    write(folder)
    with (folder / "people.csv").open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    ran = bring_in(folder)
    assert (ran.status, ran.faults) == (
        1,
        [
            "people.csv:1:ref: the file has 200.0 MB, and at most 1.0 MB "
            "are read; bring its rows in by several uploads, each with a part of them under the same file name"
        ],
    )


def test_the_limit_is_far_below_two_hundred_megabytes(settings: Settings) -> None:
    assert settings.EXCHANGE_MAX_BYTES == 20 * 1024 * 1024


def test_hostile_names_of_files_are_named_on_one_line_and_never_read(folder: Path) -> None:
    write(folder, organisations=[NGO])
    hostile = ["Organisations.csv", "people.csv\n.csv", "\x1b[31m.csv", "=cmd|'calc'.csv", "..csv", "‮vsc.csv"]
    for name in hostile:
        (folder / name).write_text("ref\nX\n")
    (folder / "people.csv").mkdir()
    (folder / "renewals.csv").symlink_to(folder / "nowhere")
    (folder / "notes.txt").write_text("not a file of the exchange")
    ran = bring_in(folder)
    assert [fault.split(": ")[0] for fault in ran.faults] == [
        "\\x1b[31m.csv:1:-",
        "..csv:1:-",
        "=cmd|'calc'.csv:1:-",
        "Organisations.csv:1:-",
        "people.csv:1:ref",
        "people.csv\\n.csv:1:-",
        "renewals.csv:1:ref",
        "\\u202evsc.csv:1:-",
    ]
    assert ran.faults[4] == "people.csv:1:ref: this is not a file"
    assert ran.faults[6] == "renewals.csv:1:ref: the file cannot be read: No such file or directory"
    assert nothing_is_on_record()


def test_a_file_of_a_room_that_is_not_built_yet_says_so(folder: Path) -> None:
    ran = bring_in(write(folder, commitments="country,kind\n", members="ref\n"))
    assert ran.faults == [
        "commitments.csv:1:-: this installation does not hold these records yet; leave the file out",
        "members.csv:1:-: no file of the exchange has this name; rename it to one of: terms_of_reference.csv,"
        " organisations.csv, people.csv, participations.csv, renewals.csv",
    ]


def test_a_wrong_folder_is_refused_in_words(folder: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        bring_in(folder)


def test_a_folder_without_a_file_of_the_exchange_changes_nothing(folder: Path) -> None:
    ran = bring_in(write(folder))
    assert (ran.status, ran.err) == (0, "")
    assert "holds no file of the exchange" in ran.out


def test_every_fault_of_a_header_is_named(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations="ref,name,nation,name\nO-1,Demo,CHE,Demo\n",
            people="ref;full_name\nP-1;Demo\n",
            participations="organisation,admitted_on\nO-1,2024-01-01\n",
        )
    )
    assert ran.faults == [
        "organisations.csv:1:name: this column appears more than once",
        "organisations.csv:1:category: this column is missing",
        "organisations.csv:1:nation: unknown column; this file has: ref, name, category, country, website,"
        " is_membership_body",
        "participations.csv:1:ref: this column is missing",
        "people.csv:1:ref: the cells are not separated by commas; save the file as CSV with commas",
    ]


def test_rows_that_do_not_fit_the_header_are_named(folder: Path) -> None:
    rows = ["O-1,Demo,ngo", "O-2,Demo,ngo,,,no,more", NGO.replace("O-1", "O-3"), 'O-4,"Demo,ngo,,,no']
    ran = bring_in(write(folder, organisations=rows, participations=["PA-1,O-1,2024-01-01,,,", "PA-2,O-9,,,,"]))
    assert ran.faults == [
        "organisations.csv:2:country: the row has 3 cells, the header 6",
        "organisations.csv:3:is_membership_body: the row has 7 cells, the header 6",
        "organisations.csv:5:ref: the row cannot be split into cells (unexpected end of data);"
        " check its quotation marks; nothing below it was read",
        "participations.csv:3:admitted_on: is empty; a value is needed",
    ]


def test_every_cell_is_checked_for_its_kind(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[
                ",Demo,ngo,,,no",
                " O-2,Demo,ngo,,,no",
                f"O-3,{'x' * 301},ngo,,,no",
                "O-4,,NGO,che,example.org,ja",
                "O-5,De\0mo\x07,ngo,,https://,no",
                f"{'R' * 61},Demo,ngo,,HTTPS:example.org,no",
            ],
            people=["P-1,Demo,demo.example.org,w,80,", "P-2,Demo,a@example.org,f,1899,", "P-3,Demo,,,２０００,"],
            participations=[
                "PA-1,O-4,2024-02-30,,,",
                "PA-2,O-4,20240101,2024-1-1,01/02/2024,left",
                "PA-3,O-4,9999-12-31,,,",
                "PA-4,O-4,2024-W01-1,,,",
            ],
        )
    )
    assert [fault.split(": ")[0] for fault in ran.faults] == [
        "organisations.csv:2:ref",
        "organisations.csv:3:ref",
        "organisations.csv:4:name",
        "organisations.csv:5:name",
        "organisations.csv:5:category",
        "organisations.csv:5:country",
        "organisations.csv:5:website",
        "organisations.csv:5:is_membership_body",
        "organisations.csv:6:name",
        "organisations.csv:6:website",
        "organisations.csv:7:ref",
        "organisations.csv:7:website",
        "participations.csv:2:admitted_on",
        "participations.csv:3:admitted_on",
        "participations.csv:3:term_last_day",
        "participations.csv:3:last_day",
        "participations.csv:3:end_reason",
        "participations.csv:4:admitted_on",
        "participations.csv:5:admitted_on",
        "people.csv:2:email",
        "people.csv:2:gender",
        "people.csv:2:birth_year",
        "people.csv:3:birth_year",
        "people.csv:4:birth_year",
    ]
    assert ran.faults[2].endswith("is too long: 301 characters, at most 300 are kept")
    assert ran.faults[8].endswith("a NUL byte (0x00) is not text; save the file again as CSV with the encoding UTF-8")


def test_a_reference_must_lead_somewhere_and_a_faulty_row_still_holds_its_own(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=["O-1,Demo,club,ZZZ,,no", NGO],
            participations=["PA-1,O-1,2024-01-01,,,", "PA-2,O-9,2024-01-01,,,"],
            people=["P-1,Demo,,,,O-8"],
            renewals=["R-1,PA-7,2024-01-01,,,,"],
        )
    )
    assert ran.faults == [
        "organisations.csv:2:category: “club” is none of:"
        " government, intergovernmental, ngo, private_sector, foundation, academic",
        "organisations.csv:2:country: “ZZZ” is not the three-letter code of a country (ISO 3166), such as CHE",
        "organisations.csv:3:ref: “O-1” is already on line 2",
        "participations.csv:3:organisation: “O-9” is neither in organisations.csv nor on record",
        "people.csv:2:organisation: “O-8” is neither in organisations.csv nor on record",
        "renewals.csv:2:participation: “PA-7” is neither in participations.csv nor on record",
    ]


def test_a_file_that_cannot_be_read_draws_no_faults_in_those_that_refer_to_it(folder: Path) -> None:
    ran = bring_in(write(folder, organisations="", participations=["PA-1,O-1,2024-01-01,,,"]))
    assert [fault.split(": ")[0] for fault in ran.faults] == ["organisations.csv:1:ref"]
