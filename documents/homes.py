"""Whose a document is: the floor that knows its object says where that is and where a new version is filed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.models import Document


@dataclass(frozen=True)
class Home:
    """What a document belongs to, and its page; `version_url` is where this person files a new version, if so.

    `moves` are what else this person can do with it there: what each is called, and its address.
    """

    title: str
    url: str
    version_url: str = ""
    moves: tuple[tuple[str, str], ...] = ()


Finder = Callable[[Any, Document, date], Home | None]
_finders: list[Finder] = []


def finds_home(finder: Finder) -> Finder:
    """Register how a room finds the home of its documents for a person; None for documents that are not its own."""
    _finders.append(finder)
    return finder


def home_of(user: Any, document: Document, on: date) -> Home | None:
    """Where a document belongs; None for one of the repository itself."""
    homes = (finder(user, document, on) for finder in _finders)
    return next((home for home in homes if home), None)
