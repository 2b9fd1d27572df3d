"""What one enters to send letters again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from correspondence.enums import Reason


class ResendForm(forms.Form):
    """Why letters are sent again, and the address to which one goes where it is not the recipient's own."""

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
    )
