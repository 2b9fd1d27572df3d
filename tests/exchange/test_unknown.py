"""An empty cell is unknown: it stays so in and out, and of an edition on record it claims nothing."""

from pathlib import Path

import pytest

from governance.models import Edition
from participants.models import Organisation
from tests.exchange.folders import bring_in, taken_out, write

pytestmark = pytest.mark.django_db
UNKNOWN = {
    "organisations": ["O-1,Demo,ngo,,,", "O-2,Demo,ngo,CHE,,no", "O-3,Demo,ngo,,HTTPS://EXAMPLE.ORG,yes"],
    "people": ["P-1,Demo,,,,", "P-2,Demo,a@example.org,,,", "P-3,Demo,,x,,O-1", "P-4,Demo,,,1980,"],
    "participations": ["PA-1,O-1,2022-06-01,2025-05-31,,", "PA-2,O-2,2022-06-01,2025-05-31,2024-01-01,withdrawn"],
    "renewals": ["R-1,PA-1,2025-02-01,,,,", "R-2,PA-1,2025-02-02,declined,2025-05-01,,"],
}


def test_what_is_unknown_stays_unknown_and_goes_out_as_it_came(tmp_path: Path) -> None:
    given_folder = write(tmp_path / "in", **UNKNOWN)
    bring_in(given_folder)
    members = Organisation.objects.order_by("ref").values_list("is_membership_body", flat=True)
    assert list(members) == [None, False, True]
    came = {path.name: path.read_bytes() for path in given_folder.iterdir()}
    went = taken_out(tmp_path / "out")
    assert {name: went[name] for name in came} == came


def test_an_unknown_is_no_no_and_an_update_takes_the_one_for_the_other(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in", **UNKNOWN))
    rows = ["O-1,Demo,ngo,,,no", "O-2,Demo,ngo,CHE,,", "O-3,Demo,ngo,,HTTPS://EXAMPLE.ORG,"]
    changed = write(tmp_path / "changed", organisations=rows)
    assert bring_in(changed).faults == [
        f"organisations.csv:{line}:ref: differs from what is on record in: is_membership_body;"
        " update to take the change"
        for line in (2, 3, 4)
    ]
    assert bring_in(changed, "--update").out == "organisations.csv: 0 added, 3 updated, 0 unchanged\n"
    members = Organisation.objects.order_by("ref").values_list("is_membership_body", flat=True)
    assert list(members) == [False, None, None]


def test_an_edition_on_record_comes_in_again_whatever_came_in_before_it(tmp_path: Path) -> None:
    """An empty cell took its value when the edition came in; since then it claims nothing."""
    header = "ref,effective_on,sg_max_members,sg_term_years\n"
    later = write(tmp_path / "later", terms_of_reference=f"{header}T-2,2027-01-01,15,\n")
    assert bring_in(later).status == 0
    bring_in(write(tmp_path / "earlier", terms_of_reference=f"{header}T-1,2025-01-01,14,3\n"))
    again = bring_in(later)
    assert (again.err, again.out) == ("", "terms_of_reference.csv: 0 added, 0 updated, 1 unchanged\n")
    stated = write(tmp_path / "stated", terms_of_reference=f"{header}T-2,2027-01-01,,4\nT-3,2028-01-01,,\n")
    assert bring_in(stated).faults == [
        "terms_of_reference.csv:2:ref: differs from what is on record in: sg_term_years;"
        " a record of this file is not changed by import"
    ]
    bring_in(write(tmp_path / "next", terms_of_reference=f"{header}T-2,2027-01-01,,\nT-3,2028-01-01,,\n"))
    editions = {edition.ref: edition.values_written() for edition in Edition.objects.all()}
    written = {ref: (values["sg_max_members"], values["sg_term_years"]) for ref, values in editions.items()}
    assert written == {"tor-2022": ("12", "2"), "T-1": ("14", "3"), "T-2": ("15", "2"), "T-3": ("15", "2")}
