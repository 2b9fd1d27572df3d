"""What waits for whom: each room says by a query what it has to offer the desk and "Waiting for you"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.enums import LostFactorState
from casework.matters import subjects_of
from casework.models import Consultation, LostFactorRequest
from governance.periods import ONE_DAY


@dataclass(frozen=True)
class Matter:
    """One thing that waits: what, for or about whom, since when, due when, by which clause, and where to act.

    What the person knows of but cannot act on is not theirs to do: `is_mine` says so.
    """

    what: str | Promise
    about: str
    since: date | None
    due: date | None
    clause: str
    url: str
    is_mine: bool = True

    def days_left(self, on: date) -> int | None:
        """Days until it is due; negative where it is overdue, None where no day is set."""
        return None if self.due is None else (self.due - on).days


@dataclass(frozen=True)
class Footing:
    """What an account is today, in plain sentences, and where its person can go on from there."""

    title: str
    sentences: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


Source = Callable[[User, date], Iterable[Matter]]
_sources: list[Source] = []


def waiting_source(source: Source) -> Source:
    """Register what a room has waiting; asked with a constant number of statements each."""
    _sources.append(source)
    return source


FootingSource = Callable[[User, date], Iterable[Footing]]
_footings: list[FootingSource] = []


def footing_source(source: FootingSource) -> FootingSource:
    """Register how a room tells people what their account is; asked with a constant number of statements each."""
    _footings.append(source)
    return source


def footings_of(user: User, on: date) -> list[Footing]:
    """What the account of this person is today; empty where every room has no more to say than what waits."""
    return [footing for source in _footings for footing in source(user, on)]


def waiting_for(user: User, on: date) -> list[Matter]:
    """Everything that waits for this person, the most overdue first; matters without a day come last."""
    matters = [matter for source in _sources for matter in source(user, on)]
    return sorted(matters, key=lambda matter: (matter.due or date.max, str(matter.what), matter.about))


@waiting_source
def lost_factors(user: User, on: date) -> Iterable[Matter]:
    """Someone is locked out: due on the day of the request, for every officer but the person concerned (x.roles)."""
    requests = (
        LostFactorRequest.objects.in_state(LostFactorState.REQUESTED)
        .permitted_to(user, "casework.decide_lostfactorrequest", on)
        .exclude(person=user)
        .select_related("person")
    )
    for request in requests:
        yield Matter(
            _("Check who asks, then remove a lost second factor"),
            request.person.full_name,
            request.requested_on,
            request.requested_on,
            "x.roles",
            request.get_absolute_url(),
        )


@waiting_source
def consultations(user: User, on: date) -> Iterable[Matter]:
    """A consultation whose last day to answer is over waits for its outcome (9.consensus)."""
    over = list(Consultation.objects.over(on).permitted_to(user, "casework.close_consultation", on))
    subjects = subjects_of(over, user, on)
    for consultation in over:
        subject = subjects.get(consultation.pk)
        yield Matter(
            _("Record the outcome of a consultation"),
            subject.about if subject else consultation.ref,
            consultation.opened_on,
            consultation.closes_on + ONE_DAY,
            consultation.clause,
            consultation.get_absolute_url(),
        )
