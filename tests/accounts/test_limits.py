"""Rate limits: what is costly is answered a number of times, then 429 says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.limits import RATES, limited
from tests.factories import person

pytestmark = pytest.mark.django_db


@limited("upload")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def ask(user: Any, address: str = "203.0.113.7") -> int:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = user
    return page(request).status_code


def test_one_request_too_many_is_refused_for_this_person_and_nobody_else() -> None:
    ana, ben = person(), person()
    answers = [ask(ana) for _request in range(RATES["upload"].amount + 1)]
    assert answers == [200] * RATES["upload"].amount + [429]
    assert (ask(ben), ask(AnonymousUser())) == (200, 200)


def test_who_is_not_signed_in_is_counted_by_address() -> None:
    visitor = AnonymousUser()
    for _request in range(RATES["upload"].amount):
        ask(visitor)
    assert (ask(visitor), ask(visitor, "203.0.113.8")) == (429, 200)


def test_a_count_that_lapses_between_two_steps_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = person()
    for _request in range(RATES["upload"].amount):
        ask(ana)
    monkeypatch.setattr("accounts.limits.cache.add", lambda *args: cache.clear())
    assert ask(ana) == 200
    monkeypatch.undo()
    assert ask(ana) == 200


def test_the_refusal_says_what_to_do_and_when(client: Client) -> None:
    client.force_login(person())
    answers = [client.get(reverse("accounts:export")) for _request in range(RATES["export"].amount + 1)]
    assert [answer.status_code for answer in answers] == [200] * RATES["export"].amount + [429]
    assert answers[-1].headers["Retry-After"] == str(RATES["export"].seconds)
    assert "Wait some minutes, then try again." in answers[-1].content.decode()


def test_the_numbers_are_those_that_operators_read() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "operators-limits.md").read_text()
    written = dict(re.findall(r"^\| `(\w+)` \| (\d+ in \d+ s) \|", text, re.M))
    assert written == {name: f"{rate.amount} in {rate.seconds} s" for name, rate in RATES.items()}
