"""The health checks."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from atach import health

SignIn = Callable[[User], Client]


def test_the_process_says_that_it_lives_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"].startswith("max-age=0, no-cache")


@pytest.mark.django_db
def test_ready_means_that_all_it_stands_on_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True})


@pytest.mark.django_db
def test_only_the_secretariat_reads_what_exactly_fails(
    monkeypatch: pytest.MonkeyPatch, client: Client, signed_in: SignIn, officer: User, speaker: User, outsider: User
) -> None:
    monkeypatch.setitem(health.CHECKS, "disk", lambda: "only 3 MB free")
    for browser in (client, signed_in(speaker), signed_in(outsider)):
        response = browser.get("/readyz")
        assert (response.status_code, response.json()) == (503, {"ready": False})
    assert signed_in(officer).get("/readyz").json() == {
        "ready": False,
        "checks": {"database": "ok", "migrations": "ok", "cache": "ok", "disk": "only 3 MB free"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(health.CHECKS))
def test_what_does_not_answer_makes_the_portal_not_ready(
    monkeypatch: pytest.MonkeyPatch, client: Client, name: str
) -> None:
    def fail() -> str:
        raise ConnectionError("down")

    monkeypatch.setitem(health.CHECKS, name, fail)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False})


def test_little_room_on_the_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MINIMUM_FREE_BYTES", 1 << 62)
    assert health._disk().startswith("only ")


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_args, **_kwargs: ["one", "two"])
    assert health._migrations() == "2 migrations are not applied"
