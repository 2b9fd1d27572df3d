"""What a request did: its answer, every table it wrote to, the mail it sent, the files it made."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from mimetypes import guess_type
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from pypdf import PdfReader

from tests.access.actors import CSRF
from tests.access.calls.call import Call, address_of, name_of
from tests.access.world.things import World

# A session remembers that someone looked; that is no record of the alliance.
OF_SESSIONS = frozenset({"django_session", "usersessions_usersession"})


@dataclass(frozen=True)
class Seen:
    """One cell of the matrix as it turned out."""

    key: str
    method: str
    actor: str
    path: str
    status: int
    location: str
    headers: dict[str, str]
    canaries: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    mails: int = 0
    files: frozenset[str] = frozenset()
    html: str = ""

    @property
    def code(self) -> str:
        """How the matrix writes it: the status; `in` for led to sign in, `2fa` for led to set a factor up."""
        if self.status != 302:
            return str(self.status)
        where = self.location.partition("?")[0]
        return SHORT.get(where, "302") if "next=" in self.location or where == FACTOR else "302"

    @property
    def where(self) -> str:
        """For a message: which cell."""
        return f"{self.method} {self.key} as {self.actor}"


NO_FILES: frozenset[str] = frozenset()
# Whose pages are kept whole, to be read as a browser does.
READERS = ("head", "focal_lead", "public")
# Most canaries are of this form: all of them are found at one glance.
NEEDLE = re.compile(r"needle-[a-z-]+?-canary")
LINK = re.compile(r"""<a\b[^>]*?\bhref="([^"]+)\"""")
SIGN_IN, FACTOR = "/en/account/login/", "/en/account/2fa/totp/activate/"
SHORT = {SIGN_IN: "in", "/admin/login/": "in", FACTOR: "2fa"}


def written() -> dict[str, int]:
    """How many rows this transaction has inserted, changed or removed in each table, as the server counts them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


@dataclass
class Witness:
    """Calls addresses one after the other, each in a world that is as it was at the start."""

    world: World
    counted: dict[str, int] = field(default_factory=written)

    def __post_init__(self) -> None:
        tables = self.world.tables
        tables |= {table: content(table) for table in self.counted if table not in OF_SESSIONS | tables.keys()}

    def call(self, key: str, call: Call, method: str, actor: str) -> Seen:
        """Ask once as one actor, note what happened, and take it all back."""
        with self.taken_back(call):
            browser = self.world.browsers[actor].afresh()
            path = address_of(name_of(key), call, self.world)
            if call.before:
                call.before(self.world, browser)
            sent = {**call.sent(self.world, actor), "csrfmiddlewaretoken": CSRF} if method == "POST" else {}
            if call.before or method == "POST":
                self.counted = written()
            files, mails = files_kept() if method == "POST" else NO_FILES, len(mail.outbox)
            answer = browser.post(path, sent) if method == "POST" else browser.generic(method, path)
            return Seen(
                key, method, actor, path, answer.status_code, answer.headers.get("Location", ""),
                dict(answer.headers), *self.told(answer, path), self.changed(), len(mail.outbox) - mails,
                files_kept() ^ files if method == "POST" else NO_FILES, page_of(answer) if actor in READERS else "",
            )  # fmt: skip

    def read(self, actor: str, path: str) -> Seen:
        """Open one page as one actor, as they follow a link."""
        return self.call(path, Call(path=lambda world: path), "GET", actor)

    def told(self, answer: Any, path: str) -> tuple[frozenset[str], frozenset[str]]:
        """The canaries in an answer, its headers included, and the links on its page.

        The address asked for is no news to whoever asked for it.
        """
        body, own = text_of(body_of(answer), answer.headers.get("Content-Type", "")), unquote(path).removeprefix("/en")
        text = body + unquote(" ".join(answer.headers.values()))
        text = text.replace(own, "") if own != "/" else text
        needles = set(NEEDLE.findall(text))
        found = (
            name
            for name, canary in self.world.canaries.items()
            if (canary.text in needles if NEEDLE.fullmatch(canary.text) else canary.is_in(text))
        )
        return frozenset(found), frozenset(unescape(link) for link in LINK.findall(body))

    @contextmanager
    def taken_back(self, call: Call) -> Iterator[None]:
        """A savepoint round the request, empty counters, and the mode of a demonstration where it is asked for."""
        cache.clear()
        mail.outbox.clear()
        settings.DEMO = call.demo
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def changed(self) -> frozenset[str]:
        """The tables whose content is another one now, of those that were written to at all."""
        before, self.counted = self.counted, written()
        touched = {table for table, count in self.counted.items() if count != before[table]} - OF_SESSIONS
        return frozenset(table for table in touched if content(table) != self.world.tables[table])


def content(table: str) -> str:
    """All that a table holds, as one hash."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '\n' ORDER BY t::text), '')) FROM \"{table}\" t")
        return str(cursor.fetchone()[0])


def files_kept() -> frozenset[str]:
    """Every file below the folder of all files."""
    return frozenset(f"{place}/{name}" for place, _folders, names in os.walk(settings.MEDIA_ROOT) for name in names)


def text_of(body: bytes, media_type: str) -> str:
    """What a reader of any kind of answer can read, its hidden parts included."""
    if media_type.startswith("application/pdf"):
        pages = PdfReader(io.BytesIO(body))
        return " ".join([*(page.extract_text() for page in pages.pages), *map(str, (pages.metadata or {}).values())])
    if media_type.startswith("application/zip"):
        with ZipFile(io.BytesIO(body)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
        return " ".join([name + " " + text_of(held, guess_type(name)[0] or "") for name, held in members])
    return unquote(body.decode("utf-8", "replace"))


def page_of(answer: Any) -> str:
    """The page as sent; empty where the answer is none."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return body_of(answer).decode() if is_page else ""


def body_of(answer: Any) -> bytes:
    """The body, whether it came at once or piece by piece."""
    if isinstance(answer, HttpResponse):
        return bytes(answer.content)
    return b"".join(answer.streaming_content)
