"""The test command: every stage is run, whatever the one before said, and the status tells the worst."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.launcher.driver import ROOT, load


@pytest.fixture
def portal(home: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    found = load(home, monkeypatch)
    monkeypatch.setattr(found, "test_environment", dict)
    monkeypatch.setattr(found.Need, "fulfil", lambda need: True)
    return found


def arguments(portal: ModuleType, name: str, extra: list[str], full: bool) -> list[str]:
    return [str(part) for part in portal.test_stages(extra, full)[name]]


def test_the_stages_are_the_checks_of_the_house_and_then_the_tests(portal: ModuleType) -> None:
    assert [*portal.test_stages([], False)] == [
        "ruff check",
        "ruff format",
        "imports",
        "mypy --strict",
        "migrations",
        "translations",
        "pytest",
        "coverage",
    ]
    assert arguments(portal, "mypy --strict", [], False)[1:] == ["-m", "mypy", "--strict"]
    assert arguments(portal, "migrations", [], False)[1:] == ["manage.py", "makemigrations", "--check", "--dry-run"]


def test_arguments_go_to_pytest_and_leave_the_other_stages_out(portal: ModuleType) -> None:
    assert [*portal.test_stages(["-k", "term"], False)] == ["pytest"]
    assert arguments(portal, "pytest", ["-k", "term"], False)[-2:] == ["-k", "term"]


def test_the_long_matrices_are_deselected_unless_asked_for(portal: ModuleType) -> None:
    assert "-m 'not full'" in (ROOT / "pyproject.toml").read_text()
    assert "" not in arguments(portal, "pytest", [], False)
    full = arguments(portal, "pytest", [], True)
    assert full[full.index("") - 1] == "-m"


@pytest.mark.parametrize(("statuses", "status"), [([0] * 8, 0), ([1] + [0] * 7, 1), ([0] * 7 + [2], 1)])
def test_every_stage_runs_and_one_that_fails_is_not_forgotten(
    portal: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    statuses: list[int],
    status: int,
) -> None:
    left = list(statuses)
    monkeypatch.setattr(portal, "run_stage", lambda name, argv, settings: (left.pop(0), 1.5))
    assert portal.do_test([]) == status
    table = capsys.readouterr().out
    assert left == []
    assert table.count("passed") == statuses.count(0)
    assert table.count("FAILED") == 8 - statuses.count(0)


def test_without_chromium_the_rest_runs_and_the_status_says_that_something_is_missing(
    portal: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "chromium", lambda: None)
    monkeypatch.setattr(portal.Need, "fulfil", lambda need: need.here())
    ran: dict[str, list[str]] = {}
    monkeypatch.setattr(portal, "run_stage", lambda name, argv, settings: (ran.update({name: argv}), (0, 1.0))[1])
    assert portal.do_test([]) == 1
    assert ran["pytest"][-2:] == ["--ignore", "tests/browser"]


def test_continuous_integration_runs_exactly_the_test_command() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if "portal" in line]
    assert lines == ["exec ./portal test"]
