"""Whose turn it is: a renewal heard and decided, a decision that comes too late, a correction with both reasons."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from casework.engine import perform
from casework.enums import Outcome
from participants.models import Renewal
from participants.services import consult
from tests.factories import officer, participation
from tests.participants.pages.people import staff
from tests.renewals import from_records

pytestmark = pytest.mark.django_db


def heard() -> Renewal:
    """A renewal on which the Steering Group was heard."""
    today = timezone.localdate()
    one, clerk = participation(today - timedelta(days=900), name="Demo Turns"), officer()
    renewal = from_records(one, today, today, clerk)
    found = consult(renewal, "?", today, today, clerk)
    data = {"outcome": Outcome.CONSENSUS, "outcome_note": ""}
    perform(found, "close_early", clerk, today, data, "Everyone has answered.")
    return Renewal.objects.get(pk=renewal.pk)


def test_a_reviewer_reads_who_decides_and_the_history_holds_the_outcome() -> None:
    html = staff(Role.REVIEWER).get(reverse("participants:renewal", args=[heard().ref])).content.decode()
    assert "The head of the Secretariat decides." in html
    assert f"The Steering Group was heard before the last day was over: {Outcome.CONSENSUS.label}" in html


def test_a_second_decision_says_how_it_stands_and_leads_there() -> None:
    renewal, head = heard(), staff(Role.HEAD)
    perform(renewal, "renew", officer(Role.HEAD), timezone.localdate(), {"new_last_day": date(2031, 2, 28)})
    page = reverse("participants:renewal", args=[renewal.ref])
    for move in ("renew", "decline"):
        answer = head.post(reverse("participants:renewal_move", args=[renewal.ref, move]), {})
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "It is already renewed until 28 February 2031." in html
        assert f'href="{page}"' in html
        assert "Demo Turns" in html
