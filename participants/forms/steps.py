"""The steps of an application's form, built from the declared sections (5.nsa.form).

A field left empty is a gap and no error: the step is saved as it stands, and the list of parts names what is missing.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, ClassVar

from babel.core import get_global
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participants.regions import country_codes, country_name
from participants.sections.completeness import is_empty
from participants.sections.kinds import Answers, Item, Kind, Rows, Section, Whole

LINE, AREA, FIRST_YEAR = 300, 5000, 1000
# What one table takes; more belongs into a document.
MOST_ROWS = 100
# Signs that turn the direction of what follows, or hide in a text: a name that holds one is not what it looks like.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners and soft hyphens: part of Arabic, Persian and Indic names, and of none in these letters.
UNSEEN = re.compile("(?<=[A-Za-z\u00c0-\u024f\u0370-\u052f\u4e00-\u9fff])[\u00ad\u200c\u200d]")
# Thousands apart by one sign, the same throughout; what begins with a nought is a fraction.
GROUPED = re.compile(r"(?![0\u0660\u06f0])\d{1,3}([\s,.'\u2019\u066c])\d{3}(?:\1\d{3})*")
# An address without its scheme: a host with a dot, perhaps a port and a path.
BARE = re.compile(r"[^\s:/?#@.]+(\.[^\s:/?#@.]+)+\.?(:\d+)?([/?#]\S*)?")
CHOOSE = ("", _("Choose one"))
CURRENCIES = frozenset(get_global("all_currencies"))


def refuse_hidden(text: str, *signs: re.Pattern[str]) -> None:
    """Refuse signs that change the direction of a text or cannot be seen."""
    if any(sign.search(text) for sign in (HIDDEN, *signs)):
        raise ValidationError(
            _("This text holds hidden signs, for example one that turns its direction. Type it by hand."), code="hidden"
        )


class PlainText(forms.CharField):
    """Text as typed, without hidden signs."""

    def __init__(self, max_length: int, widget: forms.Widget, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=widget, **kwargs)
        # Not passed on to the browser: text that is pasted would be cut without a word.
        self.widget.attrs.pop("maxlength", None)
        self.error_messages["max_length"] = _("Use at most %(limit_value)d characters. It has %(show_value)d.")

    def clean(self, value: Any) -> str:
        """The text; refused with what to do where it hides something."""
        refuse_hidden(str(value or ""))
        return str(super().clean(value))


class Line(PlainText):
    """Text of one line, such as a name: it may stand in the subject of a letter."""

    def clean(self, value: Any) -> str:
        """The text; refused where it breaks into lines, which no field of one line does by itself."""
        refuse_hidden(str(value or ""), UNSEEN)
        text = super().clean(value)
        if len(text.splitlines()) > 1:
            raise ValidationError(_("Write this in one line."))
        return text


class Names(PlainText):
    """Names, one a line, each as long as the portal keeps a name."""

    def clean(self, value: Any) -> str:
        """The text; refused with the line that is too long."""
        refuse_hidden(str(value or ""), UNSEEN)
        text = super().clean(value)
        for number, name in enumerate(text.splitlines(), start=1):
            if len(name.strip()) > LINE:
                raise ValidationError(
                    _("Line %(number)d has more than %(most)d characters. Write one name a line.")
                    % {"number": number, "most": LINE}
                )
        return text


class WholeNumber(forms.CharField):
    """A whole number as people write it: with or without a sign between the thousands, in any script's digits."""

    wrong: ClassVar[str | Promise] = _("Enter a whole number without a currency or a fraction, for example 125000.")

    def __init__(self, lowest: int, highest: int, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)
        self.lowest, self.highest = lowest, highest

    def clean(self, value: Any) -> Any:
        """The number; nothing where nothing was typed."""
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        if GROUPED.fullmatch(text):
            text = re.sub(r"\D", "", text)
        if not text.isdecimal() or len(text) > 18:
            raise ValidationError(str(self.wrong))
        if not self.lowest <= int(text) <= self.highest:
            raise ValidationError(
                _("Enter a number from %(lowest)d to %(highest)d.") % {"lowest": self.lowest, "highest": self.highest}
            )
        return int(text)


class Count(WholeNumber):
    """How many there are of something."""

    wrong = _("Enter how many there are, as a whole number, for example 250.")


class Year(WholeNumber):
    """A year with four digits."""

    wrong = _("Enter the year with four digits, for example 1999.")


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", **attrs})


class Website(PlainText):
    """An address on the web; its scheme in any case, since telephones capitalise a first letter, or left out."""

    def to_python(self, value: Any) -> Any:
        """The address with its scheme in lower case; https where none was typed."""
        typed = str(super().to_python(value))
        if BARE.fullmatch(typed):
            return f"https://{typed}"
        scheme, colon, rest = typed.partition(":")
        return f"{scheme.lower()}{colon}{rest}"


def _website(**known: Any) -> forms.Field:
    wrong = _("Enter an address like https://example.org.")
    field = Website(500, forms.URLInput(attrs={"dir": "ltr"}), **known)
    field.validators.append(URLValidator(schemes=["http", "https"], message=wrong))
    return field


class Currency(forms.CharField):
    """The code of a currency that there is, or was: three letters, in any case."""

    def clean(self, value: Any) -> str:
        """The code in capitals."""
        code = str(super().clean(value)).strip().upper()
        if code and code not in CURRENCIES:
            raise ValidationError(_("Enter the three letters of the currency, for example CHF, EUR or USD."))
        return code


def _currency(**known: Any) -> forms.Field:
    field = Currency(**known)
    field.widget.attrs |= {"dir": "ltr", "autocomplete": "off", "class": "short"}
    return field


def _countries(**known: Any) -> forms.Field:
    return forms.ChoiceField(
        choices=lambda: [CHOOSE, *((code, country_name(code)) for code in country_codes())], **known
    )


def _one_of(item: Item, in_row: bool, **known: Any) -> forms.Field:
    choices = item.choices() if item.choices else []
    if in_row:
        return forms.ChoiceField(choices=[CHOOSE, *choices], **known)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **known)


class Several(forms.MultipleChoiceField):
    """Any of several choices, each kept once however often it was sent."""

    def to_python(self, value: Any) -> list[str]:
        """What was chosen, in the order in which it was."""
        return list(dict.fromkeys(super().to_python(value)))


def _several_of(item: Item, **known: Any) -> forms.Field:
    choices = item.choices() if item.choices else []
    return Several(choices=choices, widget=forms.CheckboxSelectMultiple, **known)


Make = Callable[..., forms.Field]
FIELDS: dict[Kind, Make] = {
    Kind.LINE: lambda item, on, in_row, **known: Line(LINE, _line(), **known),
    Kind.AREA: lambda item, on, in_row, **known: PlainText(
        AREA, forms.Textarea(attrs={"dir": "auto", "rows": 6}), **known
    ),
    Kind.NAMES: lambda item, on, in_row, **known: Names(
        AREA, forms.Textarea(attrs={"dir": "auto", "rows": 4}), **known
    ),
    Kind.EMAIL: lambda item, on, in_row, **known: forms.EmailField(max_length=254, **known),
    Kind.WEBSITE: lambda item, on, in_row, **known: _website(**known),
    Kind.COUNTRY: lambda item, on, in_row, **known: _countries(**known),
    Kind.YEAR: lambda item, on, in_row, **known: Year(FIRST_YEAR, on.year, **known),
    Kind.NUMBER: lambda item, on, in_row, **known: Count(0, 10**9, **known),
    Kind.AMOUNT: lambda item, on, in_row, **known: WholeNumber(0, 10**15, **known),
    Kind.CURRENCY: lambda item, on, in_row, **known: _currency(**known),
    Kind.YES_NO: lambda item, on, in_row, **known: _one_of(item, in_row, **known),
    Kind.CHOICE: lambda item, on, in_row, **known: _one_of(item, in_row, **known),
    Kind.CHOICES: lambda item, on, in_row, **known: _several_of(item, **known),
}


class ItemsForm(forms.Form):
    """Fields of a section or of one of its rows, in the declared order."""

    use_required_attribute = False

    def add_error(self, field: Any, error: Any) -> None:
        """Let gaps pass: what is missing is named on the list of parts, not refused here."""
        if getattr(error, "code", "") != "required":
            super().add_error(field, error)

    def lines(self) -> list[list[Any]]:
        """The fields, a line each; an amount, its currency and its year stand together."""
        found: list[list[Any]] = []
        for field in self:
            short = isinstance(field.field, WholeNumber | Currency)
            if short and found and isinstance(found[-1][-1].field, WholeNumber | Currency):
                found[-1].append(field)
            else:
                found.append([field])
        return found

    def answers(self) -> dict[str, Any]:
        """What was typed, cleaned, as plain values; empty where nothing was."""
        found = {code: self.cleaned_data.get(code, "") for code in self.fields}
        return {code: value.upper() if self.is_currency(code) else value for code, value in found.items()}

    def is_currency(self, code: str) -> bool:
        """Whether a field takes a currency, which is kept in capital letters."""
        return isinstance(self.fields[code], forms.RegexField)


class Step:
    """One section as a page: its fields, and its tables with the rows typed so far.

    `values` has the shape of answers: as saved, or as typed when `bound`. `only` names the fields that are open
    while information is requested; None opens all of them.
    """

    def __init__(
        self, section: Section, whole: Whole, on: date, values: Answers, only: Collection[str] | None = None,
        bound: bool = False,
    ) -> None:  # fmt: skip
        self.section, self.whole, self.on, self.values, self.bound = section, whole, on, values, bound
        self.items = tuple(item for item in section.items if only is None or item.code in only)
        self.form = self._form(self.items, values, "", False)
        self.tables = [Table(self, rows) for rows in section.rows if only is None or rows.code in only]

    def _form(self, items: Collection[Item], values: Answers, prefix: str, in_row: bool) -> ItemsForm:
        form = ItemsForm(prefix=prefix or None)
        for item in items:
            form.fields[item.code] = self._field(item, values, in_row)
        if self.bound:
            form.is_bound, form.data = True, {form.add_prefix(code): value for code, value in values.items()}
        form.initial = dict(values)
        return form

    def _field(self, item: Item, values: Answers, in_row: bool) -> forms.Field:
        known = {"label": item.label, "help_text": item.hint, "required": item.is_needed(values, self.whole)}
        return FIELDS[item.kind](item, self.on, in_row, **known)

    @property
    def forms(self) -> list[ItemsForm]:
        """Every form of the page, for the summary of what is wrong."""
        return [self.form, *(form for table in self.tables for form in table.forms)]

    def is_valid(self) -> bool:
        """Whether everything typed can be kept; gaps can."""
        verdicts = [form.is_valid() for form in self.forms]
        return all(verdicts)

    def answers(self) -> dict[str, Any]:
        """What the open fields say, cleaned; rows in which nothing was typed are left out."""
        return self.form.answers() | {table.rows.code: table.answers() for table in self.tables}


class Table:
    """The rows of one table of a step; one empty row to begin with where a row is needed."""

    def __init__(self, step: Step, rows: Rows) -> None:
        self.rows = rows
        self.needed = rows.is_needed(step.values, step.whole)
        first = [begun_row(rows, step.values)] if self.needed and not step.bound else []
        given = list(step.values.get(rows.code) or []) or first
        self.forms = [step._form(rows.items, row, f"{rows.code}-{n}", True) for n, row in enumerate(given)]
        self.next_id = f"id_{rows.code}-{len(given)}-{rows.items[0].code}"
        self.is_full = len(self.forms) >= MOST_ROWS
        for number, form in enumerate(self.forms, start=1):
            form.number = number  # type: ignore[attr-defined]
            form.title = format_lazy("{} {}", rows.one, number)  # type: ignore[attr-defined]

    def answers(self) -> list[dict[str, Any]]:
        """The rows in which something was typed, beside what a new row begins with."""
        typed = [form.answers() for form in self.forms]
        return [
            row
            for row in typed
            if not all(is_empty(value) for name, value in row.items() if name not in self.rows.carried)
        ]


def begun_row(rows: Rows, values: Mapping[str, Any]) -> dict[str, Any]:
    """A new row, with the answers of its section that it begins with."""
    return {name: values[name] for name in rows.carried if not is_empty(values.get(name))}


def typed_values(section: Section, data: QueryDict) -> dict[str, Any]:
    """What a posted page holds, in the shape of answers and not yet judged; nothing typed is lost by a fault."""
    values: dict[str, Any] = {item.code: _raw(item, data, item.code) for item in section.items}
    for rows in section.rows:
        count = data.get(f"{rows.code}-rows", "")
        number = min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 6 else 0
        values[rows.code] = [
            {item.code: _raw(item, data, f"{rows.code}-{n}-{item.code}") for item in rows.items} for n in range(number)
        ]
    return values


def _raw(item: Item, data: MultiValueDict[str, Any], name: str) -> Any:
    return data.getlist(name) if item.kind == Kind.CHOICES else data.get(name, "")


def with_row_changed(section: Section, values: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The values after a row was added (`add:members`) or taken out (`remove:members:2`); else as they were."""
    name, _colon, rest = action.partition(":")
    code, _colon, number = rest.partition(":")
    rows = list(values.get(code) or [])
    table = next((one for one in section.rows if one.code == code), None)
    if table is None:
        return dict(values)
    if name == "add" and len(rows) < MOST_ROWS:
        rows.append(begun_row(table, values))
    elif name == "remove" and number.isdecimal() and len(number) < 6 and 0 < int(number) <= len(rows):
        del rows[int(number) - 1]
    return {**values, code: rows}
