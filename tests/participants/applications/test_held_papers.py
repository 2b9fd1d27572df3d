"""What is sent is frozen with every document in it: nothing is sent while one waits for its scan (x.documents)."""

import pytest
from pytest_django.fixtures import Settings

from casework.refusals import RulesSayNo
from documents.checks import CheckedFile
from documents.models import Version
from participants.models import Application, Renewal
from participants.services.applications import submit_application
from participants.services.examination import Question
from participants.services.file_papers import file_paper
from participants.services.renewals import send_renewal
from participants.services.replies import answer_item, send_answers
from tests import renewals
from tests.applications import TODAY, complete_draft
from tests.participants.applications.test_replies import asked

pytestmark = pytest.mark.django_db
STATUTES = CheckedFile("statutes.pdf", "application/pdf", b"%PDF-1.7 new statutes")
WAITS = "1 document is still being checked"


def scanner_on(settings: Settings) -> None:
    """From now on files wait for a scanner, which does not come."""
    settings.CLAMD_URL = "tcp://127.0.0.1:9"


def release() -> None:
    """The scanner found nothing."""
    Version.objects.held().update(scan_verdict="clean", released_at="2026-11-23T12:00Z", scanned_at="2026-11-23T12:00Z")


def test_an_application_is_sent_once_its_documents_are_checked(settings: Settings) -> None:
    draft = complete_draft()
    assert draft.opened_by is not None
    scanner_on(settings)
    file_paper(draft, "statutes", STATUTES, draft.opened_by, TODAY)
    with pytest.raises(RulesSayNo, match=WAITS):
        submit_application(draft, draft.opened_by, TODAY)
    release()
    submit_application(draft, draft.opened_by, TODAY)
    assert Application.objects.get().state == "submitted"


def test_answers_are_sent_once_the_new_document_is_checked_and_it_is_a_material_change(settings: Settings) -> None:
    case = asked(Question("legal_status", "statutes", "Which statutes are in force?"))
    scanner_on(settings)
    file_paper(case.application, "statutes", STATUTES, case.signatory, TODAY)
    answer_item(case.application, 1, "These.", case.signatory, TODAY)
    with pytest.raises(RulesSayNo, match=WAITS):
        send_answers(case.application, case.signatory, TODAY)
    release()
    act = send_answers(case.application, case.signatory, TODAY)
    assert (act.action, act.facts["changed"]) == ("answer_changed", ["legal_status"])


def test_a_renewal_is_sent_once_its_documents_are_checked(settings: Settings) -> None:
    case = renewals.opened()
    renewals.fill_in(case)
    scanner_on(settings)
    file_paper(case.renewal, "statutes", STATUTES, case.lead, TODAY)
    with pytest.raises(RulesSayNo, match=WAITS):
        send_renewal(case.renewal, case.lead, TODAY)
    release()
    send_renewal(case.renewal, case.lead, TODAY)
    assert Renewal.objects.get().state == "submitted"
