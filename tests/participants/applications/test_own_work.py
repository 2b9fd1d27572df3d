"""The work of a reviewer or an officer comes first on the case, and its pages show what was said (4.review, 5)."""

import re

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from participants.enums import Check, Criterion
from participants.models import CriterionFinding, DueDiligence, DueDiligenceCheck, RiskFinding
from participants.sections import section_of
from participants.sections.touching import DISCLOSURE_PART, TOUCHES
from participants.views.cases.said import HINTS, OF_CHECK, OF_CRITERION
from tests.applications import TODAY
from tests.participants.applications.cases import File, checked, in_state, judged, weighed
from tests.participants.applications.test_case_pages import as_staff, url
from tests.renewals import in_state as renewal_in

pytestmark = pytest.mark.django_db
MAIN = re.compile(r'<a class="button" href="([^"]+)"[^>]*>([^<]+)</a>(?:<small[^>]*>([^<]*)</small>)?')
REASON = re.compile(r'<ul class="reasons"><li><a href="([^"]+)">([^<]+)</a>')


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def offered(case: File, person: User) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The main offers of the case to a person, and the reasons that lead on."""
    page = as_staff(person).get(case.application.get_absolute_url()).content.decode()
    panel = page.split('id="moves-title"')[1].split("</aside>")[0]
    return MAIN.findall(panel), REASON.findall(panel)


def test_the_open_checks_are_the_first_offer_to_the_reviewer_and_the_sentence_leads_to_them() -> None:
    case = in_state("due_diligence")
    DueDiligence.objects.all().delete()
    checked(case)
    assert offered(case, case.reviewer)[1] == []
    DueDiligenceCheck.objects.filter(check_code__in=["members", "funding"]).delete()
    DueDiligenceCheck.objects.filter(check_code="legal").update(confirmed_on=None)
    there = url("check", case.application, "legal")
    assert offered(case, case.reviewer) == (
        [(there, "Do the next check", "3 are open. The first one: Legal status.")],
        [(there, "3 checks of due diligence are open.")],
    )
    assert offered(case, case.officer)[1] == []


def test_a_sheet_without_its_sources_leads_to_the_page_where_they_are_written() -> None:
    case = in_state("due_diligence")
    DueDiligence.objects.all().delete()
    checked(case)
    DueDiligence.objects.update(sources="")
    there = url("sheet", case.application)
    assert offered(case, case.reviewer) == (
        [(there, "Do the next check", "1 is open: Sources, tobacco and arms.")],
        [(there, "Name the sources that due diligence consulted.")],
    )


def test_the_open_criteria_lead_the_officer_on_also_one_that_is_unclear_or_to_be_looked_at_again() -> None:
    case = in_state("eligibility")
    judged(case, aligned="unclear")
    CriterionFinding.objects.filter(criterion="policies").update(reopened=True)
    there = url("finding", case.application, "aligned")
    assert offered(case, case.officer) == (
        [(there, "Judge the next criterion", f"2 are open. The first one: {Criterion.ALIGNED.label}.")],
        [(there, "A criterion is open or unclear. Record a finding for each of the eight.")],
    )
    assert offered(case, case.reviewer)[1] == []


def test_the_risks_that_are_not_weighed_lead_the_reviewer_on() -> None:
    case = in_state("risk_assessment")
    weighed(case)
    RiskFinding.objects.filter(risk="whitewashing").delete()
    there = url("risk", case.application, "whitewashing")
    assert offered(case, case.reviewer) == (
        [(there, "Weigh the next risk", "1 is open: Whitewashing.")],
        [(there, "A risk is not weighed yet. Weigh each of the seven.")],
    )


def test_a_renewal_leads_its_reviewer_on_as_an_application_does() -> None:
    case = renewal_in("dd_refresh")
    DueDiligenceCheck.objects.filter(sheet__completed_on__isnull=True).update(confirmed_on=None)
    page = as_staff(case.reviewer).get(case.renewal.get_absolute_url()).content.decode()
    panel = page.split('id="moves-title"')[1].split("</aside>")[0]
    there = reverse("participants:check", args=[case.renewal.ref, "interest"])
    assert [MAIN.findall(panel)[0][:2], REASON.findall(panel)[0][0]] == [(there, "Do the next check"), there]


def said(case: File, person: User, name: str, *more: str) -> str:
    """What a page of the case shows of what was sent; empty where it shows nothing of it."""
    page = as_staff(person).get(url(name, case.application, *more)).content.decode()
    return page.split('id="said"')[1].split("</section>")[0] if 'id="said"' in page else ""


def headings(text: str) -> list[str]:
    """The parts that are shown."""
    return re.findall("<h3>([^<]+)</h3>", text)


def test_a_check_shows_what_it_asks_and_what_was_said_of_it_with_its_papers() -> None:
    case = in_state("due_diligence")
    if not DueDiligence.objects.exists():
        checked(case)
    legal = said(case, case.reviewer, "check", "legal")
    assert headings(legal) == [str(section_of(part).title) for part in ("identity", "legal_status")]
    assert str(case.application.name) in legal and "Statutes" in legal
    whole = as_staff(case.reviewer).get(url("check", case.application, "legal")).content.decode()
    assert str(HINTS["legal"]) in whole
    assert "The organisation never reads this." in whole
    assert headings(said(case, case.reviewer, "check", "caution"))[-1] == "Tobacco and arms disclosure"
    assert headings(said(case, case.reviewer, "sheet")) == ["Tobacco and arms disclosure"]


def test_a_criterion_shows_what_was_said_of_it_and_leaves_out_what_was_not_asked() -> None:
    case = in_state("eligibility")
    found = {code: headings(said(case, case.officer, "finding", code)) for code in ("expertise", "represents")}
    assert found == {
        "expertise": [str(section_of("criteria").title)],
        "represents": [str(section_of("identity").title)],
    }


def test_what_a_change_puts_in_question_is_among_what_is_shown_beside_it() -> None:
    assert (set(OF_CHECK), set(HINTS), set(OF_CRITERION)) == (set(Check), set(Check), set(Criterion))
    hidden = {
        (part, one) for part, touched in TOUCHES.items() for one in touched.criteria if part not in OF_CRITERION[one]
    }
    assert hidden == set()
    assert {part for parts in (*OF_CHECK.values(), *OF_CRITERION.values()) for part in parts} >= {DISCLOSURE_PART}
