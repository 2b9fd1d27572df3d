"""Participations in bulk, as the benchmarks load them."""

from datetime import date, timedelta

from django.db import transaction

from governance.periods import span
from participants.models import Organisation, Participation
from participants.settlement import settle

TODAY = date(2026, 11, 23)
CATEGORIES = ("ngo", "academic", "foundation", "private_sector")
COUNTRIES = ("KEN", "FRA", "BRA", "JPN", "EGY", "IDN", "")


@transaction.atomic
def populate(number: int, ending: int) -> None:
    """So many participations of non-State actors, of which `ending` had their last day yesterday."""
    bodies = Organisation.objects.bulk_create(
        (
            Organisation(
                ref=f"ORG-{i:06}",
                name=f"Demo Organisation {i:06}",
                category=CATEGORIES[i % 4],
                country=COUNTRIES[i % 7],
            )
            for i in range(number)
        ),
        batch_size=5_000,
    )
    later = TODAY + timedelta(days=400)
    rows = [
        Participation(
            ref=f"PA-{i:06}",
            organisation=body,
            admitted_on=date(2023, 1, 1),
            term_last_day=(last := TODAY - timedelta(days=1) if i < ending else later),
            period=span(date(2023, 1, 1), last),
        )
        for i, body in enumerate(bodies)
    ]
    made = Participation.objects.bulk_create(rows, batch_size=5_000)
    settle([row.pk for row in made])
