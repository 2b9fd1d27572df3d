"""Who sees which letter, who sends one again, and what the pages say."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.policy import holders
from correspondence.delivery import deliver_due
from correspondence.models import Letter
from governance.models import Act
from tests.correspondence.conftest import TODAY, Clock, MailServer, Queue
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(time_machine_at: Any) -> None:
    """Every page is asked for on the day of the letters."""


@pytest.fixture
def time_machine_at() -> Any:
    import time_machine

    with time_machine.travel("2026-11-30T10:00:00+00:00", tick=False):
        yield


def signed_in(user: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in which the person is signed in, second factor and all."""
    monkeypatch.setattr("accounts.middleware.SecondFactorMiddleware.lacks_factor", lambda self, request: False)
    client = Client()
    client.force_login(user)
    return client


def detail(letter: Letter) -> str:
    return reverse("correspondence:detail", args=[letter.pk])


def resend_page(*letters: Letter) -> str:
    return reverse("correspondence:resend") + "?" + "&".join(f"letter={letter.pk}" for letter in letters)


def test_a_letter_is_seen_by_its_recipient_and_the_secretariat_alone(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue()
    other = queue()
    assert letter.recipient and other.recipient
    people = [letter.recipient, officer(), officer(Role.REVIEWER), other.recipient, person()]
    answers = [signed_in(each, monkeypatch).get(detail(letter)).status_code for each in people]
    assert answers == [200, 200, 200, 404, 404]
    visitor = Client().get(detail(letter))
    assert (visitor.status_code, "login" in visitor.headers["Location"]) == (302, True)


def test_a_letter_kept_as_not_sent_says_why_to_the_secretariat_and_is_nobody_elses(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue(skipped_because="overtaken")
    unknown = queue(skipped_because="of old")
    assert letter.recipient is not None
    recipient, staff = signed_in(letter.recipient, monkeypatch), signed_in(officer(), monkeypatch)
    assert [browser.get(detail(letter)).status_code for browser in (recipient, staff)] == [404, 200]
    why = "A later reminder was due the same day, so only that one was sent."
    assert why in staff.get(detail(letter)).content.decode()
    assert "What it would have said no longer held." in staff.get(detail(unknown)).content.decode()
    assert why in staff.get(reverse("admin:correspondence_letter_changelist")).content.decode()
    assert list(Letter.objects.visible_to(letter.recipient, letter.on)) == []


def test_the_three_answers_of_the_policy_agree(queue: Queue) -> None:
    letter = queue()
    people = [letter.recipient, officer(), officer(Role.REVIEWER), person()]
    for action, expected in (
        ("correspondence.view_letter", [True, True, True, False]),
        ("correspondence.resend_letter", [False, True, False, False]),
    ):
        reached = [Letter.objects.permitted_to(each, action, TODAY).exists() for each in people]
        held = set(holders(action, letter, TODAY))
        assert reached == [each in held for each in people] == expected


def test_my_letters_are_those_to_me_that_went_out(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = officer()
    queue(recipient=me)
    queue()
    deliver_due(clock, 10)
    queue("focal_point_ended", recipient=me, facts={"role": "focal_lead"})
    page = signed_in(me, monkeypatch).get(reverse("correspondence:list"))
    assert [letter.ref for letter in page.context["page_obj"]] == ["L-2026-0001"]
    assert "REN-2026-0001: the request for renewal was received" in page.content.decode()
    empty = signed_in(person(), monkeypatch).get(reverse("correspondence:list")).content.decode()
    assert "No letters yet" in empty


def test_a_letter_shows_its_words_its_delivery_and_its_pdf(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue("term_expired", recipient=person(language="zh-hans"))
    deliver_due(clock, 10)
    letter.refresh_from_db()
    page = signed_in(officer(), monkeypatch).get(detail(letter)).content.decode()
    assert letter.body_html in page
    assert 'lang="zh-hans"' in page
    assert f"{letter.ref}.pdf" in page
    assert [text for text in ("Queued.", "Sent.", letter.to_address) if text not in page] == []


def test_a_failed_letter_says_why_to_officers_and_not_to_its_recipient(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.refuse = "550 gone"
    letter = queue()
    deliver_due(clock, 10)
    letter.refresh_from_db()
    problem = "The mail server refused the address"
    assert letter.recipient is not None
    assert problem in signed_in(officer(), monkeypatch).get(detail(letter)).content.decode()
    theirs = signed_in(letter.recipient, monkeypatch).get(detail(letter)).content.decode()
    assert (problem in theirs, "Send again" in theirs) == (False, False)


def test_a_letter_that_waits_says_why_it_cannot_be_sent_again(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    letter, browser = queue(), signed_in(officer(), monkeypatch)
    reason = "This letter still waits for its first delivery, or for the next attempt."
    assert reason in browser.get(detail(letter)).content.decode()
    page = browser.post(reverse("correspondence:resend"), {"letter": [letter.pk], "reason": "repaired", "address": ""})
    assert (page.status_code, reason in page.content.decode()) == (200, True)
    assert Act.objects.filter(action="resend_letter").count() == 0


def test_an_officer_sends_a_failed_letter_again_from_its_page(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, actor = queue(nobody=True), officer()
    deliver_due(clock, 10)
    browser = signed_in(actor, monkeypatch)
    assert resend_page(letter) in browser.get(detail(letter)).content.decode()
    assert "Another e-mail address" in browser.get(resend_page(letter)).content.decode()

    def posted(address: str) -> Any:
        given = {"letter": [letter.pk], "reason": "repaired", "address": address}
        return browser.post(reverse("correspondence:resend"), given)

    assert 'value="nobody at example"' in posted("nobody at example").content.decode()
    assert "Nobody has an e-mail address for this letter" in posted("").content.decode()
    done = posted("found@example.org")
    assert (done.status_code, done.headers["Location"]) == (302, detail(letter))
    deliver_due(clock, 10)
    assert [envelope.rcpt_tos for envelope in mail_server.envelopes] == [["found@example.org"]]


def test_sending_again_takes_a_reason_that_the_letters_page_shows(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, actor = queue(), officer()
    deliver_due(clock, 10)
    browser = signed_in(actor, monkeypatch)
    before = browser.get(detail(letter))
    assert [(move["label"], move["kind"], move["note"]) for move in before.context["moves"]] == [
        ("Send again", "second", "The recipient gets the same letter twice.")
    ]
    assert 'class="button second"' in before.content.decode().split("What can be done now")[1].split("</aside>")[0]
    asked = browser.get(resend_page(letter)).content.decode()
    assert "1 letter was sent already. Its recipient gets it a second time." in asked
    refused = browser.post(reverse("correspondence:resend"), {"letter": [letter.pk], "address": "found@example.org"})
    assert "Choose why it is sent again." in refused.content.decode()
    assert 'value="found@example.org"' in refused.content.decode()
    browser.post(reverse("correspondence:resend"), {"letter": [letter.pk], "reason": "not_received"})
    assert Act.objects.get(action="resend_letter").facts["reason"] == "not_received"
    told = browser.get(detail(letter)).context["delivery"]
    assert [(step["text"], step.get("by")) for step in told if "again" in step["text"]] == [
        ("Sent again by hand. The recipient did not receive it.", actor.full_name)
    ]
    assert letter.recipient is not None
    theirs = signed_in(letter.recipient, monkeypatch).get(detail(letter)).context["delivery"]
    assert [step["text"] for step in theirs] == ["Queued.", "Sent."]


def test_a_failed_letter_is_sent_again_as_the_main_act(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue(nobody=True)
    deliver_due(clock, 10)
    page = signed_in(officer(), monkeypatch).get(detail(letter))
    assert [(move["label"], move["kind"]) for move in page.context["moves"]] == [("Send again", "main")]
    assert "after 1 attempt. Nobody has received it." in page.content.decode()


def test_a_letter_whose_address_was_refused_shows_it_and_asks_for_another_until_the_recipient_has_one(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.refuse = "550 gone"
    letter, browser = queue(), signed_in(officer(), monkeypatch)
    deliver_due(clock, 10)
    letter.refresh_from_db()
    asked = browser.get(resend_page(letter)).content.decode()
    assert (str(letter.to_address) in asked, "optional" in asked) == (True, False)

    def posted(address: str) -> str:
        given = {"letter": [letter.pk], "reason": "wrong_address", "address": address}
        return browser.post(reverse("correspondence:resend"), given, follow=True).content.decode()

    assert "Enter another e-mail address." in posted("")
    assert "This address was refused. Enter another one." in posted(str(letter.to_address).upper())
    assert Act.objects.filter(action="resend_letter").count() == 0
    User.objects.filter(pk=letter.recipient_id).update(email="right@example.org")
    asked = browser.get(resend_page(letter)).content.decode()
    assert ("right@example.org" in asked, "optional" in asked) == (True, True)
    assert "The letter goes out again." in posted("")


def test_many_failed_letters_are_sent_again_at_once(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.refuse = "550 gone"
    letters = [queue(), queue()]
    deliver_due(clock, 10)
    browser = signed_in(officer(), monkeypatch)
    changelist = reverse("admin:correspondence_letter_changelist")
    chosen = {"action": "send_again", "_selected_action": [letter.pk for letter in letters]}
    task = browser.post(changelist, chosen)
    assert sorted(task.headers["Location"].partition("?")[2].split("&")) == [f"letter={each.pk}" for each in letters]
    assert "Send 2 letters again" in browser.get(task.headers["Location"]).content.decode()
    browser.post(reverse("correspondence:resend"), {"letter": [letter.pk for letter in letters], "reason": "repaired"})
    mail_server.refuse = ""
    deliver_due(clock, 10)
    assert Letter.objects.sent().count() == 2


@pytest.mark.parametrize(
    ("who", "answer"), [("officer", 200), ("reviewer", 403), ("recipient", 403), ("outsider", 404)]
)
def test_sending_again_is_for_officers(
    who: str, answer: int, queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue()
    deliver_due(clock, 10)
    reviewer = officer(Role.REVIEWER)
    actors = {"officer": officer(), "reviewer": reviewer, "recipient": letter.recipient, "outsider": person()}
    browser = signed_in(actors[who], monkeypatch)  # type: ignore[arg-type]
    assert browser.get(resend_page(letter)).status_code == answer
    browser.post(reverse("correspondence:resend"), {"letter": [letter.pk], "reason": "not_received"})
    assert Act.objects.filter(action="resend_letter").count() == (1 if answer == 200 else 0)


@pytest.mark.parametrize(
    "query", ["", "?letter=", "?letter=x", "?letter=9999999", "?letter=1&letter=%00", "?letter=" + "9" * 40]
)
def test_letters_that_do_not_exist_cannot_be_sent_again(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert signed_in(officer(), monkeypatch).get(reverse("correspondence:resend") + query).status_code == 404


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [("failed", ["failed"]), ("waiting", ["waiting"]), ("sent", ["sent"]), ("skipped", ["skipped"]), ("", 4)],
)
def test_the_admin_lists_letters_by_where_they_stand_and_changes_none(
    delivery: str, expected: Any, queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    queue(nobody=True)
    queue(skipped_because="overtaken")
    deliver_due(clock, 10)
    queue()
    browser = signed_in(officer(), monkeypatch)
    page = browser.get(reverse("admin:correspondence_letter_changelist"), {"delivery": delivery} if delivery else {})
    found = [letter.standing for letter in page.context["cl"].result_list]
    assert (found if delivery else len(found)) == expected
    letter = Letter.objects.first()
    assert letter is not None
    opened = browser.get(reverse("admin:correspondence_letter_change", args=[letter.pk]))
    assert opened.headers["Location"].endswith(detail(letter))
    assert browser.get(reverse("admin:correspondence_letter_add")).status_code == 403
    assert browser.get(reverse("admin:correspondence_letter_delete", args=[letter.pk])).status_code == 403


def test_lists_of_letters_ask_the_database_the_same_number_of_questions_however_many_there_are(
    queue: Queue, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = officer()
    browser = signed_in(me, monkeypatch)
    pages = [reverse("correspondence:list"), reverse("admin:correspondence_letter_changelist")]
    counts = []
    for _ in range(2):
        for _ in range(10):
            queue(recipient=me)
        deliver_due(clock, 100)
        counts.append([])
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as asked:
                browser.get(page)
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]
