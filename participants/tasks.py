"""Comparing names with the lists, as the timetable and every commit that brought names call it (5.nsa.fensa)."""

from celery import shared_task

from governance.clock import today
from participants.services.screening import compare_new_names


@shared_task
def compare_names() -> int:
    """Compare what is new; harmless when lost, doubled or run beside another."""
    return compare_new_names(today())


def wake() -> None:
    """Ask a worker to compare at once; where none hears it the timetable finds the names."""
    compare_names.apply_async(retry=False, expires=60)
