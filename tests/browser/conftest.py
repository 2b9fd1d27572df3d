"""A real browser for the tests: Debian's Chromium, one for the session, a fresh context for each look."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from accounts.models import User

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser itself, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser the session of a person, as after a sign-in with every factor."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": address}])


@pytest.fixture
def visit(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open an address of the portal; faults that the browser reports and requests that leave the host fail the test.

    With PHOTOS set to a folder, each page is photographed there as the test left it.
    """
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def look(path: str, *, width: int = 1280, user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        opened.append(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("request", lambda sent: faults.append(sent.url) if leaves(sent.url, live_server.url) else None)
        page.goto(live_server.url + path)
        return page

    yield look
    for number, context in enumerate(opened):
        photograph(context, f"{request.node.name}-{number}")
        context.close()
    assert faults == []


def follow(element: Locator) -> None:
    """Press a link or a button and wait for the page that it leads to: what is asked next is asked of that page."""
    with element.page.expect_navigation():
        element.click()


def photograph(context: BrowserContext, name: str) -> None:
    """Keep a picture of every page of a context, where a folder for them is named."""
    folder = os.environ.get("PHOTOS")
    for page in context.pages if folder else ():
        page.screenshot(path=Path(folder or "") / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True)


def is_fault(said: Any) -> bool:
    """Errors count, but for the browser's own line that an answer was 4xx: those pages are visited on purpose."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


def leaves(address: str, home: str) -> bool:
    """Whether a request goes to another host than the portal's."""
    return not address.startswith((home, "data:", "blob:"))


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds against WCAG 2.2 A and AA: the rule and the elements."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def overflow(page: Page) -> int:
    """How many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
