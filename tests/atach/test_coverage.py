"""How each clause is judged: every state it can have, from what is on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from atach import coverage
from atach.clauses import CATALOGUE, register
from correspondence.models import Letter
from documents.enums import ScanVerdict, Visibility
from documents.models import Document, Version
from governance.acts import seal
from governance.clauses import covered, judge
from governance.models import Act, JobRun
from governance.services import enter_edition, run_rules
from participants.models import Organisation, Participation
from participants.services import submit_renewal
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# The clauses whose judges the tests of this module see in each of their states.
TESTED = (
    "4.interface", "4.desk", "9.consensus", "5.categories", "5.notify", "5.term", "16.revise", "x.documents", "x.roles",
    "x.history", "x.register", "x.preview", "x.languages", "x.exchange",
)  # fmt: skip


def judged(clause: str, on: date = ON) -> tuple[str, list[str]]:
    """A clause's state and the texts of its evidence."""
    found = judge(clause, on)
    return str(found.state), [str(item.text) for item in found.evidence]


def letter(number: int, **fields: Any) -> Letter:
    person = factories.person()
    return Letter.objects.create(
        key=f"k{number}", kind="renewal_reminder", language="en", on=ON, object_type="participation", object_id=1,
        recipient=person, **fields,
    )  # fmt: skip


def test_no_letter_yet_leaves_nothing_to_judge() -> None:
    assert judged("4.interface") == ("not_applicable", [])


def test_letters_that_went_out_or_wait_briefly_are_in_order() -> None:
    letter(1, sent_at=timezone.now(), ref="L-2026-0001")
    letter(2)
    assert judged("4.interface") == ("in_order", ["1 letter waits to be sent.", "1 letter was sent."])


def test_a_letter_that_waits_for_days_is_due_and_one_given_up_a_breach() -> None:
    late = letter(1)
    Letter.objects.filter(pk=late.pk).update(queued_at=timezone.now() - timedelta(days=2))
    assert judged("4.interface")[0] == "due"
    letter(2, failed_at=timezone.now(), error="no such address")
    state, texts = judged("4.interface")
    assert (state, texts[0]) == ("breached", "1 letter could not be sent.")


def test_a_desk_that_nobody_watches_is_a_breach() -> None:
    assert judged("4.desk")[0] == "breached"


def test_the_desk_is_in_order_when_nothing_waits_due_when_something_does_and_breached_when_overdue() -> None:
    factories.officer(Role.HEAD)
    JobRun.objects.create(name="run_rules", on=ON, finished_at=timezone.now())
    assert judged("4.desk") == ("in_order", ["0 matters wait on the desk of the head."])
    one = factories.participation(date(2024, 3, 1))
    factories.focal_point(one.organisation)
    assert judged("4.desk") == ("due", ["1 matter waits on the desk of the head."])
    state, texts = judged("4.desk", ON + timedelta(days=10))
    assert (state, texts) == ("breached", ["2 matters wait on the desk of the head.", "1 is overdue."])


def test_categories_are_counted_and_a_company_without_members_is_questioned() -> None:
    assert judged("5.categories") == ("not_applicable", [])
    factories.participation(ON, "government")
    factories.participation(ON, "private_sector", is_membership_body=True)
    assert judged("5.categories") == (
        "in_order", ["Government institution: 1", "International business association: 1"]
    )  # fmt: skip
    factories.participation(ON, "private_sector", is_membership_body=False)
    state, texts = judged("5.categories")
    assert (state, texts[0]) == ("due", "1 private-sector participant is on record as having no members.")
    for _one in range(2):
        factories.participation(ON, "private_sector")
    assert judged("5.categories")[1][:2] == [
        "1 private-sector participant is on record as having no members.",
        "Of 2 private-sector participants it is not known whether they have members.",
    ]
    Organisation.objects.filter(is_membership_body=False).update(is_membership_body=True)
    assert judged("5.categories") == ("due", [
        "Of 2 private-sector participants it is not known whether they have members.",
        "Government institution: 1",
        "International business association: 4",
    ])  # fmt: skip


def test_a_new_participant_waits_for_a_confirmation_that_is_then_sent_or_fails() -> None:
    assert judged("5.notify") == ("not_applicable", [])
    one = factories.participation(ON)
    assert judged("5.notify") == ("due", ["1 new participant has no confirmation yet."])
    said = letter(1, sent_at=timezone.now(), ref="L-2026-0001")
    Letter.objects.filter(pk=said.pk).update(kind="admission_confirmed", object_id=one.pk)
    assert judged("5.notify") == ("in_order", ["1 new participant was confirmed."])
    Letter.objects.filter(pk=said.pk).update(sent_at=None, failed_at=timezone.now())
    assert judged("5.notify") == ("breached", ["1 confirmation could not be sent."])


def test_terms_are_in_order_due_before_they_end_and_breached_when_no_act_records_the_end() -> None:
    factories.participation(date(2020, 1, 1), "government")
    assert judged("5.term") == ("not_applicable", [])
    one = factories.participation(date(2025, 3, 1))
    assert judged("5.term") == ("in_order", ["1 non-State actor takes part for a term."])
    near = one.term_last_day - timedelta(days=180)
    assert judged("5.term", near)[0] == "due"
    assert judged("5.term", near - timedelta(days=1))[0] == "in_order"
    submit_renewal(one, near, near, factories.officer())
    assert judged("5.term", near)[1][0] == "1 renewal waits for its decision."


def test_an_end_that_no_act_records_two_days_later_is_a_breach() -> None:
    one = factories.participation(date(2020, 3, 1))
    ended = one.term_last_day
    assert judged("5.term", ended + timedelta(days=1))[0] != "breached"
    assert judged("5.term", ended + timedelta(days=2)) == (
        "breached", ["1 participation has ended and no act records it."]
    )  # fmt: skip
    run_rules(ended + timedelta(days=2))
    assert judged("5.term", ended + timedelta(days=2))[0] == "not_applicable"


def test_an_edition_without_its_text_is_due() -> None:
    assert judged("16.revise") == ("in_order", ["Edition tor-2022 is in force since 1 January 2022."])
    enter_edition("tor-2026", date(2026, 1, 1), {})
    enter_edition("tor-2028", date(2028, 1, 1), {})
    assert judged("16.revise") == (
        "due",
        [
            "Edition tor-2026 is in force since 1 January 2026.",
            "Edition tor-2028 follows on 1 January 2028.",
            "The text of edition tor-2026 was not entered.",
        ],
    )


def version(number: int, **fields: Any) -> Version:
    document = Document.objects.create(
        ref=f"D-{number}", title="Demo", slot="paper", language="en", visibility=Visibility.PUBLIC, dated_on=ON
    )
    return Version.objects.create(
        document=document, number=1, sha256=f"{number:064x}", size=10, media_type="application/pdf",
        original_name="demo.pdf", **fields,
    )  # fmt: skip


def test_documents_are_due_while_one_is_locked_held_or_not_scanned() -> None:
    now = timezone.now()
    assert judged("x.documents") == ("not_applicable", [])
    version(1, scan_verdict=ScanVerdict.CLEAN, scanned_at=now, released_at=now)
    assert judged("x.documents") == ("in_order", ["1 document is kept."])
    version(2, scan_verdict=ScanVerdict.NOT_SCANNED, released_at=now)
    version(3, scan_verdict=ScanVerdict.INFECTED, scanned_at=now, quarantined_at=now)
    version(4, quarantined_at=now)
    assert judged("x.documents") == (
        "due",
        [
            "1 infected file is locked.",
            "1 file is in quarantine.",
            "1 file was not scanned.",
            "4 documents are kept.",
        ],
    )


def test_the_secretariat_needs_a_head_and_second_factors() -> None:
    state, texts = judged("x.roles")
    assert (state, texts[0]) == ("breached", "Nobody holds the office of Secretariat head.")
    head = factories.officer(Role.HEAD)
    assert judged("x.roles")[0] == "due"
    set_factor(head, SECRET)
    assert judged("x.roles") == ("in_order", ["1 office is held today."])


def test_history_is_due_while_acts_wait_too_long_for_their_seal() -> None:
    assert judged("x.history")[0] == "not_applicable"
    factories.officer()
    assert judged("x.history") == ("in_order", ["1 act is on record."])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE governance_act SET recorded_at = recorded_at - interval '1 hour'")
        cursor.execute("SET session_replication_role = origin")
    assert judged("x.history")[0] == "due"


def test_history_is_a_breach_where_a_sealed_act_was_changed() -> None:
    factories.officer()
    factories.officer(Role.HEAD)
    assert seal() == 2
    assert judged("x.history") == ("in_order", ["2 acts are on record."])
    first = Act.objects.earliest("id")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE governance_act SET clause = '5.term' WHERE id = %s", [first.pk])
        cursor.execute("SET session_replication_role = origin")
    assert judged("x.history")[0] == "breached"


def test_the_register_is_due_while_clauses_are_not_covered() -> None:
    assert judged("x.register") == ("due", [f"{len(covered())} of {len(CATALOGUE)} clauses are judged."])


def test_the_rules_are_due_while_the_daily_run_is_behind() -> None:
    assert judged("x.preview")[0] == "due"
    run_rules(ON - timedelta(days=1))
    assert judged("x.preview")[0] == "in_order"
    assert judged("x.preview", ON + timedelta(days=1))[0] == "due"


def test_languages_are_due_until_all_six_are_offered(settings: LazySettings) -> None:
    assert judged("x.languages")[0] == "due"
    settings.LANGUAGES = [(code, code) for code in ("en", "zh-hans", "fr", "es", "ru", "ar")]
    assert judged("x.languages")[0] == "in_order"


def test_the_exchange_is_due_while_files_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    state, texts = judged("x.exchange")
    assert state == "due"
    assert texts[1].startswith("Missing: withdrawal_notices")
    monkeypatch.setattr(coverage, "EXCHANGED", ("organisations", "people"))
    assert judged("x.exchange") == ("in_order", ["2 of 2 files can be brought in and taken out."])


def test_the_register_asks_as_much_of_the_database_for_many_as_for_few(officer: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            register(ON)
        return len(captured)

    factories.officer(Role.HEAD)
    for _number in range(2):
        factories.focal_point(factories.participation(ON - timedelta(days=3 * 365 - 20)).organisation)
    few = asked()
    for _number in range(8):
        factories.focal_point(factories.participation(ON - timedelta(days=3 * 365 - 20)).organisation)
    assert Participation.objects.count() == 10
    assert asked() == few
