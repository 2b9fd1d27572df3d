"""A renewal from receipt to decision: by whom, in which order, with which words; and by nobody else."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from casework.engine import perform
from casework.enums import Outcome
from casework.models import Consultation
from casework.refusals import NotPermitted, RulesSayNo, WrongState
from correspondence.models import Letter
from governance.models import Act
from participants.models import Participation, Renewal
from participants.services import consult
from tests.factories import focal_point, officer, participation, person
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, signed_in, staff
from tests.renewals import from_records

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ENDS = date(2027, 2, 28)


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def one() -> Participation:
    """A non-State actor whose term ends soon."""
    return participation(ADMITTED)


@pytest.fixture
def renewal(one: Participation) -> Renewal:
    """An undecided renewal of the records of the past, brought in by someone else than those who look."""
    return from_records(one, date(2026, 11, 2), TODAY, officer())


def consulted(renewal: Renewal) -> Consultation:
    """The Steering Group has answered."""
    clerk = officer()
    found = consult(renewal, "Does it agree?", TODAY, TODAY, clerk)
    data = {"outcome": Outcome.CONSENSUS, "outcome_note": ""}
    perform(found, "close_early", clerk, TODAY, data, "Everyone has answered.")
    renewal.refresh_from_db()
    return found


def address(name: str, renewal: Renewal) -> str:
    """The addresses of a renewal."""
    return {
        "renewal": reverse("participants:renewal", args=[renewal.ref]),
        "submit": reverse("participants:submit_renewal", args=[renewal.participation.ref]),
        "consult": reverse("participants:consult", args=[renewal.ref]),
        "renew": reverse("participants:renewal_move", args=[renewal.ref, "renew"]),
        "decline": reverse("participants:renewal_move", args=[renewal.ref, "decline"]),
    }[name]


ANSWERS = {
    # name: officer, head, reviewer, own lead, lead elsewhere, outsider, public
    "renewal": [200, 200, 200, 200, 404, 404, 302],
    "submit": [200, 200, 403, 403, 403, 403, 302],
    "consult": [200, 200, 403, 403, 404, 404, 302],
    "renew": [403, 200, 403, 403, 404, 404, 302],
    "decline": [403, 200, 403, 403, 404, 404, 302],
}


@pytest.mark.parametrize("name", list(ANSWERS))
def test_each_page_opens_to_those_whose_it_is(client: Client, renewal: Renewal, name: str) -> None:
    people = [
        staff(), staff(Role.HEAD), staff(Role.REVIEWER), lead_of(renewal.participation), elsewhere(), outsider(),
        client,
    ]  # fmt: skip
    assert [browser.get(address(name, renewal)).status_code for browser in people] == ANSWERS[name]


def test_a_refused_post_changes_nothing(client: Client, renewal: Renewal) -> None:
    consulted(renewal)
    own = lead_of(renewal.participation)
    before = (Act.objects.count(), Letter.objects.count())
    data = {"new_last_day": "2030-02-28", "reason": "x", "submitted_on": "2026-11-01", "question": "?"}
    answers = [own.post(address(name, renewal), data).status_code for name in ("submit", "consult", "renew", "decline")]
    renewal.refresh_from_db()
    assert answers == [403] * 4
    assert (Act.objects.count(), Letter.objects.count(), renewal.state) == (*before, "submitted")


def test_a_renewal_is_recorded_once_received_with_a_receipt(one: Participation) -> None:
    lead = focal_point(one.organisation)
    response = staff().post(reverse("participants:submit_renewal", args=[one.ref]), {"submitted_on": "2026-11-20"})
    renewal = Renewal.objects.get()
    assert response["Location"] == reverse("participants:renewal", args=[renewal.ref])
    assert (renewal.submitted_on, renewal.state) == (date(2026, 11, 20), "info_requested")
    letters = Letter.objects.filter(object_type="renewal").order_by("id")
    assert [(letter.kind, letter.recipient) for letter in letters] == [
        ("renewal_received", lead),
        ("renewal_information_requested", lead),
    ]


@pytest.mark.parametrize(
    ("category", "day", "said"),
    [
        ("ngo", "2026-11-24", "This day has not come yet. Enter a day up to today."),
        ("government", "2026-11-20", "This participation has no term, so there is nothing to renew."),
    ],
)
def test_a_renewal_that_cannot_be_is_refused_on_the_form(category: str, day: str, said: str) -> None:
    one = participation(ADMITTED, category)
    response = staff().post(reverse("participants:submit_renewal", args=[one.ref]), {"submitted_on": day})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Renewal.objects.count() == 0


def offered(client: Client, renewal: Renewal) -> list[tuple[str, bool]]:
    """What can be done, and whether it is open."""
    moves = client.get(address("renewal", renewal)).context["moves"]
    return [(str(move["label"]), not move.get("reasons")) for move in moves]


def test_what_can_be_done_follows_the_consultation(renewal: Renewal) -> None:
    head, own = staff(Role.HEAD), lead_of(renewal.participation)
    decisions = ["Renew and send the letter", "Do not renew and send the letter"]
    form = ("Ask for the form", True)
    assert offered(head, renewal) == [("Ask the Steering Group", True), form, *((label, False) for label in decisions)]
    assert offered(own, renewal) == []
    consulted(renewal)
    assert offered(head, renewal) == [form, *((label, True) for label in decisions)]


def test_the_steering_group_is_asked_once(renewal: Renewal) -> None:
    browser = staff()
    data = {"question": "Does it agree?", "closes_on": "2026-12-07"}
    answers = [browser.post(address("consult", renewal), data).status_code for _ in range(2)]
    assert answers == [302, 422]
    renewal.refresh_from_db()
    assert renewal.consultation is not None
    assert (Consultation.objects.count(), renewal.consultation.closes_on) == (1, date(2026, 12, 7))
    assert [act.action for act in Act.objects.about(renewal)] == ["consult", "import_record"]


def test_a_period_that_ends_before_it_begins_is_refused_on_the_form(renewal: Renewal) -> None:
    response = staff().post(address("consult", renewal), {"question": "?", "closes_on": "2026-11-22"})
    assert response.status_code == 422
    assert Consultation.objects.count() == 0


def test_the_service_asks_the_policy_itself(renewal: Renewal) -> None:
    with pytest.raises(NotPermitted):
        consult(renewal, "?", TODAY, TODAY, person())


def test_the_head_renews_with_the_day_that_the_edition_proposes(renewal: Renewal) -> None:
    consulted(renewal)
    head = staff(Role.HEAD)
    form = head.get(address("renew", renewal)).context["form"]
    assert form["new_last_day"].value() == date(2030, 2, 28)
    answers = [head.post(address("renew", renewal), {"new_last_day": "2030-02-28"}).status_code for _ in range(2)]
    assert answers == [302, 409]
    renewal.refresh_from_db()
    assert (renewal.state, renewal.old_last_day, renewal.new_last_day) == ("renewed", ENDS, date(2030, 2, 28))
    assert Participation.objects.get().term_last_day == date(2030, 2, 28)


def test_a_decision_before_the_consultation_is_refused_with_the_reason(renewal: Renewal) -> None:
    head = staff(Role.HEAD)
    response = head.post(address("renew", renewal), {"new_last_day": "2030-02-28"})
    assert response.status_code == 422
    assert "The Steering Group has not been consulted." in response.content.decode()


def test_no_decision_falls_while_the_steering_group_is_still_asked(renewal: Renewal) -> None:
    consult(renewal, "Does it agree?", TODAY, TODAY, officer())
    head = staff(Role.HEAD)
    told = [
        head.post(address("renew", renewal), {"new_last_day": "2030-02-28"}),
        head.post(address("decline", renewal), {"reason": "Inactive"}),
    ]
    for response in told:
        assert response.status_code == 422
        assert "The consultation of the Steering Group is still open." in response.content.decode()
    renewal.refresh_from_db()
    assert renewal.state == "submitted"


@pytest.mark.parametrize(("new_last_day", "renewed"), [("2027-02-28", False), ("2027-03-01", True)])
def test_a_renewal_makes_the_term_longer(renewal: Renewal, new_last_day: str, renewed: bool) -> None:
    consulted(renewal)
    data = {"new_last_day": date.fromisoformat(new_last_day)}
    if renewed:
        perform(renewal, "renew", officer(Role.HEAD), TODAY, data)
    else:
        with pytest.raises(RulesSayNo, match="must lie after the old one"):
            perform(renewal, "renew", officer(Role.HEAD), TODAY, data)
    assert Participation.objects.get().term_last_day == (data["new_last_day"] if renewed else ENDS)


def test_nobody_is_asked_about_a_renewal_that_is_decided(renewal: Renewal) -> None:
    Renewal.objects.filter(pk=renewal.pk).update(state="not_renewed", decided_on=TODAY)
    with pytest.raises(WrongState):
        consult(renewal, "?", TODAY, TODAY, officer())
    assert Consultation.objects.count() == 0


def test_a_decline_keeps_its_reason_out_of_the_letter(renewal: Renewal) -> None:
    lead = focal_point(renewal.participation.organisation)
    consulted(renewal)
    staff(Role.HEAD).post(address("decline", renewal), {"reason": "CANARY-REASON"})
    renewal.refresh_from_db()
    letter = Letter.objects.get(kind="renewal_declined")
    assert (renewal.state, letter.recipient, "CANARY" in str(letter.facts)) == ("not_renewed", lead, False)
    text = signed_in(lead).get(address("renewal", renewal)).content.decode()
    assert "CANARY-REASON" not in text


def test_a_move_that_the_table_does_not_list_is_not_there(renewal: Renewal) -> None:
    addresses = [reverse("participants:renewal_move", args=[renewal.ref, name]) for name in ("submit", "delete")]
    assert [staff(Role.HEAD).get(one).status_code for one in addresses] == [404, 404]
