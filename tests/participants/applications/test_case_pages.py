"""The Secretariat's pages on a case: who sees what, every move with its reasons, nothing lost (4.review)."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.factors import set_factor
from accounts.models import User
from participants.models import Application
from tests.applications import TODAY
from tests.participants.applications.cases import in_state
from tests.participants.pages.people import SECRET, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def as_staff(person: User) -> Client:
    """A browser of someone of the Secretariat, with the second factor that the office asks for."""
    set_factor(person, SECRET)
    return signed_in(person)


def url(name: str, application: Application, *more: str) -> str:
    """An address of the case."""
    return reverse(f"participants:{name}", args=[application.ref, *more])


STATES = [
    "submitted",
    "completeness",
    "eligibility",
    "due_diligence",
    "risk_assessment",
    "recommendation",
    "decision_pending",
    "info_requested",
    "escalated",
    "conditions_offered",
    "approved",
    "not_approved",
]


@pytest.mark.parametrize("state", STATES)
def test_the_case_page_opens_in_every_state_to_each_of_the_three(state: str) -> None:
    case = in_state(state)
    for person in (case.officer, case.reviewer, case.head):
        page = as_staff(person).get(url("application", case.application))
        assert page.status_code == 200
        assert case.application.name in page.content.decode()
