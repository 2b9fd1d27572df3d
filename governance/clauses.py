"""The catalogue of clauses that the portal answers for, and the live state of each.

The rooms say how to judge theirs, the register asks them all (x.register).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
