"""A participation's life as one line: what was, what is, and what happens next on which day (5.term, 13)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import Edition
from governance.parameters import first_of
from governance.periods import last_day_of
from participants.enums import EndReason, RenewalState
from participants.models import Participation, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.querysets import ParticipationQuerySet
from participants.rules import Coming, earliest

Text = str | Promise
Point = tuple[date, Text, str]

ENDED: dict[str, Text] = {
    EndReason.EXPIRED: _("Term ended"),
    EndReason.WITHDRAWN: _("Withdrew"),
    EndReason.TERMINATED: _("Terminated"),
    EndReason.DEEMED_WITHDRAWN: _("Counts as withdrawn"),
}


@dataclass(frozen=True)
class Life:
    """One participation as its page tells it. `step` is a code for what happens next."""

    participation: Participation
    state: str
    ends_on: date | None
    end_reason: str
    term_ends: date | None
    step: str
    reminders_from: date | None = None
    renewals: Sequence[Renewal] = field(default_factory=tuple)

    @property
    def end_label(self) -> str:
        """Why it ended, in words; nothing while it lasts."""
        return str(EndReason(self.end_reason).label) if self.end_reason else ""

    @property
    def is_current(self) -> bool:
        """Whether the organisation takes part."""
        return self.state == "current"

    @property
    def is_renewable(self) -> bool:
        """Whether a renewal can have come: the term runs, or ended while a request was overlooked (5.term)."""
        overlooked = self.participation.last_day is not None and self.end_reason == EndReason.EXPIRED
        return self.term_ends is not None and (self.is_current or overlooked)

    def points(self) -> list[Point]:
        """The line's points: admission, renewals, what is coming, the end."""
        points: list[Point] = [(self.participation.admitted_on, _("Admitted"), "past")]
        points += [
            (renewal.decided_on, _("Renewed"), "renewal")
            for renewal in self.renewals
            if renewal.state == RenewalState.RENEWED and renewal.decided_on
        ]
        return points + self._end()

    def _end(self) -> list[Point]:
        if self.state == "former" and self.ends_on:
            return [(self.ends_on, ENDED.get(self.end_reason, _("Ended")), "end")]
        coming: list[Point] = []
        if self.term_ends:
            coming.append((self.term_ends, _("Term ends"), "due" if self.step != "term_runs" else "past"))
        if self.ends_on and self.ends_on != self.term_ends:
            coming.append((self.ends_on, _("Participation ends"), "end"))
        return coming


def lives_of(participations: ParticipationQuerySet, on: date) -> list[Life]:
    """The life of each of these participations of an organisation, the latest first."""
    first_reminder = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    rows = (
        participations.with_flags(on, first_reminder)
        .prefetch_related("endings", Prefetch("renewals", Renewal.objects.order_by("submitted_on", "id")))
        .order_by("-admitted_on", "-id")
    )
    return [life_of(participation, on, first_reminder) for participation in rows]


def foremost(lives: Sequence[Life]) -> Life | None:
    """The life that an organisation's page is about: the one that runs, or else the latest."""
    return next((life for life in lives if life.is_current), lives[0] if lives else None)


def life_of(participation: Any, on: date, first_reminder: int) -> Life:
    """The life of a participation that carries its flags, as of a day; the dates decide, not the job."""
    ends_on = last_day_of(participation.period)
    state = state_on(participation, on)
    term = participation.term_then
    return Life(
        participation=participation,
        state=state,
        ends_on=ends_on,
        end_reason=_reason(participation) if state == "former" else "",
        term_ends=term,
        step=_step(state, participation, on),
        reminders_from=term - timedelta(days=first_reminder) if term else None,
        renewals=tuple(participation.renewals.all()),
    )


def state_on(participation: Participation, on: date) -> str:
    """`current`, `former` or, before it begins, `coming`: by its period, whether or not the job has run."""
    ends_on = last_day_of(participation.period)
    if ends_on is not None and ends_on < on:
        return "former"
    return "coming" if participation.admitted_on > on else "current"


def _reason(participation: Participation) -> str:
    if participation.end_reason:
        return participation.end_reason
    end = earliest(Coming(EndReason(ending.reason), ending.last_day) for ending in participation.endings.all())
    return str(end.reason) if end else ""


def _step(state: str, participation: Any, on: date) -> str:
    """What happens next, as a code: the page has the sentence for each."""
    if state != "current":
        return state
    if participation.term_then is None:
        return "no_term"
    if participation.is_renewal_pending:
        return "renewal_pending"
    if participation.term_then < on:
        return "term_over"
    return "expiring" if participation.is_expiring else "term_runs"
