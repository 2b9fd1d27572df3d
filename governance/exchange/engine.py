"""The exchange of records: examine a folder of files with every fault, bring it in all or nothing, write it out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from governance.exchange.columns import Column, quoted
from governance.exchange.reading import NO_COLUMN, Fault, Layout, Row, Sheet, read_sheet
from governance.services import RULES_LOCK, Intake

T = TypeVar("T")
Texts = Mapping[str, str]
# Every file of the exchange; those that no room has registered are not held by this installation yet.
FILES = (
    "absence_holds.csv", "appointments.csv", "assemblies.csv", "attendance.csv", "commitments.csv",
    "explanations.csv", "organisations.csv", "participations.csv", "people.csv", "renewals.csv",
    "terminations.csv", "terms_of_reference.csv", "withdrawal_notices.csv", "working_group_members.csv",
    "working_groups.csv",
)  # fmt: skip


TO_QUOTE = frozenset(',"\r\n')


class ImportRefused(Exception):
    """The files cannot be brought in for a reason that lies outside them; the message says what to do."""


class ExchangeFile(ABC):
    """One file of the exchange: its columns, what is held of it, what its rows must obey, how they enter.

    A room declares its files in its `exchange` module. Each method asks a constant number of statements.
    """

    name: ClassVar[str]
    order: ClassVar[int]
    takes_updates: ClassVar[bool] = False

    @abstractmethod
    def layout(self) -> Layout:
        """The columns, and which of them are the key."""

    @abstractmethod
    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """What is held, as cells, in byte order of the key; with `among` only these references."""

    @abstractmethod
    def add(self, folder: "Folder", intake: Intake) -> None:
        """Take in the rows that are not held yet; there is one at least."""

    def unseen(self, among: Collection[str]) -> Mapping[str, str]:
        """Which of these references are borne by records that do not go out, each with what to do about it."""
        return {}

    def complete(self, folder: "Folder") -> None:
        """Fill in what an empty cell leaves to be computed."""
        return

    @abstractmethod
    def judge(self, folder: "Folder") -> Iterable[Fault]:
        """Faults that show only beside other rows, of this file, of the folder or of what is held."""

    def change(self, folder: "Folder", intake: Intake) -> None:
        """Write what rows say of records that are held and differ; only for files that take updates."""
        raise TypeError(f"{self.name} takes no updates.")

    def settle(self, folder: "Folder") -> None:
        """Write what follows from all that has entered."""
        return

    def cells(self, row: Row) -> dict[str, str]:
        """The row's known values as cells, in the one form in which they are compared and written."""
        return {
            column.name: column.kind.format(row.values[column.name])
            for column in self.layout().columns
            if column.name in row.given and row.good(column.name)
        }

    def differing(self, row: Row, held: Texts) -> list[str]:
        """The columns in which a row says something else than what is held under its key."""
        return [name for name, text in self.cells(row).items() if held[name] != text]


_files: dict[str, ExchangeFile] = {}


def register(file: ExchangeFile) -> ExchangeFile:
    """Make a file part of every import and export."""
    _files[file.name] = file
    return file


def files() -> list[ExchangeFile]:
    """Every registered file, in the order in which they are written: what others refer to comes first."""
    return sorted(_files.values(), key=lambda file: (file.order, file.name))


@dataclass
class Verdict:
    """What becomes of the rows of one file."""

    file: str
    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)


class Folder:
    """The files of one folder, read, beside what is held: what rules across files are judged on."""

    def __init__(self, sheets: Mapping[str, Sheet], update: bool) -> None:
        self.sheets = sheets
        self.update = update
        self.faults: list[Fault] = [fault for sheet in sheets.values() for fault in sheet.faults]
        self.verdicts: dict[str, Verdict] = {}
        self._built: dict[Callable[[Folder], Any], Any] = {}

    def rows(self, file: str) -> list[Row]:
        """The rows of a file that have a key of their own; none where the folder lacks the file."""
        return self.sheets[file].rows if file in self.sheets else []

    def added(self, file: str) -> list[Row]:
        """The rows that are not held yet."""
        return self.verdicts[file].added if file in self.verdicts else []

    def changed(self, file: str) -> list[Row]:
        """The rows that change what is held."""
        return self.verdicts[file].changed if file in self.verdicts else []

    def fresh(self, file: str) -> list[Row]:
        """The rows that say something new: all but those already on record as they stand."""
        same = {id(row) for row in self.verdicts[file].unchanged} if file in self.verdicts else set()
        return [row for row in self.rows(file) if id(row) not in same]

    def once(self, build: "Callable[[Folder], T]") -> T:
        """Something built from the folder once, however many files ask for it."""
        if build not in self._built:
            self._built[build] = build(self)
        built: T = self._built[build]
        return built


@dataclass(frozen=True)
class Outcome:
    """What an import does, or on preview would do: every fault, or what becomes of the rows of each file."""

    faults: list[Fault]
    verdicts: list[Verdict]


def import_folder(directory: Path, intake: Intake, update: bool = False, preview: bool = False) -> Outcome:
    """Bring a folder of files in, all or nothing: with one fault nothing is written; on preview never anything.

    Raises ImportRefused where the records changed underneath.
    """
    try:
        with transaction.atomic():
            _one_at_a_time()
            folder = examine(directory, update)
            outcome = Outcome(in_order(folder.faults), list(folder.verdicts.values()))
            if not outcome.faults and not preview:
                _write(folder, intake)
    except IntegrityError as error:
        raise ImportRefused(
            _("The records changed while the files were read, and nothing was imported. Import again.")
        ) from error
    return outcome


def _one_at_a_time() -> None:
    """An import waits for another one and for a run of the rules, and they for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RULES_LOCK])


def examine(directory: Path, update: bool) -> Folder:
    """Read every file of the folder and judge it by itself, beside the others and beside what is held."""
    paths = {path.name: path for path in sorted(directory.iterdir()) if path.name.lower().endswith(".csv")}
    most_bytes: int = settings.EXCHANGE_MAX_BYTES
    sheets = {
        file.name: read_sheet(paths[file.name], file.layout(), most_bytes) for file in files() if file.name in paths
    }
    folder = Folder(sheets, update)
    folder.faults += [stranger(name) for name in paths if name not in _files]
    _judge_references(folder)
    for file in files():
        file.complete(folder)
    for file in files():
        folder.verdicts.update({file.name: _sort(file, folder)} if file.name in sheets else {})
    for file in files():
        folder.faults += file.judge(folder)
    return folder


def stranger(name: str) -> Fault:
    """The fault of a file that this installation does not read."""
    if name in FILES:
        reason = _("this installation does not hold these records yet; leave the file out")
    else:
        reason = _("no file of the exchange has this name; rename it to one of: %(names)s") % {
            "names": ", ".join(file.name for file in files())
        }
    return Fault(name, 1, NO_COLUMN, reason)


def _judge_references(folder: Folder) -> None:
    """Blame every reference to a record that is neither in the folder nor held; one look-up for each file."""
    named: dict[str, list[tuple[Row, Column]]] = {}
    for file in files():
        for column in file.layout().columns:
            sheet = folder.sheets.get(file.name)
            if column.refers_to and sheet:
                named.setdefault(column.refers_to, []).extend((row, column) for row in [*sheet.rows, *sheet.loose])
    for target, places in named.items():
        _judge_references_to(target, places, folder)


def _judge_references_to(target: str, places: list[tuple[Row, Column]], folder: Folder) -> None:
    sheet = folder.sheets.get(target)
    claimed = sheet.claimed if sheet else set()
    open_ones = [
        (row, column)
        for row, column in places
        if row.good(column.name) and row.values.get(column.name) and row.values[column.name] not in claimed
    ]
    wanted = {row.values[column.name] for row, column in open_ones}
    held = {texts["ref"] for texts in _files[target].texts(wanted)} if wanted else set()
    for row, column in open_ones:
        ref = row.values[column.name]
        if ref not in held:
            row.bad.add(column.name)
            if sheet is None or sheet.whole:
                reason = _("%(ref)s is neither in %(file)s nor on record")
                folder.faults.append(row.fault(column.name, reason % {"ref": quoted(ref), "file": target}))


def _sort(file: ExchangeFile, folder: Folder) -> Verdict:
    """What becomes of each row: new, unchanged, or different, which is a fault unless it may be updated."""
    verdict, key = Verdict(file.name), file.layout().key
    rows = folder.rows(file.name)
    among = {str(row.values[key[0]]) for row in rows}
    held = {tuple(texts[name] for name in key): texts for texts in file.texts(among)} if among else {}
    unseen = file.unseen(among) if among else {}
    for row in rows:
        there = held.get(tuple(str(row.values[name]) for name in key))
        differing = file.differing(row, there) if there is not None else []
        if there is None and row.ref in unseen:
            folder.faults.append(row.fault(key[0], unseen[row.ref]))
        elif there is None:
            verdict.added.append(row)
        elif not differing:
            verdict.unchanged.append(row)
        elif folder.update and file.takes_updates:
            row.differing = differing
            verdict.changed.append(row)
        else:
            folder.faults.append(row.fault(key[0], _difference(differing, file, folder)))
    return verdict


def _difference(differing: list[str], file: ExchangeFile, folder: Folder) -> str:
    fields = ", ".join(differing)
    if file.takes_updates and not folder.update:
        return _("differs from what is on record in: %(fields)s; update to take the change") % {"fields": fields}
    return _("differs from what is on record in: %(fields)s; a record of this file is not changed by import") % {
        "fields": fields
    }


def _write(folder: Folder, intake: Intake) -> None:
    for file in files():
        if verdict := folder.verdicts.get(file.name):
            if verdict.added:
                file.add(folder, replace(intake, file=file.name))
            if verdict.changed:
                file.change(folder, replace(intake, file=file.name))
    for file in files():
        file.settle(folder)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults by file, line, and the order of the file's columns."""
    places = {file.name: {name: n for n, name in enumerate(file.layout().names())} for file in files()}
    return sorted(
        dict.fromkeys(faults),
        key=lambda fault: (fault.file, fault.line, places.get(fault.file, {}).get(fault.column, 99), fault.reason),
    )


def export_folder(directory: Path, names: Collection[str] | None = None) -> list[tuple[str, int]]:
    """Write every file this installation holds, header only where there is nothing; returns rows per file.

    With `names` only these files. Cells are written exactly as held: these files are for machines, and formulas in
    them stay as they are.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        _see_one_moment()
        chosen = [file for file in files() if names is None or file.name in names]
        return [(file.name, _export(file, directory / file.name)) for file in chosen]


def _see_one_moment() -> None:
    """All files show the same moment; inside a larger transaction that is the caller's matter."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _export(file: ExchangeFile, path: Path) -> int:
    names = file.layout().names()
    with path.open("w", encoding="utf-8", newline="") as target:
        target.write(csv_line(names))
        return sum(bool(target.write(csv_line([texts[name] for name in names]))) for texts in file.texts())


def csv_line(cells: Iterable[str]) -> str:
    """One line of a file; a cell is quoted where it must be, a lone carriage return included."""
    return ",".join(_quoted_cell(cell) if set(cell) & TO_QUOTE else cell for cell in cells) + "\n"


def _quoted_cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def as_lines(outcome: Outcome, preview: bool) -> Iterator[str]:
    """The summary for people: for each file how many rows were, or would be, added, updated and left alone."""
    words = _("%(file)s: %(added)d would be added, %(changed)d would be updated, %(unchanged)d unchanged")
    if not preview:
        words = _("%(file)s: %(added)d added, %(changed)d updated, %(unchanged)d unchanged")
    for verdict in sorted(outcome.verdicts, key=lambda verdict: verdict.file):
        yield words % {
            "file": verdict.file,
            "added": len(verdict.added),
            "changed": len(verdict.changed),
            "unchanged": len(verdict.unchanged),
        }
