"""The acts on editions of the Terms of Reference, as sentences (16.revise, x.history)."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import Act
from governance.shown import IMPORTED, tells_acts

SENTENCES: Mapping[str, str | Promise] = {**IMPORTED, "enter_edition": _("The edition was entered.")}


@tells_acts("edition")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to editions."""
    return {act.pk: str(SENTENCES[act.action]) for act in acts if act.action in SENTENCES}
