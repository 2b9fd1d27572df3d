"""Who looks at what an officer's day is planned by, and crowds of rows for counting statements."""

import csv
import io
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.factors import set_factor
from accounts.models import User
from governance.periods import span
from participants.models import CaseFile, ConflictDeclaration, Organisation, Participation, Renewal
from tests.factories import person
from tests.participants.pages.people import SECRET, signed_in
from tests.renewals import TODAY

ENDS = date(2027, 2, 28)


def working(someone: User) -> Client:
    """A browser of someone of the Secretariat, with the second factor."""
    set_factor(someone, SECRET)
    return signed_in(someone)


def address(name: str, query: str = "") -> str:
    """The address of one of these pages."""
    return reverse(f"participants:{name}") + query


def shown(client: Client, name: str, query: str = "") -> Any:
    """What a page was given to show."""
    answer = client.get(address(name, query))
    assert answer.status_code == 200
    return answer.context


def sheet(client: Client, name: str, query: str = "") -> list[list[str]]:
    """The rows of an exported file."""
    answer = client.get(address(name, query))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def crowd(number: int, state: str = "submitted", **dates: Any) -> None:
    """So many participants whose term ends on one day, each with its renewal, none of them with a tie."""
    bodies = Organisation.objects.bulk_create(
        Organisation(ref=f"CROWD-{number}-{n}", name=f"Crowd {n:04}", category="ngo", country="KEN")
        for n in range(number)
    )
    taking_part = Participation.objects.bulk_create(
        Participation(ref=f"PA-{one.ref}", organisation=one, admitted_on=date(2024, 3, 1), term_last_day=ENDS,
                      period=span(date(2024, 3, 1), ENDS))
        for one in bodies
    )  # fmt: skip
    files = CaseFile.objects.bulk_create(CaseFile(created_on=TODAY) for _ in range(number))
    other = person()
    ConflictDeclaration.objects.bulk_create(
        ConflictDeclaration(file=file, person=other, has_conflict=True, declared_on=TODAY) for file in files
    )
    Renewal.objects.bulk_create(
        Renewal(ref=f"REN-{one.ref}", participation=one, file=file, state_since=TODAY, opened_on=date(2026, 5, 28),
                term_ends=ENDS, **{"submitted_on": TODAY, "state": state, **dates})
        for one, file in zip(taking_part, files, strict=True)
    )  # fmt: skip
