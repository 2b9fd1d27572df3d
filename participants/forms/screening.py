"""Forms of the name screening (5.nsa.fensa)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.enums import Disposal


class UploadListForm(forms.Form):
    """A file with one list of names or several."""

    chosen = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: name, aliases (joined by ;), list, reference. UTF-8, the first line names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": _("Choose a CSV file."), "empty": _("The file is empty. Choose another one.")},
    )


class DisposeForm(forms.Form):
    """What one hit is, and why."""

    disposal = forms.ChoiceField(
        label=_("Is it the same?"),
        choices=[(one.value, one.label) for one in (Disposal.OTHER, Disposal.SAME)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is the same or somebody else.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What tells them apart, or what makes it the same: country, year, sources."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Write down what tells them apart, or what makes it the same.")},
    )
