"""What one enters to send letters again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ResendForm(forms.Form):
    """The address to which one letter goes this time, where it is not the recipient's own."""

    address = forms.EmailField(
        label=_("Another e-mail address"),
        help_text=_("Leave it empty to write to the address of the recipient."),
        max_length=254,
        required=False,
    )
