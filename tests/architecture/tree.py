"""The files of the project, as the checks of the house read them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Made by running, testing or building; everything else in the tree is the project's own.
MADE = {"media", "staticfiles", "__pycache__", "build", "dist", "node_modules"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".pyc", ".mo"}


def files(*suffixes: str) -> list[Path]:
    """Every file of the project with one of these suffixes; without suffixes, every file."""
    return sorted(path for path in walk(ROOT) if not suffixes or path.suffix in suffixes)


def walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {".ci", ".gitignore", ".dockerignore"}
        if hidden or path.name in MADE or path.is_symlink():
            continue
        if path.is_dir():
            yield from walk(path)
        elif path.suffix not in BINARY:
            yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def apps() -> list[str]:
    """The apps in the tree: packages beside manage.py that are no tests and no benchmarks."""
    found = (path.parent.name for path in ROOT.glob("*/__init__.py"))
    return sorted(app for app in found if app not in {"tests", "benchmarks"})


def modules(*, without: set[str]) -> Iterator[tuple[Path, ast.Module]]:
    """The apps' modules with their syntax trees, but for the rooms named (a package counts as its room)."""
    for app in apps():
        for path in sorted((ROOT / app).rglob("*.py")):
            room = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
            if room not in without | {"migrations"}:
                yield path, ast.parse(path.read_text())
