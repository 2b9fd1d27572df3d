"""Writes what the records make of a participation's end: its coming ends and its period, at once, for a set.

Called by every event that changes an end (5.term, 13). The number of statements does not grow with the set.
"""

from collections.abc import Iterable

from django.db.models import DateField, F, Func, OuterRef, Subquery, Value

from participants.models import Ending, Organisation, Participation, Renewal
from participants.querysets import ParticipationQuerySet
from participants.rules import Coming, coming_term_end


def hold(organisations: Iterable[int]) -> None:
    """Let whoever else writes participations of these organisations wait for this transaction.

    Asked for before the first write: the constraint of one participation at a time alone lets two block each other.
    """
    wanted = Organisation.objects.filter(pk__in=set(organisations)).order_by("pk")
    list(wanted.select_for_update(no_key=True).values_list("pk", flat=True))


def hold_participations(participations: Iterable[int]) -> ParticipationQuerySet:
    """The same for the organisations of these participations; gives the participations as they are then."""
    wanted = Participation.objects.filter(pk__in=list(participations))
    hold(wanted.values_list("organisation", flat=True))
    return wanted


def settle(participations: Iterable[int]) -> None:
    """Recompute the coming ends and the period of these participations, except where an end is recorded.

    Held first, then read: of two decisions at once the second sees what the first made of the term.
    """
    unended = hold_participations(participations).filter(last_day__isnull=True)
    renewals: dict[int, list[Renewal]] = {}
    for renewal in Renewal.objects.filter(participation__in=unended):
        renewals.setdefault(renewal.participation_id, []).append(renewal)
    terms = unended.filter(term_last_day__isnull=False).values_list("pk", "term_last_day")
    _write_term_endings({pk: coming_term_end(term, renewals.get(pk, [])) for pk, term in terms})
    _write_periods(unended)


def _write_term_endings(terms: dict[int, Coming | None]) -> None:
    Ending.objects.bulk_create(
        [
            Ending(participation_id=pk, reason=coming.reason, last_day=coming.last_day)
            for pk, coming in terms.items()
            if coming is not None
        ],
        update_conflicts=True,
        unique_fields=["participation", "reason"],
        update_fields=["last_day"],
    )


def _write_periods(unended: ParticipationQuerySet) -> None:
    """Each period ends on the earliest coming end, and stays open while none has a last day."""
    coming = Ending.objects.filter(participation=OuterRef("pk"), last_day__isnull=False).order_by("last_day")
    day_after = Func(Subquery(coming.values("last_day")[:1]), Value(1), arg_joiner=" + ", template="(%(expressions)s)")
    unended.update(period=Func(F("admitted_on"), day_after, function="daterange", output_field=DateField()))
