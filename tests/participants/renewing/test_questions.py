"""The pages of a renewal that asks: its questions, other bodies, measures, what has changed (4.review, 5.nsa.fensa)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factors import set_factor
from accounts.models import User
from casework.waiting import waiting_for
from correspondence.models import Letter
from documents.models import Document
from participants.models import GroupInterest, Measure, Renewal
from participants.services.activity import activity_of
from participants.services.deadlines import renewals_with_due
from participants.services.examination import add_measure
from participants.shown import Change, links_between, papers_between
from tests.factories import officer
from tests.participants.pages.people import SECRET, elsewhere, outsider, signed_in
from tests.renewals import CANARY, SOON, TODAY, Renewing, asked, in_state, pending, put_to_decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def working(someone: User) -> object:
    """A browser of someone of the Secretariat, with the second factor."""
    set_factor(someone, SECRET)
    return signed_in(someone)


def at(case: Renewing, name: str, *more: object) -> str:
    """An address of the renewal."""
    return reverse(f"participants:{name}", args=[case.renewal.ref, *more])


def test_the_organisation_answers_on_its_page_and_the_answers_go_out_together() -> None:
    case = asked(in_state("dd_refresh"))
    browser, url = signed_in(case.lead), at(case, "own_questions")
    assert [one.get(url).status_code for one in (browser, elsewhere(), outsider(), working(case.officer))] == [  # type: ignore[attr-defined]
        200, 404, 404, 404,
    ]  # fmt: skip
    page = browser.get(at(case, "renewal")).content.decode()
    assert url in page and CANARY not in page
    assert browser.post(url, {"answer-1": "Of 2025.", "action": "save"})["Location"] == url
    assert browser.post(url, {"answer-1": "Of 2025.", "action": "send"}).status_code == 422
    sent = browser.post(url, {"answer-1": "Of 2025.", "answer-2": "These.", "action": "send"})
    assert sent["Location"] == at(case, "own_application")
    case.renewal.refresh_from_db()
    assert case.renewal.state == "dd_refresh"


def test_staff_ask_put_it_to_a_body_and_record_its_answer_on_pages() -> None:
    case = in_state("dd_refresh")
    browser = working(case.officer)
    parts = browser.get(at(case, "ask_applicant")).content.decode()  # type: ignore[attr-defined]
    assert 'value="activity:report"' in parts and 'value="letter:formal_letter"' not in parts
    day = {"due_on_day": SOON.day, "due_on_month": SOON.month, "due_on_year": SOON.year}
    put = browser.post(  # type: ignore[attr-defined]
        at(case, "renewal_move", "escalate"), {"body": "Legal office", "asked": CANARY, **day}
    )
    assert put["Location"] == at(case, "renewal")
    page = browser.get(at(case, "renewal")).content.decode()  # type: ignore[attr-defined]
    assert "Legal office" in page and at(case, "renewal_move", "record_view") in page
    assert "Legal office" not in signed_in(case.lead).get(at(case, "renewal")).content.decode()
    today = {"answered_on_day": TODAY.day, "answered_on_month": TODAY.month, "answered_on_year": TODAY.year}
    browser.post(at(case, "renewal_move", "record_view"), {"answer": "Yes.", "answered_by": "Demo Adviser", **today})  # type: ignore[attr-defined]
    questions = {
        "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0", "questions-0-part": "funding:donors",
        "questions-0-text": "Of which year?", "do": "send", **day,
    }  # fmt: skip
    assert browser.post(at(case, "ask_applicant"), questions).status_code == 302  # type: ignore[attr-defined]
    case.renewal.refresh_from_db()
    assert case.renewal.state == "info_requested"
    assert "Of which year?" in browser.get(at(case, "renewal")).content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["ask_applicant", "answer", "answer_changed"])
def test_what_has_a_page_of_its_own_has_no_other(name: str) -> None:
    case = in_state("dd_refresh")
    assert working(case.officer).get(at(case, "renewal_move", name)).status_code == 404  # type: ignore[attr-defined]


def told(someone: User, on: object) -> list[str]:
    """What waits for a person about renewals."""
    return [str(one.what) for one in waiting_for(someone, on)]  # type: ignore[arg-type]


def test_questions_wait_for_the_organisation_and_after_their_day_for_the_head() -> None:
    case = asked(in_state("dd_refresh"))
    silent = "No answer came: decide on the renewal, or wait"
    assert "Answer the questions about your renewal" in told(case.lead, TODAY)
    assert silent not in told(case.head, SOON)
    assert silent in told(case.head, SOON + timedelta(days=1))
    assert silent not in told(case.officer, SOON + timedelta(days=1))


def test_an_open_question_to_a_body_waits_for_the_case_officer() -> None:
    case = in_state("escalated")
    assert "Record what another body answered" in told(case.officer, TODAY)
    assert "Record what another body answered" not in told(officer(), TODAY)


@pytest.mark.parametrize(("state", "some"), [("dd_refresh", set()), ("consultation", {"measures"}),
                                             ("not_renewed", {"decision"})])  # fmt: skip
def test_the_list_of_sections_names_each_section_of_the_page_in_its_order(state: str, some: set[str]) -> None:
    case = in_state(state)
    if "measures" in some:
        values = {"text": "Names its donors.", "owner": "Demo Director", "due_on": SOON}
        add_measure(case.renewal, values, case.officer, TODAY)
        Measure.objects.update(participation=case.renewal.participation)
    page = working(case.officer).get(at(case, "renewal"))  # type: ignore[attr-defined]
    folds = re.findall(r'</summary><div class="flow" id="([^"]+)">', page.content.decode())
    listed = [one["id"] for one in page.context["examined"]["sections"]]
    assert folds == ["people", *listed]
    assert {"measures", "decision"} & set(listed) == some


def test_a_measure_of_a_renewal_follows_the_participant_and_is_done_from_its_record() -> None:
    case = in_state("consultation")
    values = {"text": "Names its donors.", "owner": "Demo Director", "due_on": SOON}
    add_measure(case.renewal, values, case.officer, TODAY)
    renewed = pending_from(case)
    measure = Measure.objects.get()
    assert measure.participation == renewed.renewal.participation
    assert "See that a measure is done" in told(case.officer, SOON)
    browser = working(case.officer)
    assert "Names its donors." in browser.get(at(case, "renewal")).content.decode()  # type: ignore[attr-defined]
    done = browser.post(reverse("participants:complete_measure", args=[measure.pk]), {"note": "They are public."})  # type: ignore[attr-defined]
    assert done.status_code == 302
    measure.refresh_from_db()
    assert measure.done_on == TODAY


def pending_from(case: Renewing) -> Renewing:
    """From the consultation to the renewed term."""
    put_to_decision(case)
    case.move("renew", case.head, {"new_last_day": date(2030, 2, 28)})
    return case


def test_the_record_of_the_term_knows_letters_documents_and_interests() -> None:
    case = pending()
    participation = case.renewal.participation
    GroupInterest.objects.create(participation=participation, group="wg-financing", recorded_on=TODAY)
    known = {(one["kind"], one["title"]) for one in activity_of(case.renewal, TODAY)}
    assert ("interest", "wg-financing") in known
    assert ("renewal", "") in known


def test_what_the_secretariat_only_reminded_of_is_not_what_the_organisation_did() -> None:
    case = pending()
    for kind in ("renewal_reminder", "renewal_information_reminder"):
        known = Letter.objects.filter(kind="renewal_opened").first()
        assert known is not None
        known.pk, known.kind, known.key = None, kind, kind
        known.save()
    for number, letter in enumerate(Letter.objects.order_by("id")):
        Letter.objects.filter(pk=letter.pk).update(ref=f"L-2026-{number}", sent_at=datetime.now(UTC))
    told = {one["title"] for one in activity_of(case.renewal, TODAY) if one["kind"] == "letter"}
    assert told == {"renewal_received"}


def test_documents_and_disclosure_that_differ_from_last_time_are_named() -> None:
    paper = {"slot": "statutes", "sha256": "a" * 64}
    before = {"papers": [paper], "disclosure": None}
    other = {"papers": [{**paper, "sha256": "b" * 64}, {"slot": "accounts", "sha256": "c" * 64}]}
    after = {**other, "disclosure": {"links": {"tobacco": {"funding": "yes"}}}}
    assert papers_between(before, before) == []
    found = [(str(one.label), str(one.before), str(one.after)) for one in papers_between(before, after)]
    assert [(was, now) for _label, was, now in found] == [("On file", "Another content"), ("", "On file")]
    assert links_between(before, after) == [
        Change("Tobacco and nicotine", "No link of any kind",
               "It receives money or other support from this industry"),
    ]  # fmt: skip
    assert not Document.objects.exists()


def test_whoever_decides_reads_what_the_steering_group_said() -> None:
    case = pending()
    page = working(case.head).get(at(case, "renewal_move", "renew")).content.decode()  # type: ignore[attr-defined]
    assert "The Steering Group" in page and "Consensus" in page


@pytest.mark.parametrize(("state", "what", "who"), [
    ("escalated", "Record what another body answered", "officer"),
    ("info_requested", "No answer came: decide on the renewal, or wait", "head"),
])  # fmt: skip
def test_while_somebody_is_asked_their_day_is_the_one_that_is_due(state: str, what: str, who: str) -> None:
    case, late = in_state(state), SOON + timedelta(days=1)
    matters = waiting_for(getattr(case, who), late)
    assert [one.due for one in matters if str(one.what) == what] == [SOON]
    assert [one.due_then for one in renewals_with_due(Renewal.objects.all(), late)] == [SOON]  # type: ignore[attr-defined]
