"""A tie declared mid-way closes the file at once; who is known is told of (5.nsa.fensa, 5.nsa.form)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.policy import may
from casework.refusals import NotVisible
from casework.waiting import waiting_for
from governance.models import Act, Edition, JobRun
from participants.models import Application, CriterionFinding, Hit, InternalNote
from participants.scopes import OFFICER, REVIEWER
from participants.services.applications import save_section
from participants.services.assignments import assign, assigned_to, declare
from participants.services.decisions import Approval, approve
from participants.services.drafts import left_alone, remove_drafts, warn_of_drafts
from participants.services.duplicates import duplicates
from participants.services.examination import record_finding, write_note
from participants.services.file_papers import take_out
from participants.services.screening import Entry, compare_new_names, take_list
from participants.services.signing import accept_terms
from tests.applications import TODAY, answers_to_everything, complete_draft, draft, submitted
from tests.factories import officer
from tests.participants.applications.cases import CANARY, File, in_state
from tests.participants.pages.people import SECRET, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def half_examined() -> File:
    """A case whose officer has judged a criterion and written a note, with a hit of the screening."""
    case = in_state("eligibility")
    record_finding(case.application, "aligned", {"verdict": "met", "evidence": CANARY}, "", case.officer, TODAY)
    write_note(case.application, CANARY, case.officer, TODAY)
    take_list("Demo list", [Entry("A-1", "Demo Helth Network")], "0" * 64, case.officer, TODAY)
    compare_new_names(TODAY)
    return case


def test_a_tie_declared_mid_way_takes_the_file_from_that_person_everywhere_at_once() -> None:
    case = half_examined()
    ref, tied = case.application.ref, case.officer
    set_factor(tied, SECRET)
    browser = signed_in(tied)
    pages = [
        reverse("participants:application", args=[ref]), reverse("participants:application_screening", args=[ref]),
        reverse("participants:finding", args=[ref, "aligned"]),
        reverse("participants:dispose_hit", args=[ref, Hit.objects.get().pk]),
    ]  # fmt: skip
    assert browser.get(pages[0]).status_code == 200
    assert ref in browser.get(reverse("participants:applications")).content.decode()
    declare(case.application, True, "a sister in its board", tied, TODAY)
    assert [browser.get(address).status_code for address in pages] == [404] * len(pages)
    lists = [reverse("participants:applications"), reverse("admin:participants_application_changelist")]
    for address in [*lists, f"{lists[0]}?q=Demo", f"{lists[1]}?q=Demo", reverse("participants:apply")]:
        text = browser.get(address).content.decode()
        assert (address, ref in text, "Demo Health Network" in text) == (address, False, False)
    assert not Application.objects.visible_to(tied, TODAY).exists()
    assert [m for m in waiting_for(tied, TODAY) if ref in m.url] == []
    for action in ("view", "examine", "handle", "work", "follow", "assign", "talk", "withdraw"):
        assert not may(tied, f"participants.{action}_application", case.application, TODAY)


def test_what_a_tied_person_wrote_stays_and_the_case_asks_for_another_officer() -> None:
    case, other = half_examined(), officer()
    declare(case.application, True, "a sister in its board", case.officer, TODAY)
    assert assigned_to(case.application, OFFICER) is None
    assert CriterionFinding.objects.get(criterion="aligned").found_by == case.officer
    assert InternalNote.objects.get().author == case.officer
    act = Act.objects.about(case.application).latest("id")
    assert (act.action, act.facts) == ("declare", {"conflict": True, "gives_up": [OFFICER]})
    assert [m.url for m in waiting_for(other, TODAY) if case.application.ref in m.url] == [
        case.application.get_absolute_url()
    ]
    with pytest.raises(NotVisible):
        assign(case.application, OFFICER, other, case.officer, TODAY)
    assign(case.application, OFFICER, other, other, TODAY)
    declare(case.application, False, "", other, TODAY)
    values = {"verdict": "met", "evidence": CANARY}
    record_finding(case.application, "legal_entity", values, "", other, TODAY)


def test_a_reviewer_with_a_tie_is_replaced_by_another_reviewer() -> None:
    case, other = in_state("due_diligence"), officer(Role.REVIEWER)
    declare(case.application, True, "a seat in its board", case.reviewer, TODAY)
    assert assigned_to(case.application, REVIEWER) is None
    assign(case.application, REVIEWER, other, case.officer, TODAY)
    assert assigned_to(case.application, REVIEWER) == other


@pytest.mark.parametrize(
    ("identity", "registration", "by"),
    [
        ({"name": "Network, Demo Health, Inc.", "website": "https://other.example"}, "", ("name",)),
        ({"name": "ДЕМО Health Network", "website": "https://other.example"}, "", ("name",)),
        ({"name": "Quite Another", "website": "http://example.org/en/"}, "", ("domain",)),
        ({"name": "Quite Another", "website": "https://other.example"}, "DEMO-TEXT", ("registration",)),
        ({"name": "Demo Health Network", "website": "https://WWW.example.org:443/"}, "demo text",
         ("name", "domain", "registration")),
        ({"name": "Quite Another", "website": "https://other.example"}, "Other 1", None),
    ],
)  # fmt: skip
def test_an_application_in_hand_is_known_by_its_name_its_website_and_its_registration(
    identity: dict[str, str], registration: str, by: tuple[str, ...] | None
) -> None:
    submitted()
    mine = complete_draft(name=identity["name"])
    whole = answers_to_everything()
    mine.file.sections.filter(code="legal_status").update(
        answers={**whole["legal_status"], "registration_number": registration}
    )
    assert mine.opened_by is not None
    save_section(mine, "identity", {**whole["identity"], **identity}, 1, mine.opened_by, TODAY)
    assert [one.by for one in duplicates(mine, TODAY)] == ([by] if by else [])


def test_who_was_admitted_by_an_application_is_known_by_its_registration_too() -> None:
    case = in_state("decision_pending")
    approve(case.application, "approve", Approval(TODAY), case.head, TODAY)
    case.application.refresh_from_db()
    mine = complete_draft(name="Quite Another")
    Application.objects.filter(pk=mine.pk).update(domain="other.example")
    mine.refresh_from_db()
    assert [(one.by, one.organisation) for one in duplicates(mine, TODAY)] == [
        (("registration",), case.application.organisation)
    ]


def test_any_word_on_a_draft_keeps_it_and_nothing_else_does() -> None:
    begun = date(2025, 1, 10)
    last = date(2025, 11, 10)
    touched, papers, alone = complete_draft(None, begun), complete_draft(None, begun, "Second"), draft(None, begun)
    assert touched.opened_by is not None
    assert papers.opened_by is not None
    touched.file.acceptances.all().delete()
    accept_terms(touched, Edition.objects.in_force(last).ref, touched.opened_by, last)
    take_out(papers, "statutes", papers.opened_by, last)
    run = JobRun.objects.create(name="run_rules", on=last)
    assert [one.application for one in left_alone(begun + timedelta(days=330))] == [alone]
    for on in (date(2025, 11, 11), date(2025, 12, 27), date(2026, 1, 10)):
        warn_of_drafts(on, run)
        remove_drafts(on, run)
    assert sorted(Application.objects.values_list("ref", flat=True)) == sorted([touched.ref, papers.ref])
