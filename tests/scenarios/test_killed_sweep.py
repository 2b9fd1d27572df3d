"""A run of the rules killed at each step: state, act and letter agree, and the next run completes it."""

import os
import signal
import subprocess
import sys
from datetime import date
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from correspondence.models import Letter
from governance.acts import seal, verify
from governance.models import Act, JobRun
from governance.services import run_rules
from participants.models import Participation
from tests.factories import focal_point, participation

ADMITTED, LAST, AFTER = date(2024, 3, 1), date(2027, 2, 28), date(2027, 3, 4)

RUN_AND_DIE = """
import os, signal, sys
from datetime import date
import django
django.setup()
from importlib import import_module
place, name, when = sys.argv[1].rsplit(".", 1) + [sys.argv[2]]
room = import_module(place)
whole = getattr(room, name)
def deadly(*args, **kwargs):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    found = whole(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
    return found
setattr(room, name, deadly)
from governance.services import run_rules
run_rules(date(2027, 3, 4))
"""

STEPS = [
    ("governance.services._swept", "before", 0),
    ("participants.sweeps.record_all", "before", 0),
    ("participants.sweeps.record_all", "after", 0),
    ("participants.sweeps.queue_letters", "before", 0),
    ("participants.sweeps.queue_letters", "after", 0),
    ("governance.services._swept", "after", 3),
]


def database_url() -> str:
    place = connection.settings_dict
    access = f"{quote(place['USER'])}:{quote(place['PASSWORD'])}@{quote(place['HOST'], safe='')}:{place['PORT']}"
    return f"postgres://{access}/{place['NAME']}"


def killed_at(step: str, when: str) -> int:
    environment = {**os.environ, "DATABASE_URL": database_url(), "DEMO": "1", "PYTHONPATH": str(settings.BASE_DIR)}
    environment["DJANGO_SETTINGS_MODULE"] = "atach.settings"
    return subprocess.run(
        [sys.executable, "-c", RUN_AND_DIE, step, when], env=environment, cwd=settings.BASE_DIR, check=False
    ).returncode


def agreement() -> tuple[int, int, int, int]:
    """How many ends are on the participations, in acts, in history and in letters."""
    return (
        Participation.objects.filter(last_day=LAST).count(),
        Act.objects.filter(action="end").count(),
        Participation.history.filter(last_day=LAST).count(),  # type: ignore[attr-defined]
        Letter.objects.filter(kind="term_expired").count(),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "when", "kept"), STEPS)
def test_a_run_killed_at_any_step_is_completed_by_the_next(step: str, when: str, kept: int) -> None:
    for _ in range(3):
        focal_point(participation(ADMITTED).organisation)
    assert killed_at(step, when) == -signal.SIGKILL
    assert agreement() == (kept, kept, kept, kept)
    some = Act.objects.filter(run__isnull=False).exists()
    assert JobRun.objects.last_day_applied("run_rules") == (AFTER if some else None)
    assert len([effect for effect in run_rules(AFTER) if effect.rule == "term_expiry"]) == 3 - kept
    assert agreement() == (3, 3, 3, 3)
    assert run_rules(AFTER) == []
    seal()
    assert (verify().unsealed, verify().broken_at) == (0, "")
