"""The WHO regions of the Member States, as dated rows: where a country belongs can change, and has."""

from datetime import date
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django_countries import countries

from participants.enums import Region
from participants.models import CountryRegion

# All 194 Member States by the region that they were in on 1 January 2022, the day of the first edition.
MEMBERS: dict[str, str] = {
    Region.AFRO: "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DZA ERI ETH GAB GHA GIN GMB GNB GNQ KEN LBR LSO"
    " MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SEN SLE SSD STP SWZ SYC TCD TGO TZA UGA ZAF ZMB ZWE",
    Region.AMRO: "ARG ATG BHS BLZ BOL BRA BRB CAN CHL COL CRI CUB DMA DOM ECU GRD GTM GUY HND HTI JAM KNA LCA MEX"
    " NIC PAN PER PRY SLV SUR TTO URY USA VCT VEN",
    Region.EMRO: "AFG ARE BHR DJI EGY IRN IRQ JOR KWT LBN LBY MAR OMN PAK QAT SAU SDN SOM SYR TUN YEM",
    Region.EURO: "ALB AND ARM AUT AZE BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GEO GRC HRV HUN IRL"
    " ISL ISR ITA KAZ KGZ LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SMR SRB SVK SVN SWE TJK TKM TUR"
    " UKR UZB",
    Region.SEARO: "BGD BTN IDN IND LKA MDV MMR NPL PRK THA TLS",
    Region.WPRO: "AUS BRN CHN COK FJI FSM JPN KHM KIR KOR LAO MHL MNG MYS NIU NRU NZL PHL PLW PNG SGP SLB TON TUV"
    " VNM VUT WSM",
}
# Moves since then: the country, its new region, the first day in it (World Health Assembly, May 2025).
MOVES: tuple[tuple[str, str, date], ...] = (("IDN", Region.WPRO, date(2025, 5, 27)),)


def enter_regions(model: type[models.Model] = CountryRegion) -> None:
    """Enter the regions that the portal ships with; later moves are rows that the Secretariat adds."""
    moved = {country: (region, first_day) for country, region, first_day in MOVES}
    rows: list[dict[str, Any]] = []
    for region, members in MEMBERS.items():
        for country in members.split():
            until = moved[country][1] if country in moved else None
            rows.append({"country": country, "region": region, "period": DateRange(None, until, "[)")})
    rows += [{"country": c, "region": region, "period": DateRange(day, None, "[)")} for c, region, day in MOVES]
    model._base_manager.bulk_create([model(**row) for row in rows])


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
