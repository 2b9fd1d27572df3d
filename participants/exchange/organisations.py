"""organisations.csv: the bodies that take part, took part or ask to (5.categories)."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db.models.functions import Collate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from governance.exchange import (
    Checked,
    Code,
    Column,
    ExchangeFile,
    Fault,
    Folder,
    Layout,
    Name,
    Reference,
    Row,
    Texts,
    YesNo,
    register,
)
from governance.services import Intake, bring_in, rewrite
from participants.enums import NON_STATE, Category
from participants.models import Organisation, Participation
from participants.models.keys import derive

FILE = "organisations.csv"
CLAUSE = "5.categories"
CHUNK = 2_000
FIELDS = ("name", "category", "country", "website", "is_membership_body")
COUNTRIES = frozenset(filter(None, (countries.alpha3(code) for code, _name in countries)))


def known_country(text: str) -> None:
    """Refuse what is no ISO 3166 alpha-3 code."""
    if text not in COUNTRIES:
        raise ValidationError("unknown country")


COUNTRY = Checked(
    3,
    validators=(known_country,),
    expected=gettext_lazy("is not the three-letter code of a country (ISO 3166), such as CHE"),
    wanted=gettext_lazy("the three letters of a country (ISO 3166); empty for an international body"),
)
WEBSITE = Checked(
    500,
    validators=(RegexValidator("(?i)^https?://"), URLValidator(schemes=["http", "https"])),
    expected=gettext_lazy("is not an address that begins with http:// or https://"),
    wanted=gettext_lazy("an address that begins with http:// or https://"),
)


class OrganisationsFile(ExchangeFile):
    """Organisations; what is on record of them changes by --update."""

    name = FILE
    order = 10
    takes_updates = True

    def layout(self) -> Layout:
        """The columns of docs/exchange.md."""
        return Layout(
            FILE,
            (
                Column("ref", Reference(), required=True, sample="demonstration-1"),
                Column("name", Name(300), required=True, sample="Demonstration Organisation"),
                Column("category", Code(codes=tuple(Category.values)), required=True, sample="ngo"),
                Column("country", COUNTRY, sample="CHE"),
                Column("website", WEBSITE, sample="https://example.org"),
                Column("is_membership_body", YesNo(), sample="no"),
            ),
        )

    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """Organisations on record."""
        rows = Organisation.objects.order_by(Collate("ref", "C")).values("ref", *FIELDS)
        for row in (rows if among is None else rows.filter(ref__in=among)).iterator(CHUNK):
            yield {**row, "is_membership_body": YesNo().format(row["is_membership_body"])}

    def judge(self, folder: Folder) -> Iterable[Fault]:
        """A change of category does not give or take away a term that is on record."""
        changed = [row for row in folder.changed(FILE) if "category" in row.differing]
        terms = dict(
            Participation.objects.filter(organisation__ref__in=[row.ref for row in changed])
            .order_by("term_last_day")
            .values_list("organisation__ref", "term_last_day")
        )
        for row in changed:
            if row.ref in terms and (terms[row.ref] is not None) != (row.values["category"] in NON_STATE):
                reason = _("this category and the terms of the participations on record do not go together")
                yield row.fault("category", reason)

    def add(self, folder: Folder, intake: Intake) -> None:
        """Enter organisations as imported."""
        rows = folder.added(FILE)
        bring_in([Organisation(ref=row.ref, **_values(row)) for row in rows], CLAUSE, intake)

    def change(self, folder: Folder, intake: Intake) -> None:
        """Write what the file says of organisations on record; a column that it lacks stays as it is."""
        rows = folder.changed(FILE)
        held = {one.ref: one for one in Organisation.objects.filter(ref__in=[row.ref for row in rows])}
        for row in rows:
            for name in row.given.intersection(FIELDS):
                setattr(held[row.ref], name, row.values[name])
        derived = {name for one in held.values() for name in derive(one)}
        rewrite({held[row.ref]: row.differing for row in rows}, (*FIELDS, *sorted(derived)), CLAUSE, intake)


def _values(row: Row) -> dict[str, Any]:
    return {name: row.values[name] for name in FIELDS}


register(OrganisationsFile())
