"""What waits for whom: each room says by a query what it has to offer the desk and "Waiting for you"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True)
class Matter:
    """One thing that waits: what, for or about whom, since when, due when, by which clause, and where to act."""

    what: str | Promise
    about: str
    since: date | None
    due: date | None
    clause: str
    url: str

    def days_left(self, on: date) -> int | None:
        """Days until it is due; negative where it is overdue, None where no day is set."""
        return None if self.due is None else (self.due - on).days


Source = Callable[[User, date], Iterable[Matter]]
_sources: list[Source] = []


def waiting_source(source: Source) -> Source:
    """Register what a room has waiting; asked with a constant number of statements each."""
    _sources.append(source)
    return source


def waiting_for(user: User, on: date) -> list[Matter]:
    """Everything that waits for this person, the most overdue first; matters without a day come last."""
    matters = [matter for source in _sources for matter in source(user, on)]
    return sorted(matters, key=lambda matter: (matter.due or date.max, str(matter.what), matter.about))
