"""clause_register [--on D] [--format json]: each clause with its live state and the evidence."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from atach.clauses import register
from governance.clock import today
from governance.exchange import iso_day, off_calendar


class Command(BaseCommand):
    """Prints how each clause stands on a day, today unless another is named (x.register)."""

    help = "Print each clause with its live state and the evidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=iso_day, default=None, metavar="DAY", help="ISO date")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, on: date | None, format: str, **options: Any) -> None:
        day = on or today()
        try:
            rows = [entry.as_json() for entry in register(day)]
        except OverflowError as error:
            raise CommandError(off_calendar(day)) from error
        if format == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['clause']:18} {row['state']}")
            for item in row["evidence"]:
                self.stdout.write(f"{'':18}   {item['text']}")
