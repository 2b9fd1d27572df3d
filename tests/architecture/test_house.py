"""The house stands: what import-linter, ruff and mypy cannot see."""

import ast
import re
from pathlib import Path

import pytest

from casework.engine import tables
from tests.architecture.tree import ROOT, apps, files, modules, name, pyproject

# The rooms that may look at a clock: they hand the day down. `clock` is the one definition of today.
MAY_READ_THE_CLOCK = {"admin", "api", "apps", "celery", "clock", "logs", "management", "middleware", "pages", "tasks"}
# Ages of files and of locks that no rule knows of.
MAY_READ_THE_CLOCK |= {"exchange_uploads"}
CLOCK = {"today", "now", "utcnow", "localdate", "localtime", "time"}
CLOCK_OWNERS = {"date", "datetime", "timezone", "time"}


def reads_of_the_clock(tree: ast.Module) -> list[int]:
    """Lines that name a clock (called or handed on) or import the module that defines today."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK and isinstance(node.value, ast.Name):
            if node.value.id in CLOCK_OWNERS:
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom):
            named = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            found += [node.lineno] if "governance.clock" in named else []
    return found


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("from django.utils import timezone\nx = timezone.now()", [2]),
        ("field = DateField(default=date.today)", [1]),
        ("import time\nstart = time.time()", [2]),
        ("from governance.clock import today", [1]),
        ("from governance import clock", [1]),
        ("def due(on): return on - timedelta(days=3)", []),
        ("from django.utils.timezone import make_aware", []),
    ],
)
def test_the_check_of_the_clock_sees_a_clock_and_nothing_else(code: str, lines: list[int]) -> None:
    assert reads_of_the_clock(ast.parse(code)) == lines


def test_nobody_below_tasks_and_views_reads_the_clock() -> None:
    above = MAY_READ_THE_CLOCK | {"views", "urls"}
    found = [f"{name(path)}:{line}" for path, tree in modules(without=above) for line in reads_of_the_clock(tree)]
    assert found == []


def writes_of_state(tree: ast.Module) -> list[int]:
    """Lines that write a `state`: to an attribute, by a queryset, by setattr() or into a case that is being made."""
    found = []
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and not is_declaration(node):
            targets = [node.target]
        found += [node.lineno for target in targets if isinstance(target, ast.Attribute) and target.attr == "state"]
        if isinstance(node, ast.Call) and calls_for_state(node):
            found.append(node.lineno)
    return found


def is_declaration(node: ast.AnnAssign | ast.AugAssign) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


# What writes rows or attributes; the class of a case itself makes one.
WRITERS = {"setattr", "create", "get_or_create", "update_or_create", "update", "bulk_create", "bulk_update"}


def calls_for_state(node: ast.Call) -> bool:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in WRITERS and called not in {table.model.__name__ for table in tables()}:
        return False
    leaves = [leaf for given in (*node.args, *node.keywords) for leaf in ast.walk(given)]
    strings = {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant)}
    return "state" in strings | {leaf.arg for leaf in leaves if isinstance(leaf, ast.keyword)}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("case.state = 'open'", [1]),
        ("cases.filter(pk=1).update(state='open')", [1]),
        ("setattr(case, 'state', 'open')", [1]),
        ("Case.objects.bulk_update(cases, ['state'])", [1]),
        ("Renewal(ref='REN-1', state='renewed')", [1]),
        ("models.Renewal(**{'state': 'renewed'})", [1]),
        ("Case.objects.create(state='open')", [1]),
        ("Case.objects.bulk_create([Case(state='open')])", [1]),
        ("Case.objects.update_or_create(ref='1', defaults={'state': 'open'})", [1]),
        ("Case.objects.update(**{'state': 'open'})", [1]),
        ("Line(state=case.state)", []),
        ("cases.exclude(Q(state='open')).update(ref='1')", []),
        ("state = case.state", []),
        ("cases.filter(state='open')", []),
    ],
)
def test_the_check_of_state_sees_an_assignment_and_nothing_else(code: str, lines: list[int]) -> None:
    assert writes_of_state(ast.parse(code)) == lines


def test_a_state_is_assigned_in_one_file_of_the_repository() -> None:
    found = {name(path) for path, tree in modules(without=set()) if writes_of_state(tree)}
    assert found <= {"casework/engine.py"}


def test_a_module_that_grows_past_400_lines_becomes_a_package() -> None:
    found = [
        name(path)
        for path in files(".py", ".html", ".css", ".js")
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400
    ]
    assert found == []


def test_there_is_no_room_without_a_name() -> None:
    homeless = {"utils", "core", "common", "helpers", "misc"}
    assert [name(path) for path in files(".py") if homeless & {*path.relative_to(ROOT).parts, path.stem}] == []


def test_the_import_contracts_name_every_app() -> None:
    tools = pyproject()["tool"]
    floors, rooms = tools["importlinter"]["contracts"]
    named = [app for floor in floors["layers"] for app in floor.split(" | ")]
    everywhere = [tools["importlinter"]["root_packages"], rooms["containers"], tools["mypy"]["packages"], named]
    assert [sorted(names) for names in everywhere] == [apps()] * 4


def test_every_module_of_every_app_has_its_place_in_the_contract_of_rooms() -> None:
    rooms = pyproject()["tool"]["importlinter"]["contracts"][1]
    placed = {module.strip("()") for line in rooms["layers"] for module in line.split(" | ")}
    present = {place.stem for app in apps() for place in (ROOT / app).iterdir() if is_module(place)}
    assert rooms["exhaustive"] is True
    assert sorted(present - placed) == []


def is_module(place: Path) -> bool:
    return (place.suffix == ".py" and place.stem != "__init__") or (place / "__init__.py").exists()


def test_types_are_checked_strictly_and_no_error_is_waved_through() -> None:
    settings = pyproject()["tool"]["mypy"]
    assert settings["strict"] is True
    assert "ignore_errors" not in str(settings)


# Written in pieces, so that this file does not hold what it looks for.
INDEX = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.org", "extra-index" + "-url", "find" + "-links"])
)
ONE_MACHINE = re.compile(r"(^|[^a-z.])/(wo" + r"rk|fa" + r"rm|home/[a-z]+|ro" + r"ot|opt/wh" + r"eels)/", re.M)
LEFT_FOR_LATER = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|Not" + "ImplementedError|pragma: no " + "cover")
SKIPPED = re.compile(r"mark\.sk" + r"ip|pytest\.sk" + r"ip\(|assert Tr" + r"ue$|xf" + "ail", re.M)


def hits(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [f"{name(path)}: {found[0]}" for path in paths if (found := pattern.search(path.read_text()))]


def test_no_file_names_a_package_index() -> None:
    assert hits(INDEX, files()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert hits(ONE_MACHINE, files()) == []


def test_nothing_is_left_for_later() -> None:
    assert hits(LEFT_FOR_LATER, files(".py", ".html", ".css", ".js")) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    assert hits(SKIPPED, [path for path in files(".py") if path.is_relative_to(ROOT / "tests")]) == []


def test_no_file_of_another_project_lies_in_the_tree() -> None:
    marks = re.compile(r"@license|sourceMappingURL|Licensed under the (MIT|Apache|BSD)", re.I)
    scripts = files(".js", ".css")
    assert [name(path) for path in scripts if ".min." in path.name] == []
    assert hits(marks, scripts) == []


def test_a_pages_style_names_no_physical_side() -> None:
    physical = re.compile(
        r"(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|[^-\w](left|right):\s*[0-9]"
    )
    assert hits(physical, files(".css")) == []
