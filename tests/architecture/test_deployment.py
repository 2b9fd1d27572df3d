"""Production: the database role may only add where rows are only added, and no secret stands in a file."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from atach.settings import DEMO_KEY
from tests.architecture.tree import ROOT

APPEND_ONLY = [("governance_act", "id"), ("governance_actseal", "act_id"), ("governance_edition", "id")]


@pytest.fixture
def as_the_portal(db: None) -> Iterator[None]:
    """Work as the portal's own role; the role goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'portal_app'")
        if cursor.fetchone()[0] == 0:
            cursor.execute("CREATE ROLE portal_app")
        cursor.execute((ROOT / "deploy" / "roles.sql").read_text())
        cursor.execute("SET ROLE portal_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def allowed(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as refusal:
        assert re.search("permission denied|must be owner", str(refusal))
        return False
    return True


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY)
def test_the_portals_role_only_adds_where_rows_are_only_added(as_the_portal: None, table: str, column: str) -> None:
    assert allowed(f"SELECT * FROM {table} LIMIT 1")
    assert allowed(f"INSERT INTO {table} SELECT * FROM {table} WHERE false")
    assert not allowed(f"UPDATE {table} SET {column} = {column} WHERE false")
    assert not allowed(f"DELETE FROM {table} WHERE false")
    assert not allowed(f"TRUNCATE {table} CASCADE")


def test_the_portals_role_works_in_the_other_tables_and_makes_none(as_the_portal: None) -> None:
    assert allowed("UPDATE participants_organisation SET name = name")
    assert allowed("DELETE FROM django_session")
    assert not allowed("CREATE TABLE other (id int)")
    assert not allowed("ALTER TABLE governance_act DISABLE TRIGGER ALL")
    assert not allowed("DELETE FROM django_migrations")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "EMAIL_URL"])
def test_production_does_not_start_on_what_a_demonstration_has(missing: str) -> None:
    whole = {
        "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "portal.example.org", "BASE_URL": "https://portal.example.org",
        "DATABASE_URL": "postgres://mine/portal", "REDIS_URL": "redis://mine", "EMAIL_URL": "smtp://mine:25",
    }  # fmt: skip
    demonstration = {"SECRET_KEY": DEMO_KEY, "EMAIL_URL": "demomail://"}
    started = [starts(whole), starts(whole | {missing: demonstration[missing]}), starts(whole | {missing: ""})]
    assert started == [True, False, False]


def starts(environment: dict[str, str]) -> bool:
    done = subprocess.run([sys.executable, "-c", "import atach.settings"], cwd=ROOT, env=environment, check=False)
    return done.returncode == 0


def test_every_secret_of_the_compose_file_comes_from_outside() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secret = re.findall(r"^\s*(\w*(?:PASSWORD|SECRET_KEY)): *(.*)$", text, re.M)
    assert secret and [name for name, value in secret if not value.startswith("${" + name + ":?")] == [
        "POSTGRES_PASSWORD"
    ]
    assert "POSTGRES_PASSWORD: ${OWNER_DB_PASSWORD:?" in text
    assert not re.search(r"://[^$\s{]+:[^$\s{]+@(?!host)", text)


def test_the_compose_file_is_read_by_the_older_compose_too() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.search(r'^version: "3\.8"$', text, re.M)
    assert not re.search(r"^name:", text, re.M)


def test_files_go_out_only_through_the_portal() -> None:
    place = (ROOT / "deploy" / "nginx.conf").read_text().split("location /protected/ {")[1].split("}")[0]
    assert "internal;" in place and "alias /srv/media/;" in place
    assert "ACCEL_REDIRECT_PREFIX: /protected/" in (ROOT / "docker-compose.yml").read_text()


@pytest.mark.parametrize("page", ["README.md", *sorted(path.name for path in (ROOT / "docs").glob("*.md"))])
def test_every_link_of_a_document_leads_somewhere(page: str) -> None:
    path = ROOT / page if (ROOT / page).exists() else ROOT / "docs" / page
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_operators_read_of_every_setting() -> None:
    settings = (ROOT / "atach" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    told = set(re.findall(r"`([A-Z_]+)`", Path(ROOT / "docs" / "operators.md").read_text()))
    assert read - told == set()
