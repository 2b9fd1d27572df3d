"""Days and periods in forms: three inputs for a day, first and last day for a period; ISO is taken as well."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from governance.periods import LATEST_DAY, last_day_of, span
from governance.signs import is_name

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
PARTS: tuple[tuple[str, Any], ...] = (("day", _("Day")), ("month", _("Month")), ("year", _("Year")))
NO_DAY = ["", "", ""]


def split_day(text: str) -> list[str] | None:
    """Day, month and year of an ISO date, or None where the text is none."""
    found = ISO.fullmatch(text.strip())
    return [found[3], found[2], found[1]] if found else None


def readable(text: str) -> None:
    """Refuse a name with characters that nobody sees, as the files of the exchange do."""
    if not is_name(text):
        raise forms.ValidationError(_("Type the name again: it has a character that nobody sees."))


class DayWidget(forms.MultiWidget):
    """Day, month and year in three inputs, in this order in every language; never a month first."""

    template_name = "django/forms/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        inputs: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"part": name, "label": label}) for name, label in PARTS
        }
        super().__init__(inputs, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The three parts of a day that the form starts with."""
        if isinstance(value, str):
            return split_day(value) or [value, "", ""]
        return [str(value.day), str(value.month), str(value.year)] if value else list(NO_DAY)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """The parts as typed; a whole ISO date under the name itself, or in the first input, counts too."""
        parts = [str(data.get(f"{name}_{part}") or "").strip() for part, _label in PARTS]
        whole = str(data.get(name) or "").strip() or ("" if any(parts[1:]) else parts[0])
        return split_day(whole) or (parts if any(parts) else [whole, "", ""])


class DayField(forms.Field):
    """A calendar day. What is missing or does not exist is said part by part, and stays as typed."""

    widget = DayWidget
    default_error_messages = {
        "required": _("Enter a day, a month and a year."),
        "format": _("This is no day. Enter it in numbers, such as 27 3 2026, or as 2026-03-27."),
        "day": _("Enter the day as a number from 1 to 31."),
        "month": _("Enter the month as a number from 1 to 12, or as its name."),
        "year": _("Enter the year with four numbers, as in 2027."),
        "unreal": _("This day does not exist in the calendar. Check the day and the month."),
    }

    def clean(self, value: Any) -> date | None:
        """The day, or None where it is optional and nothing was typed; says what to do otherwise."""
        day = self.to_python(value)
        if day is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if day is not None:
            self.run_validators(day)
        return day

    def to_python(self, value: Any) -> date | None:
        """The day that the three parts name."""
        if isinstance(value, date) or value is None:
            return value
        parts = (split_day(value) or [value, "", ""]) if isinstance(value, str) else list(value)
        if not any(parts):
            return None
        day, month, year = number(parts[0], 31), month_number(parts[1]), number(parts[2], 9999)
        wrong = [name for name, found in (("day", day), ("month", month), ("year", year >= 1000)) if not found]
        if len(wrong) == len(PARTS) and not all(parts):
            raise ValidationError(self.error_messages["format"], code="format")
        if wrong:
            raise ValidationError([ValidationError(self.error_messages[name], code=name) for name in wrong])
        return self.real_day(year, month, day)

    def real_day(self, year: int, month: int, day: int) -> date:
        """The date, refused where the calendar has no such day, or none after it to end a period with."""
        try:
            found = date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["unreal"], code="unreal") from None
        if found > LATEST_DAY:
            raise ValidationError(self.error_messages["year"], code="year")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another day is named; what cannot be read counts as a change."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def number(text: str, largest: int) -> int:
    """A whole number from 1 to `largest` in any script's digits, else 0."""
    text = text.strip().rstrip(".")
    return int(text) if text.isdecimal() and len(text) <= 4 and 0 < int(text) <= largest else 0


def month_number(text: str) -> int:
    """A month from its number or its name, in the reader's language or in English; else 0."""
    wanted = text.strip().rstrip(".").casefold()
    return number(text, 12) or month_names().get(wanted, 0) or english_months().get(wanted, 0)


def month_names() -> dict[str, int]:
    """The long and short names of the months in the language in force."""
    return {str(name).casefold(): n for names in (MONTHS, MONTHS_3) for n, name in names.items()}


def english_months() -> dict[str, int]:
    """The names of the months in English, which a reader of any language may type."""
    with override("en"):
        return month_names()


class PeriodWidget(forms.MultiWidget):
    """First day and last day, each in three inputs."""

    template_name = "django/forms/widgets/period.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        days: dict[str, forms.Widget | type[forms.Widget]] = {
            "first": DayWidget({"legend": _("First day")}),
            "last": DayWidget({"legend": _("Last day")}),
        }
        super().__init__(days, attrs)

    def decompress(self, value: Any) -> list[date | None]:
        """First and last day, inclusive, of a half-open period."""
        return [value.lower, last_day_of(value)] if isinstance(value, DateRange) else [None, None]


class PeriodField(forms.Field):
    """A period of whole days: people give the first and the last day, the database holds it half-open."""

    widget = PeriodWidget
    default_error_messages = {
        "required": _("Enter the first day and the last day."),
        "first": _("Enter the first day."),
        "last": _("Enter the last day."),
        "order": _("The last day is before the first day. Change one of them."),
    }

    def __init__(self, *, open_end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.open_end = open_end

    def clean(self, value: Any) -> DateRange | None:
        """The half-open range of the two days, both inclusive; an end left empty only where it may stay open."""
        first, last = self.read_days(value or [None, None])
        if first is None and last is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = "first" if first is None else "last" if last is None and not self.open_end else ""
        if first is None or missing:
            raise ValidationError(self.error_messages[missing], code=missing)
        if last is not None and last < first:
            raise ValidationError(self.error_messages["order"], code="order")
        period = span(first, last)
        self.run_validators(period)
        return period

    def read_days(self, value: Sequence[Any]) -> list[date | None]:
        """Both days, with every fault of both, each named by the day it is about."""
        days: list[date | None] = []
        faults: list[ValidationError] = []
        for title, typed in zip((_("First day"), _("Last day")), value, strict=True):
            try:
                days.append(DayField(required=False).clean(typed))
            except ValidationError as refused:
                faults += [ValidationError(format_lazy("{}: {}", title, text)) for text in refused.messages]
        if faults:
            raise ValidationError(faults)
        return days

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another period is named."""
        before = initial if isinstance(initial, list) else PeriodWidget().decompress(initial)
        try:
            return self.read_days(before) != self.read_days(data or [None, None])
        except ValidationError:
            return True
