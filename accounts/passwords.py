"""A password does not contain the words everyone would try first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OWN_WORDS = ("atach", "alliance", "climate", "secretariat", "healthclimate")


class OwnWordsValidator:
    """Refuses passwords built on the alliance's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password contains such a word."""
        if any(word in password.lower() for word in OWN_WORDS):
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        """What the person is told."""
        return _("Choose a password without the words of the alliance in it.")
