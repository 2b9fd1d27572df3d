"""clause_register [--on D] [--format json]: each clause with its live state and the evidence."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from atach.clauses import register
from governance.clock import today
from governance.exchange import iso_day


class Command(BaseCommand):
    """Prints how each clause stands on a day, today unless another is named (x.register)."""

    help = "Print each clause with its live state and the evidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=iso_day, default=None, metavar="DAY", help="ISO date")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, on: date | None, format: str, **options: Any) -> None:
        try:
            rows = [entry.as_json() for entry in register(on or today())]
        except OverflowError as error:
            raise CommandError(f"{on} is too late: what follows from it lies beyond the calendar.") from error
        if format == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['clause']:18} {row['state']}")
            for item in row["evidence"]:
                self.stdout.write(f"{'':18}   {item['text']}")
