"""Production: the database role may only add where rows are only added, and no secret stands in a file."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from pytest_django.fixtures import Settings

from atach.settings import DEMO_KEY
from documents import blobs
from documents.models import Version
from documents.views.files import handed_out
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


PRODUCTION = {
    "SECRET_KEY": "kq3J9vZ0xWm7Rt5Ypa8Ld2Fs6Gh1NcBeUoQiTzKyXwVbMn4A0c",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://mine/portal",
    "REDIS_URL": "redis://mine",
    "EMAIL_URL": "smtp://mine:25",
}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "EMAIL_URL"])
def test_production_does_not_start_on_what_a_demonstration_has(missing: str) -> None:
    demonstration = {"SECRET_KEY": DEMO_KEY, "EMAIL_URL": "demomail://"}
    changes = [{}, {missing: demonstration[missing]}, {missing: ""}]
    assert [in_production("import atach.settings", **change).returncode for change in changes] == [0, 1, 1]


def in_production(code: str, *words: str, **change: str) -> subprocess.CompletedProcess[str]:
    """Run some Python with the settings of production."""
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(
        command, cwd=ROOT, env=PRODUCTION | change, check=False, capture_output=True, text=True, timeout=120
    )


CHECKS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "atach.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
"""


def test_the_settings_of_production_pass_the_checks_of_the_framework() -> None:
    done = in_production(CHECKS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "security.W009" in in_production(CHECKS, SECRET_KEY="short").stderr


ANSWERS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "atach.settings"
import django
django.setup()
from django.test import Client
asked = [("/healthz", "http"), ("/healthz", "https"), ("/en/about/", "http"), ("/files/D-1/?x=1", "http")]
for path, scheme in asked:
    answer = Client().get(path, headers={"host": "portal.example.org", "x-forwarded-proto": scheme})
    print(answer.status_code, path, scheme, answer.headers.get("Location", ""))
"""


def test_production_leads_to_tls_and_is_asked_for_its_health_without() -> None:
    told = in_production(ANSWERS).stdout.splitlines()
    assert [line.strip() for line in told if line[:3] in ("200", "301")] == [
        "200 /healthz http",
        "200 /healthz https",
        "301 /en/about/ http https://portal.example.org/en/about/",
        "301 /files/D-1/?x=1 http https://portal.example.org/files/D-1/?x=1",
    ]


def test_only_a_server_of_the_house_says_that_a_request_came_by_tls() -> None:
    text = re.sub(r"#.*", "", (ROOT / "deploy" / "nginx.conf").read_text())
    assert re.findall(r"proxy_set_header X-Forwarded-Proto (\S+);", text) == ["$outer_scheme"] * 2
    assert re.findall(r".*http_x_forwarded_proto.*", text) == [
        'map "$of_the_house $http_x_forwarded_proto" $outer_scheme {'
    ]
    assert re.findall(r'^ +(".*"|default) +(https|\$scheme);$', text, re.M) == [
        ('"yes https"', "https"), ("default", "$scheme"),
    ]  # fmt: skip


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


def test_files_go_out_only_through_the_portal_and_lie_where_the_front_server_looks(settings: Settings) -> None:
    settings.ACCEL_REDIRECT_PREFIX, settings.MEDIA_ROOT = "/protected/", "/srv/media"
    version = Version(sha256="ab" * 32, media_type="application/pdf", original_name="paper.pdf")
    named = handed_out(version).headers["X-Accel-Redirect"]
    place = (ROOT / "deploy" / "nginx.conf").read_text().split("location /protected/ {")[1].split("}")[0]
    assert "internal;" in place and "alias /srv/media/;" in place
    assert named.replace("/protected/", "/srv/media/") == str(blobs.path_of(version.sha256))
    compose = (ROOT / "docker-compose.yml").read_text()
    assert "ACCEL_REDIRECT_PREFIX: /protected/" in compose and "media:/srv/media:ro" in compose
    assert "MEDIA_ROOT=/srv/media" in (ROOT / "Dockerfile").read_text()


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
