"""The Secretariat's pages on a case: who sees what, every move with its reasons, nothing lost (4.review)."""

from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Role
from accounts.factors import has_factor, set_factor
from accounts.models import User
from accounts.policy import holders
from accounts.services import appoint
from casework.refusals import RulesSayNo
from correspondence.filing import file_letter
from correspondence.models import Letter
from correspondence.rendering import words_of
from documents.models import Document, Download, Version
from participants.models import (
    Application,
    ConflictDeclaration,
    CriterionFinding,
    DueDiligence,
    DueDiligenceCheck,
    Measure,
    RequestItem,
)
from participants.scopes import OFFICER
from participants.services.assignments import assign, declare
from participants.services.examination import write_note
from tests.applications import TODAY, submitted
from tests.factories import focal_point, officer, person
from tests.participants.applications.cases import CANARY, in_state, sent
from tests.participants.pages.people import SECRET, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def as_staff(person: User) -> Client:
    """A browser of someone of the Secretariat, with the second factor that the office asks for."""
    if not has_factor(person):
        set_factor(person, SECRET)
    return signed_in(person)


def url(name: str, application: Application, *more: str) -> str:
    """An address of the case."""
    return reverse(f"participants:{name}", args=[application.ref, *more])


STATES = [
    "submitted",
    "completeness",
    "eligibility",
    "due_diligence",
    "risk_assessment",
    "recommendation",
    "decision_pending",
    "info_requested",
    "escalated",
    "conditions_offered",
    "approved",
    "not_approved",
]


@pytest.mark.parametrize("state", STATES)
def test_the_case_page_opens_in_every_state_to_each_of_the_three(state: str) -> None:
    case = in_state(state)
    for one in (case.officer, case.reviewer, case.head):
        page = as_staff(one).get(url("application", case.application))
        assert page.status_code == 200
        assert case.application.name in page.content.decode()


def test_only_the_secretariat_without_a_tie_knows_of_a_case() -> None:
    case = sent()
    tied = officer()
    declare(case.application, True, "a seat in its board", tied, TODAY)
    address, listing = url("application", case.application), reverse("participants:applications")
    known = [as_staff(one).get(address).status_code for one in (case.officer, officer(), tied)]
    strangers = [signed_in(one).get(address).status_code for one in (case.signatory, person())]
    assert (known, strangers) == ([200, 200, 404], [404, 404])
    assert [signed_in(one).get(listing).status_code for one in (case.signatory, person())] == [403, 403]
    assert case.application.ref in as_staff(case.officer).get(listing).content.decode()
    assert case.application.ref not in as_staff(tied).get(listing).content.decode()


def test_a_tie_closes_every_page_paper_and_letter_of_the_case() -> None:
    case = in_state("info_requested")
    tied = case.reviewer
    browser = as_staff(tied)
    assert browser.get(url("application", case.application)).status_code == 200
    declare(case.application, True, "a brother in its board", tied, TODAY)
    papers = Document.objects.about(case.application.file)
    letters = Letter.objects.filter(object_type="application")
    pages = [
        *(url(name, case.application) for name in ("application", "declare", "ask_applicant", "note", "message",
                                                   "application_screening", "sheet", "add_measure")),
        *(reverse("documents:latest", args=[one.ref]) for one in papers),
        *(reverse("correspondence:detail", args=[one.pk]) for one in letters),
    ]  # fmt: skip
    assert papers and letters
    assert {address: browser.get(address).status_code for address in pages} == dict.fromkeys(pages, 404)
    assert not Letter.objects.visible_to(tied, TODAY).filter(object_type="application").exists()
    for one in letters:
        who = holders("correspondence.view_letter", one, TODAY)
        assert (tied in who, case.head in who) == (False, True)


def test_the_admin_lists_no_letter_of_a_case_to_whoever_has_a_tie_and_its_search_finds_none() -> None:
    case = in_state("info_requested")
    tied, listing = officer(), reverse("admin:correspondence_letter_changelist")
    declare(case.application, True, "a brother in its board", tied, TODAY)
    for address in (listing, f"{listing}?q={case.application.ref}"):
        found = [as_staff(one).get(address).context["cl"].result_count for one in (case.officer, tied)]
        assert found == [Letter.objects.filter(object_ref=case.application.ref).count(), 0]


def test_a_tie_closes_the_pdf_of_a_letter_too() -> None:
    case = in_state("info_requested")
    letter = Letter.objects.get(kind="information_requested")
    letter.ref, letter.subject = "L-2026-0001", "Answer"
    sheet = file_letter(letter, b"%PDF-1.7 letter").document
    declare(case.application, True, "a brother in its board", case.reviewer, TODAY)
    answers = [
        as_staff(one).get(reverse("documents:latest", args=[sheet.ref])) for one in (case.officer, case.reviewer)
    ]
    assert [one.status_code for one in answers] == [200, 404]
    assert case.reviewer not in holders("documents.view_document", sheet, TODAY)
    for action, rows in (("view_version", Version.objects), ("view_download", Download.objects)):
        row = rows.filter(**{"document" if action == "view_version" else "version__document": sheet}).latest("id")
        seen = [row in rows.visible_to(one, TODAY) for one in (case.officer, case.reviewer)]
        named = [one in holders(f"documents.{action}", row, TODAY) for one in (case.officer, case.reviewer)]
        assert (seen, named) == ([True, False], [True, False])


def test_the_file_opens_only_after_a_declaration_and_the_page_says_so() -> None:
    case = sent()
    other = officer()
    browser, address = as_staff(other), url("application", case.application)
    before = browser.get(address).content.decode()
    assert "The file is closed to you" in before
    assert "Declare your interests" in before
    assert "Demo text of several words." not in before
    answer = browser.post(url("declare", case.application), {"tie": "no"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert "Demo text of several words." in browser.get(address).content.decode()


def test_a_tie_without_a_word_on_it_is_asked_for() -> None:
    case = sent()
    answer = as_staff(officer()).post(url("declare", case.application), {"tie": "yes"})
    assert answer.status_code == 422
    assert "Write down what ties you to the organisation." in answer.content.decode()


def test_a_tie_is_recorded_only_by_who_confirms_it() -> None:
    case, someone = sent(), officer()
    browser, data = as_staff(someone), {"tie": "yes", "note": "My sister works there."}
    asked = browser.post(url("declare", case.application), data)
    assert (asked.status_code, ConflictDeclaration.objects.filter(person=someone).count()) == (422, 0)
    assert browser.post(url("declare", case.application), {**data, "sure": "on"}).status_code == 302
    assert ConflictDeclaration.objects.get(person=someone).has_conflict


def test_officer_and_reviewer_are_two_people_and_hold_the_office() -> None:
    case = sent()
    browser, both = as_staff(case.officer), officer()
    appoint(both, Role.REVIEWER, TODAY)
    assign(case.application, OFFICER, both, case.officer, TODAY)
    answer = browser.post(url("assign_case", case.application, "reviewer"), {"person": both.pk})
    assert answer.status_code == 422
    assert "Case officer and reviewer are two different people." in answer.content.decode()
    assert browser.post(url("assign_case", case.application, "reviewer"), {"person": person().pk}).status_code == 422
    assert browser.get(url("assign_case", case.application, "judge")).status_code == 404


def test_a_finding_that_two_people_write_keeps_both_texts() -> None:
    case = in_state("eligibility")
    first, second = as_staff(case.officer), as_staff(case.officer)
    address = url("finding", case.application, "aligned")
    typed = {"verdict": "met", "evidence": "Annual report, page 4.", "version": ""}
    assert first.post(address, typed).status_code == 302
    answer = second.post(address, {**typed, "verdict": "unclear", "evidence": "No source found."})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Annual report, page 4." in text
    assert "No source found." in text
    assert CriterionFinding.objects.get().evidence == "Annual report, page 4."


def test_the_first_seven_criteria_apply_to_everyone() -> None:
    case = in_state("eligibility")
    typed = {"verdict": "not_applicable", "evidence": "None.", "version": ""}
    browser = as_staff(case.officer)
    assert browser.post(url("finding", case.application, "aligned"), typed).status_code == 422
    assert browser.post(url("finding", case.application, "represents"), typed).status_code == 302


def test_a_completed_sheet_is_never_edited_not_even_by_hand() -> None:
    case = in_state("risk_assessment")
    assert as_staff(case.reviewer).get(url("sheet", case.application)).status_code == 409
    for change in (
        lambda: DueDiligence.objects.update(sources="other"),
        lambda: DueDiligenceCheck.objects.update(evidence="other"),
        lambda: DueDiligenceCheck.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_new_look_is_a_new_sheet_with_each_check_to_be_confirmed() -> None:
    case = in_state("recommendation")
    browser = as_staff(case.reviewer)
    assert (
        browser.post(url("application_move", case.application, "look_again"), {"reason": "New board."}).status_code
        == 302
    )
    with pytest.raises(RulesSayNo) as refused:
        case.move("complete_due_diligence", case.reviewer)
    assert "8 checks of due diligence are open." in [str(reason) for reason in refused.value.reasons]
    assert [(one.number, one.completed_on) for one in DueDiligence.objects.order_by("number")] == [
        (1, TODAY),
        (2, None),
    ]


def test_questions_are_added_without_a_script_and_nothing_typed_is_lost() -> None:
    case = in_state("completeness")
    browser, address = as_staff(case.officer), url("ask_applicant", case.application)
    typed = {
        "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0", "questions-0-part": "funding:income",
        "questions-0-text": "Which year?", "due_on_day": "14", "due_on_month": "12", "due_on_year": "2026",
    }  # fmt: skip
    more = browser.post(address, {**typed, "do": "more"})
    text = more.content.decode()
    assert (more.status_code, "questions-1-text" in text, "Which year?" in text) == (200, True, True)
    assert 'value="14"' in text
    preview = browser.post(address, {**typed, "do": "preview"})
    assert "NSA-2026-0001: answer by 14 December 2026" in preview.content.decode()
    assert not RequestItem.objects.exists()
    assert "data-unsaved" in preview.content.decode()
    assert browser.post(address, {**typed, "do": "send"}).status_code == 302
    assert RequestItem.objects.get().question == "Which year?"


@pytest.mark.parametrize("wish", ["preview", "send"])
def test_a_day_that_is_refused_loses_no_question_whether_the_letter_is_read_or_sent(wish: str) -> None:
    case = in_state("completeness")
    typed = {
        "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0", "questions-0-part": "funding:income",
        "questions-0-text": "Which year?", "due_on_day": str(TODAY.day), "due_on_month": str(TODAY.month),
        "due_on_year": str(TODAY.year), "do": wish,
    }  # fmt: skip
    refused = as_staff(case.officer).post(url("ask_applicant", case.application), typed)
    text = refused.content.decode()
    assert (refused.status_code, "Which year?" in text, refused.context["letters"]) == (422, True, [])
    assert refused.context["due"].non_field_errors() == ["Choose a day after today by which the answers are awaited."]


def test_what_is_wrong_in_a_question_says_in_which() -> None:
    case = in_state("completeness")
    typed = {"questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "0", "questions-0-part": "funding:income",
             "questions-0-text": "Which year?", "questions-1-part": "", "questions-1-text": "And why?",
             "due_on_day": "14", "due_on_month": "12", "due_on_year": "2026", "do": "send"}  # fmt: skip
    text = as_staff(case.officer).post(url("ask_applicant", case.application), typed).content.decode()
    assert '<a href="#id_questions-1-part">Question 2: Choose what the question is about.</a>' in text


def test_a_note_and_a_message_are_written_each_on_its_own_page() -> None:
    case = in_state("due_diligence")
    write_note(case.application, CANARY, case.officer, TODAY)
    browser = as_staff(case.officer)
    page = browser.get(case.application.get_absolute_url()).content.decode()
    note, message = url("note", case.application), url("message", case.application)
    assert (f'href="{note}"' in page, f'href="{message}"' in page, "<textarea" in page) == (True, True, False)
    # Beside each form stands its own thread, and nothing of the other.
    assert [CANARY in browser.get(one).content.decode() for one in (note, message)] == [True, False]
    assert [browser.get(one).content.decode().count("<textarea") for one in (note, message)] == [1, 1]


def test_a_letter_is_read_before_it_goes_and_reading_it_decides_nothing() -> None:
    case = in_state("decision_pending")
    browser, address = as_staff(case.head), url("application_move", case.application, "not_approve")
    typed = {"reason_public": "Outside the aims.", "reason_restricted": "A hidden donor."}
    letters = Letter.objects.count()
    page = browser.post(address, {**typed, "preview": "text"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "the application is not approved" in text
    pdf = browser.post(address, {**typed, "preview": "pdf"})
    words = " ".join(read.extract_text() for read in PdfReader(BytesIO(pdf.content)).pages)
    assert "Outside the aims." in words
    assert "A hidden donor." not in words
    case.application.refresh_from_db()
    assert (case.application.state, Letter.objects.count()) == ("decision_pending", letters)
    assert browser.post(address, typed).status_code == 302


def test_a_letter_that_is_only_shown_has_no_address_and_speaks_of_a_day_ahead_as_ahead() -> None:
    case = in_state("decision_pending")
    typed = {"starts_on": "2026-12-01", "reason_restricted": "", "preview": "text"}
    shown = as_staff(case.head).post(url("application_move", case.application, "approve"), typed)
    letter = next(one for one in shown.context["letters"] if one.letter.kind == "admission_confirmed")
    assert "The participation begins on 1 December 2026" in letter.words.text
    assert "/letters/" not in letter.words.text


def test_the_head_finds_all_three_decisions_side_by_side() -> None:
    case = in_state("decision_pending")
    shown = as_staff(case.head).get(case.application.get_absolute_url())
    kinds = {move["name"]: move["kind"] for move in shown.context["moves"] if "name" in move}
    assert [kinds[name] for name in ("approve", "offer_conditions", "not_approve")] == ["main", "", ""]


def test_a_question_gives_the_address_of_the_page_where_it_is_answered() -> None:
    case = in_state("info_requested")
    letter = Letter.objects.filter(kind="information_requested").latest("pk")
    assert url("own_questions", case.application) in words_of(letter).text


@pytest.mark.parametrize("state", ["info_requested", "conditions_offered", "approved", "not_approved", "not_eligible"])
def test_nothing_that_the_secretariat_keeps_reaches_the_applicant(state: str) -> None:
    case = in_state(state)
    write_note(case.application, CANARY, case.officer, TODAY)
    browser = signed_in(case.signatory)
    names = ("own_application", "own_answers", "own_questions", "own_conditions", "own_messages", "own_team")
    pages = [browser.get(reverse(f"participants:{name}", args=[case.application.ref])) for name in names]
    letters = [words_of(one) for one in Letter.objects.filter(recipient=case.signatory).select_related("recipient")]
    mine = [browser.get(reverse("casework:waiting")), browser.get(reverse("correspondence:list"))]
    said = [page.content.decode() for page in [*pages, *mine]] + [one.html + one.text + one.subject for one in letters]
    assert letters
    assert [text for text in said if CANARY in text] == []
    assert CANARY in as_staff(case.officer).get(url("application", case.application)).content.decode()


def test_the_admin_shows_cases_and_writes_none() -> None:
    case = sent()
    browser = as_staff(case.head)
    listing = browser.get(reverse("admin:participants_application_changelist"))
    change = browser.get(reverse("admin:participants_application_change", args=[case.application.pk]))
    assert case.application.ref in listing.content.decode()
    assert (change.status_code, change.headers["Location"]) == (302, url("application", case.application))
    browser.post(reverse("admin:participants_application_change", args=[case.application.pk]), {"state": "approved"})
    assert browser.get(reverse("admin:participants_application_add")).status_code == 403
    case.application.refresh_from_db()
    assert case.application.state == "submitted"


def test_the_pages_ask_the_database_no_more_for_many_cases_than_for_few() -> None:
    case = sent()
    browser = as_staff(case.officer)
    address = reverse("participants:applications")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(6):
        submitted(name=f"Demo Network {number}")
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_measures_follow_the_participant_until_an_officer_records_that_they_are_done() -> None:
    case = in_state("approved")
    made, measure = case.application.participation, Measure.objects.get()
    assert made is not None
    record = reverse("participants:detail", args=[made.organisation.ref])
    address = reverse("participants:complete_measure", args=[measure.pk])
    browser, lead = as_staff(case.officer), focal_point(made.organisation)
    assert "Names its donors every year." in browser.get(record).content.decode()
    assert "Names its donors every year." not in signed_in(lead).get(record).content.decode()
    assert [signed_in(one).get(address).status_code for one in (lead, person())] == [404, 404]
    assert browser.post(address, {"note": "The list of 2026 is public."}).status_code == 302
    assert browser.post(address, {"note": "Again."}).status_code == 422
    measure.refresh_from_db()
    assert measure.done_on == TODAY
