"""A real mail server that keeps what it is given, a clock that stands still, and fonts for the PDF."""

import os
import socket
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from accounts.models import User
from correspondence.models import Letter
from correspondence.services import LetterDraft, queue_letters
from tests.factories import person

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
FONTS = ("fontpkg_noto_sans/files", "fontpkg_amiri/files", "pylopdf_fonts_zh_cn")
FACTS = {"organisation": "Demo Health Network", "participation": "PA-2024-0001"}


@dataclass
class MailServer:
    """Keeps the messages it takes; `refuse` is what it answers to a recipient instead of taking it."""

    refuse: str = ""
    envelopes: list[Envelope] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, as a mail program reads it."""
        return [message_from_bytes(bytes(each.content or b""), policy=policy.default) for each in self.envelopes]  # type: ignore[arg-type,misc]

    def references(self) -> list[str]:
        """The numbers of the letters that arrived, in order."""
        return sorted(str(message["X-Letter-Reference"]) for message in self.messages)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server on a free port, to which the portal sends."""
    server = MailServer()
    server.port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    yield server
    controller.stop()


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: Any) -> None:
        """Move the clock on."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """A clock that the test moves."""
    return Clock()


@pytest.fixture(scope="session", autouse=True)
def fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The fonts that come with the dependencies, where nobody has named others."""
    folder = tmp_path_factory.mktemp("fonts")
    packages = Path(sysconfig.get_paths()["purelib"])
    dirs = "".join(f"<dir>{packages / name}</dir>" for name in FONTS)
    path = folder / "fonts.conf"
    path.write_text(f"<fontconfig>{dirs}<cachedir>{folder / 'cache'}</cachedir></fontconfig>")
    os.environ.setdefault("FONTCONFIG_FILE", str(path))


Queue = Callable[..., Letter]


@pytest.fixture
def queue() -> Queue:
    """Queue one letter and hand back its row."""

    def queued(
        kind: str = "renewal_received", recipient: User | None = None, nobody: bool = False, **draft: Any
    ) -> Letter:
        recipient = None if nobody else recipient or person("Demo Recipient")
        facts = {**FACTS, "renewal": "REN-2026-0001", "submitted_on": "2026-11-02", "last_day": "2027-02-28"}
        key = draft.pop("key", f"test:{Letter.objects.count()}")
        about = draft.pop("about", recipient or person())
        queue_letters([LetterDraft(key, kind, about, recipient, {**facts, **draft.pop("facts", {})}, **draft)], TODAY)
        return Letter.objects.get(key=key)

    return queued
