"""The catalogue of clauses that the portal answers for, and the register that asks each room how its own stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.clauses import ClauseState, Judgement, judge

Text = str | Promise

# Id and short title, in the order of the Terms of Reference; ids are never translated.
CATALOGUE: dict[str, Text] = {
    "2.monitor": _("Progress of countries against their commitments"),
    "2.quality": _("Quality of assessments and plans"),
    "2.finance": _("Financing needs and the money that meets them"),
    "2.knowledge": _("Expertise shared, technical assistance arranged"),
    "2.shift": _("Initiatives on priority issues"),
    "2.forum": _("Forum for participants"),
    "3.informal": _("A voluntary network that binds nobody"),
    "4.interface": _("The Secretariat links the alliance and its participants"),
    "4.resources": _("Duties as far as resources allow"),
    "4.desk": _("Day-to-day business of the Secretariat"),
    "4.appoint": _("Conveners and Co-chairs are appointed"),
    "4.wg": _("Working Groups and their Terms of Reference are approved"),
    "4.workplan": _("The alliance workplan is drawn up"),
    "4.assembly": _("Assemblies are organised"),
    "4.sgchair": _("The Secretariat chairs the Steering Group"),
    "4.review": _("Applications are reviewed"),
    "4.strategy": _("Everyone is engaged in shaping the strategy"),
    "4.review.tor": _("Mandate, functions and impact are reviewed"),
    "4.me": _("Activities are monitored and evaluated"),
    "4.documents": _("Assembly documents are drafted and distributed"),
    "4.repository": _("A central repository is kept"),
    "4.champions": _("High-level champions are identified"),
    "4.website": _("The website is kept current"),
    "4.refuse": _("The Secretariat may decline an activity"),
    "5.categories": _("Six categories of participants"),
    "5.criteria": _("Eight criteria for non-State actors"),
    "5.letter": _("Every request is a formal letter"),
    "5.government": _("Applications of government institutions"),
    "5.igo": _("Applications of intergovernmental organisations"),
    "5.nsa.form": _("Application form of non-State actors"),
    "5.nsa.disclosure": _("Tobacco and arms disclosure"),
    "5.nsa.fensa": _("Due diligence and risk assessment"),
    "5.notify": _("Applicants are informed, participants confirmed"),
    "5.term": _("Term of a non-State actor, and its renewal"),
    "6.undertake": _("What participants undertake"),
    "7.cadence": _("When Assemblies are held"),
    "7.functions": _("What the Assembly does"),
    "7.special": _("Special meetings"),
    "7.colocate": _("Meetings combined with those of other bodies"),
    "8.initial": _("The first Conveners"),
    "8.role": _("What Conveners do"),
    "9.size": _("Size of the Steering Group"),
    "9.balance": _("Balance in the Steering Group"),
    "9.consensus": _("The Steering Group works by consensus"),
    "9.term": _("Terms in the Steering Group"),
    "9.functions": _("What the Steering Group does"),
    "9.workplan": _("The Steering Group adopts the workplan"),
    "9.meets": _("The Steering Group meets"),
    "10.create": _("Working Groups are set up"),
    "10.tor": _("Terms of Reference of Working Groups"),
    "10.accountable": _("Working Groups answer to the Steering Group"),
    "10.join": _("Any participant may join a Working Group"),
    "10.meets": _("Working Groups meet"),
    "10.cochairs": _("Two Co-chairs for each Working Group"),
    "10.duties": _("What Co-chairs do"),
    "10.initial": _("The first four Working Groups"),
    "11.consensus": _("The alliance seeks consensus"),
    "11.single": _("Communication goes through the Secretariat"),
    "11.statement": _("Public statements need consent"),
    "11.logo": _("Visual identity and its use"),
    "11.publications": _("Publications"),
    "11.website": _("Website under the host's domain"),
    "12.own": _("Participants bear their own cost"),
    "12.contributions": _("Voluntary contributions"),
    "12.fundraising": _("Fundraising in the alliance's name"),
    "13.withdraw": _("Withdrawal by notice"),
    "13.absence": _("Absence from three Assemblies in a row"),
    "13.who": _("Notice by the host of ending its administration"),
    "13.terminate": _("Termination by the Secretariat"),
    "13.after": _("After a participation ends"),
    "14.evaluate": _("Evaluation of the alliance"),
    "15.confidential": _("Confidentiality undertakings"),
    "16.revise": _("Revision of the Terms of Reference"),
    "x.documents": _("Documents"),
    "x.roles": _("Roles as dated offices"),
    "x.history": _("History of every record"),
    "x.register": _("This register"),
    "x.preview": _("Every rule can be previewed"),
    "x.languages": _("Languages"),
    "x.exchange": _("Exchange of records"),
}

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
    """How many clauses stand in one state: its code, how it is drawn, its words, the number."""

    state: str
    kind: str
    label: Text
    number: int


def register(on: date) -> Sequence[Entry]:
    """Every clause with its live state, in the order of the Terms of Reference (x.register)."""
    return [Entry(clause, title, judge(clause, on)) for clause, title in CATALOGUE.items()]


def worst_first(entries: Sequence[Entry]) -> list[Entry]:
    """Breached and due on top, not covered last; within a state as in the Terms of Reference."""
    return sorted(entries, key=lambda entry: WORST_FIRST.index(entry.judgement.state))


def counts(entries: Sequence[Entry]) -> list[Count]:
    """How many clauses stand in each state, the worst first."""
    states = [entry.judgement.state for entry in entries]
    return [Count(state, kind, state.label, states.count(state)) for state, kind in KINDS.items() if state in states]
