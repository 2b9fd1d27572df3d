"""The road of an application from its receipt to each of its ends, by three people (4.review, 5)."""

import pytest

from tests.participants.applications.cases import in_state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "state",
    [
        "submitted",
        "withdrawn_by_applicant",
        "info_requested",
        "not_eligible",
        "escalated",
        "conditions_offered",
        "approved",
        "not_approved",
    ],
)
def test_a_case_comes_to_each_state(state: str) -> None:
    assert in_state(state).application.state == state
