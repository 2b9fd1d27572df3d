"""A draft that nobody touched for a year: two warnings, then it goes; acts and letters stay (5.nsa.form)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import ScopeKind
from accounts.models import Office
from correspondence.models import Letter
from documents.models import Document
from governance.models import Act
from governance.services import run_rules
from participants.models import Acceptance, Application, CaseFile, Disclosure, FileSection
from participants.services.applications import save_section
from tests.applications import TODAY, complete_draft, draft, submitted
from tests.factories import person
from tests.participants.applications.pages import colleague, page, signed_in

pytestmark = pytest.mark.django_db

BEGUN = date(2025, 3, 10)
FIRST, SECOND, GONE = date(2026, 1, 9), date(2026, 2, 24), date(2026, 3, 10)


def warnings() -> list[tuple[date, int, str]]:
    """The warnings that were queued: on which day, which one, and the day of removal that it names."""
    letters = Letter.objects.filter(kind="draft_warning").order_by("id")
    return [(letter.on, letter.facts["number"], letter.facts["removed_on"]) for letter in letters]


def test_two_warnings_go_out_and_then_the_draft_goes_with_all_that_it_holds() -> None:
    application = complete_draft(person("Demo Applicant"), BEGUN)
    ref, acts = application.ref, Act.objects.about(application).count()
    day = date(2026, 1, 1)
    effects = []
    while day <= date(2026, 3, 20):
        effects += run_rules(day)
        day += timedelta(days=1)
    assert warnings() == [(FIRST, 1, "2026-03-10"), (SECOND, 2, "2026-03-10")]
    assert [(e.rule, e.subject, e.effective_on, e.effect, e.detail) for e in effects] == [
        ("draft_removal", ref, GONE, "removed", {"left_on": "2025-03-10"})
    ]
    kept = [model.objects.count() for model in (Application, CaseFile, FileSection, Disclosure, Acceptance)]
    assert kept == [0] * 5
    assert not Document.objects.exists()
    assert Act.objects.filter(object_ref=ref, object_type="application").count() == acts + 1
    assert not Office.objects.on(GONE).filter(scope_kind="application").exists()


def test_whoever_saves_a_part_keeps_the_draft_and_is_warned_anew_a_year_later() -> None:
    application = draft(person("Demo Applicant"), BEGUN)
    run_rules(FIRST)
    assert application.opened_by is not None
    save_section(application, "aims", {"mission": "Ours"}, 0, application.opened_by, date(2026, 2, 1))
    run_rules(date(2026, 3, 11))
    assert Application.objects.count() == 1
    run_rules(date(2026, 12, 3))
    assert warnings() == [(FIRST, 1, "2026-03-10"), (date(2026, 12, 3), 1, "2027-02-01")]


def test_a_job_that_stood_still_warns_twice_before_it_removes() -> None:
    draft(person("Demo Applicant"), BEGUN)
    for day in (date(2026, 9, 1), date(2026, 10, 18), date(2026, 10, 31)):
        run_rules(day)
    assert Application.objects.count() == 1
    assert warnings() == [(date(2026, 9, 1), 1, "2026-10-31"), (date(2026, 10, 18), 2, "2026-11-01")]
    run_rules(date(2026, 11, 1))
    assert Application.objects.count() == 0


def test_what_was_sent_is_never_removed() -> None:
    submitted(person("Demo Applicant"), BEGUN)
    run_rules(date(2027, 1, 1))
    assert Application.objects.count() == 1
    assert warnings() == []
    for table in ("participants_disclosure", "participants_acceptance"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_a_run_asks_as_often_for_ten_drafts_as_for_one() -> None:

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            run_rules(date(2026, 10, 1))
            transaction.set_rollback(True)
        return len(asked)

    draft(person("Demo Applicant"), BEGUN)
    one = statements()
    for number in range(9):
        draft(person(f"Demo Applicant {number}"), BEGUN)
    assert statements() == one


def test_a_draft_is_deleted_on_a_page_of_its_own_by_who_began_it() -> None:
    application = complete_draft()
    author = application.opened_by
    browser = signed_in(author)
    question = browser.get(page("delete_draft", application.ref))
    gone = browser.post(page("delete_draft", application.ref))
    assert question.status_code == 200
    assert gone["Location"] == page("apply")
    assert not Application.objects.exists()
    assert Act.objects.filter(action="delete_draft").values_list("actor_id", flat=True).get() == author.pk  # type: ignore[union-attr]
    assert (
        not Office.objects.filter(scope_id=application.pk, scope_kind=ScopeKind.APPLICATION)
        .on(TODAY + timedelta(days=1))
        .exists()
    )


def test_neither_a_colleague_nor_an_outsider_deletes_a_draft_and_what_was_sent_stays() -> None:
    application = complete_draft()
    signed_in(colleague(application)).post(page("delete_draft", application.ref))
    outsider_answer = signed_in(person("Demo Outsider")).post(page("delete_draft", application.ref))
    sent = submitted(person("Demo Sender"), name="Demo Other Network")
    signed_in(sent.opened_by).post(page("delete_draft", sent.ref))
    assert outsider_answer.status_code == 404
    assert Application.objects.count() == 2
