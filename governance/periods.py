"""Calendar arithmetic: half-open periods in the database, first and last day for people."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

ONE_DAY = timedelta(days=1)
# Periods are held half-open, so the day after a last day must exist.
LATEST_DAY = date.max - ONE_DAY


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day where it has none."""
    return _moved(day, relativedelta(months=months))


def add_years(day: date, years: int) -> date:
    """The same date `years` later; 29 February falls back to 28 February."""
    return _moved(day, relativedelta(years=years))


def _moved(day: date, by: relativedelta) -> date:
    """A day moved; outside the calendar it is an OverflowError, as with days."""
    try:
        return day + by
    except ValueError as error:
        raise OverflowError(str(error)) from error


def term_last_day(first_day: date, years: int) -> date:
    """The last day, inclusive, of a term of `years` that begins on `first_day` (5.term, 9.term)."""
    return add_years(first_day, years) - ONE_DAY


def span(first_day: date, last_day: date | None) -> DateRange:
    """The half-open range of the days from first to last, both inclusive; no last day leaves it open."""
    return DateRange(first_day, None if last_day is None else last_day + ONE_DAY, "[)")


def last_day_of(period: DateRange) -> date | None:
    """The last day inside the period, inclusive; None while its end is open."""
    upper: date | None = period.upper
    return None if upper is None else upper - ONE_DAY


def day_of_moment(moment: datetime) -> date:
    """The calendar date on which a stored moment fell in the alliance's time zone."""
    return moment.astimezone(ZoneInfo(settings.ALLIANCE_TIME_ZONE)).date()
