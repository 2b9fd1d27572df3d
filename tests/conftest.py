"""What every test stands on: a place of its own in the cache and for files, and a database that is as migrated."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from atach.translations import compile_all, compile_pseudo

MIGRATED: dict[str, str] = {}


def pytest_configure() -> None:
    """Compile the languages, once for all processes; each counts and caches in a database of Redis of its own."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        own, pseudo = map(Path, project.LOCALE_PATHS)
        compile_all(own)
        compile_pseudo(own, project.PSEUDO_LANGUAGE, pseudo)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    place = urlsplit(project.REDIS_URL)
    number = (int(place.path.strip("/") or 0) + worker) % 16
    project.CACHES["default"]["LOCATION"] = place._replace(path=f"/{number}").geturl()


@pytest.fixture(autouse=True)
def own_surroundings(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """No test sees the files, the counters or the language of another."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Remember what the migrations put into the database, the edition of 2022 above all."""
    with django_db_blocker.unblock():
        MIGRATED["rows"] = connection.creation.serialize_db_to_string()


def as_migrated(case: TransactionTestCase) -> None:
    """After a test that committed: empty every table and put the migrations' rows back.

    The flush of Django stops at the triggers that keep acts and editions; a replica's session runs none.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")
        connection.creation.deserialize_db_from_string(MIGRATED["rows"])
        cursor.execute("SET session_replication_role = origin")


@pytest.fixture(autouse=True, scope="session")
def keep_what_the_migrations_brought() -> Iterator[None]:
    """Use the teardown above in place of Django's flush."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", as_migrated)
    yield
    patch.undo()
