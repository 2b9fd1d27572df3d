"""The head of the chain of acts leaves the house every day."""

from datetime import date

import pytest
from structlog.testing import capture_logs

from accounts.enums import Role
from atach.tasks import CHAIN_JOB, send_chain_head
from correspondence.models import Letter
from governance.acts import verify
from governance.models import ActSeal, JobRun
from tests import factories

pytestmark = pytest.mark.django_db


def test_without_acts_nothing_is_said() -> None:
    assert send_chain_head() == 0
    assert Letter.objects.count() == 0


def test_each_head_is_told_the_head_of_the_chain_once_a_day(on: date) -> None:
    heads = [factories.officer(Role.HEAD), factories.officer(Role.HEAD)]
    factories.officer()
    with capture_logs() as logs:
        assert send_chain_head() == 3
    head = ActSeal.objects.latest("number")
    told = {"number": 3, "head": head.digest, "day": on.isoformat()}
    assert [letter.facts for letter in Letter.objects.all()] == [told, told]
    assert {letter.recipient for letter in Letter.objects.all()} == set(heads)
    assert {letter.kind for letter in Letter.objects.all()} == {"chain_head"}
    assert {"event": "chain head", "log_level": "info", **told} in logs
    assert verify(head.digest).broken_at == ""
    send_chain_head()
    assert Letter.objects.count() == 2


def test_the_job_keeps_its_health(on: date) -> None:
    send_chain_head()
    run = JobRun.objects.get(name=CHAIN_JOB)
    assert (run.on, run.error) == (on, "")
    assert run.finished_at is not None
