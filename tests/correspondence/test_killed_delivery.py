"""A worker that dies at any step of a delivery: no letter is lost, none is doubled but in the one SMTP window."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.db import connection

from correspondence import delivery
from correspondence.delivery import deliver_due
from correspondence.querysets import CLAIM_LASTS
from documents.models import Document
from tests.correspondence.conftest import Clock, MailServer, Queue

pytestmark = pytest.mark.django_db(transaction=True)
# The step at which the worker dies, whether before or after it, and how many messages arrive in the end.
STEPS = [
    ("claim", "before", 1),
    ("claim", "after", 1),
    ("words_of", "after", 1),
    ("number_and_freeze", "after", 1),
    ("set_pdf", "after", 1),
    ("file_pdf", "after", 1),
    ("hand_over", "before", 1),
    ("hand_over", "after", 2),
    ("conclude", "after", 1),
]


class Killed(BaseException):
    """Stands for the end of a process: no handler of the portal sees it."""


def die_at(monkeypatch: pytest.MonkeyPatch, step: str, when: str) -> None:
    whole = getattr(delivery, step)

    def deadly(*args: object, **kwargs: object) -> object:
        if when == "before":
            raise Killed
        whole(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(delivery, step, deadly)


@pytest.mark.parametrize(("step", "when", "copies"), STEPS)
def test_a_worker_that_dies_at_a_step_loses_no_letter_and_doubles_none(
    step: str,
    when: str,
    copies: int,
    mail_server: MailServer,
    clock: Clock,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = queue("term_expired")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        die_at(patch, step, when)
        deliver_due(clock, 10)
    clock.move(seconds=CLAIM_LASTS.total_seconds())
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, letter.ref, Document.objects.count()) == ("sent", "L-2026-0001", 1)
    assert mail_server.references() == ["L-2026-0001"] * copies
    assert len({message["Message-ID"] for message in mail_server.messages}) == 1


DELIVER_AND_DIE = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from correspondence import delivery
step, when = sys.argv[1:]
whole = getattr(delivery, step)
def deadly(*args, **kwargs):
    if when == "after":
        whole(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(delivery, step, deadly)
delivery.deliver_due(timezone.now, 10)
"""


def database_url() -> str:
    place = connection.settings_dict
    access = f"{quote(place['USER'])}:{quote(place['PASSWORD'])}@{quote(place['HOST'], safe='')}:{place['PORT']}"
    return f"postgres://{access}/{place['NAME']}"


@pytest.mark.parametrize(("step", "when", "copies"), [("number_and_freeze", "after", 1), ("hand_over", "after", 2)])
def test_a_process_killed_in_the_middle_leaves_what_the_next_one_completes(
    step: str, when: str, copies: int, mail_server: MailServer, clock: Clock, queue: Queue, tmp_path: Path
) -> None:
    letter = queue()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "DEMO": "1",
        "PYTHONPATH": str(project.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "atach.settings",
    }
    command = [sys.executable, "-c", DELIVER_AND_DIE, step, when]
    died = subprocess.run(command, env=environment, cwd=project.BASE_DIR, check=False)
    letter.refresh_from_db()
    assert (died.returncode, letter.standing) == (-signal.SIGKILL, "waiting")
    assert letter.claimed_at is not None
    clock.now = letter.claimed_at + CLAIM_LASTS
    deliver_due(clock, 10)
    letter.refresh_from_db()
    assert (letter.standing, mail_server.references()) == ("sent", ["L-2026-0001"] * copies)
