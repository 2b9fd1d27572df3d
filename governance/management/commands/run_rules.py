"""run_rules --on D [--preview] [--format json]: judge every rule as of day D."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.exchange import iso_day, off_calendar
from governance.services import RunRefused, run_rules


class Command(BaseCommand):
    """Applies, or with --preview only shows, what every rule makes of the records on one day (x.preview)."""

    help = "Judge every rule as of a day and apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=iso_day, required=True, metavar="DAY", help="ISO date")
        parser.add_argument("--preview", action="store_true", help="show the same and change nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, on: date, preview: bool, format: str, **options: Any) -> None:
        try:
            effects = run_rules(on, preview)
        except RunRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OverflowError as error:
            raise CommandError(off_calendar(on)) from error
        rows = [effect.as_json() for effect in effects]
        if format == "json":
            self.stdout.write(
                json.dumps({"on": on.isoformat(), "preview": preview, "effects": rows}, ensure_ascii=False)
            )
            return
        for row in rows:
            self.stdout.write("{effective_on}  {rule}  {subject}  {effect}  ({clause})".format(**row))
        self.stdout.write(f"{len(rows)} effects, as of {on.isoformat()}{', preview' if preview else ''}")
