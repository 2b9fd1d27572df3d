"""Reminders before a term ends: sent on their day, overtaken by a later one, or kept as not sent (5.term)."""

from datetime import timedelta

import pytest

from correspondence.models import Letter
from governance.services import enter_edition, run_rules
from participants.models import Renewal
from participants.services import submit_renewal
from participants.settlement import settle
from tests.factories import focal_point, officer, participation
from tests.participants.test_participations import ADMITTED, DAY, LAST, letters

pytestmark = pytest.mark.django_db


def test_a_run_that_missed_reminders_sends_only_the_latest_and_keeps_the_others_as_overtaken() -> None:
    subject = participation(ADMITTED)
    lead = str(focal_point(subject.organisation))
    run_rules(LAST - timedelta(days=181))
    assert letters() == [("renewal_opened", "2026-08-31", lead, "")]
    run_rules(LAST - timedelta(days=180))
    run_rules(LAST - timedelta(days=20))
    run_rules(LAST - timedelta(days=19))
    assert letters()[1:] == [
        ("renewal_reminder", "2026-09-01", lead, ""),
        ("renewal_reminder", "2027-02-08", lead, "overtaken"),
        ("renewal_reminder", "2027-02-08", lead, ""),
    ]
    reminders = Letter.objects.order_by("id")[1:]
    assert [letter.facts["days_before"] for letter in reminders] == [180, 90, 30]


def reminders() -> list[tuple[int, str]]:
    """The reminders by their days, with why one was not sent."""
    found = Letter.objects.filter(kind="renewal_reminder").order_by("id")
    return [(letter.facts["days_before"], letter.skipped_because) for letter in found]


def test_nobody_is_reminded_while_a_renewal_in_time_is_under_decision() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(LAST - timedelta(days=180))
    submit_renewal(subject, LAST - timedelta(days=100), LAST - timedelta(days=100), officer())
    run_rules(LAST - timedelta(days=90))
    assert reminders() == [(180, "")]


def test_a_reminder_that_was_missed_before_the_renewal_came_is_kept_as_not_sent() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(LAST - timedelta(days=95))
    submit_renewal(subject, LAST - timedelta(days=85), LAST - timedelta(days=85), officer())
    run_rules(LAST - timedelta(days=84))
    run_rules(LAST - timedelta(days=5))
    assert reminders() == [(180, ""), (90, "moot")]


def test_reminders_missed_until_the_term_was_over_are_kept_as_not_sent() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(LAST - timedelta(days=95))
    run_rules(LAST + DAY)
    run_rules(LAST + 2 * DAY)
    assert reminders() == [(180, ""), (90, "moot"), (30, "moot")]


def test_what_was_not_due_while_a_decision_was_awaited_is_not_kept_once_the_term_is_over() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(LAST - timedelta(days=95))
    asked_on, declined_on = LAST - timedelta(days=92), LAST + timedelta(days=9)
    Renewal.objects.create(
        ref="R-1", participation=subject, submitted_on=asked_on, state="not_renewed", state_since=declined_on,
        decided_on=declined_on,
    )  # fmt: skip
    settle([subject.pk])
    run_rules(declined_on + DAY)
    assert reminders() == [(180, "")]


def test_a_reminder_of_another_edition_is_overtaken_by_a_later_one_that_was_said() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    enter_edition("tor-2027", LAST - timedelta(days=20), {"renewal_reminder_days": "200;10"})
    run_rules(LAST - timedelta(days=30))
    run_rules(LAST - timedelta(days=20))
    run_rules(LAST - timedelta(days=10))
    assert reminders() == [(180, "overtaken"), (90, "overtaken"), (30, ""), (200, "overtaken"), (10, "")]
