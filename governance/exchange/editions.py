"""terms_of_reference.csv: editions with their parameters, each in its exchange notation (16.revise)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from governance.exchange.columns import Column, Day, ParameterCell, Reference, quoted
from governance.exchange.engine import ExchangeFile, Folder, Texts, register
from governance.exchange.reading import Fault, Layout, Row
from governance.models import Edition
from governance.parameters import Parameter, declared
from governance.services import Intake, bring_in_editions

FILE = "terms_of_reference.csv"


@dataclass(frozen=True)
class Standing:
    """One edition as it will stand after the import; a value that a faulty cell hides is None."""

    ref: str
    effective_on: date
    values: Mapping[str, str | None]
    row: Row | None = None


class Editions:
    """Every edition that judges after the import, those of the folder among those on record."""

    def __init__(self, folder: Folder) -> None:
        rows = [row for row in folder.rows(FILE) if row.good("ref", "effective_on")]
        named = {row.ref for row in rows}
        held = Edition.objects.prefetch_related("parameters").order_by("effective_on")
        self.held = [Standing(e.ref, e.effective_on, e.values_written()) for e in held]
        self.stated = {edition.ref: edition.values for edition in self.held}
        line: list[Standing | Row] = [*(edition for edition in self.held if edition.ref not in named), *rows]
        line.sort(key=lambda one: one.effective_on if isinstance(one, Standing) else one.values["effective_on"])
        self.line: list[Standing] = []
        for one in line:
            self.line.append(self._resolved(one) if isinstance(one, Row) else one)

    def _resolved(self, row: Row) -> Standing:
        """A row with the values of the edition before it where it states none; one on record keeps its own."""
        before = self.stated.get(row.ref) or (self.line[-1].values if self.line else {})
        values = {p.name: self._value(row, p, before[p.name] if before else p.older) for p in declared()}
        return Standing(row.ref, row.values["effective_on"], values, row)

    def _value(self, row: Row, parameter: Parameter[object], before: str | None) -> str | None:
        if not row.good(parameter.name):
            return None
        stated: str | None = row.values[parameter.name]
        return stated or before

    def text(self, parameter: Parameter[Any], on: date) -> str | None:
        """The value in force on a day, in exchange notation; None where a faulty cell hides it."""
        in_force = [edition for edition in self.line if edition.effective_on <= on] or self.line[:1]
        return in_force[-1].values[parameter.name]


class TermsOfReferenceFile(ExchangeFile):
    """The editions of the Terms of Reference. An edition on record never changes: a new one follows it."""

    name = FILE
    order = 0

    def layout(self) -> Layout:
        """The reference, the first day in force, and one column for each declared parameter."""
        parameters = tuple(
            Column(parameter.name, ParameterCell(parameter.kind), sample=parameter.older) for parameter in declared()
        )
        return Layout(
            FILE,
            (
                Column("ref", Reference(), required=True, sample="demonstration-edition"),
                Column("effective_on", Day(), required=True, sample="2099-01-01"),
                *parameters,
            ),
        )

    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """Editions on record, every declared parameter written out."""
        editions = Edition.objects.prefetch_related("parameters")
        chosen = editions.all() if among is None else editions.filter(ref__in=among)
        for edition in sorted(chosen, key=lambda edition: edition.ref.encode()):
            yield {"ref": edition.ref, "effective_on": edition.effective_on.isoformat(), **edition.values_written()}

    def complete(self, folder: Folder) -> None:
        """An empty cell, and a column that the file lacks, takes the value of the edition before.

        Of an edition on record it says nothing: another may have come in before it since.
        """
        everything = frozenset(self.layout().names())
        for edition in folder.once(Editions).line:
            if edition.row is not None:
                edition.row.given = everything
                edition.row.bad |= {name for name, value in edition.values.items() if value is None}
                edition.row.values.update(edition.values)

    def judge(self, folder: Folder) -> Iterable[Fault]:
        """No two editions begin on one day."""
        taken = {edition.effective_on: edition.ref for edition in folder.once(Editions).held}
        for row in folder.rows(FILE):
            if row.good("effective_on"):
                other = taken.setdefault(row.values["effective_on"], row.ref)
                if other != row.ref:
                    reason = _("the edition %(ref)s is in force from this day") % {"ref": quoted(other)}
                    yield row.fault("effective_on", reason)

    def add(self, folder: Folder, intake: Intake) -> None:
        """Enter editions as imported."""
        rows = folder.added(FILE)
        names = [parameter.name for parameter in declared()]
        bring_in_editions(
            [
                (
                    Edition(ref=row.ref, effective_on=row.values["effective_on"]),
                    {name: row.values[name] for name in names},
                )
                for row in rows
            ],
            intake,
        )


register(TermsOfReferenceFile())
