"""The mail of a demonstration: kept instead of sent, shown to everyone there, and nowhere else."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from correspondence import demo_mail
from correspondence.models import DemoMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    """The portal as a newcomer starts it."""
    settings.EMAIL_BACKEND = "correspondence.demo_mail.DemoMailBackend"
    settings.DEMO = True


def page() -> str:
    return Client().get(reverse("correspondence:demo_mail")).content.decode()


def test_a_newcomer_finds_the_link_that_confirms_the_sign_up() -> None:
    assert "No messages yet" in page()
    link = "http://localhost:8000/en/account/confirm-email/Mg:demo/"
    assert send_mail("Confirm your address", f"Open this:\n{link}\n", None, ["new@example.org"]) == 1
    shown = page()
    assert f'href="{link}"' in shown
    expected = ("Confirm your address", "new@example.org", "This is a demonstration")
    assert [text for text in expected if text not in shown] == []


def test_a_mailbox_that_nobody_has_is_refused_as_a_mail_server_does() -> None:
    with pytest.raises(SMTPRecipientsRefused):
        send_mail("Demo", "text", None, [f"demo@{demo_mail.NO_MAILBOX}"])
    assert DemoMessage.objects.count() == 0


def test_the_newest_message_comes_first_and_only_the_latest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_mail, "MOST_KEPT", 2)
    for number in (1, 2, 3):
        send_mail(f"Message {number}", "text", None, ["new@example.org"])
    shown = page()
    assert DemoMessage.objects.count() == 2
    assert "Message 1" not in shown and shown.index("Message 3") < shown.index("Message 2")


def test_markup_in_a_message_is_shown_and_not_obeyed() -> None:
    send_mail("<b>Subject</b>", "<script>alert(1)</script>", None, ["<i>@example.org"])
    shown = page()
    assert "<script>alert" not in shown and "<b>Subject" not in shown and "&lt;script&gt;" in shown


def test_a_file_of_a_message_is_handed_out_as_a_download() -> None:
    message = EmailMessage("With a file", "text", None, ["new@example.org"])
    message.attach("L-2026-0001.pdf", b"%PDF-1.7 demo", "application/pdf")
    message.send()
    kept = DemoMessage.objects.get()
    file = Client().get(reverse("correspondence:demo_attachment", args=[kept.pk, 0]))
    assert (file.content, file.headers["Content-Type"]) == (b"%PDF-1.7 demo", "application/pdf")
    assert file.headers["Content-Disposition"] == 'attachment; filename="L-2026-0001.pdf"'
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Client().get(reverse("correspondence:demo_attachment", args=[kept.pk, 1])).status_code == 404


def test_outside_a_demonstration_there_is_no_such_page(settings: Settings) -> None:
    send_mail("Kept", "text", None, ["new@example.org"])
    kept = DemoMessage.objects.get()
    settings.DEMO = False
    addresses = [reverse("correspondence:demo_mail"), reverse("correspondence:demo_attachment", args=[kept.pk, 0])]
    assert [Client().get(address).status_code for address in addresses] == [404, 404]
