"""Records come in as imported, by an act each; twice is once; the same records go out and come in again."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from correspondence.models import Letter
from governance.acts import seal, verify
from governance.models import Act, ActSeal, Edition
from participants.exchange.renewals import RenewalsFile
from participants.models import Affiliation, Ending, Organisation, Participation, Renewal
from tests.exchange.folders import bring_in, states, taken_out, write

pytestmark = pytest.mark.django_db
FIRST = {
    "organisations": [
        "O-1,Demo Network,ngo,CHE,https://example.org,yes",
        'O-2,"Ministry, of ""Health""",government,KEN,,no',
        "O-3,=1+1,academic,,,",
        "O-4,+cmd|' /C calc'!A0,foundation,GBR,http://example.net/a?b=c,no",
    ],
    "people": ["P-1,Demo Person,a@Example.org,f,1980,O-1", "P-2,@SUM(1),,,,"],
    "participations": [
        "PA-1,O-1,2022-06-01,2028-05-31,,",
        "PA-2,O-2,2022-07-01,,,",
        "PA-3,O-3,2024-02-29,,,",
        "PA-4,O-4,2022-03-01,2025-02-28,2024-01-31,withdrawn",
        "PA-5,O-4,2024-02-01,,,",
    ],
    "renewals": [
        "R-1,PA-1,2025-02-01,approved,2025-05-01,2025-05-31,2028-05-31",
        "R-2,PA-3,2026-02-27,,,,",
        "R-3,PA-5,2026-01-31,declined,2026-03-01,,",
    ],
    "terms_of_reference": "ref,effective_on,nsa_initial_term_years\ntor-2024,2024-02-01,2\n",
}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write(tmp_path / "first", **FIRST)


def test_a_preview_says_what_would_be_done_and_does_nothing(first: Path) -> None:
    ran = bring_in(first, "--preview")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "organisations.csv: 4 would be added, 0 would be updated, 0 unchanged",
        "participations.csv: 5 would be added, 0 would be updated, 0 unchanged",
        "people.csv: 2 would be added, 0 would be updated, 0 unchanged",
        "renewals.csv: 3 would be added, 0 would be updated, 0 unchanged",
        "terms_of_reference.csv: 1 would be added, 0 would be updated, 0 unchanged",
    ]
    assert (Organisation.objects.count(), User.objects.count(), Act.objects.count()) == (0, 0, 0)


@time_machine.travel("2026-11-23 12:00")
def test_every_record_enters_by_an_act_of_the_day_that_says_it_is_imported(first: Path) -> None:
    ran = bring_in(first)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "organisations.csv: 4 added, 0 updated, 0 unchanged"
    acts = Act.objects.order_by("id").values_list("action", "on", "object_type", "object_ref", "target", "facts__file")
    day = date(2026, 11, 23)
    assert list(acts) == [
        ("import_record", day, "edition", "tor-2024", "", "terms_of_reference.csv"),
        *(("import_record", day, "organisation", f"O-{n}", "", "organisations.csv") for n in (1, 2, 3, 4)),
        *(("import_record", day, "user", f"P-{n}", "", "people.csv") for n in (1, 2)),
        *(("import_record", day, "participation", f"PA-{n}", "", "participations.csv") for n in (1, 2, 3, 4, 5)),
        ("import_record", day, "renewal", "R-1", "renewed", "renewals.csv"),
        ("import_record", day, "renewal", "R-2", "submitted", "renewals.csv"),
        ("import_record", day, "renewal", "R-3", "not_renewed", "renewals.csv"),
    ]
    assert Letter.objects.count() == 0
    entered = Act.objects.get(object_ref="PA-1")
    assert Participation.objects.get(ref="PA-1").history.get().history_change_reason == f"act {entered.pk}"
    assert Organisation.objects.get(ref="O-4").history.get().name == "+cmd|' /C calc'!A0"
    seal()
    assert (verify().broken_at, ActSeal.objects.count()) == ("", 15)


def test_terms_are_computed_by_the_edition_of_the_day_of_admission_also_of_the_same_folder(first: Path) -> None:
    bring_in(first)
    assert dict(Participation.objects.values_list("ref", "term_last_day")) == {
        "PA-1": date(2028, 5, 31),
        "PA-2": None,
        "PA-3": date(2026, 2, 27),
        "PA-4": date(2025, 2, 28),
        "PA-5": date(2026, 1, 31),
    }
    assert list(Ending.objects.order_by("participation__ref").values_list("participation__ref", "last_day")) == [
        ("PA-1", date(2028, 5, 31)),
        ("PA-3", None),
        ("PA-5", date(2026, 3, 1)),
    ]
    edition = Edition.objects.get(ref="tor-2024").values_written()
    assert (edition["nsa_initial_term_years"], edition["sg_max_members"]) == ("2", "12")


def test_people_enter_without_a_password_and_with_their_organisation(first: Path) -> None:
    bring_in(first)
    person = User.objects.get(ref="P-1")
    assert (person.email, person.language, person.has_usable_password()) == ("a@example.org", "en", False)
    assert list(Affiliation.objects.values_list("person__ref", "organisation__ref")) == [("P-1", "O-1")]


def test_the_states_of_a_day_follow_from_the_records_whether_or_not_the_rules_ran(first: Path) -> None:
    bring_in(first)
    assert states("2022-05-31") == ["O-4,PA-4,current,,,"]
    assert states("2024-02-01") == [
        "O-1,PA-1,current,,,",
        "O-2,PA-2,current,,,",
        "O-4,PA-4,former,2024-01-31,withdrawn,",
        "O-4,PA-5,current,,,",
    ]
    assert states("2025-04-30")[:2] == ["O-1,PA-1,current,,,expiring;renewal_pending", "O-2,PA-2,current,,,"]
    assert states("2025-05-01")[0] == "O-1,PA-1,current,,,"
    assert states("2026-03-01") == [
        "O-1,PA-1,current,,,",
        "O-2,PA-2,current,,,",
        "O-3,PA-3,current,,,expiring;renewal_pending",
        "O-4,PA-4,former,2024-01-31,withdrawn,",
        "O-4,PA-5,current,,,expiring",
    ]
    assert states("2026-03-02")[3:] == [
        "O-4,PA-4,former,2024-01-31,withdrawn,",
        "O-4,PA-5,former,2026-03-01,expired,",
    ]


def test_states_come_in_byte_order_whatever_the_collation(tmp_path: Path) -> None:
    refs = ["b", "B", "a-2", "a10", "a_1", "é", "Z", "ß"]
    bring_in(
        write(
            tmp_path / "x",
            organisations=[f"{ref},Demo,government,,,no" for ref in refs],
            participations=[f"PA-{ref},{ref},2022-01-01,,," for ref in refs],
        )
    )
    shown = [line.split(",")[0] for line in states("2024-01-01")]
    assert shown == sorted(refs, key=str.encode)


def test_the_same_folder_twice_is_the_same_as_once(first: Path) -> None:
    bring_in(first)
    acts = Act.objects.count()
    again = bring_in(first)
    assert again.status == 0
    assert again.out.splitlines() == [
        "organisations.csv: 0 added, 0 updated, 4 unchanged",
        "participations.csv: 0 added, 0 updated, 5 unchanged",
        "people.csv: 0 added, 0 updated, 2 unchanged",
        "renewals.csv: 0 added, 0 updated, 3 unchanged",
        "terms_of_reference.csv: 0 added, 0 updated, 1 unchanged",
    ]
    assert Act.objects.count() == acts


CHANGED = {
    "organisations": [
        "O-1,Demo Network International,ngo,FRA,https://example.org,yes",
        'O-2,"Ministry, of ""Health""",government,KEN,,no',
    ],
    "people": ["P-1,Demo Person,b@example.org,f,1980,O-2", "P-2,@SUM(1),a@example.org,,,"],
}


def test_a_row_that_differs_is_a_fault_that_names_the_fields(first: Path, tmp_path: Path) -> None:
    bring_in(first)
    ran = bring_in(write(tmp_path / "second", **CHANGED))
    assert ran.faults == [
        "organisations.csv:2:ref: differs from what is on record in: name, country; update to take the change",
        "people.csv:2:ref: differs from what is on record in: email, organisation; update to take the change",
        "people.csv:3:ref: differs from what is on record in: email; update to take the change",
    ]


def test_update_takes_changes_of_organisations_and_people_by_an_act_each(first: Path, tmp_path: Path) -> None:
    bring_in(first)
    last = Act.objects.latest("pk").pk
    ran = bring_in(write(tmp_path / "second", **CHANGED), "--update")
    assert ran.out.splitlines() == [
        "organisations.csv: 0 added, 1 updated, 1 unchanged",
        "people.csv: 0 added, 2 updated, 0 unchanged",
    ]
    changed = Organisation.objects.get(ref="O-1")
    assert (changed.name, changed.country) == ("Demo Network International", "FRA")
    acts = Act.objects.filter(pk__gt=last).order_by("pk")
    assert list(acts.values_list("action", "object_ref", "facts__fields")) == [
        ("import_change", "O-1", ["name", "country"]),
        ("import_change", "P-1", ["email", "organisation"]),
        ("import_change", "P-2", ["email"]),
    ]
    assert changed.history.latest().history_change_reason == f"act {acts[0].pk}"
    assert list(User.objects.order_by("ref").values_list("email", flat=True)) == ["b@example.org", "a@example.org"]
    assert list(Affiliation.objects.values_list("person__ref", "organisation__ref")) == [("P-1", "O-2")]


def test_update_takes_no_change_of_the_other_files(first: Path, tmp_path: Path) -> None:
    bring_in(first)
    second = write(
        tmp_path / "second",
        participations=["PA-1,O-1,2022-06-02,2028-05-31,,", "PA-2,O-2,2022-07-01,,2023-01-01,terminated"],
        renewals=["R-2,PA-3,2026-02-27,declined,2026-03-27,,"],
        terms_of_reference="ref,effective_on,sg_max_members\ntor-2022,2022-01-02,14\n",
    )
    assert bring_in(second, "--update").faults == [
        "participations.csv:2:ref: differs from what is on record in: admitted_on;"
        " a record of this file is not changed by import",
        "participations.csv:3:ref: differs from what is on record in: last_day, end_reason;"
        " a record of this file is not changed by import",
        "renewals.csv:2:ref: differs from what is on record in: decision, decided_on;"
        " a record of this file is not changed by import",
        "terms_of_reference.csv:2:ref: differs from what is on record in: effective_on, sg_max_members;"
        " a record of this file is not changed by import",
    ]


def test_an_update_lets_a_person_go_without_organisation_and_leaves_missing_columns_alone(
    first: Path, tmp_path: Path
) -> None:
    bring_in(first)
    ran = bring_in(
        write(
            tmp_path / "second",
            people="ref,full_name,organisation\nP-1,Demo Renamed,\n",
            organisations="ref,name,category\nO-1,Renamed,ngo\n",
        ),
        "--update",
    )
    assert ran.status == 0
    person = User.objects.get(ref="P-1")
    assert (person.full_name, person.email, person.birth_year) == ("Demo Renamed", "a@example.org", 1980)
    assert Affiliation.objects.count() == 0
    assert Organisation.objects.values_list("country", "is_membership_body").get(ref="O-1") == ("CHE", True)


def test_two_people_can_swap_their_addresses(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "a", people=["P-1,Demo,a@example.org,,,", "P-2,Demo,b@example.org,,,"]))
    swapped = write(tmp_path / "b", people=["P-1,Demo,b@example.org,,,", "P-2,Demo,a@example.org,,,"])
    assert bring_in(swapped, "--update").status == 0
    assert list(User.objects.order_by("ref").values_list("email", flat=True)) == ["b@example.org", "a@example.org"]


def test_a_change_of_category_does_not_take_a_term_away(first: Path, tmp_path: Path) -> None:
    bring_in(first)
    rows = ["O-1,Demo Network,government,CHE,https://example.org,yes", "O-3,=1+1,ngo,,,", "O-2,Demo,ngo,KEN,,no"]
    assert bring_in(write(tmp_path / "second", organisations=rows), "--update").faults == [
        "organisations.csv:2:category: this category and the terms of the participations on record do not go together",
        "organisations.csv:4:category: this category and the terms of the participations on record do not go together",
    ]


def test_what_came_too_late_is_kept_without_effect(tmp_path: Path) -> None:
    ran = bring_in(
        write(
            tmp_path / "x",
            organisations=[f"O-{n},Demo,ngo,,,no" for n in (1, 2, 3)],
            participations=[
                "PA-1,O-1,2022-01-01,2024-12-31,,",
                "PA-2,O-2,2022-01-01,2027-12-31,,",
                "PA-3,O-3,2022-01-01,2024-12-31,2024-06-30,terminated",
            ],
            renewals=[
                "R-1,PA-1,2025-01-01,approved,2025-02-01,2024-12-31,2027-12-31",
                "R-2,PA-2,2025-01-01,approved,2025-02-01,2024-12-31,2027-12-31",
                "R-3,PA-3,2024-05-01,approved,2024-09-01,2024-12-31,2027-12-31",
                "R-4,PA-3,2020-01-01,,,,",
            ],
        )
    )
    assert (ran.status, ran.err, Renewal.objects.count()) == (0, "", 4)
    assert states("2025-01-01") == [
        "O-1,PA-1,former,2024-12-31,expired,",
        "O-2,PA-2,former,2024-12-31,expired,",
        "O-3,PA-3,former,2024-06-30,terminated,",
    ]


def test_an_import_killed_in_its_last_step_leaves_nothing(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RenewalsFile, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        bring_in(first)
    counts = [model.objects.count() for model in (Organisation, User, Participation, Renewal, Act, Ending)]
    assert counts == [0] * 6
    assert Edition.objects.count() == 1
    monkeypatch.undo()
    assert bring_in(first).status == 0
    assert Participation.objects.count() == 5


def test_what_goes_out_comes_into_a_fresh_installation_and_goes_out_the_same(first: Path, tmp_path: Path) -> None:
    with transaction.atomic():
        bring_in(first)
        once = taken_out(tmp_path / "once")
        transaction.set_rollback(True)
    assert Organisation.objects.count() == 0
    assert bring_in(tmp_path / "once").status == 0
    assert taken_out(tmp_path / "twice") == once
    assert once["people.csv"] == (
        b"ref,full_name,email,gender,birth_year,organisation\n"
        b"P-1,Demo Person,a@example.org,f,1980,O-1\n"
        b"P-2,@SUM(1),,,,\n"
    )
    assert b"O-4,+cmd|' /C calc'!A0,foundation" in once["organisations.csv"]


def test_an_installation_without_records_writes_headers_and_its_edition(tmp_path: Path) -> None:
    files = taken_out(tmp_path / "out")
    assert {name: content.count(b"\n") for name, content in files.items()} == {
        "organisations.csv": 1,
        "participations.csv": 1,
        "people.csv": 1,
        "renewals.csv": 1,
        "terms_of_reference.csv": 2,
    }
    assert b"tor-2022,2022-01-01,30,3,90;30,2022/1;2026/2,2,12,3,3,9,180;90;30," in files["terms_of_reference.csv"]


def many(directory: Path, count: int, mark: str) -> Path:
    """Organisations, people, participations and renewals, as many of each."""
    numbers = range(count)
    return write(
        directory,
        organisations=[f"{mark}-O-{n},Demo {n},ngo,CHE,,no" for n in numbers],
        people=[f"{mark}-P-{n},Demo {n},{mark}{n}@example.org,,,{mark}-O-{n}" for n in numbers],
        participations=[f"{mark}-PA-{n},{mark}-O-{n},2022-01-01,,," for n in numbers],
        renewals=[f"{mark}-R-{n},{mark}-PA-{n},2024-10-01,declined,2024-11-01,," for n in numbers],
    )


def statements(directory: Path, *flags: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert bring_in(directory, *flags).status == 0
    return len(captured)


def test_the_number_of_statements_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    few, lots = many(tmp_path / "few", 10, "a"), many(tmp_path / "lots", 1000, "b")
    assert statements(few) == statements(lots)
    assert statements(few) == statements(lots)
    for directory in (few, lots):
        path = directory / "organisations.csv"
        path.write_text(path.read_text().replace("Demo", "Changed"))
        path = directory / "people.csv"
        path.write_text(path.read_text().replace("Demo", "Changed").replace("@example", "@changed.example"))
    assert statements(few, "--update") == statements(lots, "--update")


def test_a_day_is_told_with_one_number_of_statements(tmp_path: Path) -> None:
    counted = []
    for mark, count in (("a", 10), ("b", 1000)):
        bring_in(many(tmp_path / mark, count, mark))
        with CaptureQueriesContext(connection) as captured:
            states("2024-10-15")
        counted.append(len(captured))
    assert counted[0] == counted[1]
