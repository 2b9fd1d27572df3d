"""export_records DIR: write every record of the exchange as CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.exchange import export_folder


class Command(BaseCommand):
    """Writes every file this installation holds, so that another can take the records in (x.exchange)."""

    help = "Write all records of the exchange to a folder of CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="folder to write to; made where it is missing")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            written = export_folder(directory)
        except OSError as error:
            raise CommandError(f"{directory} cannot be written: {error.strerror}.") from error
        for name, rows in written:
            self.stdout.write(f"{name}: {rows}")
