"""Reading an uploaded list of names: every fault of it, before anything is taken (5.nsa.fensa)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from governance.exchange import Fault, Layout, Text
from governance.exchange.columns import Column
from governance.exchange.reading import Row, Sheet, read_sheet
from participants.services.screening import LONGEST, Entry, as_entries

FILE = "names.csv"
MOST_BYTES = 50 * 1024 * 1024
FORMULA = ("=", "+", "-", "@")
LAYOUT = Layout(
    FILE,
    (
        Column("name", Text(LONGEST), required=True),
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
    faults = [*_formulas(sheet), *_long_aliases(sheet)]
    if not sheet.rows:
        faults = [Fault(FILE, 1, "name", _("the file holds no name; nothing would be screened"))]
    if faults:
        return Names({}, "", faults)
    lists = as_entries(row.values for row in sheet.rows)
    return Names(lists, hashlib.sha256(path.read_bytes()).hexdigest(), [])


def _aliases(row: Row) -> list[str]:
    return [alias.strip() for alias in str(row.values["aliases"]).split(";")]


def _long_aliases(sheet: Sheet) -> Iterator[Fault]:
    reason = _("an alias has more than %(most)d characters") % {"most": LONGEST}
    return (row.fault("aliases", reason) for row in sheet.rows if any(len(alias) > LONGEST for alias in _aliases(row)))


def _formulas(sheet: Sheet) -> Iterator[Fault]:
    """No name begins like this, and a spreadsheet that opens the list later would carry it out."""
    reason = _("begins with a sign that spreadsheets take for a formula; take the sign out")
    for row in sheet.rows:
        cells = {"name": [row.values["name"]], "aliases": _aliases(row), "reference": [row.values["reference"]]}
        for column, texts in cells.items():
            if any(text.startswith(FORMULA) for text in texts):
                yield row.fault(column, reason)
