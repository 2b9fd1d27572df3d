"""verify_acts: check the chain of acts and name its first break."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.acts import verify


class Command(BaseCommand):
    """Walks the chain of acts, prints its head and unsealed tail, and fails at the first break (x.history)."""

    help = "Check the chain of acts; exit status 1 at the first break."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="a head noted earlier, which must be in the chain")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        report = verify(head)
        self.stdout.write(f"sealed {report.sealed}\nhead {report.head}\nunsealed {report.unsealed}")
        if report.broken_at:
            raise CommandError(f"The chain of acts is broken: {report.broken_at}.")
