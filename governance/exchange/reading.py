"""Reading one file into rows, with every fault of its shape: encoding, header, cells (Exchange of records)."""

import codecs
import csv
import io
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from governance.exchange.columns import BadCell, Column, quoted, unreadable, visible

NO_COLUMN = "-"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place of a file; the header is line 1."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return visible(f"{self.file}:{self.line}:{self.column or NO_COLUMN}: {self.reason}")


@dataclass
class Row:
    """One row of a file. `bad` names the columns whose value is not known, so that no fault draws another.

    `differing` names the columns in which it would change a record that is held.
    """

    file: str
    line: int
    values: dict[str, Any]
    given: frozenset[str]
    bad: set[str] = field(default_factory=set)
    differing: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The reference by which others name this row."""
        return str(self.values.get("ref", ""))

    def good(self, *columns: str) -> bool:
        """Whether the values of these columns are all known."""
        return not self.bad.intersection(columns)

    def fault(self, column: str, reason: str) -> Fault:
        """A fault in one cell of this row."""
        return Fault(self.file, self.line, column, reason)


@dataclass
class Sheet:
    """A file as read. `loose` rows have no key of their own; `claimed` are the references that its rows bear.

    `whole` is false where rows of it could not be read, so that no reference to it can be judged.
    """

    file: str
    rows: list[Row] = field(default_factory=list)
    loose: list[Row] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    whole: bool = True


@dataclass(frozen=True)
class Layout:
    """What a file is expected to look like."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("ref",)

    def names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.columns]

    def sample(self) -> list[str]:
        """One row to show, plainly of a demonstration; the samples of all files go together in one folder."""
        return [column.sample for column in self.columns]


def read_sheet(path: Path, layout: Layout, most_bytes: int) -> Sheet:
    """Read a file: all its rows and all faults of its shape. One that is too large is not opened at all."""
    sheet = Sheet(layout.file)
    refusal = _refusal(path, most_bytes)
    content = b"" if refusal else path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refusal = _("the file is in the encoding UTF-16; save it again as CSV with the encoding UTF-8")
    text = "" if refusal else content.decode("utf-8-sig", "surrogateescape")
    if not refusal and not text.strip():
        refusal = _("the file is empty; the first line names the columns: %(names)s") % {
            "names": ",".join(layout.names())
        }
    if refusal:
        return Sheet(layout.file, faults=[Fault(layout.file, 1, layout.key[0], refusal)], whole=False)
    lines = _lines(text, sheet, layout)
    header = next(lines, (1, []))[1]
    if _judge_header(header, sheet, layout):
        _read_rows(lines, header, sheet, layout)
    return sheet


def _refusal(path: Path, most_bytes: int) -> str:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _("this is not a file")
        if about.st_size > most_bytes:
            return too_large(about.st_size, most_bytes)
        with path.open("rb"):
            return ""
    except OSError as error:
        return _("the file cannot be read: %(why)s") % {"why": error.strerror or type(error).__name__}


def too_large(size: int, most_bytes: int) -> str:
    """Why a file of that many bytes is not read, and what to do."""
    words = _(
        "the file has %(size)s MB, and at most %(most)s MB are read;"
        " bring its rows in by several uploads, each with a part of them under the same file name"
    )
    return words % {"size": round(size / MEGABYTE, 1), "most": round(most_bytes / MEGABYTE, 1)}


def _lines(text: str, sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the line on which it starts; a row that cannot be split ends the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            sheet.whole = False
            reason = _(
                "the row cannot be split into cells (%(why)s); check its quotation marks; nothing below it was read"
            )
            sheet.faults.append(Fault(sheet.file, start, layout.key[0], reason % {"why": error}))
            return
        if cells is None:
            return
        if cells:
            yield start, cells


def _judge_header(header: Sequence[str], sheet: Sheet, layout: Layout) -> bool:
    """Whether rows can be read under this header; every fault of it is kept."""
    if broken := [name for name in header if unreadable(name)]:
        place = layout.key[0] if broken[0] == header[0] else visible(broken[0])
        _blame(sheet, place, unreadable(broken[0]))
        sheet.whole = False
        return False
    if len(header) == 1 and header[0] not in layout.names() and any(mark in header[0] for mark in ";\t|"):
        _blame(sheet, layout.key[0], _("the cells are not separated by commas; save the file as CSV with commas"))
        sheet.whole = False
        return False
    for name in dict.fromkeys(header):
        if name not in layout.names():
            _blame(sheet, name, _("unknown column; this file has: %(names)s") % {"names": ", ".join(layout.names())})
        elif header.count(name) > 1:
            _blame(sheet, name, _("this column appears more than once"))
    for column in layout.columns:
        if column.required and column.name not in header:
            _blame(sheet, column.name, _("this column is missing"))
    sheet.whole = all(header.count(name) == 1 for name in layout.key)
    return sheet.whole


def _blame(sheet: Sheet, column: str, reason: str) -> None:
    sheet.faults.append(Fault(sheet.file, 1, column, reason))


def _read_rows(lines: Iterator[tuple[int, list[str]]], header: list[str], sheet: Sheet, layout: Layout) -> None:
    given = frozenset(name for name in header if header.count(name) == 1) & frozenset(layout.names())
    first: dict[tuple[str, ...], int] = {}
    for line, cells in lines:
        row = Row(sheet.file, line, {}, given)
        if len(cells) == len(header):
            _read_cells(row, dict(zip(header, cells, strict=True)), sheet, layout)
        else:
            _misfit(row, cells, header, sheet, layout)
        sheet.claimed.update(cells[header.index(name)] for name in layout.key[:1] if header.index(name) < len(cells))
        _keep(row, first, sheet, layout)


def _keep(row: Row, first: dict[tuple[str, ...], int], sheet: Sheet, layout: Layout) -> None:
    """Keep a row under its key; one without a key, or with a key that is taken, stands beside."""
    key = tuple(str(row.values.get(name, "")) for name in layout.key)
    if row.good(*layout.key) and key not in first:
        first[key] = row.line
        sheet.rows.append(row)
        return
    sheet.loose.append(row)
    if row.good(*layout.key):
        reason = _("%(key)s is already on line %(line)d") % {"key": quoted(", ".join(key)), "line": first[key]}
        sheet.faults.append(row.fault(layout.key[0], reason))


def _read_cells(row: Row, cells: dict[str, str], sheet: Sheet, layout: Layout) -> None:
    for column in layout.columns:
        given = column.name in row.given
        try:
            row.values[column.name] = _value(column, cells[column.name] if given else "", given)
        except BadCell as bad:
            row.bad.add(column.name)
            sheet.faults.append(row.fault(column.name, str(bad)))
        if not given and (column.required or column.name in cells):
            row.bad.add(column.name)


def _value(column: Column, text: str, given: bool) -> Any:
    if not text:
        if column.required and given:
            raise BadCell(_("is empty; a value is needed"))
        return column.kind.empty
    if reason := unreadable(text):
        raise BadCell(reason)
    return column.kind.parse(text)


def _misfit(row: Row, cells: list[str], header: list[str], sheet: Sheet, layout: Layout) -> None:
    """A row with too many or too few cells: which is which cannot be told, but its reference can."""
    missing = header[len(cells)] if len(cells) < len(header) else header[-1]
    reason = _("the row has %(found)d cells, the header %(expected)d") % {"found": len(cells), "expected": len(header)}
    sheet.faults.append(row.fault(missing, reason))
    row.bad |= set(layout.names())
    if header[0] == layout.key[0] and len(layout.key) == 1 and not unreadable(cells[0]):
        row.values[layout.key[0]] = cells[0]
        row.bad.discard(layout.key[0])
