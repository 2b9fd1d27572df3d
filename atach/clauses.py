"""The register that asks each room how its own clauses stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.clauses import CATALOGUE, ClauseState, Judgement, Text, judge

# Clauses without an object in the portal yet; each leaves this list with the work that brings its page and its rule.
NOT_COVERED = frozenset(
    {
        "2.monitor", "2.quality", "2.finance", "2.knowledge", "2.shift", "2.forum", "4.resources",
        "4.appoint", "4.wg", "4.workplan", "4.assembly", "4.sgchair", "4.strategy", "4.review.tor", "4.me",
        "4.documents", "4.repository", "4.champions", "4.website", "4.refuse", "5.government",
        "5.igo", "7.cadence", "7.functions",
        "7.special", "7.colocate", "8.initial", "8.role", "9.size", "9.balance", "9.term", "9.functions",
        "9.workplan", "9.meets", "10.create", "10.tor", "10.accountable", "10.join", "10.meets", "10.cochairs",
        "10.duties", "10.initial", "11.consensus", "11.single", "11.statement", "11.logo", "11.publications",
        "11.website", "12.own", "12.contributions", "12.fundraising", "13.withdraw", "13.absence", "13.who",
        "13.terminate", "13.after", "14.evaluate", "15.confidential",
    }
)  # fmt: skip


# Shape and colour of each state, the worst first: the order of the register's page.
KINDS = {
    ClauseState.BREACHED: "late",
    ClauseState.DUE: "due",
    ClauseState.IN_ORDER: "done",
    ClauseState.NOT_APPLICABLE: "neutral",
    ClauseState.NOT_COVERED: "neutral",
}
WORST_FIRST = list(KINDS)
# What each state says, as the manual has it.
MEANINGS: dict[str, Text] = {
    ClauseState.BREACHED: _("Something is overdue or went wrong."),
    ClauseState.DUE: _("Something is to be done. Nothing is overdue yet."),
    ClauseState.IN_ORDER: _("The portal sees that the clause is kept."),
    ClauseState.NOT_APPLICABLE: _("There is nothing to judge today."),
    ClauseState.NOT_COVERED: _("The portal knows nothing about it. Keep it by other means."),
}


@dataclass(frozen=True)
class Entry:
    """One clause of the register with its state on a day."""

    clause: str
    title: Text
    judgement: Judgement

    @property
    def kind(self) -> str:
        """How the state is drawn."""
        return KINDS[self.judgement.state]

    @property
    def number(self) -> int | None:
        """The numbered clause of the Terms of Reference that it is part of; none for what spans all clauses."""
        head = self.clause.partition(".")[0]
        return int(head) if head.isdigit() else None

    def as_json(self) -> dict[str, Any]:
        """The entry in the form of `clause_register --format json`."""
        evidence = [{"text": str(item.text), "path": item.path} for item in self.judgement.evidence]
        return {"clause": self.clause, "state": str(self.judgement.state), "evidence": evidence}


@dataclass(frozen=True)
class Count:
    """How many clauses stand in one state: its code, how it is drawn, its words, the number, what it means."""

    state: str
    kind: str
    label: Text
    number: int
    meaning: Text


def register(on: date) -> Sequence[Entry]:
    """Every clause with its live state, in the order of the Terms of Reference (x.register)."""
    return [Entry(clause, title, judge(clause, on)) for clause, title in CATALOGUE.items()]


def worst_first(entries: Sequence[Entry]) -> list[Entry]:
    """Breached and due on top, not covered last; within a state as in the Terms of Reference."""
    return sorted(entries, key=lambda entry: WORST_FIRST.index(entry.judgement.state))


def counts(entries: Sequence[Entry]) -> list[Count]:
    """How many clauses stand in each state, the worst first."""
    states = [entry.judgement.state for entry in entries]
    return [
        Count(state, kind, state.label, states.count(state), MEANINGS[state])
        for state, kind in KINDS.items()
        if state in states
    ]
