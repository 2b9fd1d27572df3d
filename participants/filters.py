"""What the lists of this room can be narrowed by: the directory, cases, terms that end, decisions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from governance.forms import DayField
from governance.periods import add_months
from participants.directory import NO_REGION, ORDERS
from participants.enums import NON_STATE, Category, Lack, Region
from participants.overviews.decisions import APPLICATION, RENEWAL
from participants.overviews.terms import AHEAD_MONTHS
from participants.regions import country_codes, country_name

UNKNOWN = {"invalid_choice": _("The list does not hold this. Choose one of its entries.")}
REGIONS = ((NO_REGION, _("No WHO region")),)


class DirectoryFilter(forms.Form):
    """Name, category, region, country and day; every one may be left empty."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("Category"), required=False, error_messages=UNKNOWN)
    region = forms.ChoiceField(label=_("WHO region"), required=False, error_messages=UNKNOWN)
    country = forms.ChoiceField(label=_("Country"), required=False, error_messages=UNKNOWN)
    on = DayField(label=_("As of"), required=False)

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__(data, label_suffix="")
        self.today = today
        self.fields["name"].widget.attrs.update({"autocomplete": "off", "dir": "auto"})
        self._offer("category", Category.choices)
        self._offer("region", [*Region.choices, *REGIONS])
        self._offer("country", ((code, code) for code in country_codes()))

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *choices]

    def offer_countries(self, codes: Iterable[str]) -> None:
        """Offer the countries that take part, and the one already chosen, by their names."""
        shown = {*codes, self.cleaned_data.get("country", "")} - {""}
        self._offer("country", [(code, country_name(code)) for code in country_codes() if code in shown])

    def clean_on(self) -> date | None:
        """The day, refused where it has not come yet: nobody knows who will take part."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Choose a day up to today."))
        return day

    @property
    def day(self) -> date:
        """The day as of which the list is shown."""
        return self.cleaned_data.get("on") or self.today

    @property
    def narrowing(self) -> list[str]:
        """The filters in force that leave anyone out."""
        return [name for name in ("name", "category", "region", "country") if self.cleaned_data.get(name)]

    @property
    def narrows(self) -> bool:
        """Whether anything is sought, so that the list is not everyone of the day."""
        return bool(self.narrowing)

    @property
    def active(self) -> int:
        """How many of the filters that a phone folds away are in force; the name stays in sight."""
        return len([name for name in self.fields if name != "name" and self.cleaned_data.get(name)])

    @property
    def order(self) -> str:
        """The order asked for in the table's heads; by name where it is unknown."""
        order = str(self.data.get("order", ""))
        return order if order.removeprefix("-") in ORDERS else "name"

    def tidy(self) -> QueryDict:
        """The same question as a short address: nothing empty, the day as one value, nothing unknown."""
        query = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.cleaned_data.get(name):
                query[name] = str(value)
        if self.order != "name":
            query["order"] = self.order
        if page := self.data.get("page"):
            query["page"] = page
        return query

    def is_tidy(self) -> bool:
        """Whether the address carries nothing that the short one does not."""
        return set(self.data) <= set(self.tidy())


ANY = ("", _("All"))
OF_NON_STATE = [ANY, *((code, label) for code, label in Category.choices if code in NON_STATE)]
OF_REGIONS = [ANY, *Region.choices, *REGIONS]


class CaseFilter(forms.Form):
    """Whose case, in which state, by which name; every one may be left empty."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All that are open")),
            ("mine", _("Mine")),
            ("waiting", _("To assign or to decide")),
            ("overdue", _("Overdue")),
            ("closed", _("Closed")),
        ],
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    name = forms.CharField(
        label=_("Name or reference"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, data: QueryDict, states: Iterable[tuple[Any, Any]]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *states]


class TermsFilter(forms.Form):
    """Name, category, region, months from and to, and what is lacking; every one may be left empty."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    lacks = forms.ChoiceField(label=_("Still lacks"), required=False, choices=[ANY, *Lack.choices])
    first = forms.ChoiceField(label=_("From month"), required=False, error_messages=UNKNOWN)
    last = forms.ChoiceField(label=_("To month"), required=False, error_messages=UNKNOWN)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=OF_NON_STATE, error_messages=UNKNOWN)
    region = forms.ChoiceField(label=_("WHO region"), required=False, choices=OF_REGIONS, error_messages=UNKNOWN)

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__(data, label_suffix="")
        months = [add_months(today.replace(day=1), number) for number in range(AHEAD_MONTHS + 1)]
        for name in ("first", "last"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANY, *((f"{day:%Y-%m}", date_format(day, "YEAR_MONTH_FORMAT")) for day in months)]

    def clean(self) -> dict[str, Any]:
        """The months in their order."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("This month lies before the first one. Choose it or a later one."))
        return self.cleaned_data


class DecisionsFilter(forms.Form):
    """Of which kind, and in which year; every one may be left empty."""

    kind = forms.ChoiceField(
        label=_("Decisions on"),
        required=False,
        choices=[("", _("Applications and renewals")), (APPLICATION, _("Applications")), (RENEWAL, _("Renewals"))],
    )
    year = forms.ChoiceField(label=_("Year"), required=False, error_messages=UNKNOWN)

    def __init__(self, data: QueryDict, years: Iterable[int]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *((str(year), str(year)) for year in years)]
