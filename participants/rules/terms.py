"""What the Terms of Reference make of a participation's dates: pure arithmetic, precise to the day (5.term)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, ScopeKind
from accounts.models import Office
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import ONE_DAY, term_last_day
from governance.rules import Rule
from participants.enums import NON_STATE, PRECEDENCE, UNDECIDED_RENEWALS, EndReason, RenewalState
from participants.models import Participation, Renewal
from participants.parameters import NSA_INITIAL_TERM_YEARS, NSA_RENEWAL_TERM_YEARS, RENEWAL_REMINDER_DAYS


@dataclass(frozen=True)
class Coming:
    """An end that is coming, with its last day inclusive; None while it waits for a decision."""

    reason: EndReason
    last_day: date | None


def first_term_last_day(category: str, admitted_on: date, edition: Edition) -> date | None:
    """The last day of the first term; none for governments and intergovernmental organisations (5.term)."""
    if category not in NON_STATE:
        return None
    return term_last_day(admitted_on, edition.value(NSA_INITIAL_TERM_YEARS))


def proposed_last_day(old_last_day: date, edition: Edition) -> date:
    """The last day proposed for a renewed term: it joins the old one, whenever the decision falls (5.term)."""
    return term_last_day(old_last_day + ONE_DAY, edition.value(NSA_RENEWAL_TERM_YEARS))


def is_late(renewal: Renewal, term_ends: date) -> bool:
    """Whether a renewal was submitted after the term's own last day, or never, and so has no effect."""
    return renewal.submitted_on is None or renewal.submitted_on > term_ends


def effective_term(term_ends: date, renewals: Iterable[Renewal]) -> date:
    """The term that counts: an approval of a renewal that came too late does not move its last day.

    For what is on record `ParticipationQuerySet.with_term` says the same of any day; this one judges files as well.
    """
    approved = [r for r in renewals if r.state == RenewalState.RENEWED and r.old_last_day is not None]
    late = [r.old_last_day for r in approved if r.old_last_day and is_late(r, r.old_last_day)]
    return min([term_ends, *late])


def term_of(renewal: Renewal, on: date) -> date | None:
    """The last day of the term that a renewal would renew, as the records stand on that day."""
    row: Any = Participation.objects.with_term(on).get(pk=renewal.participation_id)
    found: date | None = row.term_then
    return found


def coming_term_end(term_ends: date | None, renewals: Sequence[Renewal]) -> Coming | None:
    """When the term ends the participation, from everything that is on record (5.term).

    Waits while a renewal in time is undecided; after the last decision it ends on the later of the term's last
    day and that decision, so that no day on which it waited is taken back. None where there is no term.
    """
    if term_ends is None:
        return None
    term = effective_term(term_ends, renewals)
    in_time = [renewal for renewal in renewals if not is_late(renewal, term)]
    if any(renewal.state in UNDECIDED_RENEWALS for renewal in in_time):
        return Coming(EndReason.EXPIRED, None)
    decided = [renewal.decided_on for renewal in in_time if renewal.decided_on]
    return Coming(EndReason.EXPIRED, max([term, *decided]))


def earliest(endings: Iterable[Coming]) -> Coming | None:
    """Of several ends the earliest; on the same last day the one that stands first in PRECEDENCE (13)."""
    known = [ending for ending in endings if ending.last_day is not None]
    return min(known, key=lambda ending: (ending.last_day, PRECEDENCE.index(ending.reason)), default=None)


class RenewalInTime(Rule[Renewal]):
    """A renewal counts only if it was submitted on or before the last day of the term it renews."""

    clause: ClassVar[str] = "5.term"
    message: ClassVar[str | Promise] = _(
        "This renewal was submitted after the term's last day. The organisation can apply anew."
    )

    def offenders(self, queryset: "models.QuerySet[Renewal]", on: date) -> "models.QuerySet[Renewal]":
        """Undecided renewals that came after their term's last day."""
        late = Renewal.objects.in_state(*UNDECIDED_RENEWALS).late(on)
        return queryset.filter(pk__in=late.values("pk"))


class FormFilledIn(Rule[Renewal]):
    """What came by letter is examined on the form that the organisation fills in and signs, as any other renewal is."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _(
        "The organisation has not filled in the form of this renewal. An officer asks for the form first."
    )

    def offenders(self, queryset: "models.QuerySet[Renewal]", on: date) -> "models.QuerySet[Renewal]":
        """Renewals in time whose form was not sent; those from the records of the past left out."""
        return queryset.filter(pk__in=Renewal.objects.without_form(on).values("pk"))


class EndNotRecorded(Rule[Renewal]):
    """A participation whose end is recorded is not renewed: it can apply anew, or the record is rectified."""

    clause: ClassVar[str] = "5.term"
    message: ClassVar[str | Promise] = _("The participation has ended. The organisation can apply anew.")

    def offenders(self, queryset: "models.QuerySet[Renewal]", on: date) -> "models.QuerySet[Renewal]":
        """Renewals of participations that have ended by that day."""
        ended = Participation.objects.former(on) | Participation.objects.filter(last_day__isnull=False)
        return queryset.filter(participation__in=ended)


class SpokenFor(Rule[Participation]):
    """A participant has a lead focal point, so that the letters of the Secretariat reach it."""

    clause: ClassVar[str] = "4.interface"
    message: ClassVar[str | Promise] = _(
        "This participant has no lead focal point. Name one, so that letters reach it."
    )

    def offenders(self, queryset: "models.QuerySet[Participation]", on: date) -> "models.QuerySet[Participation]":
        """Participations of that day for whose organisation nobody holds the office of lead focal point."""
        leads = Office.objects.on(on).filter(
            role=Role.FOCAL_LEAD, scope_kind=ScopeKind.ORGANISATION, scope_id=models.OuterRef("organisation_id")
        )
        return queryset.filter(~models.Exists(leads), period__contains=on)


class RenewalAwaited(Rule[Participation]):
    """From the first reminder's day on, a term needs a renewal: without one the participation ends with it."""

    clause: ClassVar[str] = "5.term"
    message: ClassVar[str | Promise] = _("The term ends soon and no renewal was submitted.")

    def offenders(self, queryset: "models.QuerySet[Participation]", on: date) -> "models.QuerySet[Participation]":
        """Participations of that day whose term ends within the first reminder's days, with no renewal submitted."""
        days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
        soon = Participation.objects.expiring(days, on).with_flags(on, days).filter(Q(("is_renewal_pending", False)))
        return queryset.filter(pk__in=soon.values("pk"))
