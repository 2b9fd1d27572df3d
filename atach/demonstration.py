"""The demonstration: participants from the public facts in `data/`, the rest plainly marked, in every state of a term.

Records enter as a Secretariat would bring its own in: as a folder of the exchange files. Days are counted from the day
of loading, so that there is always a term that ends soon.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, pairwise
from pathlib import Path

from django.conf import settings

from correspondence.demo_mail import NO_MAILBOX
from governance.models import Edition
from governance.periods import ONE_DAY, add_years
from participants.enums import Category, EndReason
from participants.parameters import NSA_INITIAL_TERM_YEARS, NSA_RENEWAL_TERM_YEARS

LAUNCH = date(2022, 6, 27)
# The government institution for which a demonstration person speaks.
MINISTRY = "gov-ken"
# Ministries that sources name; where no source tells the day of joining, the name says that the day is made up.
NAMED = {
    "GBR": "Government of the United Kingdom",
    "EGY": "Government of Egypt",
    "ARE": "Ministry of Health and Prevention",
    "AZE": "Ministry of Health of Azerbaijan",
    "JPN": "Ministry of Health, Labour and Welfare",
    "MKD": "Ministry of Health of the Republic of North Macedonia",
    "ZWE": "Ministry of Health and Child Care",
}
ORGANISATIONS_NAMED = (
    (
        "efa",
        "European Federation of Allergy and Airways Diseases Patients' Associations (EFA)",
        "",
        "https://efanet.org",
    ),
    ("hgpi", "Health and Global Policy Institute (HGPI)", "JPN", "https://hgpi.org"),
    ("hcwh", "Health Care Without Harm (HCWH)", "", "https://global.noharm.org"),
)
MADE_UP = "(demonstration)"
FIRST = "Demo Health Network"
THEMES = (
    "Clean Hospitals", "Heat and Health", "Rural Clinics", "Safe Water in Care", "Green Supply Chains", "Air Quality",
    "Solar Clinics", "Nursing and Climate", "Island Health", "Child Health and Climate", "Resilient Laboratories",
    "Early Warning", "Low-carbon Medicines", "Food and Climate", "Climate Finance for Health", "Health Workforce",
)  # fmt: skip
KINDS = {
    Category.NGO: ("Network for", "Coalition for", "Forum for"),
    Category.PRIVATE_SECTOR: ("Business Association for",),
    Category.FOUNDATION: ("Foundation for",),
    Category.ACADEMIC: ("Institute for", "School of"),
    Category.INTERGOVERNMENTAL: ("Intergovernmental Centre for",),
}
NUMBERS = {
    Category.NGO: 34,
    Category.PRIVATE_SECTOR: 10,
    Category.FOUNDATION: 12,
    Category.ACADEMIC: 24,
    Category.INTERGOVERNMENTAL: 6,
}
PLACES = ("KEN", "", "BRA", "IND", "DEU", "", "FJI", "CAN", "EGY", "", "ZAF", "FRA", "PHL", "", "MEX", "NPL", "", "SWE")
Row = dict[str, str]


@dataclass
class Folder:
    """The rows of the exchange files, by file."""

    organisations: list[Row]
    participations: list[Row]
    renewals: list[Row]
    people: list[Row]

    def write(self, directory: Path) -> None:
        """Write the files as `import_records` reads them."""
        for name in ("organisations", "participations", "renewals", "people"):
            rows: list[Row] = getattr(self, name)
            with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)


def facts(name: str) -> list[Row]:
    """The rows of one file of public facts."""
    with (Path(settings.BASE_DIR) / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def demonstration(on: date) -> Folder:
    """Everything that the demonstration brings in, as of one day."""
    folder = Folder([], [], [], [])
    for number, (code, country) in enumerate(sorted(countries().items())):
        _government(folder, code, country, number)
    edition = Edition.objects.in_force(on)
    terms = (edition.value(NSA_INITIAL_TERM_YEARS), edition.value(NSA_RENEWAL_TERM_YEARS))
    lives, places = _lives(on, *terms), cycle(PLACES)
    for number, (category, name) in enumerate(_names()):
        ref = f"demo-{number:03}"
        if category == Category.INTERGOVERNMENTAL:
            _organisation(folder, ref, name, category, "")
            _participation(folder, ref, LAUNCH + timedelta(days=97 * number % 1200))
            continue
        _organisation(folder, ref, name, category, "" if category == Category.PRIVATE_SECTOR else next(places))
        _live(folder, ref, next(lives))
    for ref, name, place, website in ORGANISATIONS_NAMED:
        _organisation(folder, f"ngo-{ref}", f"{name} {MADE_UP}", Category.NGO, place, website)
        _live(folder, f"ngo-{ref}", _ending(on + timedelta(days=640), terms, renewals=1))
    unreached = unreached_of(folder, on)
    for number, organisation in enumerate(with_leads(folder), 1):
        folder.people.append(_lead(organisation, number, NO_MAILBOX if organisation == unreached else "example.org"))
    return folder


def unreached_of(folder: Folder, on: date) -> str:
    """An organisation whose term ended yesterday and whose letter about it fails: its lead has no mailbox."""
    yesterday = str(on - ONE_DAY)
    return next(row["organisation"] for row in folder.participations if row["term_last_day"] == yesterday)


def _lead(organisation: str, number: int, host: str) -> Row:
    """Someone to whom an organisation's letters go, and who cannot sign in."""
    return {"ref": f"lead-{organisation}", "full_name": f"Demo Lead {number}", "email": f"{organisation}@{host}",
            "gender": "", "birth_year": "", "organisation": organisation}  # fmt: skip


def countries() -> dict[str, str]:
    """The countries that the facts name, by their code."""
    rows = [*facts("countries_commitments.csv"), *facts("country_joining_dates.csv")]
    return {"EGY": "Egypt"} | {row["iso3"]: row["country"] for row in rows}


def _government(folder: Folder, code: str, country: str, number: int) -> None:
    joined = {row["iso3"]: row["joined_on"] for row in facts("country_joining_dates.csv")}.get(code, "")
    name = NAMED.get(code, f"Health authority of {country}")
    known = bool(joined) and code in NAMED
    _organisation(folder, f"gov-{code.lower()}", name if known else f"{name} {MADE_UP}", Category.GOVERNMENT, code)
    day = date.fromisoformat(f"{joined}-01"[:10]) if joined else LAUNCH + timedelta(days=41 * number % 1150)
    _participation(folder, f"gov-{code.lower()}", day)


def _names() -> list[tuple[Category, str]]:
    """Categories and names, the categories well mixed, so that every state of a term meets each of them."""
    mixed = [(count / number, category, count) for category, number in NUMBERS.items() for count in range(number)]
    return [(category, FIRST if (category, count) == (Category.NGO, 0) else _name(category, count))
            for _share, category, count in sorted(mixed)]  # fmt: skip


def _name(category: Category, count: int) -> str:
    again = "" if count < len(THEMES) else f" {count // len(THEMES) + 1}"
    kinds = KINDS[category]
    return f"Demo {kinds[count % len(kinds)]} {THEMES[count % len(THEMES)]}{again}"


def _organisation(folder: Folder, ref: str, name: str, category: Category, country: str, website: str = "") -> None:
    members = "yes" if category == Category.PRIVATE_SECTOR else "no"
    folder.organisations.append(
        {"ref": ref, "name": name, "category": str(category), "country": country, "website": website,
         "is_membership_body": members}
    )  # fmt: skip


def _participation(
    folder: Folder, organisation: str, admitted: date, term: date | None = None, end: "tuple[date, str] | None" = None
) -> str:
    ref = f"pa-{organisation}-{admitted.year}"
    folder.participations.append(
        {"ref": ref, "organisation": organisation, "admitted_on": str(admitted), "term_last_day": str(term or ""),
         "last_day": str(end[0]) if end else "", "end_reason": end[1] if end else ""}
    )  # fmt: skip
    return ref


@dataclass(frozen=True)
class Life:
    """One demonstration life: when the present term ends, renewals before it, what is asked now, how it ended."""

    admitted: date
    term: date
    renewed: tuple[date, ...] = ()
    asked: tuple[tuple[date, str], ...] = ()
    end: tuple[date, str] | None = None


def _live(folder: Folder, organisation: str, life: Life) -> None:
    participation = _participation(folder, organisation, life.admitted, life.term, life.end)
    ends = [*life.renewed, life.term]
    for number, (old, new) in enumerate(pairwise(ends), 1):
        _renewal(folder, participation, number, old - timedelta(days=50), "approved", old - timedelta(days=9), old, new)
    for number, (submitted, decision) in enumerate(life.asked, len(ends)):
        _renewal(folder, participation, number, submitted, decision, submitted + timedelta(days=12))


def _renewal(
    folder: Folder, participation: str, number: int, submitted: date, decision: str, decided: date,
    old: date | None = None, new: date | None = None,
) -> None:  # fmt: skip
    folder.renewals.append(
        {"ref": participation.replace("pa-", "re-") + f"-{number}", "participation": participation,
         "submitted_on": str(submitted), "decision": decision, "decided_on": str(decided) if decision else "",
         "old_last_day": str(old or ""), "new_last_day": str(new or "")}
    )  # fmt: skip


def _ending(term: date, years: tuple[int, int], renewals: int = 0) -> Life:
    """A life whose present term ends on that day: its first term, and so many renewals, in years."""
    ends = [term]
    for _number in range(renewals):
        ends.insert(0, add_years(ends[0] + ONE_DAY, -years[1]) - ONE_DAY)
    return Life(add_years(ends[0] + ONE_DAY, -years[0]), term, tuple(ends[:-1]))


def _lives(on: date, first: int, renewed: int) -> Iterator[Life]:
    """Lives in every state first, then plain ones whose terms end one after the other."""

    def ending(term: date, renewals: int = 0) -> Life:
        return _ending(term, (first, renewed), renewals)

    def days(number: int) -> date:
        return on + timedelta(days=number)

    yield from (ending(days(number)) for number in (90, 180, 89, 30, 150, 75, 21, 6, 0))
    yield from (ending(days(-number)) for number in (1, 4))
    yield _asking(ending(days(-18)), days(-40))
    yield _asking(ending(days(-3)), days(-61))
    yield _asking(ending(days(52)), days(-10))
    yield _asking(ending(days(120)), days(-2))
    yield _asking(ending(days(66)), days(-45), "declined")
    yield from (ending(days(number), 1) for number in (700, 620, 780, 900, 660, 1000))
    yield _ended(ending(days(-400)), days(-400), EndReason.EXPIRED)
    yield _ended(ending(days(-230)), days(-230), EndReason.EXPIRED)
    yield _ended(ending(days(-33)), days(-33), EndReason.EXPIRED)
    yield _ended(ending(days(300)), days(-150), EndReason.WITHDRAWN)
    yield _ended(ending(days(520)), days(-62), EndReason.WITHDRAWN)
    yield _ended(ending(days(140)), days(-310), EndReason.TERMINATED)
    yield _ended(ending(days(610)), days(-95), EndReason.TERMINATED)
    number = 200
    while True:
        yield ending(days(number))
        number = 190 + (number + 97) % 880


def _asking(life: Life, submitted: date, decision: str = "") -> Life:
    return Life(life.admitted, life.term, life.renewed, ((submitted, decision),))


def _ended(life: Life, last_day: date, reason: EndReason) -> Life:
    return Life(life.admitted, life.term, life.renewed, (), (last_day, str(reason)))


def lead_of(folder: Folder) -> str:
    """The organisation for which the demonstration's own focal points speak: its term ends in 90 days."""
    return next(row["ref"] for row in folder.organisations if row["name"] == FIRST)


def former_of(folder: Folder) -> str:
    """An organisation that withdrew."""
    return next(row["organisation"] for row in folder.participations if row["end_reason"] == EndReason.WITHDRAWN)


def with_leads(folder: Folder) -> list[str]:
    """Organisations that get a lead focal point of their own: those that take part, but every thirtieth."""
    ended = {row["organisation"] for row in folder.participations if row["last_day"]}
    left_out = {*ended, lead_of(folder), MINISTRY}
    current = [row["ref"] for row in folder.organisations if row["ref"] not in left_out]
    return [ref for number, ref in enumerate(current) if number % 30 != 29]
