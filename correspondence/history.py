"""The acts on letters, as sentences (4.interface, x.history)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from correspondence.kinds import title_of
from correspondence.models import Letter
from governance.models import Act
from governance.shown import Subject, shows_subject, tells_acts


@tells_acts("letter")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to letters after they were written."""
    return {act.pk: _("The letter was sent again.") for act in acts if act.action == "resend_letter"}


@shows_subject("letter")
def letter(row: Letter) -> Subject:
    """What the letter is, and its number."""
    named = " · ".join(filter(None, (str(title_of(row.kind)), row.ref)))
    return Subject(named, reverse("correspondence:detail", args=[row.pk]))
