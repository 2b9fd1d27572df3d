"""Sending a document in: its file is checked on the form, so that every reason stands beside the field."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.checks import CheckedFile, check_file
from documents.enums import Visibility
from documents.languages import language_choices
from documents.models import Document
from documents.querysets import DocumentQuerySet
from documents.services import Filing
from documents.slots import Slot, slot_of, slots
from governance.forms import DayField
from governance.signs import is_visible

CHOOSE = ("", _("Choose one"))
CHOOSE_AGAIN = _("Choose the file again: what you typed is kept, but a browser does not keep a file.")
# How many people of one name are told apart by their addresses.
MOST_NAMESAKES = 6
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


class FileForm(forms.Form):
    """A form with one file. Where it comes back for another reason it says that the file is to be chosen again."""

    file = SlotFileField(label=_("File"), help_text=_("PDF, Word, Excel, JPEG or PNG, up to 20 MB."))

    def file_field(self) -> SlotFileField:
        """The field of the file."""
        field = self.fields["file"]
        assert isinstance(field, SlotFileField)
        return field

    def full_clean(self) -> None:
        """What was typed is kept; a browser keeps no file, so a good one that goes lost is asked for again."""
        super().full_clean()
        if self.is_bound and self.errors and "file" not in self.errors and "file" in self.files:
            self.add_error("file", CHOOSE_AGAIN)


class VersionForm(FileForm):
    """A new content of a document, checked for the document's own kind."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.file_field().take(slot_of(document.slot))

    def clean_file(self) -> Any:
        """The checked file; refused where the document has this very content already."""
        checked = self.cleaned_data["file"]
        known = self.document.versions.filter(sha256=checked.sha256).order_by("number").first()
        if known is not None:
            raise ValidationError(
                _("This is the same file as version %(number)s. Choose the changed file."),
                code="same",
                params={"number": known.number},
            )
        return checked


class ShareForm(forms.Form):
    """To whom a document is opened, and until when."""

    person = forms.CharField(
        label=_("Person"),
        help_text=_("The e-mail address or the full name of someone with an account."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Enter the person's e-mail address or full name.")},
    )
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if the document stays open to the person.")
    )

    def clean_person(self) -> User:
        """The one person of that address or name; several of one name are told apart by their addresses."""
        text = self.cleaned_data["person"]
        named = Q(email__iexact=text) | Q(full_name__iexact=text)
        found = list(User.objects.filter(named, is_active=True, email__isnull=False).order_by("email")[:MOST_NAMESAKES])
        if not found:
            raise ValidationError(_("Nobody with an account has this address or name. Check how it is written."))
        if len(found) > 1:
            raise ValidationError(
                _("Several people have this name. Enter the address of one of them: %(addresses)s."),
                params={"addresses": ", ".join(str(one.email) for one in found)},
            )
        (person,) = found
        return cast(User, person)


class DocumentUploadForm(FileForm):
    """A document with its file. With a slot given, only that kind is taken; otherwise the kind is asked first.

    `known` are the documents that the person filing may see: of others the form tells nothing.
    """

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
    # The file comes last: it is checked for the kind that was chosen.
    field_order: Sequence[str] = ("title", "slot", "language", "dated_on", "visibility", "topic", "file")

    def __init__(
        self,
        *args: Any,
        known: DocumentQuerySet,
        slot: Slot | None = None,
        visibility: Visibility | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.given, self.seen_by = known, slot, visibility
        choices(self, "slot", [(one.code, one.label) for one in slots()])
        choices(self, "language", language_choices())
        self.fields["title"].widget.attrs["dir"] = "auto"
        if slot is not None:
            del self.fields["slot"]
        if visibility is not None:
            del self.fields["visibility"]
        self.file_field().take(slot)

    def clean_title(self) -> str:
        """The title without characters that nobody sees or that turn the text around."""
        title = "".join(sign for sign in str(self.cleaned_data["title"]) if is_visible(sign)).strip()
        if not title:
            raise ValidationError(_("Enter the title."))
        return title

    def clean_slot(self) -> str:
        """The kind of document, for which the file is then checked: the field of the file comes later."""
        code: str = self.cleaned_data["slot"]
        self.file_field().slot = slot_of(code)
        return code

    def clean_file(self) -> Any:
        """The checked file; refused where the same content is filed as this kind under this title already."""
        checked = self.cleaned_data["file"]
        if isinstance(checked, CheckedFile) and (known := self.already_filed(checked)):
            raise ValidationError(
                _("This file is in the repository already, as %(ref)s."), code="twice", params={"ref": known}
            )
        return checked

    def already_filed(self, checked: CheckedFile) -> str:
        """The reference of the known document that holds this content under this title and kind, or nothing."""
        title, slot = self.cleaned_data.get("title"), self.chosen_slot()
        same = self.known.filter(title=title, slot=slot.code if slot else "", versions__sha256=checked.sha256)
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
