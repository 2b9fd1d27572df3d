"""Set-up: what is installed when, what is said where it cannot be, and what the portal's programs are handed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from tests.launcher.driver import ROOT, environment, load


@pytest.fixture
def portal(home: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load(home, monkeypatch)


@pytest.fixture
def steps(portal: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of an installation, noted and not taken."""
    taken: list[str] = []
    monkeypatch.setattr(portal, "make_environment", lambda: taken.append("environment"))
    monkeypatch.setattr(portal, "install", lambda lock: taken.append(lock.name))
    return taken


def test_what_is_installed_is_not_installed_again(portal: ModuleType, steps: list[str]) -> None:
    portal.ensure_environment("demo")
    portal.ensure_environment("test")
    assert steps == []


def test_a_changed_lock_is_installed_into_the_environment_there_is(portal: ModuleType, steps: list[str]) -> None:
    stamp = json.loads(portal.read(portal.HOME / "env.stamp"))
    stamp["locks"]["demo"] = "another"
    portal.write(portal.HOME / "env.stamp", json.dumps(stamp))
    portal.ensure_environment("demo")
    portal.ensure_environment("demo")
    assert steps == ["requirements-demo.lock"]


def test_the_lock_of_the_tests_serves_the_demonstration_too(portal: ModuleType, steps: list[str]) -> None:
    (portal.HOME / "env.stamp").unlink()
    portal.ensure_environment("test")
    portal.ensure_environment("demo")
    assert steps == ["environment", "requirements-test.lock"]


@pytest.mark.parametrize("change", [{"python": "3.11 of another machine"}, {"at": "/elsewhere/env"}])
def test_another_python_or_place_gets_an_environment_of_its_own(
    portal: ModuleType, steps: list[str], change: dict[str, str]
) -> None:
    stamp = json.loads(portal.read(portal.HOME / "env.stamp"))
    portal.write(portal.HOME / "env.stamp", json.dumps(stamp | change))
    portal.ensure_environment("demo")
    assert steps == ["environment", "requirements-demo.lock"]


def test_an_installation_that_is_killed_is_not_taken_for_a_whole_one(
    portal: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(lock: Path) -> None:
        raise portal.Stopped

    (portal.HOME / "env.stamp").unlink()
    with monkeypatch.context() as patch, pytest.raises(portal.Stopped):
        patch.setattr(portal, "install", killed)
        portal.ensure_environment("demo")
    portal.ensure_environment("demo")
    assert steps == ["environment", "environment", "requirements-demo.lock"]


def test_a_lock_is_installed_with_every_hash_checked(portal: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    class Done:
        def wait(self) -> int:
            return 0

    monkeypatch.setattr(portal, "spawn", lambda argv, **more: called.append([str(part) for part in argv]) or Done())
    portal.install(portal.LOCKS["demo"])
    assert called[0][-3:] == ["--require-hashes", "-r", str(ROOT / "requirements-demo.lock")]


def test_who_may_not_install_is_told_the_command(
    portal: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(portal.os, "geteuid", lambda: 1000)
    need = portal.Need("Chromium", ("chromium",), lambda: False, "the browser tests run in it")
    assert not need.fulfil()
    assert capsys.readouterr().err == (
        "! Chromium is missing: the browser tests run in it. Install it with:\n"
        "    sudo apt-get install -y --no-install-recommends chromium\n"
    )


def test_root_installs_what_is_missing_and_says_so(
    portal: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    brought: list[str] = []
    monkeypatch.setattr(portal, "apt", lambda packages, why: brought.extend(packages) or True)
    need = portal.Need("Pango", portal.PANGO_PACKAGES, lambda: bool(brought), "letters wait for their PDF without it")
    assert need.fulfil()
    assert need.fulfil()
    assert brought == ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


def test_a_port_that_was_asked_for_and_is_taken_is_named(portal: ModuleType) -> None:
    with portal.listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(portal.Failure, match=f"Port {port} is taken or does not exist. Choose another with --port"):
            portal.listen(port)
    with pytest.raises(portal.Failure, match="Port 99999 is taken or does not exist"):
        portal.listen(99999)


def test_without_a_wish_the_next_free_port_is_taken_and_kept(portal: ModuleType) -> None:
    with portal.listen(None) as first, portal.listen(None) as second:
        assert 8000 <= first.getsockname()[1] < second.getsockname()[1] < 8100


def test_the_font_configuration_names_folders_that_hold_fonts(portal: ModuleType) -> None:
    tree = ElementTree.parse(portal.fonts_file())
    folders = [Path(folder.text or "") for folder in tree.iter("dir")]
    assert all([*folder.glob("*.ttf"), *folder.glob("*.otf")] for folder in folders)
    assert len(folders) == 3
    # WeasyPrint and Chromium find their fonts by these names.
    listed = (
        subprocess.run(
            ["fc-list", ":", "family"],
            env=environment(portal.HOME, FONTCONFIG_FILE=str(portal.fonts_file())),
            capture_output=True,
            text=True,
            check=False,
        )
        if portal.shutil.which("fc-list")
        else None
    )
    assert listed is None or {"Noto Sans", "Noto Sans SC", "Amiri"} <= set(listed.stdout.splitlines())


def test_the_programs_get_a_key_of_their_own_and_keep_what_was_set(
    portal: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "use_server", lambda kind: f"{kind}://")
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    first, again = portal.environment(), portal.environment()
    assert (first["DATABASE_URL"], first["REDIS_URL"], first["DEMO"]) == ("postgresql://", "valkey://", "1")
    assert first["SECRET_KEY"] == again["SECRET_KEY"] and len(first["SECRET_KEY"]) > 60
    assert (portal.HOME / "secret-key").stat().st_mode & 0o077 == 0
    given = {"DATABASE_URL": "postgres://mine", "REDIS_URL": "redis://mine", "SECRET_KEY": "mine", "DEMO": "0"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert {name: portal.environment()[name] for name in given} == given


def test_the_launcher_needs_only_the_standard_library(tmp_path: Path) -> None:
    isolated = [sys.executable, "-I", "-S", str(ROOT / "portal"), "--help"]
    done = subprocess.run(isolated, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "usage: portal [-h] COMMAND ...")
    assert os.access(ROOT / "portal", os.X_OK)
