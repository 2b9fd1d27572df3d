"""demo_signins: who can sign in to the demonstration, one person per role."""

import os
import shlex
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from atach.demo_people import PASSWORD, DemoPerson, people

HEADS = ("Role", "Address", "Password", "Second factor", "What waits there")


def portal() -> str:
    """The command as it is typed here: another PORTAL_HOME is another portal."""
    home = os.environ.get("PORTAL_HOME", "")
    return f"PORTAL_HOME={shlex.quote(home)} ./portal" if home else "./portal"


class Command(BaseCommand):
    """Prints the sign-ins as a table; in a demonstration only."""

    help = "Print the sign-ins of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This works in a demonstration only: set DEMO=1.")
        everyone = people("", "", "")
        here = set(User.objects.filter(email__in=[one.email for one in everyone]).values_list("email", flat=True))
        rows = [HEADS, *(self.row(one) for one in everyone if one.email in here)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def row(self, person: DemoPerson) -> tuple[str, ...]:
        """One line of the table."""
        code = f"{portal()} code {person.email}" if person.needs_code else "none needed"
        return (person.name.removeprefix("Demo "), person.email, PASSWORD, code, person.sees)
