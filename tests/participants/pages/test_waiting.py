"""What waits for whom: renewals for those who can carry them on, an ending term for its own people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform
from casework.enums import Outcome
from participants.models import Renewal
from participants.services import consult, submit_renewal
from participants.waiting.records import own_terms
from participants.waiting.renewals import renewals_to_consult, renewals_to_decide, renewals_without_form
from tests.factories import focal_point, officer, participation, person
from tests.participants.pages.people import ADMITTED
from tests.renewals import from_records

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ENDS = date(2027, 2, 28)


def told(user: User, on: date = TODAY) -> list[tuple[str, str, date | None]]:
    """What this room has waiting for a person."""
    sources = (renewals_without_form, renewals_to_consult, renewals_to_decide, own_terms)
    return [(str(matter.what), matter.about, matter.due) for source in sources for matter in source(user, on)]


def test_a_renewal_waits_to_be_consulted_on_then_to_be_decided_then_for_nobody() -> None:
    one = participation(ADMITTED, name="Demo Waiting")
    clerk, head, reviewer = officer(), officer(Role.HEAD), officer(Role.REVIEWER)
    renewal = from_records(one, date(2026, 11, 2), TODAY, clerk)
    everyone = (clerk, head, reviewer, focal_point(one.organisation), person())
    asked = [("Ask the Steering Group about a renewal", "Demo Waiting", ENDS)]
    assert [told(user) for user in everyone] == [asked, asked, [], [], []]
    found = consult(renewal, "?", TODAY, TODAY, clerk)
    assert [told(user) for user in everyone] == [[]] * 5
    data = {"outcome": Outcome.CONSENSUS, "outcome_note": ""}
    perform(found, "close_early", clerk, TODAY, data, "Everyone has answered.")
    decide = [("Decide on a renewal", "Demo Waiting", ENDS)]
    assert [told(user) for user in everyone] == [[], decide, [], [], []]
    perform(Renewal.objects.get(pk=renewal.pk), "renew", head, TODAY, {"new_last_day": date(2030, 2, 28)})
    assert [told(user) for user in everyone] == [[]] * 5


def test_an_ending_term_waits_for_its_own_people_until_a_renewal_is_submitted() -> None:
    one = participation(ADMITTED, name="Demo Own")
    own, elsewhere, outsider = (
        focal_point(one.organisation), focal_point(participation(ADMITTED, "government").organisation), person(),
    )  # fmt: skip
    waits = [("Ask for the renewal of your term", "Demo Own", ENDS)]
    assert [told(user) for user in (own, elsewhere, outsider)] == [waits, [], []]
    assert [told(own, day) for day in (date(2026, 8, 31), date(2026, 9, 1), ENDS)] == [[], waits, waits]
    submit_renewal(one, date(2026, 11, 2), TODAY, None)
    assert told(own) == []


def test_a_renewal_that_came_too_late_waits_for_nobody() -> None:
    one = participation(date(2023, 11, 20))
    Renewal.objects.create(ref="REN-LATE", participation=one, submitted_on=TODAY, state="submitted", state_since=TODAY)
    assert told(officer()) == []


def test_the_statements_do_not_grow_with_what_waits() -> None:
    clerk = officer(Role.HEAD)
    told(clerk)
    counts = []
    for number in (2, 20):
        for _ in range(number):
            from_records(participation(ADMITTED), TODAY, TODAY)
            submit_renewal(participation(ADMITTED), TODAY, TODAY, None)
        with CaptureQueriesContext(connection) as queries:
            told(clerk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
