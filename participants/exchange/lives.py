"""What files and records together say of each participation: on this, terms and overlaps are judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance.exchange import Folder, Row
from participants.enums import NON_STATE, EndReason, RenewalState
from participants.models import Ending, Organisation, Participation, Renewal
from participants.rules import Coming, coming_term_end, earliest, is_late

ORGANISATIONS, PARTICIPATIONS, RENEWALS = "organisations.csv", "participations.csv", "renewals.csv"
STATES = {"": RenewalState.SUBMITTED, "approved": RenewalState.RENEWED, "declined": RenewalState.NOT_RENEWED}
DECISIONS = {state.value: decision for decision, state in STATES.items()}
FOREVER = date.max


@dataclass
class Life:
    """One participation as it will stand after the import; `row` is its row in the folder, if it has one.

    `clear` is false where a faulty cell hides a part of it: then nothing is concluded from it.
    """

    ref: str
    organisation: str
    category: str | None
    admitted_on: date
    term: date | None
    last_day: date | None
    held: bool
    row: Row | None = None
    clear: bool = True
    others: list[Coming] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)
    renewal_rows: dict[str, Row] = field(default_factory=dict)

    @property
    def is_non_state(self) -> bool:
        """Whether it is known to be of a non-State actor, and so has a term (5.term)."""
        return self.category is not None and self.category in NON_STATE

    @property
    def is_state(self) -> bool:
        """Whether it is known to be of a government or an intergovernmental organisation."""
        return self.category is not None and self.category not in NON_STATE

    def approved(self) -> list[Renewal]:
        """The approved renewals, the latest term last."""
        found = [renewal for renewal in self.renewals if renewal.state == RenewalState.RENEWED]
        return sorted(found, key=lambda renewal: (new_day(renewal), renewal.ref))

    def in_effect(self) -> list[Renewal]:
        """The approvals that move the term: submitted in time, and not decided after the end."""
        return [
            renewal
            for renewal in self.approved()
            if renewal.old_last_day is not None
            and not is_late(renewal, renewal.old_last_day)
            and not (self.last_day and renewal.decided_on and renewal.decided_on > self.last_day)
        ]

    def known_end(self) -> date | None:
        """The last day, recorded or coming; None while none is known (5.term, 13)."""
        if self.last_day is not None:
            return self.last_day
        term = coming_term_end(self.term, self.renewals)
        coming = earliest([*self.others, term] if term else self.others)
        return coming.last_day if coming else None

    def end(self) -> date:
        """The same, as the last of all days while none is known."""
        return self.known_end() or FOREVER


def new_day(renewal: Renewal) -> date:
    """The last day that an approval gives; the first of all days where there is none."""
    return renewal.new_last_day or date.min


class Lives:
    """Every participation that the folder names, and every other of the organisations concerned."""

    def __init__(self, folder: Folder) -> None:
        self.by_ref: dict[str, Life] = {}
        rows = [row for row in folder.rows(PARTICIPATIONS) if row.good("organisation", "admitted_on")]
        asked = [row for row in folder.rows(RENEWALS) if row.good("participation")]
        organisations = _organisations(rows, asked)
        categories = _categories(organisations, folder)
        held = set()
        for life in _held(organisations, categories):
            held.add(life.ref)
            self.by_ref[life.ref] = life
        for row in rows:
            self.by_ref[row.ref] = _of_row(row, categories, row.ref in held)
        self._read_renewals(asked)

    def _read_renewals(self, asked: list[Row]) -> None:
        pks = [ref for ref, life in self.by_ref.items() if life.held]
        named = {row.ref for row in asked}
        for renewal in Renewal.objects.submitted().filter(participation__ref__in=pks).select_related("participation"):
            if renewal.ref not in named:
                self.by_ref[renewal.participation.ref].renewals.append(renewal)
        for row in asked:
            life = self.by_ref.get(row.values["participation"])
            if life is None:
                continue
            life.renewal_rows[row.ref] = row
            if row.good("submitted_on", "decision", "decided_on", "old_last_day", "new_last_day"):
                renewal = Renewal(ref=row.ref, **renewal_values(row))
                life.renewals.append(renewal)
                life.clear = life.clear and is_whole(renewal)
            else:
                life.clear = False

    def overlapping(self) -> Iterator[tuple[Life, Life]]:
        """Pairs of participations of one organisation that share a day."""
        lives = [life for life in self.by_ref.values() if life.clear]
        lives.sort(key=lambda life: (life.organisation, life.admitted_on, life.ref))
        latest: Life | None = None
        for life in lives:
            if latest is None or latest.organisation != life.organisation:
                latest = life
                continue
            if life.admitted_on <= latest.end():
                yield latest, life
            if life.end() > latest.end():
                latest = life


def is_whole(renewal: Renewal) -> bool:
    """Whether a decision has every day that belongs to it; one that lacks a day is a fault of its own."""
    needed = {
        RenewalState.RENEWED: (renewal.decided_on, renewal.old_last_day, renewal.new_last_day),
        RenewalState.NOT_RENEWED: (renewal.decided_on,),
    }
    return all(needed.get(RenewalState(renewal.state), ()))


def renewal_values(row: Row) -> dict[str, Any]:
    """A renewal's dates and state as the file has them."""
    values = {name: row.values[name] for name in ("submitted_on", "decided_on", "old_last_day", "new_last_day")}
    return {**values, "state": STATES[row.values["decision"]]}


def _organisations(rows: Iterable[Row], asked: Iterable[Row]) -> set[str]:
    """The organisations concerned: of the rows, and of participations on record that the folder names."""
    refs = {row.ref for row in rows} | {row.values["participation"] for row in asked}
    on_record = Participation.objects.filter(ref__in=refs).values_list("organisation__ref", flat=True)
    return {row.values["organisation"] for row in rows} | set(on_record)


def _categories(organisations: set[str], folder: Folder) -> dict[str, str | None]:
    """The category of each, by the folder where it says so; None where a faulty cell hides it."""
    found: dict[str, str | None] = dict(
        Organisation.objects.filter(ref__in=organisations).values_list("ref", "category")
    )
    for row in folder.rows(ORGANISATIONS):
        if row.ref in organisations and "category" in row.given:
            found[row.ref] = row.values["category"] if row.good("category") else None
    return found


def _held(organisations: set[str], categories: dict[str, str | None]) -> Iterator[Life]:
    others: dict[int, list[Coming]] = {}
    rows = Participation.objects.filter(organisation__ref__in=organisations).select_related("organisation")
    endings = Ending.objects.filter(participation__in=rows).exclude(reason=EndReason.EXPIRED)
    for ending in endings:
        others.setdefault(ending.participation_id, []).append(Coming(EndReason(ending.reason), ending.last_day))
    for one in rows:
        yield Life(
            one.ref, one.organisation.ref, categories[one.organisation.ref], one.admitted_on, one.term_last_day,
            one.last_day, held=True, others=others.get(one.pk, []),
        )  # fmt: skip


def _of_row(row: Row, categories: dict[str, str | None], held: bool) -> Life:
    return Life(
        row.ref,
        row.values["organisation"],
        categories.get(row.values["organisation"]),
        row.values["admitted_on"],
        row.values.get("term_last_day"),
        row.values.get("last_day"),
        held=held,
        row=row,
        clear=row.good("term_last_day", "last_day"),
    )
