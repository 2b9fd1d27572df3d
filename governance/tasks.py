"""The daily rules and the sealing of acts, as the timetable calls them."""

from celery import shared_task

from governance.acts import seal as seal_acts
from governance.clock import today
from governance.services import run_rules


@shared_task
def apply_rules() -> int:
    """Apply what follows from the dates up to today; harmless when run again on the same day."""
    return len(run_rules(today()))


@shared_task
def seal() -> int:
    """Seal the acts whose own commit did not get to it."""
    return seal_acts()
