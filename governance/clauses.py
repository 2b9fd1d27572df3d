"""The live state of each clause: the rooms say how to judge theirs, the register asks them all (x.register)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ClauseState(models.TextChoices):
    """How a clause stands on a day."""

    IN_ORDER = "in_order", _("In order")
    DUE = "due", _("Due")
    BREACHED = "breached", _("Breached")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_COVERED = "not_covered", _("Not covered yet")


@dataclass(frozen=True)
class Evidence:
    """What a clause's state rests on, in words, and the page where one sees it or acts."""

    text: str | Promise
    path: str = ""


@dataclass(frozen=True)
class Judgement:
    """A clause's state with its evidence."""

    state: ClauseState
    evidence: Sequence[Evidence] = ()


Judge = Callable[[date], Judgement]
_judges: dict[str, list[Judge]] = {}
# Of what several rooms say about one clause, the worst counts.
WORST_FIRST = (ClauseState.BREACHED, ClauseState.DUE, ClauseState.IN_ORDER, ClauseState.NOT_APPLICABLE)


def judges_clause(clause: str) -> Callable[[Judge], Judge]:
    """Register how a room judges a clause on a day; asked with a constant number of statements."""

    def register(judge: Judge) -> Judge:
        _judges.setdefault(clause, []).append(judge)
        return judge

    return register


def covered() -> frozenset[str]:
    """The clauses that some room judges."""
    return frozenset(_judges)


def judge(clause: str, on: date) -> Judgement:
    """The clause's state on that day, the worst that a room finds; `not_covered` where no room judges it yet."""
    found = sorted((judged(on) for judged in _judges.get(clause, ())), key=lambda one: WORST_FIRST.index(one.state))
    if not found:
        return Judgement(ClauseState.NOT_COVERED)
    return Judgement(found[0].state, [evidence for one in found for evidence in one.evidence])
