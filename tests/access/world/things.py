"""What the world is made of: things under their names, people, and texts that are not for everyone."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.db import models

from accounts.models import User
from tests.access.actors import NOBODY, Browser, address


@dataclass(frozen=True)
class Canary:
    """A text, and the actors who may see it. `also_at` are pages on which whoever holds their link may see it."""

    text: str
    cleared: frozenset[str]
    also_at: frozenset[str] = NOBODY

    def is_in(self, text: str) -> bool:
        """Whether a text tells it; a year stands by itself."""
        return self.text in text and (not self.text.isdigit() or bool(re.search(rf"\b{self.text}\b", text)))


@dataclass
class World:
    """Everything that the addresses of the portal can name; `tables` holds what each held at the start, as a hash."""

    on: date
    people: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    canaries: dict[str, Canary] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    crawled: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    samples: dict[type[models.Model], Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    def canary(self, name: str, cleared: frozenset[str], also_at: frozenset[str] = NOBODY) -> str:
        """A text that only these actors may see."""
        text = f"needle-{name}-canary"
        self.canaries[name] = Canary(text, cleared, also_at)
        return text

    def email(self, actor: str) -> str:
        """The address of an actor."""
        return address(actor)
