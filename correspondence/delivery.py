"""Delivery of one letter after the other: claim, number and freeze, file the PDF, hand over, note the sending.

Each step is a short transaction of its own and holds only while the claim does. A worker that dies at any step
loses nothing: its claim runs out and another worker goes on where it stopped. One window can double a letter: the
worker dies after the mail server took the message and before that is noted. Both copies then carry the same
Message-ID, by which mail programs and people recognise them as one.
"""

import hashlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop, override

from correspondence import filing
from correspondence.kinds import Obsolete, kind_of
from correspondence.models import Letter, Sending
from correspondence.pdf import PdfUnavailable, set_pdf
from correspondence.rendering import Words, parts_of, secretariat_address, sheet_of, words_of
from correspondence.templates import language_of
from governance.services import next_reference

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
# How long a letter waits for what the machine lacks; that is no attempt.
WAIT_FOR_PDF = timedelta(minutes=10)
CANDIDATES = 20
# Well inside the time limit of a task, so that none is cut off between two steps.
LONGEST_RUN = timedelta(minutes=4)

# Kept in English with the letter, shown in the language of whoever looks.
NO_ADDRESS = gettext_noop("Nobody has an e-mail address for this letter. Enter one and send it again.")
NOT_VALID = gettext_noop("The e-mail address is not valid. Enter another one and send the letter again.")
REFUSED = gettext_noop("The mail server refused the address. Enter another one and send the letter again.")
STOPPED = gettext_noop("The worker stopped each time while it delivered this letter.")


class Undeliverable(Exception):
    """No further attempt can help; the message says what a person has to do."""


class ClaimLost(Exception):
    """Another worker has taken the letter since: this one leaves it alone."""


def deliver_due(clock: Callable[[], datetime], most: int) -> int:
    """Deliver letters that are due, at most so many and for a few minutes; returns how many were taken."""
    taken, until = 0, clock() + LONGEST_RUN
    while taken < most and (now := clock()) < until and (letter := claim(now)):
        deliver(letter, clock)
        taken += 1
    return taken


def claim(now: datetime) -> Letter | None:
    """Take the next letter that is due, so that no other worker has it; None where nothing is due."""
    for pk in list(Letter.objects.due(now).order_by("id").values_list("pk", flat=True)[:CANDIDATES]):
        if Letter.objects.due(now).filter(pk=pk).update(claimed_at=now, attempts=F("attempts") + 1):
            return Letter.objects.select_related("recipient").get(pk=pk)
    return None


def deliver(letter: Letter, clock: Callable[[], datetime]) -> None:
    """Bring a claimed letter to its end, or note why it could not be delivered and what comes next."""
    try:
        number_and_freeze(letter)
        file_pdf(letter)
        hand_over(letter)
    except ClaimLost:
        log.warning("letter.claim_lost", letter=letter.pk)
    except Obsolete as reason:
        settle(letter, skipped_because=str(reason)[:60])
    except PdfUnavailable as reason:
        wait_for_pdf(letter, clock(), str(reason))
    except Undeliverable as reason:
        give_up(letter, clock(), str(reason))
    except Exception as error:
        retry_or_give_up(letter, clock(), error)
    else:
        now = clock()
        conclude(letter, now, "", sent_at=now)


def address_of(letter: Letter) -> str:
    """Where the letter goes: the address that was given for it, else the recipient's own; Undeliverable without."""
    address = next_address(letter)
    if not address:
        raise Undeliverable(NO_ADDRESS)
    if not _is_valid(address):
        raise Undeliverable(NOT_VALID)
    return address


def next_address(letter: Letter) -> str:
    """The address to which a letter goes the next time that it is sent; empty where nobody has one."""
    return letter.given_address or (letter.recipient.email if letter.recipient else "") or ""


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def goes_nowhere(letter: Letter) -> bool:
    """Whether a letter that failed would fail again: its address was refused for good, is not valid, or is missing."""
    address = next_address(letter)
    refused = letter.error == REFUSED and address.casefold() == letter.to_address.casefold()
    return letter.standing == "failed" and (refused or not _is_valid(address))


@transaction.atomic
def number_and_freeze(letter: Letter) -> None:
    """Give the letter its number and freeze its words; both stay whatever happens later."""
    if letter.attempts > MOST_ATTEMPTS:
        raise Undeliverable(STOPPED)
    if not letter.ref:
        letter.ref = next_reference("L", letter.on.year, Letter.objects.all())
    if not letter.body_html:
        words = words_of(letter)
        letter.subject, letter.body_html, letter.body_text = words.subject, words.html, words.text
    keep(letter, "ref", "subject", "body_html", "body_text")


def file_pdf(letter: Letter) -> None:
    """Set a formal letter on paper and file it as a document, once."""
    if kind_of(letter.kind).formal and not letter.pdf_id:
        content = set_pdf(sheet_of(letter))
        with transaction.atomic():
            letter.pdf = filing.file_letter(letter, content)
            keep(letter, "pdf")


def hand_over(letter: Letter) -> None:
    """Give the message to the mail server: the one step that no transaction can take back."""
    letter.to_address = address_of(letter)
    message = message_of(letter)
    keep(letter, "to_address")
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if all(code >= 500 for code, _text in refused.recipients.values()):
            raise Undeliverable(REFUSED) from None
        raise


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The message of a frozen letter; personal links are in it and nowhere else."""
    text, html = parts_of(letter, personal_words(letter))
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=text,
        to=[letter.to_address],
        reply_to=[secretariat_address(letter)],
        headers={
            "Message-ID": message_id(letter),
            "Auto-Submitted": "auto-generated",
            "X-Letter-Reference": letter.ref or "",
            "Content-Language": language_of(letter.kind, letter.language),
        },
    )
    message.attach_alternative(html, "text/html")
    if letter.pdf:
        message.attach(f"{letter.ref}.pdf", filing.content_of(letter.pdf), "application/pdf")
    return message


def personal_words(letter: Letter) -> Words:
    """The frozen words, or the same with the personal facts that are never kept."""
    complete = kind_of(letter.kind).complete
    if complete is None:
        return Words(letter.subject, letter.body_html, letter.body_text)
    with transaction.atomic(), override(language_of(letter.kind, letter.language)):
        return words_of(letter, complete(letter))


def message_id(letter: Letter) -> str:
    """The same for every copy of one sending: by it a message that came twice is known as one."""
    digest = hashlib.sha256(f"{letter.key}#{letter.resent}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname}>"


def held(letter: Letter) -> Any:
    """The letter's row as long as this worker's claim on it holds."""
    return Letter.objects.waiting().filter(pk=letter.pk, claimed_at=letter.claimed_at)


def keep(letter: Letter, *names: str) -> None:
    """Write some fields of a claimed letter; ClaimLost where another worker has it now."""
    values = {name: getattr(letter, name) for name in (*names, "claimed_at")}
    if not held(letter).update(**values):
        raise ClaimLost


def settle(letter: Letter, **dates: Any) -> bool:
    """Note what became of a letter and let go of it; False where another worker has it now."""
    return bool(held(letter).update(claimed_at=None, **dates))


@transaction.atomic
def conclude(letter: Letter, now: datetime, error: str, **dates: Any) -> None:
    """End one sending, and keep where it went and what came of it, whatever is sent later."""
    if settle(letter, error=error, **dates):
        Sending.objects.create(letter=letter, at=now, to_address=letter.to_address, error=error)


def give_up(letter: Letter, now: datetime, reason: str) -> None:
    """Note that no further attempt is made; the letter waits for a person to send it again."""
    log.error("letter.failed", letter=letter.pk, attempts=letter.attempts)
    conclude(letter, now, reason, failed_at=now)


def wait_for_pdf(letter: Letter, now: datetime, reason: str) -> None:
    """Let a letter wait for what the machine lacks, with the reason in plain sight; no attempt is counted."""
    log.warning("letter.waits_for_pdf", letter=letter.pk)
    settle(letter, next_attempt_at=now + WAIT_FOR_PDF, error=reason, attempts=letter.attempts - 1)


def retry_or_give_up(letter: Letter, now: datetime, error: Exception) -> None:
    """Try again later, each time later than before; after the last attempt give up."""
    reason = f"{type(error).__name__}: {error}"[:500]
    if letter.attempts >= MOST_ATTEMPTS:
        give_up(letter, now, reason)
        return
    log.warning("letter.attempt_failed", letter=letter.pk, attempts=letter.attempts, error=type(error).__name__)
    settle(letter, next_attempt_at=now + wait_after(letter.attempts, random.uniform(0.8, 1.2)), error=reason)


def wait_after(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts: three times longer each time, spread so that not all come at once."""
    longer: int = 3 ** (attempts - 1)
    return min(FIRST_WAIT * longer, LONGEST_WAIT) * jitter
