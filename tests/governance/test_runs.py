"""Runs of the rules: previews change nothing, the past is refused, a failed run is in plain sight."""

import json
import threading
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from governance import services
from governance.models import Act, Edition, JobRun, ReferenceCounter
from governance.periods import add_months
from governance.rules import Effect, Sweep
from governance.services import next_reference, next_references, run_rules
from tests.factories import participation

ADMITTED, LAST, AFTER = date(2022, 3, 1), date(2025, 2, 28), date(2025, 3, 1)


def printed(*args: str) -> dict[str, object]:
    out = StringIO()
    call_command("run_rules", *args, "--format", "json", stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


@pytest.mark.django_db
def test_a_run_prints_what_it_newly_applies_and_a_second_run_nothing() -> None:
    subject = participation(ADMITTED)
    effect = {
        "rule": "term_expiry",
        "clause": "5.term",
        "subject_type": "participation",
        "subject": subject.ref,
        "effective_on": "2025-03-01",
        "effect": "ended",
        "detail": {"last_day": "2025-02-28", "end_reason": "expired"},
    }
    effects = [effect]
    assert printed("--on", "2025-02-28") == {"on": "2025-02-28", "preview": False, "effects": []}
    assert printed("--on", "2025-03-10", "--preview") == {"on": "2025-03-10", "preview": True, "effects": effects}
    assert printed("--on", "2025-03-10") == {"on": "2025-03-10", "preview": False, "effects": effects}
    assert printed("--on", "2025-03-10") == {"on": "2025-03-10", "preview": False, "effects": []}


@pytest.mark.django_db
def test_a_preview_changes_nothing() -> None:
    subject = participation(ADMITTED)
    before = (Act.objects.count(), JobRun.objects.count())
    assert [effect.rule for effect in run_rules(AFTER, preview=True)] == ["term_expiry"]
    subject.refresh_from_db()
    assert (Act.objects.count(), JobRun.objects.count(), subject.last_day) == (*before, None)


@pytest.mark.django_db
def test_a_day_before_the_last_one_applied_is_for_preview_only() -> None:
    participation(ADMITTED)
    run_rules(date(2025, 6, 1))
    with pytest.raises(CommandError, match=r"applied up to 2025-06-01\. Use --preview"):
        printed("--on", "2025-05-31")
    assert printed("--on", "2025-05-31", "--preview") == {"on": "2025-05-31", "preview": True, "effects": []}


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["run_rules", "participation_states", "clause_register"])
@pytest.mark.parametrize("day", ["20250301", "2025-W09-6", "2025-02-30", "9999-12-30"])
def test_a_command_takes_a_day_in_one_notation_and_within_the_calendar(command: str, day: str) -> None:
    with pytest.raises(CommandError, match="is not a date; write it as YYYY-MM-DD|too late"):
        call_command(command, "--on", day, stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "day", "said"),
    [
        ("run_rules", "0001-01-01", "too early"),
        ("run_rules", "9999-12-30", "too late"),
        ("clause_register", "0001-01-01", "too early"),
        ("clause_register", "9999-12-30", "too late"),
        ("participation_states", "9999-12-30", "too late"),
    ],
)
def test_a_day_from_which_the_calendar_is_left_is_refused_in_words(command: str, day: str, said: str) -> None:
    participation(ADMITTED)
    out, flags = StringIO(), ["--preview"] if command == "run_rules" else []
    with pytest.raises(CommandError, match=f"^{day} is {said}: what "):
        call_command(command, "--on", day, *flags, stdout=out)
    assert out.getvalue() == ""


@pytest.mark.django_db
def test_nobody_takes_part_on_the_first_day_of_the_calendar() -> None:
    participation(ADMITTED)
    out = StringIO()
    call_command("participation_states", "--on", "0001-01-01", stdout=out)
    assert out.getvalue() == "organisation,participation,state,last_day,end_reason,flags\n"


@pytest.mark.parametrize("months", [-1, 12 * 9999])
def test_a_month_outside_the_calendar_overflows_as_a_day_does(months: int) -> None:
    with pytest.raises(OverflowError):
        add_months(date(1, 1, 1), months)


@pytest.mark.django_db
def test_the_year_of_a_reference_number_has_four_digits() -> None:
    assert next_references("REN", 3, 2) == ["REN-0003-0001", "REN-0003-0002"]


@pytest.mark.django_db
def test_a_failed_run_keeps_its_error_and_does_not_count_as_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(on: date, run: JobRun) -> list[Effect]:
        raise ValueError("no such luck")

    monkeypatch.setattr("governance.services.sweeps", lambda: [Sweep("broken", "5.term", 1, broken)])
    with pytest.raises(ValueError, match="no such luck"):
        run_rules(AFTER)
    assert list(JobRun.objects.values_list("error", "finished_at")) == [("ValueError: no such luck", None)]
    assert JobRun.objects.last_day_applied("run_rules") is None


@pytest.mark.django_db
def test_a_run_that_broke_after_an_effect_has_judged_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    participation(ADMITTED)
    whole = services.sweeps()

    def broken(on: date, run: JobRun) -> list[Effect]:
        raise ValueError("no such luck\nDETAIL: Key (email)=(demo@example.org)")

    monkeypatch.setattr("governance.services.sweeps", lambda: [*whole, Sweep("broken", "5.term", 999, broken)])
    with pytest.raises(ValueError, match="no such luck"):
        run_rules(AFTER)
    assert [run.error for run in JobRun.objects.all()] == ["ValueError: no such luck"]
    with pytest.raises(services.RunRefused):
        run_rules(LAST)


@pytest.mark.django_db(transaction=True)
def test_thirty_people_never_get_the_same_reference_number() -> None:
    found: list[str] = []

    def take() -> None:
        try:
            found.extend(next_references("NSA", 2026, 2))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"NSA-2026-{number:04}" for number in range(1, 61)]


@pytest.mark.django_db
def test_a_number_that_an_imported_record_bears_is_passed_over() -> None:
    ReferenceCounter.objects.create(kind="TOR", year=2026, last=4)
    Edition.objects.create(ref="TOR-2026-0005", effective_on=date(2026, 1, 1))
    assert next_reference("TOR", 2026, Edition.objects.all()) == "TOR-2026-0006"
