"""Records in and out as CSV: one engine, and the files that each room registers with it (Exchange of records)."""

from governance.exchange.columns import (
    BadCell,
    Checked,
    Code,
    Column,
    Day,
    Name,
    Number,
    Reference,
    Text,
    YesNo,
    iso_day,
    off_calendar,
    quoted,
    visible,
)
from governance.exchange.editions import Editions
from governance.exchange.engine import (
    ExchangeFile,
    Folder,
    ImportRefused,
    Outcome,
    Texts,
    Verdict,
    as_lines,
    csv_line,
    export_folder,
    files,
    import_folder,
    in_order,
    register,
    stranger,
)
from governance.exchange.reading import NO_COLUMN, Fault, Layout, Row, too_large

__all__ = [
    "NO_COLUMN", "BadCell", "Checked", "Code", "Column", "Day", "Editions", "ExchangeFile", "Fault", "Folder",
    "ImportRefused", "Layout", "Name", "Number", "Outcome", "Reference", "Row", "Text", "Texts", "Verdict", "YesNo",
    "as_lines", "csv_line", "export_folder", "files", "import_folder", "in_order", "iso_day", "off_calendar", "quoted",
    "register", "stranger", "too_large", "visible",
]  # fmt: skip
