"""A password does not contain the words everyone would try first."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OWN_WORDS = ("atach", "alliance", "climate", "secretariat", "healthclimate")
SHORTEST_NAME = 4  # shorter parts of names occur in any phrase


class OwnWordsValidator:
    """Refuses passwords built on the alliance's own words, or on the person's name and address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password contains such a word."""
        if any(word in password.lower() for word in (*OWN_WORDS, *_names(user))):
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        """What the person is told."""
        return _("Choose a password without the words of the alliance, your name or your address in it.")


def _names(user: Any) -> Iterator[str]:
    name, email = getattr(user, "full_name", "") or "", getattr(user, "email", "") or ""
    for word in re.split(r"\W+", f"{name} {email.partition('@')[0]}".lower()):
        if len(word) >= SHORTEST_NAME:
            yield word
