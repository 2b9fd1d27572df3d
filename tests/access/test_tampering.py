"""What a forged form or address does: nothing (V3.5.1, V3.7.2, V15.3.3, V15.3.7)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connection, models

from tests.access.calls import ROOMS
from tests.access.calls.call import Call, address_of, name_of
from tests.access.matrix import rows
from tests.access.witness import Seen, Witness
from tests.access.world.things import World

pytestmark = pytest.mark.django_db
See = Callable[[str], list[Seen]]
ELSEWHERE = "https://evil.example/take"
EVERY_ROOM = pytest.mark.parametrize("room", ROOMS)
# Names of columns that decide over people and cases: no form takes one that it does not show.
EXTRA = {
    "state": "renewed", "state_since": "2020-01-01", "is_staff": "1", "is_superuser": "1", "is_active": "0",
    "actor": "1", "actor_id": "1", "person": "1", "person_id": "1", "organisation_id": "1", "participation": "1",
    "decided_on": "2020-01-01", "last_day_of": "2020-01-01", "ref": "HACKED-1", "id": "1", "pk": "1",
    "appointed_by": "1", "scope_kind": "alliance", "scope_id": "1", "uploaded_by": "1", "released_at": "2020-01-01",
    "scan_verdict": "clean", "old_last_day": "2020-01-01", "sent_at": "2020-01-01", "to_address": "evil@example.org",
    "end_reason": "terminated", "birth_year": "1900", "gender": "f",
}  # fmt: skip


def deeds(room: str, seen: See) -> Iterator[tuple[str, Call, str]]:
    """Each thing that can be done in a room, with someone who may."""
    calls = ROOMS[room]()
    for row in rows():
        if row.key in calls and row.method == "POST":
            done = [one.actor for one in seen(room) if one.key == row.key and one.method == "POST" and one.changed]
            if done:
                yield row.key, calls[row.key], done[-1]


def with_more(call: Call, more: dict[str, Any]) -> Call:
    """The same call with further fields; those that it sends itself stay."""
    return Call(call.at, lambda w, a: {**more, **call.sent(w, a)}, call.query, call.before, call.path, call.demo)


def records(tables: frozenset[str]) -> dict[str, list[str]]:
    """What some tables hold, without what no two runs share: keys, moments, and what is drawn by lot."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in tables:
            names = [field.attname for field in model._meta.concrete_fields if is_lasting(field)]
            rows = model._base_manager.values_list(*names) if names else [model._base_manager.count()]
            found[model._meta.db_table] = sorted(map(repr, rows))
    return found


BY_LOT = {
    "password",
    "salt",
    "digest",
    "previous",
    "code_digest",
    "key",
    "object_id",
    "scope_id",
    "facts",
    "data",
    "request_id",
}


def is_lasting(field: "models.Field[Any, Any]") -> bool:
    """Whether two runs of the same deed give the same value."""
    moving = isinstance(field, models.DateTimeField | models.ForeignKey | models.AutoField | models.BinaryField)
    return not (moving or field.name in BY_LOT or field.name.startswith("history_"))


class Reader(Witness):
    """A witness who also reads the tables that changed, before it is all taken back."""

    def changed(self) -> frozenset[str]:
        found = super().changed()
        self.held = records(found)
        return found


def outcome(reader: Reader, key: str, call: Call, actor: str) -> tuple[str, dict[str, list[str]]]:
    """The answer to a deed, and what the tables that it changed hold after it; each deed draws the same keys."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(format('%I', sequencename)::regclass, 1000000) FROM pg_sequences")
    return reader.call(key, call, "POST", actor).code, reader.held


@pytest.fixture
def reader(world: World) -> Reader:
    """Whoever does things in the world and reads what became of it."""
    return Reader(world)


@EVERY_ROOM
def test_neither_hidden_fields_nor_fields_sent_twice_change_what_is_done(room: str, reader: Reader, seen: See) -> None:
    wrong = []
    for key, call, actor in deeds(room, seen):
        plain = outcome(reader, key, call, actor)
        ways = {"hidden fields": with_more(call, EXTRA)} | ({} if key in MANY else {"twice": with_twice(call)})
        wrong += [(key, way) for way, forged in ways.items() if outcome(reader, key, forged, actor) != plain]
    assert wrong == []


# These take several values of one name by intention: the letters, the people, or the files that were chosen.
MANY = {"correspondence:resend", "admin:accounts_user_changelist"}


def with_twice(call: Call) -> Call:
    """The same call with something else sent first under each of its names."""

    def sent(world: World, actor: str) -> dict[str, Any]:
        data = call.sent(world, actor)
        return {name: ["0", value] if isinstance(value, str | int) else value for name, value in data.items()}

    return Call(call.at, sent, call.query, call.before, call.path, call.demo)


@EVERY_ROOM
def test_nothing_is_done_without_the_token_against_forgery(
    room: str, world: World, witness: Witness, seen: See
) -> None:
    wrong = []
    for key, call, actor in deeds(room, seen):
        with witness.taken_back(call):
            browser = world.browsers[actor].afresh()
            path = address_of(name_of(key), call, world)
            if call.before:
                call.before(world, browser)
            witness.changed()
            status = browser.post(path, dict(call.sent(world, actor))).status_code
            if status != 403 or witness.changed():
                wrong.append((key, status))
    assert wrong == []


WAYS = (ELSEWHERE, "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)")


@EVERY_ROOM
def test_no_page_leads_to_another_host_because_its_address_says_so(room: str, witness: Witness, seen: See) -> None:
    read = [one for one in seen(room) if one.method == "GET"]
    for key, call in ROOMS[room]().items():
        leading = Call(call.at, call.sent, with_next(call, ELSEWHERE), call.before, call.path, call.demo)
        for actor in {one.code: one.actor for one in read if one.key == key}.values():
            one = witness.call(key, leading, "GET", actor)
            assert stays_here(one), f"{one.where}: {one.location}"


def with_next(call: Call, wanted: str) -> Callable[[World], str]:
    return lambda world: f"{call.query(world) or '?'}&next={wanted}"


def stays_here(one: Seen) -> bool:
    """Whether neither the answer nor a link on the page leads away, but as a word in a query."""
    places = {one.location, *one.links}
    return not any(urlsplit(place).hostname == "evil.example" or leads_off(place) for place in places)


def leads_off(place: str) -> bool:
    return place.startswith(("//evil", "/\\evil", "javascript:", "https:evil"))


@pytest.mark.parametrize("wanted", WAYS)
@pytest.mark.parametrize(
    "key", ["account_login", "account_signup", "account_logout", "account_reauthenticate", "admin:login"]
)
def test_no_form_of_coming_in_leads_to_another_host(key: str, wanted: str, world: World, witness: Witness) -> None:
    calls = {**ROOMS["account"](), **ROOMS["admin"]()}
    actor = "public" if key in ("account_login", "account_signup") else "head"
    forged = with_more(calls[key], {"next": wanted})
    assert stays_here(witness.call(key, forged, "POST", actor))
    in_the_address = Call(forged.at, forged.sent, lambda w: f"?next={wanted}", forged.before, forged.path)
    assert stays_here(witness.call(key, in_the_address, "POST", actor))


def test_a_deed_that_took_a_forged_field_would_be_found(reader: Reader) -> None:
    call = ROOMS["account"]()["accounts:profile"]
    forged = Call(sent=lambda w, a: {**call.sent(w, a), "language": "en"})
    found = [outcome(reader, "accounts:profile", one, "head") for one in (call, forged)]
    assert found[0] != found[1]
