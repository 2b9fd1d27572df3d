"""Queries stay flat: every page asks the database as often at 1,000 rows of each model as at 10."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.db import connection

from tests.access.calls import ROOMS, every_call
from tests.access.calls.call import address_of, name_of
from tests.access.crowd import GROWN, Crowd
from tests.access.matrix import rows
from tests.access.witness import Witness
from tests.access.world.things import World

pytestmark = pytest.mark.django_db
# The page of one's own open sessions looks each of them up in the store of sessions: allauth's own, and few.
OWN_SESSIONS = "usersessions_list"
APPS = ("governance", "documents", "accounts", "correspondence", "casework", "participants")
READERS = ("head", "focal_lead", "public")
# Who reads what none of them may: the form of an application, the work on a case.
OTHERS = ("applicant", "officer", "reviewer")


def pages() -> Iterator[tuple[str, str]]:
    """Every page that shows itself to one of the three who see most, else to one more, and to whom."""
    for row in rows():
        shown = [actor for actor in (*READERS, *OTHERS) if row.answers[actor] == "200"]
        if row.method == "GET" and row.key != OWN_SESSIONS:
            yield from ((row.key, actor) for actor in [one for one in shown if one in READERS] or shown[:1])


class Counter:
    """Counts the statements that reach the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, *told: Any) -> Any:
        self.number += 1
        return execute(*told)


def counted(world: World, witness: Witness) -> dict[tuple[str, str], int]:
    """How many statements each page takes, for each reader."""
    calls = every_call()
    found = {}
    for key, actor in pages():
        call = calls[key]
        with witness.taken_back(call):
            browser = world.browsers[actor].afresh()
            if call.before:
                call.before(world, browser)
            path = address_of(name_of(key), call, world)
            cache.clear()
            counter = Counter()
            with connection.execute_wrapper(counter):
                answer = browser.get(path)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert (key, actor, answer.status_code, bool(body)) == (key, actor, 200, True)
            found[key, actor] = counter.number
    return found


def test_no_page_takes_more_statements_at_1000_rows_than_at_10(world: World, witness: Witness) -> None:
    crowd = Crowd(world)
    crowd.grow(10)
    if not all(room in world.seen for room in ROOMS):
        counted(world, witness)  # what is looked up once in a process is looked up now
    few = counted(world, witness)
    crowd.grow(1000)
    many = counted(world, witness)
    assert len(few) >= 200
    # Fewer is no growth: what stands first in a longer list can belong to fewer kinds of things.
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page]} == {}


def test_the_crowd_grows_in_every_model_that_the_admin_lists_and_in_what_they_rest_on(world: World) -> None:
    crowd = Crowd(world)
    crowd.grow(3)
    before = {model: model._base_manager.count() for model in GROWN}
    crowd.grow(13)
    assert {model: model._base_manager.count() - before[model] for model in GROWN if
            model._base_manager.count() - before[model] < 10} == {}  # fmt: skip
    assert set(admin.site._registry) - set(GROWN) == set()
    ours = {model for model in apps.get_models() if model._meta.app_label in APPS}
    assert {model.__name__ for model in ours - set(GROWN)} == {
        "ActSeal", "EditionText", "ReferenceCounter", "HistoricalOrganisation", "HistoricalParticipation", "Statement",
        "StatementText", "SelfCheck",
    }  # fmt: skip
