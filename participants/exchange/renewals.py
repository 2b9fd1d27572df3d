"""renewals.csv: requests to extend a term, and how they were decided (5.term)."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from casework.engine import record_cases
from governance.exchange import (
    Code,
    Column,
    Day,
    ExchangeFile,
    Fault,
    Folder,
    Layout,
    Reference,
    Row,
    Texts,
    quoted,
    register,
)
from governance.services import Intake
from participants.enums import RenewalState
from participants.exchange.lives import DECISIONS, PARTICIPATIONS, RENEWALS, STATES, Life, Lives
from participants.models import Participation, Renewal

CHUNK = 2_000
DAYS = ("submitted_on", "decided_on", "old_last_day", "new_last_day")


class RenewalsFile(ExchangeFile):
    """Renewals. Those that came too late, or were decided after an end, are kept without effect."""

    name = RENEWALS
    order = 40

    def layout(self) -> Layout:
        """The columns of docs/exchange.md."""
        return Layout(
            RENEWALS,
            (
                Column("ref", Reference(), required=True, sample="demonstration-renewal-1"),
                Column(
                    "participation",
                    Reference(),
                    required=True,
                    refers_to=PARTICIPATIONS,
                    sample="demonstration-participation-1",
                ),
                Column("submitted_on", Day(), required=True, sample="2025-10-01"),
                Column("decision", Code(codes=tuple(decision for decision in STATES if decision)), sample="approved"),
                Column("decided_on", Day(), sample="2025-11-15"),
                Column("old_last_day", Day(), sample="2025-12-31"),
                Column("new_last_day", Day(), sample="2028-12-31"),
            ),
        )

    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """Renewals on record."""
        rows = (
            Renewal.objects.submitted()
            .order_by(Collate("ref", "C"))
            .values("ref", "participation__ref", "state", *DAYS)
        )
        for row in (rows if among is None else rows.filter(ref__in=among)).iterator(CHUNK):
            days = {name: Day().format(row[name]) for name in DAYS}
            decision = DECISIONS.get(row["state"], "")
            yield {"ref": row["ref"], "participation": row["participation__ref"], "decision": decision, **days}

    def unseen(self, among: Collection[str]) -> Mapping[str, str]:
        """Those that the portal opened itself and nobody sent: they bear a number, and do not go out."""
        reason = _(
            "%(ref)s is the reference of a renewal that the portal opened itself and that nobody has sent;"
            " give this renewal another reference"
        )
        unsent = Renewal.objects.filter(ref__in=among, submitted_on__isnull=True)
        return {ref: reason % {"ref": quoted(ref)} for ref in unsent.values_list("ref", flat=True)}

    def judge(self, folder: Folder) -> Iterable[Fault]:
        """A decision has its day, an approval both last days, and a term is renewed once (5.term)."""
        lives = folder.once(Lives)
        for row in folder.fresh(RENEWALS):
            yield from _judge_decision(row)
            yield from _judge_approval(row)
            if row.good("participation") and (life := lives.by_ref.get(row.values["participation"])):
                yield from _judge_beside(row, life)
        fresh = {row.ref: row for row in folder.fresh(RENEWALS)}
        for life in lives.by_ref.values():
            yield from _judge_one_approval(life, fresh)

    def add(self, folder: Folder, intake: Intake) -> None:
        """Enter renewals as imported, in the state that the decision gives them, by the engine of cases."""
        rows = folder.added(RENEWALS)
        refs = {row.values["participation"] for row in rows}
        participations = dict(Participation.objects.filter(ref__in=refs).values_list("ref", "pk"))
        cases = [
            (
                Renewal(
                    ref=row.ref,
                    participation_id=participations[row.values["participation"]],
                    **{name: row.values[name] for name in DAYS},
                ),
                str(STATES[row.values["decision"]]),
                row.values["decided_on"] or row.values["submitted_on"],
            )
            for row in rows
        ]
        record_cases(cases, "5.term", intake)


def _judge_decision(row: Row) -> Iterator[Fault]:
    if row.good("decision", "decided_on"):
        decision, decided_on = row.values["decision"], row.values["decided_on"]
        if decision and not decided_on:
            yield row.fault("decided_on", _("is empty, and there is a decision; enter its day"))
        if decided_on and not decision:
            yield row.fault("decision", _("is empty, and there is a day of the decision; enter approved or declined"))
    if row.good("submitted_on", "decided_on"):
        submitted_on, decided_on = row.values["submitted_on"], row.values["decided_on"]
        if decided_on and decided_on < submitted_on:
            reason = _("%(decided)s is before the day of submission, %(submitted)s")
            yield row.fault("decided_on", reason % {"decided": decided_on, "submitted": submitted_on})


def _judge_approval(row: Row) -> Iterator[Fault]:
    for column in ("old_last_day", "new_last_day"):
        if row.good("decision", column):
            is_approved = STATES[row.values["decision"]] == RenewalState.RENEWED
            if is_approved and not row.values[column]:
                yield row.fault(column, _("is empty, and the renewal was approved; enter the day"))
            if row.values[column] and not is_approved:
                yield row.fault(column, _("must be empty: the renewal was not approved"))
    if row.good("old_last_day", "new_last_day"):
        old, new = row.values["old_last_day"], row.values["new_last_day"]
        if old and new and new <= old:
            reason = _("%(new)s is not after the last day of the old term, %(old)s")
            yield row.fault("new_last_day", reason % {"new": new, "old": old})


def _judge_beside(row: Row, life: Life) -> Iterator[Fault]:
    if life.is_state:
        reason = _("%(ref)s has no term to renew: governments and intergovernmental organisations have none")
        yield row.fault("participation", reason % {"ref": quoted(life.ref)})
    elif row.good("old_last_day") and row.values["old_last_day"] and row.values["old_last_day"] < life.admitted_on:
        reason = _("%(day)s is before the day of admission, %(admitted)s")
        yield row.fault("old_last_day", reason % {"day": row.values["old_last_day"], "admitted": life.admitted_on})


def _judge_one_approval(life: Life, fresh: dict[str, Row]) -> Iterator[Fault]:
    taken: dict[object, str] = {}
    approved = life.approved()
    approved.sort(key=lambda renewal: fresh[renewal.ref].line if renewal.ref in fresh else 0)
    for renewal in approved:
        first = taken.setdefault(renewal.old_last_day, renewal.ref)
        if first != renewal.ref and renewal.ref in fresh and renewal.old_last_day:
            reason = _("the term that ends on %(day)s was renewed by %(ref)s; there is one approval per term")
            values = {"day": renewal.old_last_day, "ref": quoted(first)}
            yield fresh[renewal.ref].fault("old_last_day", reason % values)


register(RenewalsFile())
