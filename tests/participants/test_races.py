"""Many at once for one organisation: nobody blocks another for good, and one participation at a time remains."""

from collections.abc import Iterable
from datetime import date
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.enums import Role
from casework.engine import perform
from participants.models import Organisation, Participation, Renewal
from participants.services import admit, consult
from participants.settlement import settle
from tests.accounts.test_races import THREADS, thirty
from tests.factories import officer, organisation, participation
from tests.renewals import from_records

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 23)


def test_one_admission_wins_whatever_year_its_number_is_of() -> None:
    place = organisation()

    def attempt(number: int) -> object:
        return admit(Organisation.objects.get(pk=place.pk), date(2021 + number % 3, 12, 1 + number), None, DAY)

    assert thirty(attempt) == {"done": 1, "ValidationError": THREADS - 1}
    assert Participation.objects.count() == 1


def decidable(subject: Participation) -> Renewal:
    """A renewal on which the Steering Group was consulted."""
    entering = officer()
    renewal = from_records(subject, DAY, DAY, entering)
    consultation = consult(renewal, "Renew?", DAY, DAY, entering)
    data = {"outcome": "consensus", "outcome_note": ""}
    perform(consultation, "close_early", entering, DAY, data, "Everyone has answered.")
    renewal.refresh_from_db()
    return renewal


def test_an_admission_waits_while_a_term_is_renewed_instead_of_blocking_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its two writes the renewal would wait for the admission, and the admission for the renewal."""
    subject = participation(date(2024, 3, 1))
    renewal, head = decidable(subject), officer(Role.HEAD)
    written, outcome = Event(), []

    def settle_late(participations: Iterable[int]) -> None:
        written.set()
        Event().wait(1)
        settle(participations)

    def admit_meanwhile() -> None:
        written.wait(10)
        try:
            admit(Organisation.objects.get(pk=subject.organisation_id), date(2026, 1, 1), None, DAY)
        except ValidationError as refusal:
            outcome.append(refusal.messages)
        finally:
            connection.close()

    monkeypatch.setattr("participants.workflow.terms.settle", settle_late)
    other = Thread(target=admit_meanwhile)
    other.start()
    perform(renewal, "renew", head, DAY, {"new_last_day": date(2030, 2, 28)})
    other.join()
    assert outcome == [["The organisation takes part on some of these days already."]]
    assert [(one.ref, one.period.upper) for one in Participation.objects.all()] == [(subject.ref, date(2030, 3, 1))]
