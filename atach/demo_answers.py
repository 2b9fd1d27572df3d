"""What the applicants of the demonstration say of themselves, and the lists of names: plainly made up, all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from participants.enums import Category
from participants.sections.kinds import NO, YES
from participants.services.screening import Entry

Whole = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Applicant:
    """An organisation of the demonstration: who writes for it in which language, who sits on its board, who gives."""

    name: str
    country: str = "KEN"
    category: Category = Category.NGO
    language: str = "en"
    other_names: str = ""
    board: tuple[str, ...] = ("Demo Chairperson", "Demo Treasurer", "Demo Secretary")
    donors: tuple[str, ...] = ("Demo Ministry of Research", "Demo Members' Fees")

    @property
    def number(self) -> str:
        """The number in its register, always the same for the same name."""
        return f"demo-{sum(map(ord, self.name))}"

    @property
    def website(self) -> str:
        """An address in a domain that nobody can own."""
        return f"https://{self.number}.example.org"


# Who joined by the road that others are on now, so that its renewal is read beside a first file.
JOINED = Applicant("Demo Union of Rural Pharmacists", "IND")


def answers_of(who: Applicant, lead: str, lead_email: str, on: date) -> Whole:
    """Answers in which nothing is missing."""
    return {
        "identity": _identity(who),
        "aims": {
            "mission": "Health facilities that stay open in a changing climate and do it no harm.",
            "objectives": "To train staff, to measure emissions, to share what works.",
        },
        "legal_status": {
            "legal_form": "Registered association",
            "authority": "Demo Register of Associations",
            "registration_number": who.number.upper(),
            "founded": 2011,
        },
        "governance": {"structure": "A general assembly elects the board for three years; the board answers to it."},
        "decision_body": {"name": "Board", "members": [_member(name, place) for place, name in enumerate(who.board)]},
        "funding": _funding(who.donors, on.year - 1),
        "affiliations": {"any": NO},
        "membership": _membership(),
        "criteria": _criteria(),
        "contacts": {"lead_name": lead, "lead_email": lead_email, "groups": []},
        "activity": {"report": "We trained 120 people, gave two case studies and took part in the Assembly."},
    }


def _identity(who: Applicant) -> dict[str, Any]:
    return {
        "name": who.name,
        "other_names": who.other_names,
        "category": str(who.category),
        "membership_body": YES if who.category == Category.PRIVATE_SECTOR else NO,
        "country": who.country,
        "address": "1 Demonstration Street",
        "website": who.website,
    }


def _member(name: str, place: int) -> dict[str, str]:
    roles = ("Chair", "Treasurer", "Secretary")
    return {"name": name, "role": roles[place % len(roles)], "affiliation": "Demo University Hospital"}


def _funding(donors: Sequence[str], year: int) -> dict[str, Any]:
    rows = [
        {"name": name, "kind": "other", "amount": 150_000 + 40_000 * place, "currency": "CHF", "year": year}
        for place, name in enumerate(donors)
    ]
    return {"income": 640_000, "assets": 210_000, "currency": "CHF", "year": year, "donors": rows}


def _membership() -> dict[str, Any]:
    return {
        "number": 48,
        "kinds": "Hospitals and schools of health in nine countries.",
        "mandate": "Article 4 of the statutes.",
        "mechanism": "Each member has a vote in the yearly general assembly.",
    }


def _criteria() -> dict[str, Any]:
    return {
        "activity": "Since 2019 we help clinics to measure and lower emissions and to prepare for heat and floods.",
        "expertise": "Four published studies; a training course used in six countries.",
        "contribution": "Our course, our people in one Working Group, a case study a year.",
        "supports_policies": YES,
        "no_promotion": YES,
        "remarks": "",
    }


# Names that a file gives, beside the entry of a list that they are like: Latin, Cyrillic, Arabic, Chinese.
LOOKALIKES: Mapping[str, Entry] = {
    "Demo Leaf Trading Co": Entry("DEMO-L-1", "Demo Leaf Trading Company", ("Demo Leaf Holding",)),
    "Demo Tabachnaya Kompaniya": Entry("DEMO-C-1", "Демо Табачная Компания"),
    "شركه المثال التجريبى للتبغ": Entry("DEMO-A-1", "شركة المثال التجريبي للتبغ"),
    "示範煙草貿易有限公司": Entry("DEMO-H-1", "示范烟草贸易有限公司"),
}
LISTS: Mapping[str, Sequence[Entry]] = {
    "Demo list of tobacco companies": (
        *LOOKALIKES.values(),
        Entry("DEMO-L-2", "Demo Cigarillo Works"),
        Entry("DEMO-C-2", "Демонстрационная Папироса"),
    ),
    "Demo list of arms makers": (Entry("DEMO-W-1", "Demo Ordnance Plant"), Entry("DEMO-W-2", "演示军工集团")),
}


def paper(title: str) -> bytes:
    """A PDF of one page that says what it stands for."""
    text = f"BT /F1 18 Tf 60 760 Td (Demonstration: {title}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    whole, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(whole))
    return whole + table + end
