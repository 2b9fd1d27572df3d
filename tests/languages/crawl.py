"""Walks through the portal as one person in one language: every link, every form sent empty."""

from collections import Counter, deque
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from tests.languages.reading import Page, read
from tests.languages.words import Judge

# How many pages of one kind are read: the second one shows what the first has not.
OF_A_KIND = 2
# Each of these in an address is another page, though the address has one name.
VARIANTS = ("move", "outcome", "code")
# A form sent here ends the walk.
LEFT_ALONE = frozenset({"account_logout", "admin:logout"})


@dataclass
class Walk:
    """One person's way through the portal; `judge` says what is wrong on a page."""

    client: Client
    language: str
    judge: Judge
    seen: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    sent: set[tuple[str, str]] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    starts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language

    def go(self, *starts: str) -> "Walk":
        """Read everything that can be reached from there; the starts themselves, however many are of a kind."""
        ways, self.starts = deque(starts), frozenset(starts)
        while ways:
            ways += self.visit(ways.popleft())
        return self

    def visit(self, path: str) -> list[str]:
        """Read one page and send each of its forms empty; returns where its links lead."""
        kind = self.kind_of(path)
        enough = self.kinds[kind] >= OF_A_KIND and path not in self.starts
        if path in self.seen or not kind or enough:
            return []
        self.seen.add(path)
        response = self.client.get(path)
        if response.status_code in (301, 302):
            return [response.headers["Location"]]
        self.kinds[kind] += 1
        page = self.look(f"{kind} {path}", response, kind)
        for form, hidden in zip(page.forms, page.hidden, strict=True):
            self.send(self.variant_of(path, kind), path, form, hidden)
        return [way for link in page.links if (way := self.way(path, link))]

    def kind_of(self, path: str) -> str:
        """The name under which an address is known; nothing where it leads out of the portal or its language."""
        try:
            found = resolve(urlsplit(path).path)
        except Resolver404:
            return ""
        return found.view_name or found.url_name or ""

    def variant_of(self, path: str, kind: str) -> str:
        """The kind, with what makes the page another one than its neighbours."""
        named = resolve(urlsplit(path).path).kwargs
        return " ".join([kind, *(str(named[one]) for one in VARIANTS if one in named)])

    def way(self, path: str, link: str) -> str:
        """Where a link on a page leads, nothing where it leaves the language."""
        parts = urlsplit(link)
        if parts.netloc or parts.scheme or not (parts.path or parts.query):
            return ""
        target = (parts.path or path) + (f"?{parts.query}" if parts.query else "")
        prefixes = {f"/{code}/" for code, _name in settings.LANGUAGES} - {f"/{self.language}/"}
        return "" if any(target.startswith(prefix) for prefix in prefixes) else target

    def look(self, name: str, response: HttpResponse, kind: str) -> Page:
        """Read a page and keep what is wrong on it, by the rules of its kind: the admin shows codes."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return Page()
        page = read(response.content.decode())
        for fault in self.judge.faults(page, admin=kind.startswith("admin:")):
            self.faults.setdefault(fault, name)
        return page

    def send(self, kind: str, path: str, form: dict[str, str], hidden: dict[str, str]) -> None:
        """Send a form with nothing typed into it, as a browser does, and undo whatever that did."""
        target = self.way(path, form.get("action") or path)
        if form.get("method", "get").lower() != "post" or not target:
            return
        name = self.kind_of(target)
        if name in LEFT_ALONE or (kind, name) in self.sent:
            return
        self.sent.add((kind, name))
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            response = self.client.post(target, hidden, follow=True)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        cache.clear()  # a session that lies there knows what was undone
        landed = self.kind_of(str(response.request["PATH_INFO"]))
        self.look(f"{name} {target} sent empty", response, landed)


def names(patterns: Iterable[Any] | None = None, within: str = "") -> set[str]:
    """The name of every address of the portal; the admin's that Django makes for each table are left out."""
    found: set[str] = set()
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            found |= names(one.url_patterns, f"{within}{one.namespace}:" if one.namespace else within)
        elif one.name and within != "admin:":
            found.add(within + one.name)
    return found
