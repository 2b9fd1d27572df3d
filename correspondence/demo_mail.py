"""In a demonstration, mail goes to a page of the portal that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from correspondence.models import DemoMessage

# Nobody has a mailbox there: a demonstration shows with it how a letter fails.
NO_MAILBOX = "no-mailbox.example.org"
# A demonstration that runs for months keeps its latest messages only.
MOST_KEPT = 500


class DemoMailBackend(BaseEmailBackend):
    """Keeps every message for the page of the demonstration; nothing leaves the portal."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages as they would have gone out; returns how many.

        Raises SMTPRecipientsRefused, as a mail server does, where nobody has the mailbox.
        """
        for message in email_messages:
            _refuse_what_has_no_mailbox(message)
        kept = DemoMessage.objects.bulk_create([_kept(message) for message in email_messages])
        newest = DemoMessage.objects.order_by("-id").values("pk")[:MOST_KEPT]
        DemoMessage.objects.exclude(pk__in=newest).delete()
        return len(kept)


def _refuse_what_has_no_mailbox(message: EmailMessage) -> None:
    recipients = message.recipients()
    if recipients and all(address.endswith(f"@{NO_MAILBOX}") for address in recipients):
        raise SMTPRecipientsRefused(dict.fromkeys(recipients, (550, b"no such mailbox")))


def _kept(message: EmailMessage) -> DemoMessage:
    raw = message.message().as_bytes()
    return DemoMessage(to=", ".join(message.recipients()), subject=str(message.subject), raw=raw)


@dataclass(frozen=True)
class Attachment:
    """One file of a message; `number` is its place in the message."""

    number: int
    name: str
    media_type: str
    content: bytes


def parsed(message: DemoMessage) -> ParsedMessage:
    """The message as a mail program reads it."""
    return message_from_bytes(bytes(message.raw), policy=policy.default)


def text_of(message: DemoMessage) -> str:
    """The plain part of a message."""
    part = parsed(message).get_body(("plain",))
    return str(part.get_content()) if part else ""


def attachments_of(message: DemoMessage) -> list[Attachment]:
    """The files of a message, in its order."""
    return [
        Attachment(number, part.get_filename() or "", part.get_content_type(), _content(part))
        for number, part in enumerate(parsed(message).iter_attachments())
    ]


def _content(part: ParsedMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
