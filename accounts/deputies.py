"""A deputy acts for an absent person, and each act says so, whichever service records it (x.roles)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import wraps
from inspect import signature
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

from django.db import models

from accounts.models import User
from accounts.policy import acting_for
from governance.acts import standing_in

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def exercising(actor: User | None, action: str, obj: models.Model | None, on: date) -> Iterator[None]:
    """Let each act in this block name whom the actor stands in for, where the action is not the actor's own (x.roles).

    `obj` is what the policy judges the action on; None for an action of the whole alliance.
    """
    if actor is None:
        yield
        return
    with standing_in(actor.pk, acting_for(actor, action, obj, on)):
        yield


def exercises(action: str, of: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare of a service which action it exercises: its acts then name whom a deputy stands in for (x.roles).

    The service has the parameters `on` and `actor` (or `actor_id`); `of` leads from another one to the object that
    the action is judged on, as in "invitation.organisation". Without it the action is one of the whole alliance.
    """

    def declared(service: Callable[P, R]) -> Callable[P, R]:
        parameters = signature(service)

        @wraps(service)
        def exercised(*args: P.args, **kwargs: P.kwargs) -> R:
            given = parameters.bind(*args, **kwargs).arguments
            with exercising(_actor(given), action, _judged(given, of), given["on"]):
                return service(*args, **kwargs)

        return exercised

    return declared


def _actor(given: Mapping[str, Any]) -> User | None:
    if "actor" in given:
        actor: User | None = given["actor"]
        return actor
    found: User | None = User.objects.filter(pk=given.get("actor_id")).first()
    return found


def _judged(given: Mapping[str, Any], of: str) -> models.Model | None:
    parameter, _dot, path = of.partition(".")
    found: models.Model | None = given.get(parameter)
    return attrgetter(path)(found) if path else found
