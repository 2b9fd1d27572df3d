"""Sending a document in: its file is checked on the form, so that every reason stands beside the field."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents.checks import CheckedFile, check_file
from documents.enums import Visibility
from documents.languages import language_choices
from documents.models import Document
from documents.services import Filing
from documents.slots import Slot, slot_of, slots
from governance.forms import DayField

CHOOSE = ("", _("Choose one"))
# A file for one Working Group is filed from that group's page, which knows the group.
OFFERED = [choice for choice in Visibility.choices if choice[0] != Visibility.GROUP]


class SlotFileField(forms.FileField):
    """A file for a slot: cleaned to a CheckedFile, or refused with what to do."""

    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("The file did not arrive. Choose it again and send the form once more."),
    }

    def __init__(self, slot: Slot | None = None, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)
        self.take(slot)

    def take(self, slot: Slot | None) -> None:
        """Check for this slot from now on, and say what it takes."""
        self.slot = slot
        if slot is not None:
            self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in slot.endings)
            self.help_text = format_lazy(_("{kinds}, up to {limit} MB."), kinds=slot.kinds, limit=slot.megabytes)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The checked file; what was sent already stays where nothing new was chosen."""
        upload = super().clean(data, initial)
        if self.slot is None or not isinstance(upload, UploadedFile):
            return upload
        return check_file(upload, upload.name or "", self.slot)


class DocumentUploadForm(forms.Form):
    """A document with its file. With a slot given, only that kind is taken; otherwise the kind is asked first."""

    title = forms.CharField(label=_("Title"), max_length=300, error_messages={"required": _("Enter the title.")})
    slot = forms.ChoiceField(label=_("Kind"), error_messages={"required": _("Choose what kind of document it is.")})
    language = forms.ChoiceField(
        label=_("Language of the document"), error_messages={"required": _("Choose the language it is written in.")}
    )
    dated_on = DayField(label=_("Date of the document"), help_text=_("For example 28 2 2027."))
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[CHOOSE, *OFFERED],
        error_messages={"required": _("Choose who may see it.")},
    )
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False)
    file = SlotFileField(label=_("File"), help_text=_("PDF, Word, Excel, JPEG or PNG, up to 20 MB."))

    def __init__(
        self, *args: Any, slot: Slot | None = None, visibility: Visibility | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.given, self.seen_by = slot, visibility
        choices(self, "slot", [(one.code, one.label) for one in slots()])
        choices(self, "language", language_choices())
        self.fields["title"].widget.attrs["dir"] = "auto"
        if slot is not None:
            del self.fields["slot"]
        if visibility is not None:
            del self.fields["visibility"]
        self.file_field().take(slot)

    def file_field(self) -> SlotFileField:
        """The field of the file."""
        field = self.fields["file"]
        assert isinstance(field, SlotFileField)
        return field

    def clean_slot(self) -> str:
        """The kind of document, for which the file is then checked: the field of the file comes later."""
        code: str = self.cleaned_data["slot"]
        self.file_field().slot = slot_of(code)
        return code

    def clean_file(self) -> Any:
        """The checked file; refused where the same content is filed as this kind under this title already."""
        checked = self.cleaned_data["file"]
        if isinstance(checked, CheckedFile) and (known := self.already_filed(checked)):
            raise forms.ValidationError(
                _("This file is in the repository already, as %(ref)s."), code="twice", params={"ref": known}
            )
        return checked

    def already_filed(self, checked: CheckedFile) -> str:
        """The reference of the document that holds this content under this title and kind, or nothing."""
        title, slot = self.cleaned_data.get("title"), self.chosen_slot()
        same = Document.objects.filter(title=title, slot=slot.code if slot else "", versions__sha256=checked.sha256)
        return same.values_list("ref", flat=True).first() or ""

    def chosen_slot(self) -> Slot | None:
        """The slot that was given, or chosen on the form."""
        return self.given or self.file_field().slot

    def filing(self, **more: Any) -> Filing:
        """How the document is filed, once the form is valid; `more` says what it belongs to."""
        slot = self.chosen_slot()
        assert slot is not None
        seen_by = self.seen_by or Visibility(self.cleaned_data["visibility"])
        told = {name: self.cleaned_data[name] for name in ("title", "language", "topic", "dated_on")}
        return Filing(slot=slot, visibility=seen_by, **told, **more)


def choices(form: forms.Form, name: str, offered: list[Any]) -> None:
    """Offer these, none of them chosen."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [CHOOSE, *offered]
