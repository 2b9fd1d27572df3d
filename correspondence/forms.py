"""What one enters to send letters again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from correspondence.enums import Reason


class ResendForm(forms.Form):
    """Why letters are sent again, and the address to which one goes where it is not the recipient's own.

    `refused` is an address that would fail again, or empty where there is none: then another one is required.
    """

    reason = forms.ChoiceField(
        label=_("Why is it sent again?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is sent again.")},
    )
    address = forms.EmailField(
        label=_("Another e-mail address"),
        help_text=_("Leave it empty to write to the address of the recipient."),
        max_length=254,
        required=False,
        error_messages={"required": _("Enter another e-mail address.")},
    )

    def __init__(self, *args: Any, refused: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = refused
        if refused is not None:
            self.fields["address"].required = True
            self.fields["address"].help_text = _(
                "It serves this letter alone. An officer corrects a focal point's address for good on the page of the"
                " organisation's focal points."
            )

    def clean_address(self) -> str:
        """Another address than the one that was refused for good."""
        address: str = self.cleaned_data["address"]
        if self.refused and address.casefold() == self.refused.casefold():
            raise forms.ValidationError(_("This address was refused. Enter another one."))
        return address
