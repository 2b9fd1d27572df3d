"""The public directory: who takes part on a day, found by name, category, region and country (4.website)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import Count, F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from governance.signs import is_formula
from participants.enums import Category, Region
from participants.models import Participation
from participants.querysets import ParticipationQuerySet
from participants.regions import country_codes, country_name, regions_on

# Countries that belong to no region of WHO, and bodies that belong to no country.
NO_REGION = "none"
ORDERS = ("name", "category", "country", "since")


class Folded(Func):
    """A text without case and accents, as the index on names holds it."""

    function = "participants_folded"
    output_field = TextField()


def takers(user: Any, on: date, today: date) -> ParticipationQuerySet:
    """The participations of the day `on` that this reader may see today."""
    return Participation.objects.visible_to(user, today).current(on)


def narrowed(
    rows: ParticipationQuerySet, sought: Mapping[str, Any], regions: Mapping[str, str]
) -> ParticipationQuerySet:
    """The rows of one category, region and country; a choice that is left empty narrows nothing."""
    if sought.get("category"):
        rows = rows.filter(organisation__category=sought["category"])
    if sought.get("country"):
        rows = rows.filter(organisation__country=sought["country"])
    if region := sought.get("region"):
        rows = rows.filter(_in_region(region, regions))
    return rows


def _in_region(region: str, regions: Mapping[str, str]) -> Q:
    if region == NO_REGION:
        return ~Q(organisation__country__in=sorted(regions))
    return Q(organisation__country__in=sorted(country for country, found in regions.items() if found == region))


def named(rows: ParticipationQuerySet, typed: str) -> ParticipationQuerySet:
    """The rows whose name holds every word that was typed, whatever its case and accents."""
    for word in typed.split():
        rows = rows.filter(Contains(Folded(F("organisation__name")), Folded(Value(word))))
    return rows


def similarly_named(rows: ParticipationQuerySet, typed: str) -> ParticipationQuerySet:
    """The rows whose name holds something spelled much like what was typed."""
    return rows.filter(TrigramWordSimilar(Folded(F("organisation__name")), Folded(Value(typed))))


def ordered(rows: ParticipationQuerySet, order: str) -> ParticipationQuerySet:
    """The rows in one of ORDERS, a leading minus turns it round; by name where it is none of them."""
    key = order.removeprefix("-")
    by_name = Folded(F("organisation__name"))
    keys: dict[str, Any] = {
        "name": by_name,
        "category": F("organisation__category"),
        "country": _place_of_country(),
        "since": F("admitted_on"),
    }
    first = keys.get(key, by_name)
    backwards = order.startswith("-") and key in keys
    then = [by_name] if key in keys and key != "name" else []
    return rows.order_by(first.desc() if backwards else first.asc(), *then, "organisation_id")


def _place_of_country() -> Func:
    """Where a country stands among the names in the reader's language; bodies without one come last."""
    codes = Value([*country_codes(), ""], output_field=ArrayField(TextField()))
    country = Cast(F("organisation__country"), TextField())
    return Func(codes, country, function="array_position", output_field=IntegerField())


@dataclass(frozen=True)
class Figures:
    """How many rows there are, by category and by region; counted by one statement."""

    total: int
    categories: Mapping[str, int]
    regions: Mapping[str, int]
    countries: frozenset[str] = field(default_factory=frozenset)


def figures(rows: ParticipationQuerySet, regions: Mapping[str, str]) -> Figures:
    """Count the rows by category and by region at once."""
    counted = rows.order_by().values_list("organisation__category", "organisation__country").annotate(Count("pk"))
    categories: Counter[str] = Counter()
    places: Counter[str] = Counter()
    countries: set[str] = set()
    for category, country, number in counted:
        categories[category] += number
        places[regions.get(country, NO_REGION)] += number
        countries.add(country)
    return Figures(
        total=sum(categories.values()),
        categories={code: categories[code] for code in Category.values if categories[code]},
        regions={code: places[code] for code in (*Region.values, NO_REGION) if places[code]},
        countries=frozenset(countries - {""}),
    )


@dataclass(frozen=True)
class Listing:
    """A list as found: its rows in order, its figures, and whether its names are only similar to what was typed."""

    rows: ParticipationQuerySet
    figures: Figures
    regions: Mapping[str, Region]
    similar: bool = False


def listing(everyone: ParticipationQuerySet, sought: Mapping[str, Any], on: date, order: str = "name") -> Listing:
    """Find the rows sought; where no name holds what was typed, those with a similar name."""
    regions = regions_on(on)
    typed = sought.get("name", "")
    chosen = narrowed(everyone, sought, regions)
    rows = named(chosen, typed) if typed else chosen
    counted = figures(rows, regions)
    similar = bool(typed) and not counted.total
    if similar:
        rows = similarly_named(chosen, typed)
        counted = figures(rows, regions)
    return Listing(ordered(rows, order), counted, regions, similar and bool(counted.total))


HEADER = ("reference", "name", "category", "country", "country_name", "region", "website", "taking_part_since")


def exported(found: Listing) -> Iterator[tuple[str, ...]]:
    """The list as rows of a table with a header, read from the database in batches."""
    yield HEADER
    fields = ("organisation__ref", "organisation__name", "organisation__category", "organisation__country",
              "organisation__website", "admitted_on")  # fmt: skip
    country_of = cache(country_name)
    for ref, name, category, country, website, admitted_on in found.rows.values_list(*fields).iterator(2_000):
        region = str(found.regions.get(country, ""))
        yield guarded((ref, name, category, country, country_of(country), region, website, str(admitted_on)))


def guarded(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells that no spreadsheet takes for a formula."""
    return tuple(f"'{cell}" if is_formula(cell) else cell for cell in cells)
