"""How often one person or address may ask for what is costly: beyond that, 429 and what to do (V2.4.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Rate:
    """At most `amount` requests within `seconds`, counted from the first."""

    amount: int
    seconds: int


# The numbers are repeated in docs/operators-limits.md, which a test compares.
RATES: Mapping[str, Rate] = {
    "search": Rate(60, 60),
    "export": Rate(20, 60),
    "upload": Rate(30, 600),
    "lost_factor": Rate(5, 600),
    "kept_form": Rate(30, 600),
}


def limited(name: str, methods: frozenset[str] = frozenset({"GET", "POST"})) -> Callable[[View], View]:
    """Let a view be asked for at most as often as `RATES[name]` says, per person or else per address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods and exceeded(request, name):
                return too_many(request, name)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def exceeded(request: HttpRequest, name: str) -> bool:
    """Count one request and say whether it is one too many."""
    key = f"limit:{name}:{_who(request)}"
    cache.add(key, 0, RATES[name].seconds)
    try:
        return cache.incr(key) > RATES[name].amount
    except ValueError:  # the count lapsed between the two calls: this is the first of a new one
        cache.set(key, 1, RATES[name].seconds)
        return False


def too_many(request: HttpRequest, name: str) -> HttpResponse:
    """The answer to one request too many: when to try again."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(RATES[name].seconds)
    return response


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return f"address:{get_client_ip(request)}"
