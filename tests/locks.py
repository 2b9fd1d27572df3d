"""What a test of two at once waits for."""

from threading import Event

from django.db import connection


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
