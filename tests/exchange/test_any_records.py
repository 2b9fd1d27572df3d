"""Random records go round: in, out, into a fresh installation, out again, byte for byte (Exchange of records)."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.periods import term_last_day
from governance.signs import UNSEEN, is_name
from tests.exchange.folders import HEADERS, bring_in, taken_out

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAMES = st.text(
    st.one_of(
        st.sampled_from("=+-@,;\"'|é中ا "),
        st.characters(exclude_categories=UNSEEN),
    ),
    min_size=1,
    max_size=30,
).filter(is_name)
REFS = st.text(st.sampled_from("abZ09-_/=+@,\"'éß中"), min_size=1, max_size=12)
KINDS = ("government", "intergovernmental", "ngo", "private_sector", "foundation", "academic")
ENDS = ("terminated", "withdrawn", "deemed_withdrawn")


@dataclass
class Records:
    """The rows of each file."""

    organisations: list[list[str]] = field(default_factory=list)
    people: list[list[str]] = field(default_factory=list)
    participations: list[list[str]] = field(default_factory=list)
    renewals: list[list[str]] = field(default_factory=list)

    def write(self, directory: Path) -> Path:
        directory.mkdir(exist_ok=True)
        for name, header in HEADERS.items():
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(header.split(","))
            writer.writerows(getattr(self, name.removesuffix(".csv")))
            (directory / name).write_bytes(text.getvalue().encode())
        return directory


@st.composite
def records(draw: st.DrawFn) -> Records:
    """Organisations with a life each: participations one after the other, with terms, renewals and ends."""
    found = Records()
    for number, ref in enumerate(draw(st.lists(REFS, unique=True, max_size=4))):
        kind = draw(st.sampled_from(KINDS))
        country, website = (
            draw(st.sampled_from(["", "CHE", "KEN"])),
            draw(st.sampled_from(["", "https://example.org/?a=%20", "HTTP://Example.ORG"])),
        )
        found.organisations.append([ref, draw(NAMES), kind, country, website, draw(st.sampled_from(["", "yes", "no"]))])
        _live(draw, found, ref, kind in KINDS[:2], number)
    for ref in draw(st.lists(REFS, unique=True, max_size=3)):
        of = draw(st.sampled_from(["", *(row[0] for row in found.organisations)]))
        email = draw(st.sampled_from(["", f"Demo{len(found.people)}@Example.ORG"]))
        gender, year = draw(st.sampled_from(["", "f", "m", "x"])), draw(st.sampled_from(["", "1900", "1999"]))
        found.people.append([ref, draw(NAMES), email, gender, year, of])
    return found


def _live(draw: st.DrawFn, found: Records, organisation: str, is_state: bool, number: int) -> None:
    day = date(2021, 1, 31) + timedelta(days=draw(st.integers(0, 800)))
    for life in range(draw(st.integers(0, 3))):
        ref = f"PA-{number}-{life}"
        term = "" if is_state else draw(st.sampled_from(["", str(term_last_day(day, 2))]))
        last = day + timedelta(days=draw(st.integers(0, 500)))
        if not is_state:
            term = _renewed(draw, found, ref, day, term)
        is_over = life < 2 and draw(st.integers(0, 3)) > 0
        end = [str(last), draw(st.sampled_from(ENDS))] if is_over else ["", ""]
        found.participations.append([ref, organisation, str(day), term, *end])
        if not is_over:
            return
        day = last + timedelta(days=draw(st.integers(1, 300)))


def _renewed(draw: st.DrawFn, found: Records, ref: str, admitted: date, term: str) -> str:
    """Renewals of a participation; returns the term as it stands after them."""
    ends = date.fromisoformat(term) if term else term_last_day(admitted, 3)
    for number in range(draw(st.integers(0, 3))):
        submitted = ends + timedelta(days=draw(st.integers(-90, 5)))
        decision = draw(st.sampled_from(["", "declined", "approved"]))
        row = [f"R-{ref}-{number}", ref, str(submitted), decision]
        decided = [str(submitted + timedelta(days=draw(st.integers(0, 60))))] if decision else [""]
        if decision == "approved":
            new = term_last_day(ends + DAY, 3)
            found.renewals.append([*row, *decided, str(ends), str(new)])
            if submitted > ends:
                return str(draw(st.sampled_from([ends, new])))
            term, ends = str(new), new
        else:
            found.renewals.append([*row, *decided, "", ""])
    return term


def cells(content: bytes) -> list[list[str]]:
    """The rows of a file, cell by cell."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=records())
def test_any_records_go_round_byte_for_byte_and_twice_is_once(found: Records, tmp_path: Path) -> None:
    given_folder, once, twice = tmp_path / "given", tmp_path / "once", tmp_path / "twice"
    found.write(given_folder)
    with transaction.atomic():
        assert bring_in(given_folder).err == ""
        exported = taken_out(once)
        for name in ("organisations.csv", "renewals.csv"):
            assert sorted(cells(exported[name])) == sorted(cells((given_folder / name).read_bytes()))
        for again in (given_folder, once):
            ran = bring_in(again)
            assert (ran.err, ran.out.count(": 0 added, 0 updated")) == ("", len(ran.out.splitlines()))
        transaction.set_rollback(True)
    with transaction.atomic():
        assert bring_in(once).err == ""
        assert taken_out(twice) == exported
        transaction.set_rollback(True)
