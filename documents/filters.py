"""What a reader of the list of documents can look for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from documents.enums import Visibility
from documents.languages import language_choices
from documents.querysets import DocumentQuerySet
from documents.slots import slots

ORDERS = {
    "-date": ("-dated_on", "-id"),
    "date": ("dated_on", "id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
}
DEFAULT_ORDER = "-date"


class DocumentFilter(forms.Form):
    """Title, kind, language, year and, for the Secretariat, visibility; every one may be left empty."""

    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    slot = forms.ChoiceField(label=_("Kind"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    visibility = forms.ChoiceField(label=_("Visible to"), required=False)

    def __init__(self, data: QueryDict, years: Iterable[int], staff: bool) -> None:
        super().__init__(data, label_suffix="")
        self.fields["title"].widget.attrs.update({"autocomplete": "off", "dir": "auto"})
        self._offer("slot", ((slot.code, slot.label) for slot in slots()))
        self._offer("language", language_choices())
        self._offer("year", ((str(year), str(year)) for year in years))
        self._offer("visibility", Visibility.choices)
        if not staff:
            del self.fields["visibility"]

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *choices]

    @property
    def order(self) -> str:
        """The order asked for in the table's heads; the latest first where it is unknown."""
        order = str(self.data.get("order", ""))
        return order if order in ORDERS else DEFAULT_ORDER

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        """The documents that are looked for; a value that cannot be read narrows nothing and is named."""
        self.is_valid()
        sought = dict(self.cleaned_data)
        for word in sought.pop("title", "").split():
            documents = documents.filter(title__icontains=word)
        if year := sought.pop("year", ""):
            documents = documents.filter(dated_on__year=year)
        columns = {name: value for name, value in sought.items() if value}
        return documents.filter(**columns).order_by(*ORDERS[self.order])
