"""What every answer carries, whatever it is: a page, a file, a redirect, a refusal, a failure (V3.4, V14.3.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.limits import RATES
from atach.middleware import CSP
from tests.access.calls import ROOMS
from tests.access.witness import Seen
from tests.access.world.things import World

pytestmark = pytest.mark.django_db
See = Callable[[str], list[Seen]]
OF_FILES = "sandbox; default-src 'none'"
FILES = ("documents:latest", "documents:version", "correspondence:demo_attachment", "participants:case_archive")
# Sent by allauth without a word on letters: digits and nothing else.
CODES = "mfa_download_recovery_codes"
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def faults(headers: dict[str, str], signed_in: bool, file: bool = False, plain: bool = False) -> list[str]:
    """What the headers of one answer lack or have too much."""
    wrong = [f"{name}: {headers.get(name)}" for name, value in EXACT.items() if headers.get(name) != value]
    if headers.get("Content-Security-Policy") != (OF_FILES if file else CSP):
        wrong.append(f"Content-Security-Policy: {headers.get('Content-Security-Policy')}")
    if "Permissions-Policy" not in headers or "X-Request-ID" not in headers:
        wrong.append("no Permissions-Policy or no X-Request-ID")
    if signed_in and headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if not headers.get("X-Request-ID"):
        wrong.append("no request id")
    return (
        wrong
        + [f"{name} is sent" for name in headers if name.startswith("Access-Control-")]
        + ([] if plain else kind(headers))
    )


def kind(headers: dict[str, str]) -> list[str]:
    """A text says in which letters it is written."""
    media_type = headers.get("Content-Type", "")
    texts = media_type.startswith(("text/", "application/javascript"))
    wrong = texts and "charset=utf-8" not in media_type.lower().replace('"', "")
    known = media_type.startswith(
        ("text/", "application/json", "application/pdf", "application/zip", "application/javascript")
    )
    return [f"Content-Type: {media_type}"] if wrong or not known else []


@pytest.mark.parametrize("room", ROOMS)
def test_every_answer_of_the_matrix_carries_the_headers(room: str, seen: See) -> None:
    wrong = [
        (one.where, one.code, found)
        for one in seen(room)
        if (found := faults(one.headers, one.actor != "public" and stays_in(one), is_file(one), one.key == CODES))
    ]
    assert wrong == []


def stays_in(one: Seen) -> bool:
    """Whether the actor is signed in still after this answer."""
    return not (one.key == "account_logout" and one.method == "POST")


def is_file(one: Seen) -> bool:
    return one.status == 200 and one.key.startswith(FILES)


def test_the_matrix_holds_every_kind_of_answer(seen: See) -> None:
    statuses = {one.status for room in ROOMS for one in seen(room)}
    assert {200, 302, 403, 404, 409, 410, 422} <= statuses


def test_a_failure_carries_them_too_and_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any) -> str:
        raise RuntimeError("needle-in-a-failure")

    monkeypatch.setattr("atach.pages.address", fails)
    for actor, browser in (("public", world.browsers["public"]), ("head", world.browsers["head"])):
        answer = browser.afresh().get("/en/contact/")
        assert (answer.status_code, faults(dict(answer.headers), actor == "head")) == (500, [])
        assert "needle" not in answer.content.decode()


def test_a_missing_page_a_forged_form_and_a_wrong_host_carry_them_too(world: World) -> None:
    head = world.browsers["head"]
    answers = {
        404: head.afresh().get("/en/no-such-page/"),
        403: head.afresh().post("/en/me/name/", {"full_name": "x", "language": "en"}),
        400: head.afresh().get("/en/about/", headers={"host": "evil.example"}),
        405: head.afresh().delete("/en/about/"),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {one: one for one in answers}
    assert {status: faults(dict(answer.headers), status in (403, 404)) for status, answer in answers.items()} == {
        status: [] for status in answers
    }


def test_one_request_too_many_carries_them_too(world: World) -> None:
    browser = world.browsers["applicant"].afresh()
    answers = [browser.get("/en/me/data.json") for _time in range(RATES["export"].amount + 1)]
    assert [answer.status_code for answer in answers] == [200] * RATES["export"].amount + [429]
    assert faults(dict(answers[-1].headers), signed_in=True) == []


def test_a_style_sheet_carries_them_too() -> None:
    answer = Client().get("/static/css/components.css")
    assert (answer.status_code, faults(dict(answer.headers), signed_in=False)) == (200, [])
