"""Calendar arithmetic agrees with PostgreSQL's intervals, month ends and leap days included."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.periods import add_months, add_years, last_day_of, span, term_last_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 5, 15), 12, date(2025, 5, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2024, 3, 1), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 27)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2022, 1, 1), 3, date(2024, 12, 31)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(first: date, years: int, last: date) -> None:
    assert term_last_day(first, years) == last


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS, st.integers(1, 120))
def test_the_database_counts_months_and_years_in_the_same_way(day: date, months: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (%s::date + make_interval(months => %s))::date, (%s::date + make_interval(years => %s))::date",
            [day, months, day, months],
        )
        assert cursor.fetchone() == (add_months(day, months), add_years(day, months))


@given(DAYS, st.integers(0, 4000))
def test_a_span_holds_its_first_and_its_last_day(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    period = span(day, last)
    assert (day in period, last in period, last + timedelta(days=1) in period) == (True, True, False)
    assert last_day_of(period) == last
    assert last_day_of(span(day, None)) is None
