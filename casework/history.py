"""The history of a case as its record shows it: acts in plain sentences, by whom and under which clause."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from casework.engine import table_of
from casework.models import Case
from governance.models import Act


def history_of(case: Case) -> list[dict[str, Any]]:
    """The acts on one case, the latest first, with two statements however many they are."""
    acts = list(Act.objects.about(case))
    labels = {move.name: move.label for move in table_of(type(case)).moves}
    names = _names(acts)
    return [
        {"day": act.on, "text": labels.get(act.action, act.action), "clause": act.clause, "by": _by(act, names)}
        for act in acts
    ]


def _names(acts: Iterable[Act]) -> dict[int, str]:
    ids = {number for act in acts for number in (act.actor_id, act.acting_for_id) if number}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))


def _by(act: Act, names: dict[int, str]) -> str:
    people = [names.get(number, "") for number in (act.actor_id, act.acting_for_id) if number]
    return " → ".join(filter(None, reversed(people)))
