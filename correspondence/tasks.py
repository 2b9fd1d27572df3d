"""The delivery of letters, as the timetable and every commit that queued some call it."""

from celery import shared_task
from django.utils import timezone

from correspondence import delivery

# What one task takes; what is left it hands to the next, so that no task runs into its time limit.
MOST_PER_TASK = 100


@shared_task
def deliver_due() -> int:
    """Deliver letters that are due; harmless when lost, doubled or run beside another."""
    taken = delivery.deliver_due(timezone.now, MOST_PER_TASK)
    if taken == MOST_PER_TASK:
        wake()
    return taken


def wake() -> None:
    """Ask a worker to look for letters at once; where none hears it the timetable finds them."""
    deliver_due.apply_async(retry=False, expires=60)
