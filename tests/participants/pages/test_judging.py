"""A letter that was filed as a request for renewal and is none: set aside by an officer, and counted again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import name_deputy
from casework.refusals import NotPermitted
from correspondence.models import Letter
from correspondence.rendering import words_of
from documents.models import Document
from governance.models import Act, ActNote
from participants.enums import Asks
from participants.models import Participation
from participants.services import submit_renewal
from participants.services.requests import judge_request, request_of, requests_awaiting
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import ADMITTED, elsewhere, outsider, signed_in, staff
from tests.participants.pages.test_requests import TODAY, filed_on, matters, on_the_day, sent

__all__ = ["on_the_day"]
pytestmark = pytest.mark.django_db
WHY = "It names a new focal point."
RECORDED, REMIND = "Record the renewal that was asked for", "Term ends: no renewal was sent yet"
ASIDE, COUNTS = "This letter does not ask for a renewal", "This letter asks for the renewal of the term"


@pytest.fixture
def one() -> Participation:
    """A participant that is said to have asked for its renewal."""
    made = participation(ADMITTED, name="Demo Mistaken")
    sent(made, focal_point(made.organisation))
    return made


def judging(letter: Document) -> str:
    return reverse("participants:judge_request", args=[letter.ref])


def asked(one: Participation) -> bool:
    return one.organisation_id in requests_awaiting(TODAY)


def test_a_letter_that_asks_for_no_renewal_is_set_aside_and_everybody_sees_it(one: Participation) -> None:
    letter, clerk, colleague = Document.objects.get(), staff(), officer()
    lead = Letter.objects.get(kind="document_received").recipient
    assert lead is not None
    record = reverse("participants:detail", args=[one.organisation.ref])
    shown = clerk.get(reverse("library:detail", args=[letter.ref])).content.decode()
    assert (f'href="{judging(letter)}"' in shown, ASIDE in shown) == (True, True)
    intake = clerk.get(reverse("participants:submit_renewal", args=[one.ref])).content.decode()
    assert f'href="{judging(letter)}"' in intake
    page = clerk.get(judging(letter)).content.decode()
    assert "28 February 2027" in page
    assert "Set the request aside and send the letter" in page
    assert clerk.post(judging(letter), {"asks": "other", "reason": WHY}).status_code == 302
    act = Act.objects.get(action="set_request_aside")
    assert (act.clause, act.object_ref, act.facts["asks"], act.actor_id) == (
        "5.letter", letter.ref, "other", clerk.someone.pk,  # type: ignore[attr-defined]
    )  # fmt: skip
    assert ActNote.objects.get(act=act).text == WHY
    assert [what for what, *_rest in matters(colleague, one) if what in (RECORDED, REMIND)] == [REMIND]
    assert "Ask for the renewal of your term" in [what for what, *_rest in matters(lead, one)]
    told = Letter.objects.get(kind="request_judged")
    assert (told.recipient, told.act, told.facts["reason"], told.facts["term_last_day"]) == (
        lead, act, WHY, "2027-02-28",
    )  # fmt: skip
    own = signed_in(lead).get(record).content.decode()
    assert "The request for renewal came on" not in own
    assert "A letter was found to ask for no renewal" in own
    assert "Send the signed letter of request" in own
    history = clerk.get(reverse("library:detail", args=[letter.ref])).content.decode()
    assert "It was found to ask for no renewal." in history
    assert COUNTS in history


def test_what_was_set_aside_is_counted_again_and_the_last_word_counts(one: Participation) -> None:
    letter, clerk = Document.objects.get(), staff()
    answers = []
    for asks in ("other", "renewal", "other", "renewal"):
        answers.append(clerk.post(judging(letter), {"asks": asks, "reason": WHY}).status_code)
        assert asked(one) == (asks == "renewal")
    assert answers == [302] * 4
    assert Act.objects.filter(action__in=["set_request_aside", "count_request"]).count() == 4
    assert requests_awaiting(TODAY)[one.organisation_id].came_on == TODAY
    assert "It was found to ask for the renewal of the term." in (
        clerk.get(reverse("library:detail", args=[letter.ref])).content.decode()
    )


def test_a_button_pressed_twice_says_it_once(one: Participation) -> None:
    letter, clerk = Document.objects.get(), staff()
    heard = []
    for _time in range(2):
        answer = clerk.post(judging(letter), {"asks": "other", "reason": WHY})
        assert answer.status_code == 302
        heard += [str(one) for one in get_messages(answer.wsgi_request)][len(heard) :]
    assert heard == [
        "It is recorded, and the organisation hears of it.",
        "This was said of the letter already. Nothing has changed, and no letter goes out.",
    ]
    assert Act.objects.filter(action="set_request_aside").count() == 1
    assert Letter.objects.filter(kind="request_judged").count() == 1


def test_a_letter_filed_as_another_matter_counts_from_the_day_on_which_it_came() -> None:
    made = participation(ADMITTED, name="Demo Asking")
    clerk = staff()
    assert filed_on(made, clerk, asks="other") == (302, [])
    letter = Document.objects.get()
    assert COUNTS in clerk.get(judging(letter)).content.decode()
    assert clerk.post(judging(letter), {"asks": "renewal", "reason": "It asks in its last line."}).status_code == 302
    waits = [(what, since) for what, since, *_rest in matters(officer(), made) if what in (RECORDED, REMIND)]
    assert waits == [(RECORDED, date(2026, 11, 21))]
    told = Letter.objects.get(kind="request_judged")
    assert (told.recipient, told.facts["asks"]) == (None, "renewal")
    assert clerk.post(judging(letter), {"asks": "other", "reason": WHY}).status_code == 302
    told = Letter.objects.get(kind="request_judged", facts__asks="other")
    assert "It counted as a request for the renewal of the term." in words_of(told).text
    assert "was filed as" not in words_of(told).text


def test_a_second_request_counts_once_the_first_is_set_aside(one: Participation) -> None:
    first, clerk = Document.objects.get(), officer()
    filed_on(one, staff(), asks="renewal", title="The true request", received_on=TODAY.isoformat())
    assert requests_awaiting(TODAY)[one.organisation_id].letter == first
    judge_request(first, Asks.OTHER, WHY, clerk, TODAY)
    assert requests_awaiting(TODAY)[one.organisation_id].letter.title == "The true request"


@pytest.mark.parametrize(("typed", "fault"), [({"asks": "other"}, "reason"), ({"reason": WHY}, "asks")])
def test_what_is_missing_comes_back_with_what_was_typed(one: Participation, typed: dict[str, str], fault: str) -> None:
    answer = staff().post(judging(Document.objects.get()), typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [fault])
    assert asked(one)


def test_who_judges_for_an_absent_officer_is_named_with_that_officer(one: Participation) -> None:
    absent, deputy = officer(), officer(Role.REVIEWER)
    name_deputy(absent, deputy, TODAY, TODAY, absent)
    act = judge_request(Document.objects.get(), Asks.OTHER, WHY, User.objects.get(pk=deputy.pk), TODAY)
    assert act is not None
    assert (act.actor_id, act.acting_for_id) == (deputy.pk, absent.pk)


def test_only_officers_set_a_request_aside(one: Participation) -> None:
    letter = Document.objects.get()
    lead = Letter.objects.get(kind="document_received").recipient
    assert lead is not None
    people = [signed_in(lead), staff(Role.REVIEWER), elsewhere(), outsider()]
    typed = {"asks": "other", "reason": WHY}
    assert [who.post(judging(letter), typed).status_code for who in people] == [403, 403, 404, 404]
    assert ASIDE not in signed_in(lead).get(reverse("library:detail", args=[letter.ref])).content.decode()
    with pytest.raises(NotPermitted):
        judge_request(letter, Asks.OTHER, WHY, lead, TODAY)
    assert not Act.objects.filter(action="set_request_aside").exists()


def test_once_the_renewal_is_on_record_the_letter_is_left_as_it_is(one: Participation) -> None:
    letter, clerk = Document.objects.get(), staff()
    submit_renewal(one, TODAY, TODAY, officer())
    answer = clerk.post(judging(letter), {"asks": "other", "reason": WHY}, follow=True)
    assert "No renewal is awaited for which it matters what this letter asks for." in answer.content.decode()
    assert ASIDE not in answer.content.decode()
    with pytest.raises(ValidationError):
        judge_request(letter, Asks.OTHER, WHY, officer(), TODAY)
    assert not Act.objects.filter(action="set_request_aside").exists()


def test_a_letter_of_another_kind_or_of_which_nothing_was_said_is_not_judged() -> None:
    made, far = participation(ADMITTED), participation(date(2026, 1, 1))
    clerk = staff()
    filed_on(made, clerk, slot="attachment")
    filed_on(far, clerk, asks="renewal", title="Far from the end")
    paper, letter = Document.objects.order_by("id")
    assert clerk.get(judging(paper)).status_code == 404
    assert clerk.get(judging(letter))["Location"] == reverse("library:detail", args=[letter.ref])
    assert request_of(letter, TODAY) is None


def test_asking_what_counts_takes_the_same_statements_for_one_and_for_many() -> None:
    counted = []
    for number in (1, 6):
        for _one in range(number):
            made = participation(ADMITTED)
            clerk = officer()
            filed_on(made, staff(), asks="renewal")
            for asks in (Asks.OTHER, Asks.RENEWAL):
                judge_request(Document.objects.latest("id"), asks, WHY, clerk, TODAY)
        with CaptureQueriesContext(connection) as queries:
            assert len(requests_awaiting(TODAY)) == (1 if number == 1 else 7)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_reason_goes_out_in_both_turns(one: Participation) -> None:
    with time_machine.travel(f"{TODAY + timedelta(days=1)}T12:00:00+01:00", tick=False):
        clerk, letter = officer(), Document.objects.get()
        for asks in (Asks.OTHER, Asks.RENEWAL):
            judge_request(letter, asks, f"Because of {asks}.", clerk, TODAY + timedelta(days=1))
    assert [one.facts["reason"] for one in Letter.objects.filter(kind="request_judged").order_by("id")] == [
        "Because of other.", "Because of renewal.",
    ]  # fmt: skip
