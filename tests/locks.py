"""What a test of two at once waits for."""

from collections.abc import Callable
from threading import Event, Thread

from django.db import connection, transaction

from casework.refusals import RulesSayNo


def until_someone_waits() -> None:
    """Return once another connection to this database waits for a lock; half a minute at most."""
    for _turn in range(1500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        Event().wait(0.02)
    raise TimeoutError("Nobody waits.")


def told_the_second(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Why the rules refuse what begins while the first is done and not committed, and waits for it."""
    told: list[str] = []

    def too_late() -> None:
        try:
            second()
        except RulesSayNo as no:
            told.extend(map(str, no.reasons))
        finally:
            connection.close()

    other = Thread(target=too_late)
    with transaction.atomic():
        first()
        other.start()
        until_someone_waits()
    other.join()
    return told
