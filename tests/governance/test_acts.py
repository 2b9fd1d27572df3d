"""The ledger of acts: append-only in the database, chained by hash, and any tampering named (x.history)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from governance.acts import ActDraft, record, record_all, seal, verify
from governance.models import Act, ActNote, ActSeal, Edition, JobRun

DAY = date(2026, 11, 23)


def some_acts(number: int) -> list[Act]:
    edition = Edition.objects.get(ref="tor-2022")
    with transaction.atomic():
        return record_all([ActDraft(edition, f"act_{i}", "x.history", DAY, actor_id=i) for i in range(number)])


@contextmanager
def as_intruder() -> Iterator[None]:
    """What only the owner of the database can do: switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def report() -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_acts", stdout=out)
    return str(error.value)


@pytest.mark.django_db(transaction=True)
def test_acts_are_sealed_in_order_just_after_their_commit() -> None:
    some_acts(3)
    some_acts(2)
    chain = list(ActSeal.objects.order_by("number").values_list("number", "act__action"))
    assert chain == [(1, "act_0"), (2, "act_1"), (3, "act_2"), (4, "act_0"), (5, "act_1")]
    out = StringIO()
    call_command("verify_acts", stdout=out)
    head = ActSeal.objects.get(number=5).digest
    assert out.getvalue() == f"sealed 5\nhead {head}\nunsealed 0\n"


@pytest.mark.django_db
def test_an_act_is_recorded_only_inside_the_transaction_of_what_it_tells_of() -> None:
    draft = ActDraft(Edition.objects.get(), "lonely", "x.history", DAY)
    connection.in_atomic_block, inside = False, connection.in_atomic_block
    try:
        with pytest.raises(RuntimeError):
            record(draft)
    finally:
        connection.in_atomic_block = inside


@pytest.mark.django_db
def test_the_reason_lies_beside_the_act_and_can_be_erased() -> None:
    act = record(ActDraft(Edition.objects.get(), "decide", "x.history", DAY, reason="Demo Person asked for it"))
    assert ActNote.objects.get(act=act).text == "Demo Person asked for it"
    assert "Demo" not in str(act.facts)
    assert set(act.facts) == {"reason_digest"}
    seal()
    ActNote.objects.all().delete()
    assert verify().broken_at == ""


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["governance_act", "governance_actseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_or_remove_acts_and_seals(table: str, statement: str) -> None:
    some_acts(1)
    seal()
    column = "action" if table == "governance_act" else "previous"
    with (
        pytest.raises(IntegrityError, match="rows are only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement.format(table, column, "'x'"))


@pytest.mark.django_db
def test_an_effect_happens_once_for_each_rule_subject_and_day() -> None:
    edition, run = Edition.objects.get(), JobRun.objects.create(name="run_rules", on=DAY)
    draft = ActDraft(edition, "end", "5.term", DAY, rule="term_expiry")
    record(draft, run)
    with pytest.raises(IntegrityError, match="one_effect_per_rule_subject_day"), transaction.atomic():
        record(draft, run)
    with pytest.raises(IntegrityError, match="an_effect_names_its_run"), transaction.atomic():
        record(ActDraft(edition, "end", "5.term", DAY, rule="other"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("UPDATE governance_act SET facts = '{\"a\": 1}' WHERE action = 'act_2'", "number 3 (act"),
        ("UPDATE governance_act SET actor_id = 99 WHERE action = 'act_2'", "number 3 (act"),
        (
            "UPDATE governance_act SET recorded_at = recorded_at - interval '1 s' WHERE action = 'act_2'",
            "number 3 (act",
        ),
        ("DELETE FROM governance_actseal WHERE number = 3", "number 3 is missing before 4"),
        ("UPDATE governance_actseal SET digest = repeat('0', 64) WHERE number = 3", "number 3 (act"),
        ("UPDATE governance_actseal SET previous = repeat('0', 64) WHERE number = 3", "number 3 does not follow"),
        ("UPDATE governance_actseal SET number = 30 WHERE number = 3", "number 3 is missing before 4"),
    ],
)
def test_tampering_is_found_at_the_first_break(tamper: str, found: str) -> None:
    some_acts(5)
    seal()
    with as_intruder(), connection.cursor() as cursor:
        cursor.execute(tamper)
    assert found in report()


@pytest.mark.django_db
def test_a_tail_cut_off_is_found_by_a_head_noted_elsewhere() -> None:
    some_acts(5)
    seal()
    head = ActSeal.objects.get(number=5).digest
    with as_intruder(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_actseal WHERE number = 5")
        cursor.execute("DELETE FROM governance_act WHERE action = 'act_4'")
    assert verify().broken_at == ""
    assert "acts at its end were removed" in verify(head).broken_at


@pytest.mark.django_db(transaction=True)
def test_thirty_writers_at_once_make_one_unbroken_chain() -> None:
    edition = Edition.objects.get()
    start = threading.Barrier(30)

    def write(number: int) -> None:
        start.wait()
        try:
            with transaction.atomic():
                record(ActDraft(edition, f"writer_{number}", "x.history", DAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal()
    result = verify()
    assert (result.sealed, result.unsealed, result.broken_at) == (30, 0, "")


@pytest.mark.django_db
def test_recording_takes_the_same_statements_for_ten_and_for_a_thousand(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    edition = Edition.objects.get()
    for number in (10, 1000):
        with django_assert_num_queries(2):
            record_all([ActDraft(edition, "many", "x.history", DAY) for _ in range(number)])
