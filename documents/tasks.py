"""The scan of what waits for one, as the timetable calls it."""

from celery import shared_task

from documents.services import scan_waiting
from governance.clock import today


@shared_task
def scan_quarantined() -> int:
    """Scan what is in quarantine; harmless when run twice or when it dies half way."""
    return scan_waiting(today())
