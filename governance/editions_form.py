"""The form by which an edition of the Terms of Reference is entered: numbers, names and words (16.revise)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from governance.forms import DayField
from governance.models import Edition, EditionText
from governance.parameters import BadValue, declared
from governance.texts import CLAUSE, as_texts, document_of

# What each name of an edition stands for; a key that later work adds shows as it is until it is told here.
TITLES = {
    "address.secretariat": _("Address of the Secretariat"),
    "name.assembly": _("Assembly"),
    "name.cochair": _("Co-chair"),
    "name.convener": _("Convener"),
    "name.non_state_actor": _("Non-State actor"),
    "name.participant": _("Participant"),
    "name.secretariat": _("Secretariat"),
    "name.steering_group": _("Steering Group"),
    "name.working_group": _("Working Group"),
    "seat.cochair": _("Seat in the Steering Group: chair of a Working Group"),
    "seat.convener": _("Seat in the Steering Group: Convener"),
    "seat.secretariat": _("Seat in the Steering Group: Secretariat"),
    "status": _("Standing of the text"),
}


class EditionForm(forms.Form):
    """Everything begins as it is in force, so that only what changes is typed."""

    ref = forms.SlugField(
        label=_("Reference"),
        max_length=60,
        help_text=_("For example tor-2028."),
        error_messages={"required": _("Enter the edition's reference.")},
    )
    effective_on = DayField(label=_("Effective from"))

    def __init__(self, in_force: Edition, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today
        self.parameters = declared()
        self.labels = {(row.key, row.language): row.body for row in _labels(in_force)}
        self.languages = [code for code, _name in settings.LANGUAGES if code != settings.PSEUDO_LANGUAGE]
        for parameter in self.parameters:
            value = in_force.values_written()[parameter.name]
            self.fields[f"value:{parameter.name}"] = forms.CharField(
                label=str(parameter.label), initial=value, max_length=200, help_text=parameter.clause
            )
        for (key, language), body in self.labels.items():
            field = forms.CharField(label=_title(key, language), initial=body, max_length=300)
            field.widget.attrs.update({"lang": language} if language else {})
            self.fields[f"label:{key}:{language}"] = field
        for language in self.languages:
            self.fields[f"text:{language}"] = forms.CharField(
                label=get_language_info(language)["name_local"],
                initial=document_of(in_force, language),
                required=False,
                widget=forms.Textarea(attrs={"lang": language, "rows": 20}),
            )

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """The fields under their headings."""
        for heading, prefix in ((_("Numbers"), "value:"), (_("Names and address"), "label:"), (_("Text"), "text:")):
            yield heading, [self[name] for name in self.fields if name.startswith(prefix)]

    def clean_ref(self) -> str:
        """A reference that no edition has."""
        ref: str = self.cleaned_data["ref"]
        if Edition.objects.filter(ref=ref).exists():
            raise ValidationError(_("An edition has this reference already. Choose another one."))
        return ref

    def clean_effective_on(self) -> Any:
        """A day to come from which no edition holds yet: what was judged already stays (16.revise)."""
        day = self.cleaned_data["effective_on"]
        if Edition.objects.filter(effective_on=day).exists():
            raise ValidationError(_("An edition is effective from this day already. Choose another day."))
        if day <= self.today:
            raise ValidationError(_("An edition takes effect on a day to come. Bring one of the past in as a file."))
        return day

    def clean(self) -> dict[str, Any]:
        """Each number in the notation of its parameter, each text in numbered clauses."""
        for parameter in self.parameters:
            try:
                parameter.kind.parse(self.cleaned_data.get(f"value:{parameter.name}", parameter.older))
            except BadValue as fault:
                self.add_error(f"value:{parameter.name}", ValidationError(str(fault.message)))
        for language in self.languages:
            self._read(language)
        return self.cleaned_data

    def _read(self, language: str) -> None:
        document = self.cleaned_data.get(f"text:{language}", "")
        try:
            self.cleaned_data[f"read:{language}"] = as_texts(document, language) if document.strip() else {}
        except ValueError:
            said = _("Begin each clause with a line such as: # 5. Participants")
            self.add_error(f"text:{language}", ValidationError(said))

    def values(self) -> dict[str, str]:
        """The numbers, by the names of their parameters."""
        return {parameter.name: self.cleaned_data[f"value:{parameter.name}"] for parameter in self.parameters}

    def texts(self) -> dict[tuple[str, str], str]:
        """Names, address and clauses, by key and language."""
        found = {key: self.cleaned_data[f"label:{key[0]}:{key[1]}"] for key in self.labels}
        for language in self.languages:
            found |= self.cleaned_data[f"read:{language}"]
        return found


def _title(key: str, language: str) -> str:
    """What a name or address is for, and in which language."""
    name = str(TITLES.get(key, key))
    return f"{name} ({get_language_info(language)['name_local']})" if language else name


def _labels(edition: Edition) -> Iterator[EditionText]:
    """Every name and address in force, the one of the latest edition that states it."""
    rows = EditionText.objects.filter(edition__effective_on__lte=edition.effective_on).exclude(key__startswith=CLAUSE)
    latest = {(row.key, row.language): row for row in rows.order_by("edition__effective_on")}
    yield from (latest[key] for key in sorted(latest))
