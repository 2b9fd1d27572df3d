"""When the Steering Group is asked about a renewal: once it is examined, and not before (5.term, 9.consensus)."""

from datetime import timedelta

import pytest

from casework.refusals import WrongState
from casework.waiting import waiting_for
from participants.enums import UNDECIDED_RENEWALS
from participants.services import consult
from tests.renewals import SOON, TODAY, in_state

pytestmark = pytest.mark.django_db
PROMPT = "Ask the Steering Group about a renewal"


@pytest.mark.parametrize("state", [one for one in UNDECIDED_RENEWALS if one != "decision_pending"])
def test_the_steering_group_is_asked_once_the_risks_are_weighed(state: str) -> None:
    case = in_state(state)
    prompted = PROMPT in [str(one.what) for one in waiting_for(case.officer, TODAY)]
    if state == "consultation":
        assert prompted
        assert consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer).ref
        return
    with pytest.raises(WrongState):
        consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer)
    assert not prompted


def test_it_is_asked_about_a_silence_once_the_day_to_answer_is_past() -> None:
    case = in_state("info_requested")
    with pytest.raises(WrongState):
        consult(case.renewal, "Does it agree?", SOON, SOON, case.officer)
    later = SOON + timedelta(days=1)
    assert consult(case.renewal, "Does it agree?", later, later, case.officer).ref
