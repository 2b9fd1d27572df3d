"""Reminders before a term ends: on their day, overtaken by a later one, or kept as not sent (5.term)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from correspondence.kinds import MOOT
from correspondence.models import Letter
from correspondence.services import LetterDraft, queue_letters
from governance.models import Edition, JobRun
from governance.parameters import first_of
from governance.rules import Effect
from participants.enums import RenewalState
from participants.letters import RENEWAL_REMINDER, speakers, to_whom
from participants.models import Participation, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.querysets import ParticipationQuerySet

OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Reminder:
    """A reminder that is due for one participation; one that is not sent is kept with the reason."""

    participation: Participation
    term_ends: date
    days_before: int
    skipped_because: str = ""

    @property
    def key(self) -> tuple[int, str, int]:
        """What makes it unique: once for each term and number of days."""
        return (self.participation.pk, self.term_ends.isoformat(), self.days_before)


def remind_of_terms(on: date, run: JobRun) -> Iterable[Effect]:
    """Remind before a term ends; a run that missed several sends only the latest one due (5.term).

    While a renewal in time is under decision nobody is reminded to submit one; what a daily run would have said
    before it came is kept as not sent. Reminders are not effects.
    """
    days = Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS)
    ending = Participation.objects.expiring(first_of(days), on).with_flags(on, first_of(days))
    reminders = [one for participation in _told(ending.to_remind(on)) for one in _due(participation, days, on)]
    queue_letters(_letters_of_reminders(_unless_overtaken(reminders, _already_said(reminders)), on), on)
    keep_unsaid(ending.filter(Q(("is_renewal_pending", True))), on)
    return ()


def _told(participations: ParticipationQuerySet) -> ParticipationQuerySet:
    """The rows with what a letter tells of them, and with the renewals of their terms."""
    return participations.select_related("organisation").prefetch_related("renewals").order_by("ref")


def _due(participation: Participation, days: tuple[int, ...], on: date) -> list[Reminder]:
    term_ends: date = participation.term_then  # type: ignore[attr-defined]
    due = [number for number in days if term_ends - timedelta(days=number) <= on]
    return [Reminder(participation, term_ends, one, "" if one == min(due) else OVERTAKEN) for one in due]


def _unless_overtaken(reminders: list[Reminder], said: set[tuple[int, str, int]]) -> list[Reminder]:
    """Those not said yet; one before a later one that was said, as where an edition names other days, is not sent."""
    latest: dict[tuple[int, str], int] = {}
    for pk, term_ends, days_before in said:
        latest[pk, term_ends] = min(days_before, latest.get((pk, term_ends), days_before))
    return [
        replace(one, skipped_because=OVERTAKEN) if latest.get(one.key[:2], one.days_before) < one.days_before else one
        for one in reminders
        if one.key not in said
    ]


def keep_unsaid(participations: ParticipationQuerySet, on: date) -> None:
    """Keep as not sent what daily runs would have reminded of, where nobody is to be reminded any more (5.term)."""
    days = Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS)
    missed = []
    for participation in _told(participations.with_term(on)):
        term_ends: date = participation.term_then  # type: ignore[attr-defined]
        for number in days:
            due = _first_free(participation, term_ends - timedelta(days=number), term_ends)
            if due <= min(on, term_ends):
                missed.append(Reminder(participation, term_ends, number, MOOT))
    said = _already_said(missed)
    queue_letters(_letters_of_reminders([one for one in missed if one.key not in said], on), on)


def _first_free(participation: Participation, day: date, term_ends: date) -> date:
    """The first day from this one on, on which no renewal in time was under decision."""
    in_time = [one for one in participation.renewals.all() if one.submitted_on and one.submitted_on <= term_ends]
    for one in sorted(in_time, key=lambda renewal: renewal.submitted_on or date.max):
        if one.submitted_on and one.submitted_on <= day and day < (until := one.decided_on or date.max):
            day = until
    return day


def _already_said(reminders: list[Reminder]) -> set[tuple[int, str, int]]:
    letters = Letter.objects.filter(
        kind=RENEWAL_REMINDER.code, object_type="participation",
        object_id__in=[reminder.participation.pk for reminder in reminders],
    )  # fmt: skip
    return {
        (pk, facts["term_last_day"], facts["days_before"]) for pk, facts in letters.values_list("object_id", "facts")
    }


def _letters_of_reminders(reminders: list[Reminder], on: date) -> list[LetterDraft]:
    people = speakers([reminder.participation.organisation_id for reminder in reminders], on)
    ways = _ways_to_renew(reminders, on)
    return [
        LetterDraft(
            ":".join(
                [
                    RENEWAL_REMINDER.code, reminder.participation.ref, reminder.term_ends.isoformat(),
                    str(reminder.days_before), str(person.pk) if person else "nobody",
                ]
            ),
            RENEWAL_REMINDER.code,
            reminder.participation,
            person,
            {
                "organisation": reminder.participation.organisation.name,
                "participation": reminder.participation.ref,
                "term_last_day": reminder.term_ends.isoformat(),
                "days_left": max((reminder.term_ends - on).days, 0),
                "days_before": reminder.days_before,
                **ways[reminder.participation.pk],
            },
            skipped_because=reminder.skipped_because,
        )
        for reminder in reminders
        for person in to_whom(people, reminder.participation.organisation_id)
    ]  # fmt: skip


def _ways_to_renew(reminders: list[Reminder], on: date) -> dict[int, dict[str, str]]:
    """How each organisation asks for its renewal: on the form that is open, again after a decline, else by a letter.

    Two statements. Who was declined is reminded as well, for it may submit again while in time (5.term).
    """
    ways: dict[int, dict[str, str]] = {
        one.participation.pk: {"path": reverse("participants:detail", args=[one.participation.organisation.ref])}
        for one in reminders
    }
    ends = {one.participation.pk: one.term_ends for one in reminders}
    renewals = Renewal.objects.filter(participation__in=ends)
    for one in renewals.declined_of_term().filter(decided_on__lte=on).order_by("decided_on", "pk"):
        said = {"declined": one.ref, "declined_on": str(one.decided_on), "path": one.get_absolute_url()}
        ways[one.participation_id] |= said
    standing = renewals.in_state(RenewalState.OPEN).filter(file__isnull=False, opened_on__lte=on)
    for one in [one for one in standing if one.term_ends == ends[one.participation_id]]:
        ways[one.participation_id] |= {"renewal": one.ref, "path": one.get_absolute_url()}
    return ways
