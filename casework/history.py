"""The history of a case as its record shows it: acts in plain sentences, by whom and under which clause."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.enums import Outcome
from casework.models import Case
from governance.models import Act
from governance.shown import IMPORTED, by_whom, names_codes, tells_acts

# One sentence for each act on a case of this room. Names in braces are filled from the act's facts.
SENTENCES: Mapping[tuple[str, str], str | Promise] = {
    ("consultation", "open"): _("The consultation was opened."),
    ("consultation", "close"): _("The outcome was recorded: {outcome}."),
    ("consultation", "close_early"): _("The consultation was closed before its last day was over: {outcome}."),
    ("lostfactorrequest", "request"): _("The removal of the second factor was asked for."),
    ("lostfactorrequest", "approve"): _("The second factor was removed."),
    ("lostfactorrequest", "refuse"): _("The request was refused. The second factor stays."),
}

names_codes("outcome", Outcome.choices)


def history_of(case: Case) -> list[dict[str, Any]]:
    """The acts on one case, the latest first, with two statements however many they are."""
    acts = list(Act.objects.about(case).select_related("run"))
    names = _names(acts)
    return [{"day": act.on, "text": _sentence(act), "clause": act.clause, "by": by_whom(act, names)} for act in acts]


@tells_acts("consultation", "lostfactorrequest")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to consultations and requests, for the list of all acts."""
    return {act.pk: _sentence(act) for act in acts}


def reason_of(case: Case, action: str) -> str:
    """What was written down as the reason of an act on a case; nothing where there was none or it was erased."""
    return Act.objects.about(case).filter(action=action).values_list("note__text", flat=True).first() or ""


def _sentence(act: Act) -> SafeString:
    known = SENTENCES.get((act.object_type, act.action)) or IMPORTED.get(act.action, act.action)
    outcome = act.facts.get("outcome", "")
    return format_html(str(known), outcome=Outcome(outcome).label if outcome in Outcome.values else outcome)


def _names(acts: Iterable[Act]) -> dict[int, str]:
    ids = {number for act in acts for number in (act.actor_id, act.acting_for_id) if number}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
