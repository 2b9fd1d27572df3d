"""Sending a letter again: each sending is kept, and what no longer holds stays here (4.interface)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.policy import may
from correspondence.delivery import deliver_due
from correspondence.kinds import LetterKind, Obsolete
from correspondence.models import Letter, Sending
from correspondence.services import resend
from governance.models import Act
from tests.correspondence.conftest import NOW, TODAY, Clock, MailServer, Queue
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


def test_each_sending_is_kept_and_a_letter_that_went_out_stays_with_its_recipient(
    mail_server: MailServer, clock: Clock, queue: Queue
) -> None:
    letter = queue()
    deliver_due(clock, 10)
    letter.refresh_from_db()
    first = str(letter.to_address)
    resend(letter, officer(), TODAY, "wrong_address", "found@example.org")
    assert list(Letter.objects.sent()) == [letter]
    Letter.objects.filter(pk=letter.pk).update(skipped_because="revoked")
    people = [letter.recipient, officer(), person()]
    assert [may(someone, "correspondence.view_letter", letter, TODAY) for someone in people] == [True, True, False]
    Letter.objects.filter(pk=letter.pk).update(skipped_because="")
    deliver_due(clock, 10)
    kept = [(one.to_address, one.error, one.at >= NOW) for one in letter.sendings.all()]
    assert kept == [(first, "", True), ("found@example.org", "", True)]
    for change in (lambda rows: rows.update(error="x"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="rows are kept"), transaction.atomic():
            change(Sending.objects.all())


def test_a_letter_that_nobody_has_an_address_for_is_sent_again_to_a_given_one_alone(queue: Queue) -> None:
    letter = queue(nobody=True)
    Letter.objects.filter(pk=letter.pk).update(failed_at=NOW)
    with pytest.raises(ValidationError, match="Nobody has an e-mail address for this letter"):
        resend(letter, officer(), TODAY, "repaired")
    assert resend(letter, officer(), TODAY, "repaired", "found@example.org").given_address == "found@example.org"


def test_a_letter_that_says_what_no_longer_holds_is_not_sent_again(
    mail_server: MailServer, clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = queue()
    deliver_due(clock, 10)
    letter.refresh_from_db()

    def overtaken(letter: Letter) -> dict[str, str]:
        raise Obsolete("revoked")

    monkeypatch.setattr("correspondence.kinds._kinds", {})
    LetterKind("renewal_received", "5.notify", "Receipt of a renewal", complete=overtaken)
    with pytest.raises(ValidationError, match="withdrawn before the letter went out"):
        resend(letter, officer(), TODAY, "not_received")
    letter.refresh_from_db()
    assert (letter.standing, Act.objects.filter(action="resend_letter").count()) == ("sent", 0)
