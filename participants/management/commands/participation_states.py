"""participation_states --on D --format csv: where every participation stood, or will stand, on one day."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models.functions import Collate

from governance.exchange import iso_day, off_calendar
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import last_day_of
from participants.enums import Flag
from participants.models import Participation
from participants.parameters import RENEWAL_REMINDER_DAYS

COLUMNS = ("organisation", "participation", "state", "last_day", "end_reason", "flags")
CHUNK = 2_000


def standings(on: date) -> Iterator[tuple[str, ...]]:
    """Every participation that had begun by that day, as the records have it; a constant number of statements.

    Flags stand beside a participation that is current: what has ended waits for nothing.
    """
    days = Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS)
    begun = (
        Participation.objects.begun(on)
        .with_flags(on, first_of(days))
        .with_coming_end()
        .select_related("organisation")
        .order_by(Collate("organisation__ref", "C"), Collate("ref", "C"))
    )
    for one in begun.iterator(CHUNK):
        row: Any = one
        last_day = one.last_day or last_day_of(one.period)
        if last_day is None or on <= last_day:
            yield one.organisation.ref, one.ref, "current", "", "", flags(one)
        else:
            yield one.organisation.ref, one.ref, "former", str(last_day), one.end_reason or row.reason_then, ""


def flags(participation: Any) -> str:
    """What stands beside the state, in the order of the flags."""
    holds = {Flag.EXPIRING: participation.is_expiring, Flag.RENEWAL_PENDING: participation.is_renewal_pending}
    return ";".join(flag.value for flag in Flag if holds.get(flag))


class Command(BaseCommand):
    """Prints the state of every participation as the records have it on a day, whether or not the rules ran."""

    help = "Print the state of every participation on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=iso_day, required=True, metavar="DAY", help="ISO date")
        parser.add_argument("--format", choices=["csv"], default="csv")

    def handle(self, *args: Any, on: date, **options: Any) -> None:
        try:
            rows = [COLUMNS, *standings(on)]
        except OverflowError as error:
            raise CommandError(off_calendar(on)) from error
        csv.writer(self.stdout, lineterminator="\n").writerows(rows)
