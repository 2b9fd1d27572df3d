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
STATE = "O-2,Demo Ministry,government,KEN,,no"
FOUR = ["O-1", "O-2", "O-3", "O-4"]


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
    assert ran.faults == ["organisations.csv:1:ref: byte 0xFF is not UTF-8; save the file with the encoding UTF-8"]


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
        ["people.csv:1:ref: the file has 200.0 MB, and at most 1.0 MB are read; divide it into files with fewer rows"],
    )


def test_the_limit_is_far_below_two_hundred_megabytes(settings: Settings) -> None:
    assert settings.EXCHANGE_MAX_BYTES == 50 * 1024 * 1024


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
        "members.csv:1:-: no file of the exchange has this name; the files are: terms_of_reference.csv,"
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
                f"{'R' * 61},Demo,ngo,,HTTPS://example.org,no",
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
            organisations=["O-1,Demo,club,XXX,,no", NGO],
            participations=["PA-1,O-1,2024-01-01,,,", "PA-2,O-9,2024-01-01,,,"],
            people=["P-1,Demo,,,,O-8"],
            renewals=["R-1,PA-7,2024-01-01,,,,"],
        )
    )
    assert ran.faults == [
        "organisations.csv:2:category: “club” is none of:"
        " government, intergovernmental, ngo, private_sector, foundation, academic",
        "organisations.csv:2:country: “XXX” is not the three-letter code of a country (ISO 3166), such as CHE",
        "organisations.csv:3:ref: “O-1” is already on line 2",
        "participations.csv:3:organisation: “O-9” is neither in organisations.csv nor on record",
        "people.csv:2:organisation: “O-8” is neither in organisations.csv nor on record",
        "renewals.csv:2:participation: “PA-7” is neither in participations.csv nor on record",
    ]


def test_a_file_that_cannot_be_read_draws_no_faults_in_those_that_refer_to_it(folder: Path) -> None:
    ran = bring_in(write(folder, organisations="", participations=["PA-1,O-1,2024-01-01,,,"]))
    assert [fault.split(": ")[0] for fault in ran.faults] == ["organisations.csv:1:ref"]


def test_two_people_never_share_an_address_whatever_its_case(folder: Path) -> None:
    User.objects.create_user("held@example.org", ref="P-0", full_name="Demo Held")
    rows = ["P-1,Demo,A@example.org,,,", "P-2,Demo,a@EXAMPLE.org,,,", "P-3,Demo,HELD@example.org,,,", "P-4,Demo,,,,"]
    assert bring_in(write(folder, people=rows)).faults == [
        "people.csv:3:email: the person “P-1” has this e-mail address",
        "people.csv:4:email: the person “P-0” has this e-mail address",
    ]


def test_ends_have_a_day_and_a_reason_and_follow_the_admission(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[f"{ref},Demo {ref},ngo,,,no" for ref in FOUR],
            participations=[
                "PA-1,O-1,2024-01-01,,2024-06-30,",
                "PA-2,O-2,2024-01-01,,,expired",
                "PA-3,O-3,2024-01-01,2023-12-31,2023-12-30,withdrawn",
                "PA-4,O-4,2024-01-01,2024-01-01,2024-01-01,terminated",
            ],
        )
    )
    assert ran.faults == [
        "participations.csv:2:end_reason: is empty, and there is a last day; a participation ends for a reason",
        "participations.csv:3:last_day: is empty, and there is a reason of the end; enter the last day",
        "participations.csv:4:term_last_day: 2023-12-31 is before the day of admission, 2024-01-01",
        "participations.csv:4:last_day: 2023-12-30 is before the day of admission, 2024-01-01",
    ]


def test_a_term_is_for_non_state_actors_and_must_be_stated_after_a_renewal(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[NGO, STATE, "O-3,Demo Bank,intergovernmental,,,no", "O-4,Demo,academic,,,no"],
            participations=[
                "PA-1,O-1,2022-01-01,,,",
                "PA-2,O-2,2022-01-01,2024-12-31,,",
                "PA-3,O-3,2022-01-01,2024-12-31,,",
                "PA-4,O-4,2022-01-01,2028-12-31,,",
            ],
            renewals=[
                "R-1,PA-1,2024-10-01,approved,2024-11-01,2024-12-31,2027-12-31",
                "R-2,PA-2,2024-10-01,,,,",
                "R-4,PA-4,2024-10-01,approved,2024-11-01,2024-12-31,2027-12-31",
            ],
        )
    )
    assert ran.faults == [
        "participations.csv:2:term_last_day: is empty, and the renewal “R-1” was approved;"
        " enter the last day of the term as it stands",
        "participations.csv:3:term_last_day: must be empty:"
        " governments and intergovernmental organisations have no term",
        "participations.csv:4:term_last_day: must be empty:"
        " governments and intergovernmental organisations have no term",
        "participations.csv:5:term_last_day: is 2028-12-31, but the latest approved renewal, “R-4”,"
        " ends the term on 2027-12-31",
        "renewals.csv:3:participation: “PA-2” has no term to renew:"
        " governments and intergovernmental organisations have none",
    ]


def test_a_renewal_has_what_its_decision_needs_and_nothing_else(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[NGO],
            participations=["PA-1,O-1,2022-01-01,2030-12-31,,"],
            renewals=[
                "R-1,PA-1,2024-10-01,approved,,,",
                "R-2,PA-1,2024-10-01,,2024-11-01,2024-12-31,",
                "R-3,PA-1,2024-10-01,declined,2024-09-30,,2027-12-31",
                "R-4,PA-1,2024-10-01,approved,2024-11-01,2024-12-31,2024-12-31",
                "R-5,PA-1,2024-10-01,maybe,2024-11-01,2024-12-31,2027-12-31",
                "R-6,PA-1,2020-10-01,approved,2020-11-01,2021-12-31,2024-12-31",
                "R-7,PA-1,,,,,",
            ],
        )
    )
    assert [fault.split(": ")[0] for fault in ran.faults] == [
        "renewals.csv:2:decided_on",
        "renewals.csv:2:old_last_day",
        "renewals.csv:2:new_last_day",
        "renewals.csv:3:decision",
        "renewals.csv:3:old_last_day",
        "renewals.csv:4:decided_on",
        "renewals.csv:4:new_last_day",
        "renewals.csv:5:new_last_day",
        "renewals.csv:6:decision",
        "renewals.csv:7:old_last_day",
        "renewals.csv:8:submitted_on",
    ]


def test_a_term_is_renewed_once(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[NGO],
            participations=["PA-1,O-1,2022-01-01,2028-12-31,,"],
            renewals=[
                "R-1,PA-1,2024-10-01,approved,2024-11-01,2024-12-31,2027-12-31",
                "R-2,PA-1,2024-10-02,approved,2024-11-02,2024-12-31,2028-12-31",
            ],
        )
    )
    assert ran.faults == [
        "renewals.csv:3:old_last_day: the term that ends on 2024-12-31 was renewed by “R-1”;"
        " there is one approval per term"
    ]


def test_two_participations_of_one_organisation_never_share_a_day(folder: Path) -> None:
    rows = [f"{ref},Demo {ref},ngo,,,no" for ref in FOUR] + ["O-5,Demo Ministry,government,,,no"]
    ran = bring_in(
        write(
            folder,
            organisations=rows,
            participations=[
                "PA-1,O-1,2022-01-01,,,",  # ends on 2024-12-31 by its term
                "PA-2,O-1,2024-12-31,,,",
                "PA-3,O-2,2022-01-01,,,",
                "PA-4,O-2,2025-01-01,,,",  # the day after
                "PA-5,O-3,2022-01-01,,2022-06-30,withdrawn",
                "PA-6,O-3,2022-06-30,,,",
                "PA-7,O-4,2022-01-01,,,",  # runs on while its renewal waits
                "PA-8,O-4,2026-01-01,,,",
                "PA-9,O-5,2022-01-01,,,",
                "PA-10,O-5,2029-01-01,,,",
            ],
            renewals=["R-1,PA-7,2024-12-31,,,,"],
        )
    )
    assert ran.faults == [
        "participations.csv:3:admitted_on: shares days with the participation “PA-1” of the same organisation,"
        " 2022-01-01 to 2024-12-31",
        "participations.csv:7:admitted_on: shares days with the participation “PA-5” of the same organisation,"
        " 2022-01-01 to 2022-06-30",
        "participations.csv:9:admitted_on: shares days with the participation “PA-7” of the same organisation,"
        " from 2022-01-01 on",
        "participations.csv:11:admitted_on: shares days with the participation “PA-9” of the same organisation,"
        " from 2022-01-01 on",
    ]


def test_an_overlap_with_what_is_on_record_is_found_too(tmp_path: Path) -> None:
    assert bring_in(write(tmp_path / "a", organisations=[NGO], participations=["PA-1,O-1,2022-01-01,,,"])).status == 0
    later = write(tmp_path / "b", participations=["PA-2,O-1,2024-06-01,,,"])
    assert [fault.split(": ")[0] for fault in bring_in(later).faults] == ["participations.csv:2:admitted_on"]
    assert bring_in(write(tmp_path / "c", participations=["PA-2,O-1,2026-06-01,,,"])).status == 0
    waits = write(tmp_path / "d", renewals=["R-1,PA-1,2024-06-01,,,,"])
    assert bring_in(waits).faults == [
        "renewals.csv:2:participation: shares days with the participation “PA-2” of the same organisation,"
        " 2026-06-01 to 2029-05-31"
    ]


def test_faults_of_an_edition_are_those_of_its_parameters(folder: Path) -> None:
    text = (
        "ref,effective_on,assembly_cadence,nsa_initial_term_years,renewal_reminder_days\n"
        "tor-a,2024-01-01,2024,0,30;90\n"
        "tor-b,2022-01-01,,3,\n"
        f"tor-c,2025-01-01,,{'9' * 5000},\n"
        "tor-d,2024-01-01,,4,\n"
        "tor-2022,2022-01-01,,4,\n"
    )
    ran = bring_in(write(folder, terms_of_reference=text))
    assert ran.faults == [
        "terms_of_reference.csv:2:assembly_cadence: “2024”: year/interval is expected, such as 2022/1;2026/2",
        "terms_of_reference.csv:2:nsa_initial_term_years: “0”: a whole number from 1 up is expected",
        "terms_of_reference.csv:2:renewal_reminder_days: “30;90”: numbers of days are expected,"
        " the largest first, joined by a semicolon",
        "terms_of_reference.csv:3:effective_on: the edition “tor-2022” is in force from this day",
        "terms_of_reference.csv:4:nsa_initial_term_years: is too long: 5000 characters, at most 200 are kept",
        "terms_of_reference.csv:5:effective_on: the edition “tor-a” is in force from this day",
        "terms_of_reference.csv:6:ref: differs from what is on record in: nsa_initial_term_years;"
        " a record of this file is not changed by import",
    ]


def test_a_first_term_that_no_calendar_holds_is_a_fault(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[NGO],
            participations=["PA-1,O-1,2024-06-01,,,"],
            terms_of_reference="ref,effective_on,nsa_initial_term_years\ntor-2024,2024-01-01,9000\n",
        )
    )
    assert ran.faults == [
        "participations.csv:2:term_last_day: the first term of 9000 years ends too late; enter the last day of the term"
    ]
