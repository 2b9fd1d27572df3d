"""The pages of applications are asked on one day, whatever the day of the tests' run."""

import pytest

from tests.applications import TODAY


@pytest.fixture(autouse=True)
def on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request judges by the day on which the tests begin their applications."""
    monkeypatch.setattr("accounts.middleware.today", lambda: TODAY)
