"""Terms, ends, overlaps, keys and editions are judged on import; each fault stands at its cell."""

from datetime import date
from pathlib import Path

import pytest

from accounts.models import User
from governance.services import run_rules
from participants.models import Renewal
from tests.exchange.folders import bring_in, write

pytestmark = pytest.mark.django_db
NGO = "O-1,Demo Network,ngo,CHE,https://example.org,yes"
STATE = "O-2,Demo Ministry,government,KEN,,no"
FOUR = ["O-1", "O-2", "O-3", "O-4"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "records"


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


def test_a_decision_that_lacks_a_day_draws_no_fault_about_the_term(folder: Path) -> None:
    ran = bring_in(
        write(
            folder,
            organisations=[f"{ref},Demo {ref},ngo,,,no" for ref in FOUR],
            participations=[f"PA-{n},O-{n},2022-01-01,2027-12-31,," for n in (1, 2, 3)]
            + ["PA-4,O-4,2022-01-01,2024-12-31,,", "PA-5,O-4,2025-01-05,,,"],
            renewals=[
                "R-1,PA-1,2024-06-01,approved,2024-10-01,2024-12-31,",
                "R-2,PA-2,2024-06-01,approved,,2024-12-31,2026-12-31",
                "R-3,PA-3,2024-06-01,approved,2024-10-01,,2026-12-31",
                "R-4,PA-4,2024-06-01,declined,,,",
            ],
        )
    )
    assert ran.faults == [
        "renewals.csv:2:new_last_day: is empty, and the renewal was approved; enter the day",
        "renewals.csv:3:decided_on: is empty, and there is a decision; enter its day",
        "renewals.csv:4:old_last_day: is empty, and the renewal was approved; enter the day",
        "renewals.csv:5:decided_on: is empty, and there is a decision; enter its day",
    ]


@pytest.mark.parametrize("lapsed", [False, True])
@pytest.mark.parametrize("flags", [[], ["--preview"], ["--update"]])
def test_the_number_of_a_renewal_that_the_portal_opened_is_taken(
    tmp_path: Path, flags: list[str], lapsed: bool
) -> None:
    """It does not go out, and its number is borne all the same: a preview says so, and the import too."""
    rows = [f"PA-{n},O-{n},2022-01-01,,," for n in (1, 2)]
    bring_in(write(tmp_path / "in", organisations=[NGO, NGO.replace("O-1", "O-2")], participations=rows))
    run_rules(date(2025, 6, 1) if lapsed else date(2024, 4, 1))
    assert list(Renewal.objects.order_by("ref").values_list("ref", flat=True)) == ["REN-2024-0001", "REN-2024-0002"]
    given = write(tmp_path / "x", renewals=["REN-2024-0002,PA-1,2024-06-01,,,,", "REN-2024-0003,PA-1,2024-06-02,,,,"])
    ran = bring_in(given, *flags)
    assert (ran.status, ran.faults) == (1, [
        "renewals.csv:2:ref: “REN-2024-0002” is the reference of a renewal that the portal opened itself and that"
        " nobody has sent; give this renewal another reference"
    ])  # fmt: skip


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
        "terms_of_reference.csv:2:nsa_initial_term_years: “0”: a whole number from 1 to 1000 is expected",
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
            participations=["PA-1,O-1,9500-06-01,,,"],
            terms_of_reference="ref,effective_on,nsa_initial_term_years\ntor-2024,2024-01-01,1000\n",
        )
    )
    assert ran.faults == [
        "participations.csv:2:term_last_day: the first term of 1000 years ends too late; enter the last day of the term"
    ]
