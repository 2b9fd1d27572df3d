"""The commands themselves, as a newcomer types them."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as project

from tests.launcher.driver import ROOT, environment, eventually, portal, processes


class Run:
    """`./portal run` in the background, read until it greets."""

    def __init__(self, home: Path) -> None:
        start = time.monotonic()
        argv = [sys.executable, str(ROOT / "portal"), "run"]
        self.process = subprocess.Popen(
            argv, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        self.seconds = time.monotonic() - start
        found = re.search(r"http://localhost:\d+/", self.said)
        assert found, self.said
        self.address = found[0]

    def page(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.status, answer.read().decode()

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=60)
        return self.process.returncode


def test_one_command_leads_to_the_sign_in_and_leaves_nothing_behind(home: Path) -> None:
    first = Run(home)
    assert "Applying the migrations" in first.said and "Loading the demonstration" in first.said
    assert first.page("healthz")[0] == first.page("readyz")[0] == 200
    status, page = first.page("en/account/login/")
    assert status == 200 and 'type="password"' in page

    code = portal(home, "code", "demo.head@example.org")
    assert re.fullmatch(r"\d{6}\n", code.stdout), code
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    assert eventually(lambda: not processes(home))

    # What was there is there, and a second start takes seconds.
    second = Run(home)
    assert "Applying" not in second.said and "Loading" not in second.said
    assert second.seconds < first.seconds
    assert second.page("en/account/login/")[0] == 200
    assert second.stop(signal.SIGTERM) == 0
    assert eventually(lambda: not processes(home), 20)


def test_manage_prints_what_the_command_prints_and_ends_with_its_status(home: Path) -> None:
    prints = portal(home, "manage", "shell", "--no-imports", "-c", "print('only this')")
    assert (prints.returncode, prints.stdout) == (0, "only this\n"), prints.stderr
    fails = portal(home, "manage", "shell", "--no-imports", "-c", "raise SystemExit(3)")
    assert (fails.returncode, fails.stdout, fails.stderr) == (3, "", "")
    migrated = portal(home, "manage", "migrate", "--check")
    assert migrated.returncode == 0


@pytest.fixture
def foreign() -> Iterator[str]:
    """The address of an empty database that belongs to somebody else."""
    given = project.DATABASES["default"]
    place = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    name = f"foreign_{os.getpid()}"
    with contextlib.closing(psycopg2.connect(dbname="postgres", **place)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"create database {name}")
        yield f"postgres://{place['user']}:{place['password']}@{place['host']}:{place['port']}/{name}"
        cursor.execute(f"drop database {name}")


def test_a_database_of_somebody_else_is_never_migrated_unasked(home: Path, foreign: str) -> None:
    done = portal(home, "run", DATABASE_URL=foreign)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "It is not ours to change" in done.stderr and "./portal manage migrate" in done.stderr
    with contextlib.closing(psycopg2.connect(foreign)) as connection:
        cursor = connection.cursor()
        cursor.execute("select count(*) from pg_class where relnamespace = 'public'::regnamespace")
        assert cursor.fetchall() == [(0,)]


def test_a_bad_setting_is_told_in_a_sentence(home: Path) -> None:
    nowhere = home.parent / "file"
    nowhere.touch()
    done = portal(nowhere / "home", "doctor")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("portal: Cannot write to PORTAL_HOME (")


def test_the_doctor_names_each_need_with_its_command(home: Path) -> None:
    done = portal(home, "doctor", PATH="/nonexistent")
    rows = {line[9:19].strip(): line for line in done.stdout.splitlines()}
    assert [*rows] == ["ensurepip", "Pango", "Chromium", "gettext", "Fonts", "clamd"]
    assert rows["Chromium"].startswith("missing") and rows["Chromium"].endswith("--no-install-recommends chromium")
    assert done.returncode == 1
