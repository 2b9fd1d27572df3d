"""One world for all tests of access, in one transaction that is taken back; a clock that stands still."""

import gc
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.template.base import Template
from django.test import override_settings
from django.test.utils import _TestState
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.access.calls import ROOMS
from tests.access.matrix import rows
from tests.access.witness import Seen, Witness
from tests.access.world import build
from tests.access.world.things import World
from tests.correspondence.conftest import fonts  # noqa: F401  (letters are set on paper here too)

NOON = "2026-11-23T12:00:00+00:00"
CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAIL = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="package")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of this world lie."""
    return tmp_path_factory.mktemp("access") / "media"


@pytest.fixture(scope="package")
def plain_templates() -> Iterator[None]:
    """Templates are rendered as in use: nobody here asks for the copies of contexts that tests usually keep."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield


@pytest.fixture(scope="package")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, files: Path, plain_templates: None
) -> Iterator[World]:
    """The world, made once in each process."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=str(files), EMAIL_BACKEND=MAIL, DEMO=False, CACHES=CACHE):
            with time_machine.travel(NOON):
                world = build()
        gc.collect()
        gc.freeze()  # thousands of requests follow: what is here by now need not be looked through each time
        yield world
        gc.unfreeze()
        transaction.set_rollback(True)


@pytest.fixture
def world(made: World, files: Path, settings: Settings) -> Iterator[World]:
    """The world at noon of one day, for one test, which takes back what it does; logs keep quiet meanwhile."""
    settings.MEDIA_ROOT, settings.EMAIL_BACKEND, settings.DEMO, settings.CACHES = str(files), MAIL, False, CACHE
    logging.disable(logging.CRITICAL)
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture
def witness(world: World) -> Witness:
    """Whoever calls the addresses of the world and notes what happens."""
    return Witness(world)


@pytest.fixture
def seen(world: World) -> Callable[[str], list[Seen]]:
    """Every row of a room asked by every actor: once in each world, whichever test comes first."""

    def of(room: str) -> list[Seen]:
        if room not in world.seen:
            calls, witness = ROOMS[room](), Witness(world)
            world.seen[room] = [
                witness.call(row.key, calls[row.key], row.method, actor)
                for row in rows()
                if row.key in calls
                for actor in row.answers
            ]
        found: list[Seen] = world.seen[room]
        return found

    return of
