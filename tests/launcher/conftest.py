"""Folders for the launcher: each test gets a PORTAL_HOME in a path with spaces and other awkward characters."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.driver import eventually, furnish, processes


@pytest.fixture(autouse=True)
def own_surroundings() -> None:
    """These tests need neither the cache nor the files of the project."""


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Two furnished homes that everyone may enter; nothing of them runs or lies about afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal test & home ", dir="/var/tmp"))
    folder.chmod(0o755)
    found = [folder / "one", folder / "two"]
    for home in found:
        furnish(home, monkeypatch)
    yield found
    left = {home: eventually(lambda home=home: not processes(home)) for home in found}
    for home in found:
        for pid in processes(home):
            os.kill(pid, 9)
    shutil.rmtree(folder)
    assert all(left.values())


@pytest.fixture
def home(homes: list[Path]) -> Path:
    return homes[0]
