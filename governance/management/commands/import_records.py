"""import_records DIR [--preview] [--update]: bring a folder of CSV files in, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.clock import today
from governance.exchange import ImportRefused, as_lines, import_folder
from governance.services import Intake


class Command(BaseCommand):
    """Checks every file before it writes anything; names every fault as FILE:LINE:COLUMN (Exchange of records)."""

    help = "Bring records in from a folder of CSV files, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="folder with the files")
        parser.add_argument("--preview", action="store_true", help="check all and say what would be done")
        parser.add_argument("--update", action="store_true", help="take changes of organisations and people")

    def handle(self, *args: Any, directory: Path, preview: bool, update: bool, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a folder. Name the folder that holds the CSV files.")
        try:
            outcome = import_folder(directory, Intake(today(), actor_id=None), update, preview)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if outcome.faults:
            for fault in outcome.faults:
                self.stderr.write(str(fault))
            self.stdout.write(f"Nothing was imported. Faults: {len(outcome.faults)}.")
            raise SystemExit(1)
        for line in as_lines(outcome, preview):
            self.stdout.write(line)
        if not outcome.verdicts:
            self.stdout.write(f"{directory} holds no file of the exchange; nothing was imported.")
