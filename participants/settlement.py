"""Writes what the records make of a participation's end: its coming ends and its period, at once, for a set.

Called by every event that changes an end (5.term, 13). The number of statements does not grow with the set.
"""

from collections.abc import Iterable

from governance.periods import span
from participants.enums import EndReason
from participants.models import Ending, Participation, Renewal
from participants.rules import Coming, coming_term_end, earliest

BATCH = 2_000


def settle(participations: Iterable[int]) -> None:
    """Recompute the coming ends and the period of these participations, except where an end is recorded."""
    ids = list(participations)
    open_ones = list(Participation.objects.filter(pk__in=ids, last_day__isnull=True).prefetch_related("endings"))
    renewals: dict[int, list[Renewal]] = {}
    for renewal in Renewal.objects.filter(participation__in=[p.pk for p in open_ones]):
        renewals.setdefault(renewal.participation_id, []).append(renewal)
    terms = {p.pk: coming_term_end(p.term_last_day, renewals.get(p.pk, [])) for p in open_ones}
    _write_term_endings(terms)
    for participation in open_ones:
        others = [Coming(EndReason(e.reason), e.last_day) for e in participation.endings.all()]
        _set_period(participation, [c for c in others if c.reason != EndReason.EXPIRED], terms[participation.pk])
    Participation.objects.bulk_update(open_ones, ["period"], batch_size=BATCH)


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
        batch_size=BATCH,
    )


def _set_period(participation: Participation, others: list[Coming], term: Coming | None) -> None:
    end = earliest([*others, term] if term else others)
    participation.period = span(participation.admitted_on, end.last_day if end else None)
