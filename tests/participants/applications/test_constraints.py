"""What the database itself refuses about files, applications, their examination and screening (5, x.history)."""

import hashlib
import json

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from correspondence.models import Letter
from governance.models import Act
from participants.models import Acceptance, Application, Disclosure, GroupInterest, Snapshot, Statement
from participants.services.decisions import Approval, approve
from participants.services.examination import escalate
from participants.services.screening import Entry, compare_new_names, take_list
from tests.applications import TODAY
from tests.factories import participation
from tests.participants.applications.cases import CANARY, SOON, File, in_state

pytestmark = pytest.mark.django_db
MODULES = ("files", "applications", "examination", "screening")


def again(table: str, **changed: str) -> str:
    """Enter a row a second time, but for the columns that are named: their values are SQL."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, f"participants_{table}")
    columns = [column.name for column in described if column.name != "id"]
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO participants_{table} ({names}) SELECT {values} FROM participants_{table} ORDER BY id DESC LIMIT 1"
    )


def change(table: str, what: str) -> str:
    """Change every row of a table."""
    return f"UPDATE participants_{table} SET {what}"


def refused(statement: str) -> str:
    """What the database says against a statement; empty where it carries it out. Nothing of it stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def violations() -> dict[str, str]:
    """For each constraint the statement that breaks it alone."""
    others = "(SELECT MAX(id) + 1 FROM participants_casefile)"
    return {
        "one_row_per_section": again("filesection"),
        "snapshots_count_up": again("snapshot"),
        "a_snapshot_has_its_hash": again("snapshot", number="99", sha256="'not a hash'"),
        "one_statement_per_version": again("statement", effective_on="DATE '2030-01-01'"),
        "one_statement_from_a_day": again("statement", version="'other'"),
        "one_text_per_statement_and_language": again("statementtext"),
        "accepted_once_per_edition": again("acceptance"),
        "application_state_known": change("application", "state = 'elsewhere'"),
        "one_application_in_hand": again("application", ref="'NSA-2026-9999'", file_id=others),
        "what_is_submitted_has_its_day_and_name": change("application", "submitted_on = NULL"),
        "an_application_is_of_a_non_state_actor": change("application", "category = 'government'"),
        "an_approval_makes_its_participation": change("application", "state = 'approved'"),
        "conditions_are_accepted_or_declined": change(
            "application", "conditions_accepted_on = DATE '2026-12-01', conditions_declined_on = DATE '2026-12-01'"
        ),
        "one_interest_per_group": again("groupinterest"),
        "one_declaration_per_person": again("conflictdeclaration"),
        "one_finding_per_criterion": again("criterionfinding"),
        "criterion_is_one_of_eight": again("criterionfinding", criterion="'ninth'"),
        "verdict_is_known": change("criterionfinding", "verdict = 'perhaps'"),
        "rounds_count_up": again("informationrequest", closed_on="DATE '2026-12-01'"),
        "one_open_request_for_information": again("informationrequest", round="99"),
        "an_answer_is_due_after_the_question": change("informationrequest", "due_on = asked_on"),
        "questions_are_numbered": again("requestitem"),
        "due_diligence_sheets_count_up": again("duediligence"),
        "one_row_per_check": again("duediligencecheck"),
        "one_row_per_risk": again("riskfinding"),
        "risk_is_one_of_seven": again("riskfinding", risk="'eighth'"),
        "one_open_escalation": again("escalation"),
        "listed_once": again("listedname"),
        "screened_once": again("screenedname"),
        "one_hit_for_two_names": again("hit"),
        "likeness_is_of_a_hundred": change("hit", "score = 101"),
        "a_disposed_hit_has_its_reason": change("hit", "disposal = 'other', disposed_on = DATE '2026-12-01'"),
    }


def examined() -> File:
    """A case with a row in every table of its examination, whose due-diligence sheet is open."""
    case = in_state("recommendation")
    case.move("look_again", case.reviewer, reason="Anew.")
    asked_and_interested(case)
    take_list("Demo list", [Entry("A-1", "Demo Helth Network")], "0" * 64, case.officer, TODAY)
    compare_new_names(TODAY)
    escalate(case.application, "Legal office", CANARY, SOON, case.officer, TODAY)
    return case


def asked_and_interested(case: File) -> None:
    """A round of questions that waits, and a group of interest of another participant."""
    case.application.file.requests.create(round=1, asked_on=TODAY, due_on=SOON, asked_by=case.officer).items.create(
        number=1, section="aims", question="Which?"
    )
    GroupInterest.objects.create(participation=participation(TODAY), group="demo", recorded_on=TODAY)


def test_every_constraint_is_broken_by_its_statement_and_refused_by_its_name() -> None:
    examined()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO participants_casefile (language, created_on) VALUES ('en', DATE '2026-11-23')")
    found = {name: name in refused(statement) for name, statement in violations().items()}
    assert found == dict.fromkeys(found, True)


def test_every_constraint_of_these_tables_has_its_statement() -> None:
    examined()
    models = [
        model
        for model in apps.get_app_config("participants").get_models()
        if model.__module__.rsplit(".", 1)[-1] in MODULES
    ]
    declared = {str(constraint.name) for model in models for constraint in model._meta.constraints}
    assert declared == set(violations())


FROZEN = [
    change("snapshot", "content = '{}'"),
    change("snapshot", "sha256 = repeat('0', 64)"),
    "DELETE FROM participants_snapshot",
    "TRUNCATE participants_snapshot CASCADE",
    change("disclosure", "signatory_name = 'Another'"),
    "DELETE FROM participants_disclosure",
    "TRUNCATE participants_disclosure CASCADE",
    change("acceptance", "accepted_on = DATE '2020-01-01'"),
    "DELETE FROM participants_acceptance",
    "TRUNCATE participants_acceptance CASCADE",
    change("duediligence", "sources = 'Other'"),
    "DELETE FROM participants_duediligence",
    change("duediligencecheck", "evidence = 'Other'"),
    "DELETE FROM participants_duediligencecheck",
]


def test_what_was_sent_signed_accepted_and_completed_is_changed_by_no_statement() -> None:
    case = in_state("decision_pending")
    said = {statement: refused(statement) for statement in FROZEN}
    assert [statement for statement, no in said.items() if "refused" not in no and "never edited" not in no] == []
    assert Snapshot.objects.filter(file=case.application.file).count() == 1
    assert (Disclosure.objects.count(), Acceptance.objects.count(), Statement.objects.count()) == (1, 1, 1)


def test_the_hash_of_a_snapshot_is_that_of_its_canonical_text_and_of_the_act_and_the_receipt() -> None:
    case = in_state("approved")
    snapshot = Snapshot.objects.get(file=case.application.file)
    canonical = json.dumps(snapshot.content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert hashlib.sha256(canonical.encode()).hexdigest() == snapshot.sha256
    acts = Act.objects.about(case.application).filter(action__in=["submit", "recommend", "approve"]).order_by("id")
    assert [act.facts["sha256"] for act in acts] == [snapshot.sha256] * 3
    assert Letter.objects.get(kind="application_received").facts["sha256"] == snapshot.sha256
    assert case.application.decided_from == snapshot


def test_a_decision_rests_on_what_was_sent_not_on_what_was_written_below_the_portal_later() -> None:
    case = in_state("decision_pending")
    before = Snapshot.objects.get().content
    case.application.file.sections.filter(code="identity").update(answers={"name": "Changed by hand"})
    approve(case.application, "approve", Approval(TODAY), case.head, TODAY)
    case.application.refresh_from_db()
    assert case.application.organisation is not None
    assert case.application.organisation.name == before["answers"]["identity"]["name"]
    assert Application.objects.get().decided_from == Snapshot.objects.get()
