"""Records that others change while files are read or written: an import is refused, an export shows one moment."""

from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from governance.exchange import ExchangeFile, Folder, engine
from governance.exchange.engine import examine, files
from governance.models import Act
from governance.services import Intake
from participants.models import Organisation
from tests.exchange.folders import bring_in, taken_out, write
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An organisation and a person."""
    return write(
        tmp_path / "in", organisations=["O-1,Demo Network,ngo,CHE,,"], people=["P-1,Demo Person,a@example.org,,,O-1"]
    )


def test_only_files_that_take_updates_are_ever_written_over() -> None:
    fixed = [file for file in files() if not file.takes_updates]
    assert [file.name for file in fixed] == ["terms_of_reference.csv", "participations.csv", "renewals.csv"]
    for file in fixed:
        with pytest.raises(TypeError, match="takes no updates"):
            file.change(Folder({}, update=True), Intake(date(2026, 11, 23), None))


def test_records_that_change_while_the_files_are_read_refuse_the_import(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same organisation is entered by somebody else between the look at what is held and the writing."""

    def meanwhile(directory: Path, update: bool) -> Folder:
        examined = examine(directory, update)
        Organisation.objects.create(ref="O-1", name="Demo Network", category="ngo")
        return examined

    monkeypatch.setattr("governance.exchange.engine.examine", meanwhile)
    with pytest.raises(CommandError, match="nothing was imported. Import again"):
        bring_in(folder)
    assert (Organisation.objects.count(), User.objects.count(), Act.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_all_files_that_go_out_show_one_moment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who is entered after the first file was written is in none of the files."""
    bring_in(folder)

    def enter() -> None:
        person("Demo Latecomer")
        connection.close()

    def interrupted(file: ExchangeFile, path: Path) -> int:
        rows = written(file, path)
        if file.name == "organisations.csv":
            clerk = Thread(target=enter)
            clerk.start()
            clerk.join()
        return rows

    written = engine._export
    monkeypatch.setattr(engine, "_export", interrupted)
    people = taken_out(tmp_path / "out")["people.csv"]
    assert (b"Demo Person" in people, b"Latecomer" in people) == (True, False)
    assert User.objects.filter(full_name="Demo Latecomer").count() == 1
