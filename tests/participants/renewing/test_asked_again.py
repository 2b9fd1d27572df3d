"""The Steering Group is asked again where a renewal was examined again since it was heard (5.term, 9.consensus)."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.factors import set_factor
from casework.matters import subjects_of
from casework.refusals import RulesSayNo, WrongState
from casework.waiting import waiting_for
from governance.models import Act
from participants.archive.records import _acts, _consultation
from participants.history import history_of_renewal
from participants.models import Renewal
from participants.services import consult
from participants.services.examination import begin_sheet, escalate, record_view
from participants.services.screening import compare_new_names
from tests.participants.pages.people import SECRET, signed_in
from tests.participants.renewing.test_moves import answered, changed_board, silent
from tests.renewals import SOON, TODAY, Renewing, asked, checked, heard, in_state, put_to_decision, weighed

pytestmark = pytest.mark.django_db
AGAIN = "The renewal was examined again since the Steering Group was asked. Ask the Steering Group again."
PROMPT = "Ask the Steering Group about a renewal again"
LAST_DAY = date(2030, 2, 28)


@pytest.fixture
def on_the_day() -> object:
    """The pages are opened on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def examined_again(case: Renewing) -> Renewing:
    """From due diligence to where the Steering Group is asked."""
    checked(case)
    case.move("complete_due_diligence", case.reviewer)
    weighed(case)
    case.move("complete_risks", case.reviewer)
    return case


def sent_back() -> Renewing:
    """Sent back by the head once the Steering Group was heard, and examined again."""
    case = in_state("decision_pending")
    case.move("send_back", case.head, reason="The sources are old.")
    return examined_again(case)


def looked_at_again() -> Renewing:
    """The reviewer looked again once the Steering Group was heard."""
    case = in_state("consultation")
    heard(case)
    case.move("look_again", case.reviewer, reason="A new donor.")
    return examined_again(case)


def changed_since() -> Renewing:
    """The organisation's answers changed its board once the Steering Group was heard."""
    case = in_state("consultation")
    heard(case)
    changed_board(case)
    compare_new_names(TODAY)
    begin_sheet(case.renewal, case.reviewer, TODAY)
    return examined_again(case)


def answered_late() -> Renewing:
    """The Steering Group was heard about a silence, then the answers came all the same."""
    case = asked(in_state("dd_refresh"))
    silent(case)
    case.renewal.refresh_from_db()
    answered(case)
    case.move("answer", case.lead)
    return examined_again(case)


def heard_another_body() -> Renewing:
    """Another body answered once the Steering Group was heard."""
    case = in_state("consultation")
    heard(case)
    escalate(case.renewal, "Legal office", "Does the new donor matter?", SOON, case.officer, TODAY)
    record_view(case.renewal, "It does not.", "Demo Counsel", TODAY, case.officer, TODAY)
    case.renewal.refresh_from_db()
    return case


def why_not(case: Renewing) -> list[str]:
    """Why the renewal is not put to the decision."""
    with pytest.raises(RulesSayNo) as refused:
        case.move("put_to_decision", case.officer)
    return list(map(str, refused.value.reasons))


@pytest.mark.parametrize("way", [sent_back, looked_at_again, changed_since, answered_late, heard_another_body])
def test_what_was_found_again_is_put_to_the_steering_group_again(way: Callable[[], Renewing]) -> None:
    case = way()
    earlier = case.renewal.asked_before.get()
    assert (case.renewal.consultation, earlier.state) == (None, "closed")
    assert why_not(case) == [AGAIN]
    assert PROMPT in [str(one.what) for one in waiting_for(case.officer, TODAY)]
    put_to_decision(case)
    assert case.renewal.consultation not in (None, earlier)
    case.move("renew", case.head, {"new_last_day": LAST_DAY})
    rests_on = Act.objects.about(case.renewal).get(action="renew").facts["consultation"]
    assert rests_on == case.renewal.consultation.ref  # type: ignore[union-attr]


def test_it_is_asked_again_only_where_the_risks_are_weighed_again() -> None:
    case = in_state("decision_pending")
    case.move("send_back", case.head, reason="The sources are old.")
    before = case.renewal.consultation
    with pytest.raises(WrongState):
        consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer)
    examined_again(case)
    assert list(case.renewal.asked_before.all()) == [before]


def test_an_earlier_consultation_that_is_open_is_closed_first() -> None:
    case = in_state("consultation")
    earlier = consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer)
    case.renewal.refresh_from_db()
    case.move("look_again", case.reviewer, reason="A new donor.")
    examined_again(case)
    with pytest.raises(RulesSayNo) as refused:
        consult(case.renewal, "Does it agree now?", SOON, TODAY, case.officer)
    assert list(map(str, refused.value.reasons)) == [
        f"The consultation {earlier.ref} on what was found before is still open. Record its outcome first."
    ]


def test_a_first_examination_leaves_nothing_behind() -> None:
    case = in_state("consultation")
    assert not case.renewal.asked_before.exists()
    assert why_not(case) == [
        "The Steering Group has not been consulted. Open a consultation and record its outcome."
    ]  # fmt: skip


def test_both_consultations_stay_in_the_history_in_the_archive_and_name_the_renewal() -> None:
    case = sent_back()
    heard(case)
    earlier, last = case.renewal.asked_before.get(), case.renewal.consultation
    assert last is not None
    lines = [str(line.text) for line in history_of_renewal(case.renewal, case.officer, TODAY)]
    assert [sum(one.ref in line for line in lines) for one in (earlier, last)] == [1, 1]
    subjects = subjects_of([earlier, last], case.officer, TODAY)
    assert {subjects[one.pk].url for one in (earlier, last)} == {case.renewal.get_absolute_url()}
    kept = _consultation(case.renewal)
    assert (kept["consultation"]["ref"], [one["ref"] for one in kept["earlier_consultations"]]) == (
        last.ref, [earlier.ref],
    )  # fmt: skip
    told = [act["sealed"]["object"] for act in _acts(case.renewal) if act["sealed"]["action"] == "close_early"]
    assert [one[-1] for one in told] == [earlier.ref, last.ref]


def test_the_page_says_that_it_is_asked_again_and_shows_what_was_said_before(on_the_day: object) -> None:
    case = sent_back()
    earlier = case.renewal.asked_before.get()
    set_factor(case.officer, SECRET)
    browser = signed_in(case.officer)
    page = browser.get(case.renewal.get_absolute_url())
    text = page.content.decode()
    assert "Ask the Steering Group again" in [str(move["label"]) for move in page.context["moves"]]
    assert "It is asked again before the decision." in text and earlier.ref in text
    url = reverse("participants:consult", args=[case.renewal.ref])
    assert "Ask the Steering Group again" in browser.get(url).content.decode()
    made = browser.post(url, {"question": "Does it agree now?", "closes_on": "2026-12-14"})
    assert made["Location"] == case.renewal.get_absolute_url()
    last = Renewal.objects.get().consultation
    page = browser.get(case.renewal.get_absolute_url())
    assert last is not None and f"Record the outcome of {last.ref}" in [
        str(move["label"]) for move in page.context["moves"]
    ]  # fmt: skip
    assert "Asked before:" in page.content.decode()


def test_the_page_leads_to_an_earlier_consultation_that_is_open(on_the_day: object) -> None:
    case = in_state("consultation")
    earlier = consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer)
    case.renewal.refresh_from_db()
    case.move("look_again", case.reviewer, reason="A new donor.")
    examined_again(case)
    set_factor(case.officer, SECRET)
    page = signed_in(case.officer).get(case.renewal.get_absolute_url())
    labels = [str(move["label"]) for move in page.context["moves"]]
    assert f"Record the outcome of {earlier.ref}" in labels and "Ask the Steering Group again" not in labels
