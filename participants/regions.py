"""The WHO regions of the Member States, as dated rows: where a country belongs can change, and has."""

from datetime import date

from django_countries import countries

from participants.enums import Region
from participants.models import CountryRegion


def regions_on(on: date) -> dict[str, Region]:
    """The region of each Member State on that day, by alpha-3 code; one statement."""
    rows = CountryRegion.objects.filter(period__contains=on).values_list("country", "region")
    return {country: Region(region) for country, region in rows}


def country_name(code: str) -> str:
    """A country's name in the reader's language; the code itself where no country bears it."""
    return (str(countries.name(code)) or code) if code else ""


def country_codes() -> list[str]:
    """Every alpha-3 code, in the order of the countries' names in the reader's language."""
    return [code for code in (countries.alpha3(alpha2) for alpha2, _name in countries) if code]
