"""Days and periods as people type them."""

from datetime import date

import pytest
from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.forms import DayField, PeriodField


class OneDay(forms.Form):
    on = DayField(label="Day")


class MaybeDay(forms.Form):
    on = DayField(label="Day", required=False)


class OnePeriod(forms.Form):
    stay = PeriodField(label="Period")


class OpenPeriod(forms.Form):
    stay = PeriodField(label="Period", open_end=True)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"on_day": day, "on_month": month, "on_year": year}


def period(first: str, last: str) -> dict[str, str]:
    return {"stay_first": first, "stay_last": last}


@pytest.mark.parametrize(
    "data",
    [
        typed("28", "2", "2027"),
        typed(" 28 ", "02", "2027"),
        typed("28.", "February", "2027"),
        typed("28", "feb", "2027"),
        typed("٢٨", "٢", "٢٠٢٧"),
        typed("2027-02-28", "", ""),
        {"on": "2027-02-28"},
        {"on": " 2027-2-28 "},
    ],
)
def test_a_day_is_understood_in_every_way_people_write_it(data: dict[str, str]) -> None:
    form = OneDay(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2027, 2, 28)


def test_a_month_is_understood_by_its_name_in_the_reader_s_language() -> None:
    with override("zh-hans"):
        assert OneDay(typed("28", "二月", "2027")).is_valid()
        assert OneDay(typed("28", "February", "2027")).is_valid()


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({}, ["required"]),
        (typed("", "2", "2027"), ["day"]),
        (typed("28", "", ""), ["month", "year"]),
        (typed("31", "2", "2027"), ["unreal"]),
        (typed("29", "2", "2027"), ["unreal"]),
        (typed("32", "13", "27"), ["day", "month", "year"]),
        (typed("-1", "2", "2027"), ["day"]),
        (typed("2", "28", "2027"), ["month"]),
        ({"on": "next Friday"}, ["format"]),
        (typed("28", "2", "99999"), ["year"]),
        (typed("31", "12", "9999"), ["year"]),
        (typed("²", "2", "2027"), ["day"]),
    ],
)
def test_what_is_wrong_with_a_day_is_said_part_by_part(data: dict[str, str], codes: list[str]) -> None:
    form = OneDay(data)
    assert [error.code for error in form.errors.as_data().get("on", [])] == codes


def test_what_was_typed_stays_on_the_form() -> None:
    html = str(OneDay(typed("31", "Feb", "20277"))["on"])
    assert [f'value="{text}"' in html for text in ("31", "Feb", "20277")] == [True, True, True]


def test_an_optional_day_may_stay_empty() -> None:
    form = MaybeDay({})
    assert form.is_valid()
    assert form.cleaned_data["on"] is None


def test_the_day_that_the_form_starts_with_is_shown_in_three_parts() -> None:
    html = str(OneDay(initial={"on": date(2027, 2, 28)})["on"])
    assert [f'value="{text}"' in html for text in ("28", "2", "2027")] == [True, True, True]


def test_an_unchanged_day_is_no_change() -> None:
    same = OneDay(typed("28", "02", "2027"), initial={"on": date(2027, 2, 28)})
    other = OneDay(typed("27", "02", "2027"), initial={"on": date(2027, 2, 28)})
    assert (same.changed_data, other.changed_data) == ([], ["on"])


@settings(max_examples=60)
@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back_as_it_was_shown(day: date) -> None:
    parts = DayField().widget.decompress(day)
    assert DayField().clean(parts) == day


def test_a_period_is_typed_by_first_and_last_day_and_held_half_open() -> None:
    form = OnePeriod(period("2027-02-01", "2027-02-28"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["stay"] == DateRange(date(2027, 2, 1), date(2027, 3, 1), "[)")


def test_a_period_of_one_day_is_a_period() -> None:
    form = OnePeriod(period("2027-02-28", "2027-02-28"))
    assert form.is_valid()
    assert form.cleaned_data["stay"] == DateRange(date(2027, 2, 28), date(2027, 3, 1), "[)")


@pytest.mark.parametrize(
    ("form", "messages"),
    [
        (OnePeriod({}), ["Enter the first day and the last day."]),
        (OnePeriod(period("2027-02-01", "")), ["Enter the last day."]),
        (OnePeriod(period("", "2027-02-01")), ["Enter the first day."]),
        (OpenPeriod(period("", "2027-02-01")), ["Enter the first day."]),
        (OnePeriod(period("2027-02-02", "2027-02-01")), ["The last day is before the first day. Change one of them."]),
        (
            OnePeriod(period("2027-02-30", "tomorrow")),
            [
                "First day: This day does not exist in the calendar. Check the day and the month.",
                "Last day: This is no day. Enter it in numbers, such as 27 3 2026, or as 2026-03-27.",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_period_names_the_day_it_is_about(form: forms.Form, messages: list[str]) -> None:
    assert form.errors.get("stay", []) == messages


def test_a_period_may_stay_open_only_where_the_form_allows_it() -> None:
    form = OpenPeriod(period("2027-02-01", ""))
    assert form.is_valid()
    assert form.cleaned_data["stay"] == DateRange(date(2027, 2, 1), None, "[)")


def test_the_period_that_the_form_starts_with_shows_its_last_day() -> None:
    start = {"stay": DateRange(date(2027, 2, 1), date(2027, 3, 1), "[)")}
    html = str(OnePeriod(initial=start)["stay"])
    assert [f'value="{text}"' in html for text in ("1", "2", "28", "2027")] == [True] * 4
    assert OnePeriod(period("2027-02-01", "2027-02-28"), initial=start).changed_data == []
    assert OnePeriod(period("2027-02-01", "2027-02-27"), initial=start).changed_data == ["stay"]
