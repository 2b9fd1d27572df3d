"""The launcher as the tests hold it: loaded as a module, or in a process of its own with a PORTAL_HOME of its own."""

import contextlib
import importlib.machinery
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

SETTINGS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DEMO", "MEDIA_ROOT", "BASE_URL", "PGOPTIONS"}
ROOT = Path(__file__).resolve().parents[2]
LOAD = f"""
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader("portal", {str(ROOT / "portal")!r})
portal = importlib.util.module_from_spec(importlib.util.spec_from_loader("portal", loader))
sys.modules["portal"] = portal
sys.dont_write_bytecode = True
loader.exec_module(portal)
"""
USE = (
    LOAD
    + """
portal.prepare_home()
print(portal.use_server(sys.argv[1]), flush=True)
sys.stdin.read()
"""
)


def load(home: Path, monkeypatch: Any) -> ModuleType:
    """The launcher's functions, for one PORTAL_HOME."""
    monkeypatch.setenv("PORTAL_HOME", str(home))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("portal", str(ROOT / "portal"))
    spec = importlib.util.spec_from_loader("portal", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "portal", module)
    loader.exec_module(module)
    return module


def furnish(home: Path, monkeypatch: Any) -> None:
    """Lend a PORTAL_HOME the environment of these tests, so that none has to be installed."""
    portal = load(home, monkeypatch)
    portal.prepare_home()
    (home / "env").symlink_to(sys.prefix)
    locks = {kind: portal.digest(path) for kind, path in portal.LOCKS.items()}
    portal.write(home / "env.stamp", json.dumps(portal.origin() | {"locks": locks}))


def environment(home: Path, **more: str) -> dict[str, str]:
    """As on a machine where nothing names a server or a setting."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {"PORTAL_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


def portal(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, ROOT / "portal", *arguments],
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


class User:
    """A process that uses one server until it is told to go."""

    def __init__(self, home: Path, kind: str) -> None:
        argv = [sys.executable, "-c", USE, kind]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process: subprocess.Popen[str] = subprocess.Popen(argv, env=environment(home), **pipes)

    def url(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)


def processes(home: Path) -> dict[int, str]:
    """What runs for a PORTAL_HOME, told by its environment or its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            owner = (folder / "environ").read_bytes()
            if command and (f"PORTAL_HOME={home}\0".encode() in owner or str(home).encode() in command):
                found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    found.pop(os.getpid(), None)
    return found


def one(home: Path, *words: str) -> int:
    """The one process of a PORTAL_HOME whose command line has all these words."""
    found = [pid for pid, command in processes(home).items() if all(word in command for word in words)]
    return min(found)


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something becomes true soon."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
