"""What a call of an address is made of: where it goes, and what a person would rightly send there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.access.actors import CSRF
from tests.access.world.things import World

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One way to call an address: its arguments, what is sent, and what happens in the browser before.

    `sent` is what a POST holds for an actor; `before` runs in the actor's browser and is not judged.
    """

    at: Callable[[World], Data] = lambda world: {}
    sent: Callable[[World, str], Data] = lambda world, actor: {}
    query: Callable[[World], str] = lambda world: ""
    before: Callable[[World, Client], None] | None = None
    path: Callable[[World], str] | None = None
    demo: bool = False


def address_of(name: str, call: Call, world: World) -> str:
    """The address, complete with its query."""
    path = call.path(world) if call.path else reverse(name, kwargs=dict(call.at(world)))
    return path + call.query(world)


def post(client: Client, path: str, data: Data) -> Any:
    """Send a form as a browser does, with its token against forgery."""
    return client.post(path, {**data, "csrfmiddlewaretoken": CSRF})


def fixed(**data: Any) -> Callable[[World, str], Data]:
    """The same for every actor."""
    return lambda world, actor: data


def one(thing: str) -> Callable[[World], Data]:
    """An address by the reference of one thing."""
    return lambda world: {"ref": getattr(world, thing).ref}


def moved(thing: str, move: str) -> Callable[[World], Data]:
    """The address of a move."""
    return lambda world: {"ref": getattr(world, thing).ref, "move": move}


def paper(kind: str, **more: Any) -> Callable[[World], Data]:
    """The address of a file."""
    return lambda world: {"ref": world.documents[kind].ref, **more}


def within_mine(**named: str) -> Callable[[World], Data]:
    """An address below the participant of the focal points, naming other things by their keys."""
    return lambda world: {"ref": world.mine.ref, **{key: getattr(world, thing).pk for key, thing in named.items()}}


def in_days(number: int) -> Callable[[World], str]:
    """A day from now, as ISO."""
    return lambda world: (world.on + timedelta(days=number)).isoformat()


def today_in(**named: Any) -> Callable[[World, str], Data]:
    """What is sent, with the day of the tests under the names that ask for one."""
    return lambda world, actor: {key: world.on.isoformat() if value is DAY else value for key, value in named.items()}


DAY = object()


def name_of(key: str) -> str:
    """The URL name of a row's key."""
    return key.partition(" [")[0]
