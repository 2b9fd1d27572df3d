"""Delivery to a real mail server: what is sent, what is kept, what happens when it fails."""

import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language, gettext, override

from accounts.enums import Role
from correspondence import delivery
from correspondence.delivery import MOST_ATTEMPTS, claim, deliver_due, wait_after
from correspondence.kinds import LetterKind, Obsolete
from correspondence.models import Letter
from correspondence.pdf import NO_PANGO, PdfUnavailable
from correspondence.querysets import CLAIM_LASTS
from correspondence.services import LetterDraft, queue_letters, resend
from correspondence.tasks import deliver_due as deliver_due_task
from documents.models import Document
from governance.models import Act
from tests.correspondence.conftest import FACTS, NOW, TODAY, Clock, MailServer, Queue
from tests.factories import officer, person

pytestmark = pytest.mark.django_db
LINK = "http://localhost:8000/%s/invitations/secret-code/"


def addresses(server: MailServer) -> list[str]:
    return sorted(address for envelope in server.envelopes for address in envelope.rcpt_tos)


def test_a_letter_is_sent_numbered_and_frozen(mail_server: MailServer, clock: Clock, queue: Queue) -> None:
    letter = queue()
    assert deliver_due(clock, 10) == 1
    letter.refresh_from_db()
    (message,) = mail_server.messages
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    assert (letter.ref, letter.sent_at, letter.attempts, letter.error) == ("L-2026-0001", NOW, 1, "")
    assert letter.subject == message["Subject"] == "REN-2026-0001: the request for renewal was received"
    assert letter.body_text.strip() in text.get_content().replace("\r\n", "\n")
    assert letter.to_address == message["To"] == letter.recipient.email  # type: ignore[union-attr]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Letter-Reference"] == "L-2026-0001"
    assert message["Message-ID"] == delivery.message_id(letter)
    assert message["Content-Language"] == "en"
    assert message["Reply-To"] == "healthclimate@who.int"
    assert message["From"] == "secretariat@portal.invalid"
    assert 'lang="en"' in html.get_content()
    assert list(message.iter_attachments()) == []


def test_a_formal_letter_goes_out_as_pdf_that_is_filed_for_its_recipient(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    letter = queue("term_expired")
    outsider, secretariat = person(), officer()
    deliver_due(clock, 10)
    letter.refresh_from_db()
    (attached,) = mail_server.messages[0].iter_attachments()
    document = Document.objects.get()
    assert letter.pdf is not None and letter.pdf.document == document
    assert (attached.get_filename(), attached.get_content_type()) == ("L-2026-0001.pdf", "application/pdf")
    assert attached.get_content()[:5] == b"%PDF-"
    assert (document.slot, document.title) == ("rendered_letter", f"L-2026-0001: {letter.subject}")
    readers = [
        each for each in (letter.recipient, outsider, secretariat)
        if Document.objects.visible_to(each, TODAY).exists()
    ]  # fmt: skip
    assert readers == [letter.recipient, secretariat]


def test_each_recipient_reads_a_letter_of_one_transaction_in_their_own_language(
    mail_server: MailServer, clock: Clock
) -> None:
    people = [person(language=language) for language in ("en", "zh-hans", "ar-xb")]
    facts = {**FACTS, "last_day": "2027-02-28"}
    with transaction.atomic():
        queue_letters(
            [LetterDraft(f"k:{each.pk}", "renewal_declined", each, each, {**facts, "renewal": "R"}) for each in people],
            TODAY,
        )
    deliver_due(clock, 10)
    found = {str(message["To"]): str(message["Subject"]) for message in mail_server.messages}
    english, chinese = "R: the participation is not renewed", "R：参与期限不予延长"
    assert found == dict(zip([each.email for each in people], [english, chinese, english], strict=True))
    assert [message["Content-Language"] for message in mail_server.messages] == ["en", "zh-hans", "en"]


def test_the_same_thing_is_said_once(mail_server: MailServer, clock: Clock, queue: Queue) -> None:
    recipient = person()
    first = queue(recipient=recipient, key="said")
    again = queue(recipient=recipient, key="said", facts={"organisation": "Another"})
    assert (again.pk, again.facts["organisation"]) == (first.pk, "Demo Health Network")
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        Letter.objects.create(key="said", kind="x", language="en", on=TODAY, object_type="user", object_id=1)
    assert (deliver_due(clock, 10), deliver_due(clock, 10)) == (1, 0)
    assert len(mail_server.envelopes) == 1


def test_a_reminder_that_was_overtaken_is_kept_and_never_sent(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    skipped = queue(skipped_because="overtaken")
    assert deliver_due(clock, 10) == 0
    assert (skipped.standing, list(Letter.objects.skipped()), mail_server.envelopes) == ("skipped", [skipped], [])


def test_numbers_follow_each_other_within_the_year_of_the_letter(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    for _ in range(3):
        queue()
    with transaction.atomic():
        queue_letters([LetterDraft("next", "term_expired", person(), person(), {**FACTS, "last_day": ""})],
                      TODAY.replace(year=2027))  # fmt: skip
    deliver_due(clock, 10)
    assert mail_server.references() == ["L-2026-0001", "L-2026-0002", "L-2026-0003", "L-2027-0001"]


def test_a_server_that_fails_is_tried_again_later_and_later_until_the_letter_is_given_up(
    mail_server: MailServer, clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: 1.0)
    mail_server.refuse = "451 busy"
    letter = queue()
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        assert (deliver_due(clock, 10), deliver_due(clock, 10)) == (1, 0)
        letter.refresh_from_db()
        assert letter.next_attempt_at is not None
        waits.append(letter.next_attempt_at - clock.now)
        clock.now = letter.next_attempt_at
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 3, 9, 27, 81, 243, 720)]
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.failed_at, letter.attempts) == ("failed", clock.now, MOST_ATTEMPTS)
    assert "busy" in letter.error
    assert list(Letter.objects.failed()) == [letter]
    clock.move(days=30)
    assert (deliver_due(clock, 10), mail_server.envelopes) == (0, [])


def test_a_server_that_recovers_gets_the_letter_with_the_same_number_and_words(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    mail_server.refuse = "451 busy"
    letter = queue()
    deliver_due(clock, 10)
    letter.refresh_from_db()
    before = (letter.ref, letter.subject, letter.body_html)
    mail_server.refuse = ""
    clock.move(minutes=2)
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.ref, letter.subject, letter.body_html) == before
    assert (letter.standing, letter.error, letter.attempts, len(mail_server.envelopes)) == ("sent", "", 2, 1)


def test_the_wait_grows_is_spread_and_has_an_end() -> None:
    assert [wait_after(n, 1.0) for n in (1, 2, 9)] == [timedelta(minutes=1), timedelta(minutes=3), timedelta(hours=12)]
    assert wait_after(1, 1.2) == timedelta(seconds=72)


@pytest.mark.parametrize(
    ("address", "refuse", "error"),
    [
        ("", "", delivery.NO_ADDRESS),
        ("nobody at example", "", delivery.NOT_VALID),
        ("demo@example.org\r\nBcc: all@example.org", "", delivery.NOT_VALID),
        ("gone@example.org", "550 no such person", delivery.REFUSED),
    ],
)
def test_a_letter_that_can_reach_nobody_fails_at_once_and_says_what_to_do(
    mail_server: MailServer, clock: Clock, queue: Queue, address: str, refuse: str, error: str
) -> None:
    mail_server.refuse = refuse
    letter = queue(nobody=True, address=address)
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.attempts, letter.error) == ("failed", 1, error)
    assert letter.body_text != "" and letter.ref == "L-2026-0001"
    assert mail_server.envelopes == []


def test_someone_without_an_account_is_written_to_at_the_address_of_the_draft(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    letter = queue(nobody=True, address="new@example.org", language="zh-hans", facts={"name": "Demo Newcomer"})
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert addresses(mail_server) == ["new@example.org"]
    assert letter.body_text.startswith("尊敬的Demo Newcomer：")
    assert "/letters/" not in letter.body_text


def test_an_officer_sends_a_failed_letter_again_to_another_address_by_an_act(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    letter, actor = queue(nobody=True), officer()
    deliver_due(clock, 10)
    letter.refresh_from_db()
    resend(letter, actor, TODAY, "wrong_address", "found@example.org")
    deliver_due(clock, 10)
    letter.refresh_from_db()
    act = Act.objects.get(action="resend_letter")
    assert (letter.standing, letter.to_address, letter.ref) == ("sent", "found@example.org", "L-2026-0001")
    assert addresses(mail_server) == ["found@example.org"]
    assert (act.actor_id, act.clause, act.object_ref) == (actor.pk, "4.interface", "L-2026-0001")
    assert act.facts == {"after": "failed", "times": 1, "other_address": True, "reason": "wrong_address"}


def test_a_letter_sent_again_is_another_message_with_the_same_number(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    letter = queue("term_expired")
    deliver_due(clock, 10)
    letter.refresh_from_db()
    resend(letter, officer(Role.HEAD), TODAY, "not_received")
    deliver_due(clock, 10)
    first, second = mail_server.messages
    assert first["X-Letter-Reference"] == second["X-Letter-Reference"] == "L-2026-0001"
    assert first["Message-ID"] != second["Message-ID"]
    assert Document.objects.count() == 1


@pytest.mark.parametrize("skipped", ["", "overtaken"])
def test_a_letter_that_waits_or_was_left_out_on_purpose_is_not_sent_again(queue: Queue, skipped: str) -> None:
    letter = queue(skipped_because=skipped)
    with pytest.raises(Exception, match="on purpose" if skipped else "still waits"):
        resend(letter, officer(), TODAY, "repaired")
    assert Act.objects.filter(action="resend_letter").count() == 0


def test_a_letter_waits_for_what_the_machine_lacks_and_no_attempt_is_counted(
    mail_server: MailServer, clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(html: str) -> bytes:
        raise PdfUnavailable(NO_PANGO)

    formal, plain = queue("term_expired"), queue()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "set_pdf", missing)
        for _ in range(MOST_ATTEMPTS + 2):
            deliver_due(clock, 10)
            clock.move(minutes=10)
    formal.refresh_from_db()
    plain.refresh_from_db()
    assert (formal.standing, formal.attempts, formal.error) == ("waiting", 0, NO_PANGO)
    assert plain.standing == "sent"
    deliver_due(clock, 10)
    assert mail_server.references() == ["L-2026-0001", "L-2026-0002"]


def in_its_language(letter: Letter) -> dict[str, str]:
    """The link, to a page in the language in which it is asked for."""
    return {"link": LINK % get_language()}


@pytest.fixture
def invitation(monkeypatch: pytest.MonkeyPatch) -> LetterKind:
    """An invitation whose link is never kept."""
    monkeypatch.setattr("correspondence.kinds._kinds", {})
    return LetterKind("focal_point_invited", "4.interface", "Invitation", complete=in_its_language)


def test_a_personal_link_is_in_the_message_and_nowhere_else(
    mail_server: MailServer, clock: Clock, queue: Queue, invitation: LetterKind
) -> None:
    letter = queue(invitation.code, nobody=True, address="new@example.org", language="zh-hans")
    deliver_due(clock, 10)
    letter.refresh_from_db()
    (message,) = mail_server.messages
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert [part.count(LINK % "zh-hans") for part in parts] == [1, 2]
    kept = [str(getattr(letter, field.attname)) for field in Letter._meta.concrete_fields]
    assert [value for value in kept if "secret-code" in value] == []
    with override("zh-hans"):
        named = f"[{gettext('personal link')}]"
    assert named in letter.body_text and named in letter.body_html


def test_a_letter_that_no_longer_holds_is_kept_with_the_reason_and_not_sent(
    mail_server: MailServer, clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoked(letter: Letter) -> dict[str, str]:
        raise Obsolete("revoked")

    monkeypatch.setattr("correspondence.kinds._kinds", {})
    LetterKind("focal_point_invited", "4.interface", "Invitation", complete=revoked)
    letter = queue("focal_point_invited", nobody=True, address="new@example.org")
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.skipped_because, mail_server.envelopes) == ("skipped", "revoked", [])


def test_a_letter_of_a_kind_that_nobody_declared_fails_and_keeps_the_others_going(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    lost, other = queue(), queue()
    Letter.objects.filter(pk=lost.pk).update(kind="unknown")
    assert deliver_due(clock, 10) == 2
    lost.refresh_from_db()
    other.refresh_from_db()
    assert (lost.standing, lost.error) == ("waiting", "KeyError: 'unknown'")
    assert other.standing == "sent"


def test_a_claim_that_ran_out_is_taken_by_another_worker_and_the_first_one_lets_go(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    queue()
    slow = claim(clock())
    assert slow is not None and claim(clock()) is None
    clock.move(seconds=CLAIM_LASTS.total_seconds())
    deliver_due(clock, 10)
    delivery.deliver(slow, clock)
    assert len(mail_server.envelopes) == 1
    assert [letter.standing for letter in Letter.objects.all()] == ["sent"]


def test_a_letter_on_which_every_worker_dies_is_given_up(clock: Clock, queue: Queue, mail_server: MailServer) -> None:
    letter = queue()
    for _ in range(MOST_ATTEMPTS):
        assert claim(clock()) is not None
        clock.move(seconds=CLAIM_LASTS.total_seconds())
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.error, mail_server.envelopes) == ("failed", delivery.STOPPED, [])


def test_a_lost_connection_is_one_more_attempt(
    mail_server: MailServer, clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(self: Any) -> int:
        raise SMTPServerDisconnected("cut")

    letter = queue()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", cut)
        deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.error) == ("waiting", "SMTPServerDisconnected: cut")


def test_the_task_delivers_and_calls_for_another_when_there_is_more(
    mail_server: MailServer, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr("correspondence.tasks.MOST_PER_TASK", 2)
    monkeypatch.setattr(deliver_due_task, "apply_async", lambda **options: calls.append(options))
    for _ in range(3):
        queue()
    assert (deliver_due_task(), len(calls), deliver_due_task(), len(calls)) == (2, 1, 1, 1)
    assert len(mail_server.envelopes) == 3


def test_a_commit_that_queued_letters_wakes_the_worker_and_no_other_does(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(deliver_due_task, "apply_async", lambda **options: calls.append(options))
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    with django_capture_on_commit_callbacks(execute=True):
        queue_letters([], TODAY)
    assert calls == [{"retry": False, "expires": 60}]


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_letter_once(mail_server: MailServer, clock: Clock, queue: Queue) -> None:
    letters = [queue() for _ in range(24)]
    taken: list[int] = []

    def work() -> None:
        taken.append(deliver_due(clock, 100))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(taken) == len(letters)
    assert mail_server.references() == [f"L-2026-{number:04}" for number in range(1, 25)]
    assert Letter.objects.sent().count() == 24
