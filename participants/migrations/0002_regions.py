"""Enters the WHO region of every Member State, as it was on the day this was written."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

# All 194 Member States by the region that they were in on 1 January 2022, the day of the first edition.
MEMBERS: dict[str, str] = {
    "AFRO": "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DZA ERI ETH GAB GHA GIN GMB GNB GNQ KEN LBR LSO"
    " MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SEN SLE SSD STP SWZ SYC TCD TGO TZA UGA ZAF ZMB ZWE",
    "AMRO": "ARG ATG BHS BLZ BOL BRA BRB CAN CHL COL CRI CUB DMA DOM ECU GRD GTM GUY HND HTI JAM KNA LCA MEX"
    " NIC PAN PER PRY SLV SUR TTO URY USA VCT VEN",
    "EMRO": "AFG ARE BHR DJI EGY IRN IRQ JOR KWT LBN LBY MAR OMN PAK QAT SAU SDN SOM SYR TUN YEM",
    "EURO": "ALB AND ARM AUT AZE BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GEO GRC HRV HUN IRL"
    " ISL ISR ITA KAZ KGZ LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SMR SRB SVK SVN SWE TJK TKM TUR"
    " UKR UZB",
    "SEARO": "BGD BTN IDN IND LKA MDV MMR NPL PRK THA TLS",
    "WPRO": "AUS BRN CHN COK FJI FSM JPN KHM KIR KOR LAO MHL MNG MYS NIU NRU NZL PHL PLW PNG SGP SLB TON TUV"
    " VNM VUT WSM",
}
# Moves since then: the country, its new region, the first day in it (World Health Assembly, May 2025).
MOVES: tuple[tuple[str, str, date], ...] = (("IDN", "WPRO", date(2025, 5, 27)),)


def rows() -> list[dict[str, Any]]:
    moved = {country: first_day for country, _region, first_day in MOVES}
    lasting = [(c, region, None, moved.get(c)) for region, members in MEMBERS.items() for c in members.split()]
    since = [(c, region, first_day, None) for c, region, first_day in MOVES]
    return [
        {"country": country, "region": region, "period": DateRange(first, until, "[)")}
        for country, region, first, until in (*lasting, *since)
    ]


def enter(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("participants", "CountryRegion")
    model._base_manager.bulk_create([model(**row) for row in rows()])


def leave(apps: Any, schema_editor: Any) -> None:
    apps.get_model("participants", "CountryRegion")._base_manager.all().delete()


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [migrations.RunPython(enter, leave)]
