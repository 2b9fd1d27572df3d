"""What a consultation is about: the rooms whose decisions rest on consultations say which matter is theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from casework.models import Consultation


@dataclass(frozen=True)
class Subject:
    """The matter on which a body is consulted: its name in words, whom it concerns, and its page."""

    title: str
    about: str
    url: str


Finder = Callable[[Sequence[Consultation], User, date], Mapping[int, Subject]]
_finders: list[Finder] = []


def rests_on_consultations(finder: Finder) -> Finder:
    """Register how a room finds its matters, keyed by consultation; one statement however many are asked about."""
    _finders.append(finder)
    return finder


def subjects_of(consultations: Sequence[Consultation], user: User, on: date) -> dict[int, Subject]:
    """What each consultation is about, as far as this person may see it; one opened by itself has no matter."""
    if not consultations:
        return {}
    return {key: subject for finder in _finders for key, subject in finder(consultations, user, on).items()}
