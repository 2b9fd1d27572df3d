"""Entering an edition, giving out reference numbers, running the rules for a day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from governance.acts import ActDraft, record, record_all
from governance.models import Act, Edition, EditionParameter, EditionText, JobRun
from governance.parameters import Parameter, declared
from governance.rules import Effect, Notice, notices_of, sweeps

RULES_JOB = "run_rules"
RULES_LOCK = 7_301_002
IMPORT = "import_record"
IMPORT_CHANGE = "import_change"
EXPORT = "export_records"
BATCH = 5_000


class RunRefused(Exception):
    """The rules cannot be applied for this day; the message says why and what to do."""


@transaction.atomic
def enter_edition(
    ref: str,
    effective_on: date,
    values: Mapping[str, str],
    texts: Mapping[tuple[str, str], str] | None = None,
    actor_id: int | None = None,
    action: str = "enter_edition",
) -> Edition:
    """Enter an edition; a parameter it does not state takes the value of the edition before (16.revise).

    `texts` are keyed by (key, language). Raises BadValue for a value that is none of its parameter.
    """
    before = Edition.objects.before(effective_on)
    inherited = before.values_written() if before else {}
    edition = Edition.objects.create(ref=ref, effective_on=effective_on)
    EditionParameter.objects.bulk_create(
        EditionParameter(edition=edition, name=parameter.name, value=_written(parameter, values, inherited))
        for parameter in declared()
    )
    EditionText.objects.bulk_create(
        EditionText(edition=edition, key=key, language=language, body=body)
        for (key, language), body in (texts or {}).items()
    )
    record(ActDraft(edition, action, "16.revise", effective_on, actor_id=actor_id))
    return edition


def _written(parameter: Parameter[object], values: Mapping[str, str], inherited: Mapping[str, str]) -> str:
    text = values.get(parameter.name) or inherited.get(parameter.name) or parameter.older
    return parameter.kind.format(parameter.kind.parse(text))


@dataclass(frozen=True)
class Intake:
    """Where imported records come from: the day, the person who brings them in, the file (x.exchange)."""

    on: date
    actor_id: int | None
    file: str = ""

    def draft(self, obj: models.Model, action: str, clause: str, fields: Sequence[str] = ()) -> ActDraft:
        """The act that says a record entered, or was changed, by a file and by nothing else."""
        facts = {"file": self.file, **({"fields": list(fields)} if fields else {})}
        target = getattr(obj, "state", "")
        return ActDraft(obj, action, clause, self.on, actor_id=self.actor_id, target=target, facts=facts)


@transaction.atomic
def bring_in(rows: Sequence[models.Model], clause: str, intake: Intake) -> list[Act]:
    """Take in records of one kind, one at least, with a constant number of statements and an imported act for each."""
    type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)
    acts = record_all([intake.draft(row, IMPORT, clause) for row in rows])
    _keep_history(rows, acts, update=False)
    return acts


@transaction.atomic
def rewrite(
    changes: Mapping[Any, Sequence[str]], fields: Sequence[str], clause: str, intake: Intake, swapped: str = ""
) -> list[Act]:
    """Change records of one kind as a file says, with a constant number of statements and an act for each.

    `changes` holds the changed objects, one at least, each with what changed; `fields` are all that are written.
    `swapped` names a unique field whose values may change places: all let go before any takes another's.
    """
    rows = list(changes)
    if swapped:
        moved = [row.pk for row, names in changes.items() if swapped in names]
        type(rows[0])._base_manager.filter(pk__in=moved).update(**{swapped: None})
    type(rows[0])._base_manager.bulk_update(rows, fields, batch_size=BATCH)
    acts = record_all([intake.draft(row, IMPORT_CHANGE, clause, names) for row, names in changes.items()])
    _keep_history(rows, acts, update=True)
    return acts


def _keep_history(rows: Sequence[models.Model], acts: Sequence[Act], update: bool) -> None:
    kept = getattr(type(rows[0])._meta, "simple_history_manager_attribute", None)
    if kept is None:
        return
    for row, act in zip(rows, acts, strict=True):
        row._change_reason = f"act {act.pk}"  # type: ignore[attr-defined]
    getattr(type(rows[0]), kept).bulk_history_create(rows, batch_size=BATCH, update=update)


@transaction.atomic
def note_export(person: models.Model, files: Sequence[str], on: date) -> Act:
    """Keep by an act which files of records a person took out: they hold people's data (x.exchange)."""
    return record(ActDraft(person, EXPORT, "x.exchange", on, actor_id=person.pk, facts={"file": list(files)}))


@transaction.atomic
def bring_in_editions(editions: Sequence[tuple[Edition, Mapping[str, str]]], intake: Intake) -> list[Act]:
    """Take in editions with every declared parameter, in exchange notation, as the file has them (16.revise)."""
    acts = bring_in([edition for edition, _values in editions], "16.revise", intake)
    EditionParameter.objects.bulk_create(
        EditionParameter(edition=edition, name=name, value=value)
        for edition, values in editions
        for name, value in values.items()
    )
    return acts


def next_references(kind: str, year: int, count: int = 1) -> list[str]:
    """The next `count` reference numbers of a kind in a year; parallel callers never get the same one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO governance_referencecounter (kind, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (kind, year) DO UPDATE SET last = governance_referencecounter.last + EXCLUDED.last"
            " RETURNING last",
            [kind, year, count],
        )
        last: int = cursor.fetchone()[0]
    return [f"{kind}-{year:04}-{number:04}" for number in range(last - count + 1, last + 1)]


def next_reference(kind: str, year: int, taken: "models.QuerySet[models.Model]") -> str:
    """The next number of a kind that no row of `taken` bears yet: imported records keep numbers of their own."""
    while taken.filter(ref=(ref := next_references(kind, year)[0])).exists():
        continue
    return ref


def run_rules(on: date, preview: bool = False) -> list[Effect]:
    """Judge every rule as of `on` and apply it; returns what this run newly applies.

    A preview does the same and takes it all back, so it shows exactly what a run would do (x.preview).
    Raises RunRefused for a day before the last one applied.
    """
    with _only_one_run():
        if preview:
            return _previewed(on).effects
        _refuse_the_past(on)
        return _applied(on)


@dataclass(frozen=True)
class Preview:
    """What a run would do: its effects, and whom it would tell beside them."""

    effects: list[Effect]
    notices: list[Notice]


def preview_rules(on: date) -> Preview:
    """Judge every rule as of `on`, say what would follow and who would be reminded, and change nothing (x.preview)."""
    with _only_one_run():
        return _previewed(on)


@contextmanager
def _only_one_run() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RULES_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RULES_LOCK])


def _refuse_the_past(on: date) -> None:
    last = JobRun.objects.last_day_applied(RULES_JOB)
    if last is not None and on < last:
        raise RunRefused(
            _("The rules have been applied up to %(last)s. Use --preview to see an earlier day.")
            % {"last": last.isoformat()}
        )


def _previewed(on: date) -> Preview:
    with transaction.atomic():
        run = JobRun.objects.create(name=RULES_JOB, on=on)
        found = Preview(_swept(on, run), notices_of(run))
        transaction.set_rollback(True)
    return found


def _applied(on: date) -> list[Effect]:
    with job_run(RULES_JOB, on) as run:
        return _swept(on, run)


def _swept(on: date, run: JobRun) -> list[Effect]:
    effects: list[Effect] = []
    for sweep in sweeps():
        with transaction.atomic():
            effects.extend(sweep.apply(on, run))
    return sorted(effects, key=lambda effect: (effect.rule, effect.effective_on, effect.subject))


@contextmanager
def job_run(name: str, on: date) -> Iterator[JobRun]:
    """Keep the health of a job: when it ran, and with which error it failed."""
    run = JobRun.objects.create(name=name, on=on)
    try:
        yield run
    except Exception as error:
        JobRun.objects.filter(pk=run.pk).update(error=_in_short(error))
        raise
    JobRun.objects.filter(pk=run.pk).update(finished_at=Now())


def _in_short(error: Exception) -> str:
    """What went wrong, without the detail in which the database quotes rows: they may name people."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:500]
