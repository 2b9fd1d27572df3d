"""Nobody reads above their clearance: in no page, file, list, search, header, message or sheet of paper."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.core.mail import EmailMessage
from django.urls import reverse

from tests.access.actors import NOBODY, SECRETARIAT, address
from tests.access.calls import ROOMS
from tests.access.calls.call import name_of
from tests.access.matrix import ACTORS
from tests.access.witness import Seen, Witness, text_of
from tests.access.world.things import World

pytestmark = pytest.mark.django_db
See = Callable[[str], list[Seen]]
# Known to some, shown on no page yet: told by the acts alone, or kept from every page for good.
ON_NO_PAGE = {
    "reason-of-a-refusal", "reason-of-an-end", "name-of-before", "finding-of-a-scan",
    "row-of-an-upload", "what-ties-someone", "what-ties-someone-to-a-renewal",
}  # fmt: skip


def leaks(world: World, seen: Iterable[Seen]) -> list[tuple[str, str]]:
    """Each canary seen by someone who is not cleared for it."""
    return [
        (f"{one.where} ({one.path})", name)
        for one in seen
        for name in sorted(one.canaries)
        if one.actor not in world.canaries[name].cleared
        if name_of(one.key) not in world.canaries[name].also_at
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_no_answer_of_the_matrix_tells_anyone_what_is_not_for_them(room: str, world: World, seen: See) -> None:
    assert leaks(world, seen(room)) == []


def crawled(world: World, witness: Witness, seen: See, actor: str) -> list[Seen]:
    """Every page that the actor reaches by links from the pages of the matrix, and from those in turn."""
    if actor not in world.crawled:
        found = [one for room in ROOMS for one in seen(room) if one.actor == actor and one.method == "GET"]
        known = set[tuple[str, str]]().union(*(features(one.path) for one in found))
        waiting = [link for one in found for link in links(one)]
        while waiting:
            link = waiting.pop()
            if not features(link) <= known:
                known |= features(link)
                found.append(witness.read(actor, link))
                waiting += links(found[-1])
        world.crawled[actor] = found
    return world.crawled[actor]


def links(one: Seen) -> list[str]:
    """The addresses of this portal to which a page leads, in English: other languages tell the same."""
    if one.status not in (200, 302):
        return []
    led_on = one.location if one.code == "302" else ""
    targets = {urljoin(one.path, link).partition("#")[0] for link in {*one.links, led_on} if link}
    return sorted(link for link in targets if re.match(r"/(en/|admin/|files/|$)", link))


def features(link: str) -> set[tuple[str, str]]:
    """A page, and the page with each of the filters in its address: every filter is looked at, not every mixture."""
    parts = urlsplit(link)
    return {(parts.path, name) for name in ("", *dict(parse_qsl(parts.query, keep_blank_values=True)))}


@pytest.mark.parametrize("actor", ACTORS)
def test_no_page_within_reach_tells_what_is_not_for_the_reader(
    actor: str, world: World, witness: Witness, seen: See
) -> None:
    found = crawled(world, witness, seen, actor)
    assert [(one.path, one.status) for one in found if one.status >= 500] == []
    assert leaks(world, found) == []


@pytest.mark.parametrize("actor", ACTORS)
def test_every_link_on_a_page_leads_somewhere(actor: str, world: World, witness: Witness, seen: See) -> None:
    found = crawled(world, witness, seen, actor)
    asked = {(row.path, row.method) for room in ROOMS for row in seen(room)}
    followed = [one for one in found if (one.path, "GET") not in asked]
    assert [(one.path, one.status) for one in followed if one.status not in (200, 302)] == []


def test_the_crawl_sees_each_secret_through_the_eyes_of_someone_who_may(
    world: World, witness: Witness, seen: See
) -> None:
    seen_by_someone = {
        name for actor in ACTORS for one in crawled(world, witness, seen, actor) for name in one.canaries
    }
    for_someone = {name for name, canary in world.canaries.items() if canary.cleared & set(ACTORS)}
    assert for_someone - seen_by_someone == ON_NO_PAGE


def test_every_message_tells_its_recipient_only_what_is_for_them(world: World) -> None:
    people = {address(actor): actor for actor in (*world.people, "invited", "asked")}
    told = {
        (people[to], name)
        for message in world.mails
        for said in [words(message)]
        for to in message.to
        for name, canary in world.canaries.items()
        if canary.is_in(said) and name != f"address of {people[to]}"
    }
    assert {(who, name) for who, name in told if who not in world.canaries[name].cleared} == set()
    assert {("invited", "link of an invitation"), ("asked", "link of a team")} <= told
    assert len(world.mails) >= 10
    assert any(message.attachments for message in world.mails)


def words(message: EmailMessage) -> str:
    """All that a message says: its heads, both its bodies, its files."""
    parsed = message.message()
    heads = " ".join(f"{name}: {value}" for name, value in parsed.items() if name != "To")
    return heads + " ".join(part_of(part) for part in parsed.walk() if not part.is_multipart())


def part_of(part: Any) -> str:
    return text_of(part.get_payload(decode=True), part.get_content_type())


SECRETS = (
    "title-of-confidential",
    "organisation-that-never-took-part",
    "organisation-that-is-coming",
    "name-of-before",
)


def asked(world: World, actor: str, path: str, name: str, word: str) -> str:
    """A page of answers to a search, without what changes from one request to the next."""
    page = world.browsers[actor].afresh().get(path, {name: word}).content.decode()
    return re.sub(r'value="\w{64}"', "", page).replace(word, "")


@pytest.mark.parametrize(("path", "name"), [("library:list", "title"), ("participants:directory", "name")])
@pytest.mark.parametrize("actor", ["public", "applicant", "focal_lead", "former_focal", "convener"])
def test_a_search_finds_nothing_more_than_one_for_what_is_not_there(
    path: str, name: str, actor: str, world: World
) -> None:
    nothing = asked(world, actor, reverse(path), name, "needle-of-nothing")
    for secret in SECRETS:
        assert asked(world, actor, reverse(path), name, f"needle-{secret}") == nothing


@pytest.mark.parametrize("actor", ["officer", "reviewer"])
def test_no_list_of_the_admin_finds_a_confidential_document_or_who_read_it(actor: str, world: World) -> None:
    searched = [model for model, options in admin.site._registry.items() if options.search_fields]
    assert len(searched) >= 8
    for model in searched:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        nothing = asked(world, actor, path, "q", "needle-title-of-nothing")
        for kind in ("title", "file-name", "content"):
            assert asked(world, actor, path, "q", f"needle-{kind}-of-confidential") == nothing, path


def test_there_is_a_canary_in_each_thing_that_is_not_for_everyone(world: World) -> None:
    hidden = {name for name, canary in world.canaries.items() if canary.cleared <= SECRETARIAT}
    assert {"question-of-a-consultation", "explanation-of-a-request", "finding-of-a-scan"} <= hidden
    assert {name for name in world.canaries if world.canaries[name].cleared == NOBODY} >= {
        "secret of the factors", "key of a session", "password of head", "content-of-infected",
    }  # fmt: skip
