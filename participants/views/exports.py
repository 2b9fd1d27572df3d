"""A list as a CSV file that a spreadsheet opens (x.exchange)."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

BOM = "\ufeff"


def as_csv(rows: Iterable[tuple[str, ...]], name: str) -> HttpResponseBase:
    """The answer with the file, line by line; its cells are guarded where the rows are made."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """CSV line by line; the mark at its start tells spreadsheets that it is UTF-8."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()
