"""Expiry of 1,000 among 50,000 participations by the daily rules (5.term).

Bad news: a number of statements that differs from that at 10 of 500, or a run that is many times one hand-written SQL
statement for the same change (the run also writes 1,000 acts, 1,000 rows of history and 1,000 letters, and
opens and lapses the renewals that were overdue).
"""

from collections.abc import Iterator

from django.db import connection, transaction

from benchmarks.measure import Measure, seconds, statements
from benchmarks.population import TODAY, populate
from governance.services import run_rules
from participants.models import Organisation, Participation

BY_HAND = """
UPDATE participants_participation SET last_day = upper(period) - 1, end_reason = 'expired'
WHERE last_day IS NULL AND upper(period) <= %s
"""
BY_HAND_WITH_ACTS = """
WITH ended AS (
    UPDATE participants_participation SET last_day = upper(period) - 1, end_reason = 'expired'
    WHERE last_day IS NULL AND upper(period) <= %s RETURNING id, ref, last_day
)
INSERT INTO governance_act ("on", rule, action, clause, object_type, object_id, object_ref, source, target,
    edition_id, run_id, facts)
SELECT last_day + 1, 'term_expiry', 'end', '5.term', 'participation', id, ref, 'current', 'former',
    (SELECT min(id) FROM governance_edition), (SELECT max(id) FROM governance_jobrun), '{}' FROM ended
"""


def _preview() -> int:
    return sum(effect.rule == "term_expiry" for effect in run_rules(TODAY, preview=True))


def _by_hand(sql: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO governance_jobrun (name, \"on\", error) VALUES ('by hand', %s, '')", [TODAY])
            cursor.execute(sql, [TODAY])
        transaction.set_rollback(True)


def measure() -> Iterator[Measure]:
    """Count at 10 of 500, then at 1,000 of 50,000, and time the same change by hand."""
    with transaction.atomic():
        populate(500, 10)
        _preview()  # what is looked up once in a process is known by then
        with statements() as few:
            ended = _preview()
        yield Measure("participations ended", ended, "rows", "10 of 500")
        transaction.set_rollback(True)
    populate(50_000, 1_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with transaction.atomic(), statements() as many:
        ended = _preview()
    yield Measure("participations ended", ended, "rows", f"1,000 of {Participation.objects.count():,}")
    yield Measure("statements at 500 and at 50,000", len(many), "statements", f"{len(few)} at 500")
    run, by_hand = seconds(_preview), seconds(lambda: _by_hand(BY_HAND))
    with_acts = seconds(lambda: _by_hand(BY_HAND_WITH_ACTS))
    yield Measure("the run", run * 1000, "ms", "acts, history, letters included")
    yield Measure("one UPDATE by hand", by_hand * 1000, "ms", "the participations alone")
    yield Measure("one statement by hand with its acts", with_acts * 1000, "ms", "without history and letters")
    yield Measure("ratio to the UPDATE alone", run / by_hand, "times", "")
    yield Measure("ratio to the statement with acts", run / with_acts, "times", "")
    yield Measure("organisations", Organisation.objects.count(), "rows", "")
