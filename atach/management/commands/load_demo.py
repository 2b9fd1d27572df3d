"""load_demo [--force]: the demonstration, where there is no organisation yet."""

import tempfile
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from atach.demo_applications import load_admitted, load_applications
from atach.demo_people import appoint_leads, enter, people
from atach.demo_renewals import RUN_BEFORE, load_renewals
from atach.demonstration import MINISTRY, Folder, demonstration, former_of, lead_of, with_leads
from governance.clock import today
from governance.exchange import import_folder
from governance.services import Intake, run_rules
from participants.models import Application, Organisation, Renewal

SINCE = timedelta(days=200)
# The Secretariat has been there since before the first admission that it decided.
STAFF_SINCE = timedelta(days=4 * 366)


class Command(BaseCommand):
    """Brings in the records, enters the people, walks the cases and applies the rules, so that acts and letters exist.

    All of it, or nothing.
    """

    help = "Load the demonstration where there is no organisation yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it beside organisations that are there")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This works in a demonstration only: set DEMO=1.")
        if Organisation.objects.exists() and not force:
            self.stdout.write("There are organisations already; nothing was loaded.")
            return
        if User.objects.filter(email=people("", "", "")[0].email).exists():
            self.stdout.write("The demonstration is loaded already.")
            return
        on = today()
        folder = demonstration(on)
        with transaction.atomic():
            self.bring_in(folder)
            self.enter_people(folder)
            effects = self.enter_cases(on)
        count, day = Organisation.objects.count(), on.isoformat()
        cases = f"{Application.objects.count()} applications, {Renewal.objects.count()} renewals"
        self.stdout.write(f"{count} organisations, {cases}; the rules up to {day} had {effects} effects.")

    def enter_cases(self, on: date) -> int:
        """Applications and renewals in every state, between two runs of the daily job; how many effects it had."""
        load_admitted(on)
        effects = run_rules(on - RUN_BEFORE)
        load_applications(on)
        load_renewals(on)
        return len([*effects, *run_rules(on)])

    def bring_in(self, folder: Folder) -> None:
        """Import the records as a Secretariat would."""
        with tempfile.TemporaryDirectory() as directory:
            folder.write(Path(directory))
            outcome = import_folder(Path(directory), Intake(today(), actor_id=None))
        if outcome.faults:
            raise CommandError("\n".join(map(str, outcome.faults)))

    def enter_people(self, folder: Folder) -> None:
        """One person for each role that has a page, and a lead focal point for most participants."""
        on = today()
        for person in people(lead_of(folder), MINISTRY, former_of(folder)):
            enter(person, on, on - (SINCE if person.organisation else STAFF_SINCE))
        appoint_leads(with_leads(folder), on - SINCE)
