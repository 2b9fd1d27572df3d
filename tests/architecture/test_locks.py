"""The locks: what is installed is what was chosen, byte for byte, from whichever index the machine uses."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, apps, modules, name, pyproject

LOCKS = {path.name: path for path in ROOT.glob("requirements*.lock")}
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", re.M)


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text()))


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in requirements}


def test_there_is_a_lock_for_production_the_demonstration_and_the_tests() -> None:
    assert sorted(LOCKS) == ["requirements-demo.lock", "requirements-test.lock", "requirements.lock"]


@pytest.mark.parametrize("path", LOCKS.values(), ids=name)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(path: Path) -> None:
    lines = [line.removesuffix(" \\") for line in path.read_text().splitlines()]
    strange = [
        line for line in lines if not PIN.match(line) and not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line)
    ]
    assert strange == []


@pytest.mark.parametrize("path", LOCKS.values(), ids=name)
def test_every_pin_of_a_lock_has_a_hash(path: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", path.read_text())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_a_larger_lock_holds_the_smaller_one_unchanged() -> None:
    production, demo, test = (pins(LOCKS[f"requirements{part}.lock"]) for part in ("", "-demo", "-test"))
    assert production.items() <= demo.items() <= test.items()


def test_every_dependency_that_the_project_names_is_locked() -> None:
    project = pyproject()["project"]
    extras = project["optional-dependencies"]
    assert wanted(project["dependencies"]) - set(pins(LOCKS["requirements.lock"])) == set()
    assert wanted(extras["demo"]) - set(pins(LOCKS["requirements-demo.lock"])) == set()
    assert wanted(extras["test"]) - set(pins(LOCKS["requirements-test.lock"])) == set()


def test_the_apps_import_only_what_production_installs() -> None:
    own = {*apps(), *sys.stdlib_module_names}
    owners = packages_distributions()
    locked = set(pins(LOCKS["requirements.lock"]))
    strange = {
        (name(path), module)
        for path, tree in modules(without=set())
        for module in imported(tree) - own
        if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(module, [])} & locked
    }
    assert strange == set()


def imported(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.split(".")[0])
    return found
