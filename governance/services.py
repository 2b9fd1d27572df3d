"""Entering an edition, giving out reference numbers, running the rules for a day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from governance.acts import ActDraft, record
from governance.models import Edition, EditionParameter, EditionText, JobRun
from governance.parameters import Parameter, declared
from governance.rules import Effect, sweeps

RULES_JOB = "run_rules"
RULES_LOCK = 7_301_002


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
    return [f"{kind}-{year}-{number:04}" for number in range(last - count + 1, last + 1)]


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
            return _previewed(on)
        _refuse_the_past(on)
        return _applied(on)


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


def _previewed(on: date) -> list[Effect]:
    with transaction.atomic():
        effects = _swept(on, JobRun.objects.create(name=RULES_JOB, on=on))
        transaction.set_rollback(True)
    return effects


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
        JobRun.objects.filter(pk=run.pk).update(error=f"{type(error).__name__}: {error}"[:2000])
        raise
    JobRun.objects.filter(pk=run.pk).update(finished_at=Now())
