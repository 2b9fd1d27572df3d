"""What every test stands on: a place of its own in the cache and for files, and a database that is as migrated."""

import os
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any
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

MIGRATED: dict[str, Any] = {}
# The fingerprint of a table without a row.
NOTHING = md5(b"").hexdigest()


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
        MIGRATED["prints"] = prints()


def prints() -> dict[str, str]:
    """A fingerprint of the content of every table, in one statement."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    print_of = "SELECT '{0}', md5(coalesce(string_agg(row::text, ' ' ORDER BY row::text), '')) FROM {1} row"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(print_of.format(name, connection.ops.quote_name(name)) for name in sorted(names))
        )
        return dict(cursor.fetchall())


def as_migrated(case: TransactionTestCase) -> None:
    """After a test that committed: empty every table that it wrote in and put the migrations' rows back.

    The flush of Django stops at the triggers that keep acts and editions; a replica's session runs none. It empties
    all tables, too, which takes the greater part of a second.
    """
    written = [name for name, seen in prints().items() if seen != MIGRATED["prints"][name]]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for name in written:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
        if any(MIGRATED["prints"][name] != NOTHING for name in written):
            connection.creation.deserialize_db_from_string(MIGRATED["rows"])
        cursor.execute("SET session_replication_role = origin")


@pytest.fixture(autouse=True, scope="session")
def keep_what_the_migrations_brought() -> Iterator[None]:
    """Use the teardown above in place of Django's flush."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", as_migrated)
    yield
    patch.undo()
