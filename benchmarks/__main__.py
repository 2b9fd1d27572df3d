"""Runs the benchmarks, each on a fresh database of its own: a table on standard output, JSON beside it."""

import json
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from benchmarks.measure import Measure

HERE = Path(__file__).parent
OURS = {"__init__", "__main__", "measure", "population"}


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in OURS)


def run(name: str) -> "list[Measure]":
    """One benchmark on an empty, migrated database that is gone afterwards."""
    from django.conf import settings
    from django.db import connection

    given = settings.DATABASES["default"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return list(import_module(f"benchmarks.{name}").measure())
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)


def table(measures: "Iterable[Measure]") -> str:
    """The measures in columns."""
    rows = [
        ("what", "value", "unit", "set against"),
        *((m.what, f"{m.value:,.2f}", m.unit, m.against) for m in measures),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main(asked: list[str]) -> int:
    """Run those asked for, or all; status 2 for a name that does not exist."""
    if unknown := sorted(set(asked) - set(names())):
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atach.settings")
    django.setup()
    results = Path(os.environ.get("BENCH_RESULTS", "."))
    results.mkdir(parents=True, exist_ok=True)
    for name in asked or names():
        measures = run(name)
        kept = results / f"{name}.json"
        kept.write_text(json.dumps([vars(measure) for measure in measures], indent=1) + "\n")
        print(f"\n{name}\n{table(measures)}\nas JSON: {kept}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
