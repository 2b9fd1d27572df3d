"""A case of the demonstration, brought on step by step by the portal's own services, each step on its day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from atach.demo_answers import Whole, paper
from atach.demo_people import DemoPerson
from casework.engine import perform
from documents.checks import CheckedFile
from governance.models import Edition
from participants.enums import Check, Industry, Level, Link, LinkFinding, Risk
from participants.models import Application, Filed, Renewal
from participants.scopes import OFFICER, REVIEWER, file_of
from participants.sections.kinds import NO
from participants.services.applications import save_section, sections_of
from participants.services.assignments import assign, declare
from participants.services.examination import open_sheet, save_check, save_risk, save_sheet, version_of
from participants.services.file_papers import file_paper
from participants.services.signing import Signing, accept_terms, hash_of, sign_disclosure, statement_text


@dataclass(frozen=True)
class Secretariat:
    """Three people who keep the parts of a case apart, and a fourth for what a tie keeps from them."""

    head: User
    officer: User
    reviewer: User
    second: User


def secretariat() -> Secretariat:
    """The Secretariat of the demonstration, as it was entered."""
    names = ("Demo Head", "Demo Officer", "Demo Reviewer", "Demo Second Officer")
    return Secretariat(*(User.objects.get(email=DemoPerson(name).email) for name in names))


@dataclass
class DemoCase:
    """A case with whoever writes it; `day` is the day of its next step."""

    filed: Filed
    author: User
    who: Secretariat
    day: date

    @property
    def application(self) -> Application:
        """The case, known to be an application."""
        assert isinstance(self.filed, Application)
        return self.filed

    @property
    def renewal(self) -> Renewal:
        """The case, known to be a renewal."""
        assert isinstance(self.filed, Renewal)
        return self.filed

    def wait(self, days: int) -> date:
        """Let so many days pass; gives the day that it is then."""
        self.day += timedelta(days=days)
        return self.day

    def after(self, days: int) -> date:
        """The day so many days later."""
        return self.day + timedelta(days=days)

    def move(self, name: str, by: User, data: dict[str, Any] | None = None, reason: str = "") -> None:
        """One move, with the case as it is then."""
        perform(self.filed, name, by, self.day, data, reason)
        self.filed.refresh_from_db()


def fill_in(case: DemoCase, whole: Whole) -> None:
    """Save every part, file every document, sign the disclosure, accept the Terms of Reference."""
    revisions = dict(file_of(case.filed).sections.values_list("code", "revision"))
    for section in sections_of(case.filed):
        if section.code in whole and section.applies(whole):
            save_section(
                case.filed, section.code, whole[section.code], revisions.get(section.code, 0), case.author, case.day
            )
        for slot in section.papers:
            checked = CheckedFile(f"{slot}.pdf", "application/pdf", paper(slot), made_here=True)
            file_paper(case.filed, slot, checked, case.author, case.day)
    _sign(case)
    case.filed.refresh_from_db()


def _sign(case: DemoCase) -> None:
    text = statement_text(case.day, case.author.language)
    links = {str(industry): {str(link): NO for link in Link} for industry in Industry}
    signing = Signing(
        text.statement.version, text.language, hash_of(text), links, {}, case.author.full_name, "Director"
    )
    sign_disclosure(case.filed, signing, case.author, case.day)
    accept_terms(case.filed, Edition.objects.in_force(case.day).ref, case.author, case.day)


def give_out(case: DemoCase) -> None:
    """Assign the case to its two people; all three say that nothing ties them to the organisation."""
    assign(case.filed, OFFICER, case.who.officer, case.who.officer, case.day)
    assign(case.filed, REVIEWER, case.who.reviewer, case.who.officer, case.day)
    for one in (case.who.officer, case.who.reviewer, case.who.head):
        declare(case.filed, False, "", one, case.day)


def fill_sheet(case: DemoCase, checks: int = len(Check), link: LinkFinding = LinkFinding.NONE) -> None:
    """Fill in so many checks of the sheet that is open; with all of them, its sources and the word on industries."""
    sheet = open_sheet(case.filed)
    assert sheet is not None
    rows = {row.check_code: row for row in sheet.checks.all()}
    for check in Check.values[:checks]:
        values = {"finding": "clear", "evidence": "Read in the annual report, page 12."}
        save_check(case.filed, check, values, version_of(rows.get(check), values), case.who.reviewer, case.day)
    if checks == len(Check):
        values = {
            "sources": "Public register, annual reports, press of five years.",
            "link_finding": str(link),
            "link_evidence": "Shareholders' list of the register.",
        }
        save_sheet(case.filed, values, version_of(sheet, values), case.who.reviewer, case.day)


def weigh(case: DemoCase, risks: int = len(Risk), residual: Level = Level.LOW) -> None:
    """Weigh so many of the risks; `residual` is what is left of the first."""
    rows = {row.risk: row for row in file_of(case.filed).risks.all()}
    for risk in Risk.values[:risks]:
        values = {
            "likelihood": "medium",
            "impact": "low",
            "mitigation": "It publishes its donors every year.",
            "residual": str(residual if risk == Risk.values[0] else Level.LOW),
        }
        save_risk(case.filed, risk, values, version_of(rows.get(risk), values), case.who.reviewer, case.day)
