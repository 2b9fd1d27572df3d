"""participations.csv: who was admitted when, the term as it stands, and the ends of the past (5.term, 13)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from governance.exchange import (
    Code,
    Column,
    Day,
    Editions,
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
from governance.periods import LATEST_DAY, span, term_last_day
from governance.services import Intake, bring_in
from participants.enums import EndReason
from participants.exchange.lives import FOREVER, ORGANISATIONS, PARTICIPATIONS, RENEWALS, Life, Lives, new_day
from participants.models import Organisation, Participation
from participants.parameters import NSA_INITIAL_TERM_YEARS
from participants.settlement import hold, settle

CHUNK = 2_000
FIELDS = ("admitted_on", "term_last_day", "last_day", "end_reason")


class ParticipationsFile(ExchangeFile):
    """Participations. One on record is not changed by import: its dates follow from acts."""

    name = PARTICIPATIONS
    order = 30

    def layout(self) -> Layout:
        """The columns of docs/exchange.md."""
        return Layout(
            PARTICIPATIONS,
            (
                Column("ref", Reference(), required=True, sample="demonstration-participation-1"),
                Column("organisation", Reference(), required=True, refers_to=ORGANISATIONS, sample="demonstration-1"),
                Column("admitted_on", Day(), required=True, sample="2023-01-01"),
                Column("term_last_day", Day(), sample="2028-12-31"),
                Column("last_day", Day()),
                Column("end_reason", Code(codes=tuple(EndReason.values))),
            ),
        )

    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """Participations on record."""
        rows = Participation.objects.order_by(Collate("ref", "C")).values("ref", "organisation__ref", *FIELDS)
        for row in (rows if among is None else rows.filter(ref__in=among)).iterator(CHUNK):
            days = {name: Day().format(row[name]) for name in ("admitted_on", "term_last_day", "last_day")}
            yield {
                "ref": row["ref"], "organisation": row["organisation__ref"], **days, "end_reason": row["end_reason"]
            }  # fmt: skip

    def complete(self, folder: Folder) -> None:
        """An empty term of a non-State actor without an approved renewal is the first term (5.term)."""
        lives = folder.once(Lives)
        on_record = dict(
            Participation.objects.filter(ref__in=[row.ref for row in folder.rows(PARTICIPATIONS)])
            .values_list("ref", "term_last_day")
        )  # fmt: skip
        for row in folder.rows(PARTICIPATIONS):
            life = lives.by_ref.get(row.ref)
            if life and life.row is row and row.good("term_last_day") and _is_to_compute(life):
                _compute(life, row, on_record.get(row.ref), folder)

    def judge(self, folder: Folder) -> Iterable[Fault]:
        """Terms, ends and overlaps; never whether today or the criteria of admission would allow it."""
        lives = folder.once(Lives)
        for row in folder.fresh(PARTICIPATIONS):
            yield from _judge_end(row)
            life = lives.by_ref.get(row.ref)
            if life and life.row is row and row.good("term_last_day"):
                yield from _judge_term(life, row)
        fresh = {id(row) for row in (*folder.fresh(PARTICIPATIONS), *folder.fresh(RENEWALS))}
        for life in lives.by_ref.values():
            yield from _judge_chain(life, fresh)
        for one, other in lives.overlapping():
            yield from _judge_overlap(one, other, fresh)

    def add(self, folder: Folder, intake: Intake) -> None:
        """Enter participations as imported; the end recorded for them is theirs from the start."""
        rows = folder.added(PARTICIPATIONS)
        organisations = dict(
            Organisation.objects.filter(ref__in={row.values["organisation"] for row in rows}).values_list("ref", "pk")
        )
        lives = folder.once(Lives).by_ref
        hold(organisations.values())
        bring_in(
            [
                Participation(
                    ref=row.ref,
                    organisation_id=organisations[row.values["organisation"]],
                    period=span(row.values["admitted_on"], lives[row.ref].known_end()),
                    **{name: row.values[name] for name in FIELDS},
                )
                for row in rows
            ],
            "5.term",
            intake,
        )

    def settle(self, folder: Folder) -> None:
        """Write the coming end of every participation that entered, or for which a renewal did."""
        rows, renewals = folder.added(PARTICIPATIONS), folder.added(RENEWALS)
        refs = {row.ref for row in rows} | {row.values["participation"] for row in renewals}
        if refs:
            settle(Participation.objects.filter(ref__in=refs).values_list("pk", flat=True))


def _is_to_compute(life: Life) -> bool:
    return life.is_non_state and life.term is None and not life.approved() and life.clear


def _compute(life: Life, row: Row, on_record: date | None, folder: Folder) -> None:
    if on_record is not None:
        row.values["term_last_day"] = life.term = on_record
        return
    years = folder.once(Editions).text(NSA_INITIAL_TERM_YEARS, life.admitted_on)
    term = _first_term(life.admitted_on, years) if years is not None else None
    row.values["term_last_day"] = life.term = term
    if term is None:
        row.bad.add("term_last_day")
        life.clear = False
    if years is not None and term is None:
        reason = _("the first term of %(years)s years ends too late; enter the last day of the term")
        folder.faults.append(row.fault("term_last_day", reason % {"years": years}))


def _first_term(admitted_on: date, years: str) -> date | None:
    try:
        last_day = term_last_day(admitted_on, NSA_INITIAL_TERM_YEARS.kind.parse(years))
    except (OverflowError, ValueError):
        return None
    return last_day if last_day <= LATEST_DAY else None


def _judge_end(row: Row) -> Iterator[Fault]:
    if row.good("last_day", "end_reason"):
        last_day, reason = row.values["last_day"], row.values["end_reason"]
        if last_day and not reason:
            yield row.fault("end_reason", _("is empty, and there is a last day; a participation ends for a reason"))
        if reason and not last_day:
            yield row.fault("last_day", _("is empty, and there is a reason of the end; enter the last day"))
    yield from _judge_order(row, "last_day")
    yield from _judge_order(row, "term_last_day")


def _judge_order(row: Row, column: str) -> Iterator[Fault]:
    if row.good("admitted_on", column) and row.values[column] and row.values[column] < row.values["admitted_on"]:
        yield row.fault(
            column,
            _("%(day)s is before the day of admission, %(admitted)s")
            % {"day": row.values[column], "admitted": row.values["admitted_on"]},
        )


def _judge_term(life: Life, row: Row) -> Iterator[Fault]:
    approved = life.approved()
    if life.is_state and life.term is not None:
        yield row.fault(
            "term_last_day", _("must be empty: governments and intergovernmental organisations have no term")
        )
    if life.is_non_state and life.term is None and approved:
        yield row.fault(
            "term_last_day",
            _("is empty, and the renewal %(ref)s was approved; enter the last day of the term as it stands")
            % {"ref": quoted(approved[-1].ref)},
        )


def _judge_chain(life: Life, fresh: set[int]) -> Iterator[Fault]:
    """The term as it stands is the one that the latest approval gave; one without effect may be in it or not."""
    effective = life.in_effect()
    if not (life.clear and life.is_non_state and life.term and effective):
        return
    latest = effective[-1]
    later = {new_day(renewal) for renewal in life.approved() if new_day(renewal) > new_day(latest)}
    if life.term in {new_day(latest), *later}:
        return
    values = {"term": life.term, "renewal": quoted(latest.ref), "day": latest.new_last_day, "ref": quoted(life.ref)}
    if life.row is not None and id(life.row) in fresh:
        reason = _("is %(term)s, but the latest approved renewal, %(renewal)s, ends the term on %(day)s")
        yield life.row.fault("term_last_day", reason % values)
    elif latest.ref in life.renewal_rows and id(life.renewal_rows[latest.ref]) in fresh:
        reason = _("is %(day)s, but on record the term of %(ref)s ends on %(term)s")
        yield life.renewal_rows[latest.ref].fault("new_last_day", reason % values)


def _judge_overlap(one: Life, other: Life, fresh: set[int]) -> Iterator[Fault]:
    """The later line of the two is to blame; where only one is new, that one."""
    new = [life for life in (one, other) if life.row is not None and id(life.row) in fresh]
    if new:
        blamed = max(new, key=lambda life: life.row.line if life.row else 0)
        yield _row_of(blamed).fault("admitted_on", _shares_days(one if blamed is other else other))
        return
    for life, beside in ((other, one), (one, other)):
        rows = [row for row in life.renewal_rows.values() if id(row) in fresh]
        if rows:
            yield rows[-1].fault("participation", _shares_days(beside))
            return


def _row_of(life: Life) -> Row:
    if life.row is None:
        raise RuntimeError(f"{life.ref} has no row in the folder.")
    return life.row


def _shares_days(life: Life) -> str:
    values = {"ref": quoted(life.ref), "first": life.admitted_on, "last": life.end()}
    if life.end() == FOREVER:
        return _("shares days with the participation %(ref)s of the same organisation, from %(first)s on") % values
    return _("shares days with the participation %(ref)s of the same organisation, %(first)s to %(last)s") % values


register(ParticipationsFile())
