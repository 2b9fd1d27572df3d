"""The one place that reads the clock: today's date in the alliance's time zone, for tasks and views."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The calendar date of this moment in the alliance's time zone (setting ALLIANCE_TIME_ZONE)."""
    return timezone.localdate(timezone=ZoneInfo(settings.ALLIANCE_TIME_ZONE))
