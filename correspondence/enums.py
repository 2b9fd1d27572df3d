"""Why a letter is sent again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why somebody sends a letter again: a code in the act, which holds no free words about people (4.interface)."""

    REPAIRED = "repaired", _("What went wrong is repaired")
    WRONG_ADDRESS = "wrong_address", _("The address was wrong")
    NOT_RECEIVED = "not_received", _("The recipient did not receive it")
    ASKED_AGAIN = "asked_again", _("The recipient asked for it again")
