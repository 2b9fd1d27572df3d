"""Reading an uploaded list of names: every fault of it, before anything is taken (5.nsa.fensa)."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from governance.exchange import Fault, Layout, Text
from governance.exchange.columns import Column
from governance.exchange.reading import read_sheet
from participants.services.screening import Entry, as_entries

FILE = "names.csv"
MOST_BYTES = 50 * 1024 * 1024
LAYOUT = Layout(
    FILE,
    (
        Column("name", Text(300), required=True),
        Column("aliases", Text(5_000)),
        Column("list", Text(200), required=True),
        Column("reference", Text(120), required=True),
    ),
    key=("list", "reference"),
)


@dataclass(frozen=True)
class Names:
    """What a file holds, list by list, its hash, and every fault; with a fault nothing of it is taken."""

    lists: dict[str, list[Entry]]
    sha256: str
    faults: list[Fault]


def read_names(path: Path) -> Names:
    """Read a file of names; `FILE:LINE:COLUMN: reason` for each fault, the header being line 1."""
    sheet = read_sheet(path, LAYOUT, MOST_BYTES)
    if sheet.faults:
        return Names({}, "", sheet.faults)
    lists = as_entries(row.values for row in sheet.rows)
    too_long = [
        row.fault("aliases", "an alias has more than 300 characters")
        for row in sheet.rows
        if any(len(alias) > 300 for alias in str(row.values["aliases"]).split(";"))
    ]
    return Names(lists, hashlib.sha256(path.read_bytes()).hexdigest(), too_long)
