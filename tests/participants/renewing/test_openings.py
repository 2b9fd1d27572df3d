"""The daily job opens renewals, and lets lapse what nobody sent: dated from the record, whenever it runs (5.term)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from correspondence.models import Letter
from correspondence.rendering import words_of
from governance.models import Act
from governance.services import enter_edition, run_rules
from participants.enums import RenewalState
from participants.models import Participation, Renewal
from participants.services import submit_renewal
from participants.services.applications import save_section
from participants.settlement import settle
from tests.factories import focal_point, officer, participation
from tests.renewals import ADMITTED, ENDS, OPENS, TODAY, pending

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def renewals() -> list[tuple[str, str, str]]:
    """State, day opened and term of every renewal."""
    return [(one.state, str(one.opened_on), str(one.term_ends)) for one in Renewal.objects.order_by("id")]


def test_a_renewal_opens_nine_months_before_the_term_ends_and_once() -> None:
    subject = participation(ADMITTED, name="Demo Health Network", country="CHE")
    lead = focal_point(subject.organisation)
    run_rules(OPENS - DAY)
    assert renewals() == []
    assert run_rules(OPENS) == []
    run_rules(OPENS + DAY)
    assert renewals() == [("open", "2026-05-28", "2027-02-28")]
    renewal = Renewal.objects.get()
    acts = Act.objects.about(renewal).values_list("action", "on", "target", "facts")
    facts = {"participation": subject.ref, "term_last_day": "2027-02-28"}
    assert list(acts) == [("open", OPENS, "open", facts)]
    assert [(x.kind, x.recipient, x.facts["renewal"]) for x in Letter.objects.all()] == [
        ("renewal_opened", lead, renewal.ref)
    ]
    invited = words_of(Letter.objects.get()).text
    assert "The form holds what is on record of your organisation. Fill in the rest." in invited
    assert renewal.file is not None
    assert renewal.file.whole() == {
        "identity": {
            "name": "Demo Health Network", "category": "ngo", "country": "CHE", "website": "", "membership_body": "",
        }
    }  # fmt: skip


@pytest.mark.parametrize(("known", "answer"), [(True, "yes"), (False, "no"), (None, "")])
def test_what_nobody_knows_of_an_organisation_is_left_to_be_answered(known: bool | None, answer: str) -> None:
    participation(ADMITTED, is_membership_body=known)
    run_rules(OPENS)
    renewal = Renewal.objects.get()
    assert renewal.file is not None
    assert renewal.file.whole()["identity"]["membership_body"] == answer


def test_the_edition_says_how_many_months_before() -> None:
    enter_edition("tor-2026", date(2026, 1, 1), {"renewal_opens_months": "3"})
    participation(ADMITTED)
    run_rules(date(2026, 11, 27))
    assert renewals() == []
    run_rules(date(2026, 11, 28))
    assert renewals() == [("open", "2026-11-28", "2027-02-28")]


def test_governments_and_those_who_have_left_get_none() -> None:
    participation(ADMITTED, "government")
    gone = participation(ADMITTED)
    Participation.objects.filter(pk=gone.pk).update(last_day=date(2025, 1, 1), end_reason="withdrawn")
    run_rules(TODAY)
    assert renewals() == []


def test_who_has_asked_already_is_not_asked_to() -> None:
    subject = participation(ADMITTED)
    submit_renewal(subject, OPENS - DAY, OPENS - DAY, officer())
    run_rules(OPENS)
    assert [row[0] for row in renewals()] == ["submitted"]


def test_the_last_file_of_the_organisation_fills_in_the_next_one() -> None:
    case = pending()
    case.move("renew", case.head, {"new_last_day": date(2030, 2, 28)})
    run_rules(date(2029, 5, 28))
    renewal = Renewal.objects.get(state="open")
    before = case.renewal.file
    assert before is not None and renewal.file is not None
    assert renewal.file.predecessor == before
    carried = {code: answers for code, answers in before.whole().items() if code != "activity"}
    assert renewal.file.whole() == carried
    assert not renewal.file.sections.filter(confirmed_on__isnull=False).exists()
    invited = words_of(Letter.objects.filter(kind="renewal_opened").latest("id")).text
    assert "The form is filled in with what your organisation told last time." in invited


def effects(days: Iterable[date]) -> list[dict[str, Any]]:
    """Everything that runs on these days apply."""
    return [effect.as_json() for day in days for effect in run_rules(day)]


def end_of(subject: Participation) -> dict[str, Any]:
    """The effect that the end of the term is."""
    return {
        "rule": "term_expiry", "clause": "5.term", "subject_type": "participation", "subject": subject.ref,
        "effective_on": "2027-03-01", "effect": "ended", "detail": {"last_day": "2027-02-28", "end_reason": "expired"},
    }  # fmt: skip


@pytest.mark.parametrize("first_run", [OPENS, ENDS - timedelta(days=5), ENDS + timedelta(days=10)])
def test_what_nobody_began_lapses_on_the_day_after_the_term_whenever_the_job_runs(first_run: date) -> None:
    subject = participation(ADMITTED)
    assert effects([first_run, ENDS + timedelta(days=10), ENDS + timedelta(days=11)]) == [end_of(subject)]
    assert renewals() == [("lapsed", "2026-05-28", "2027-02-28")]
    renewal = Renewal.objects.get()
    assert renewal.state_since == ENDS + DAY
    acts = Act.objects.about(renewal).order_by("id").values_list("action", "on", "rule")
    assert list(acts) == [("open", OPENS, ""), ("lapse", ENDS + DAY, "renewal_lapse")]


def test_what_somebody_began_and_nobody_sent_lapses_as_an_effect() -> None:
    subject = participation(ADMITTED)
    run_rules(OPENS)
    renewal = Renewal.objects.get()
    save_section(renewal, "aims", {"mission": "Demo mission"}, 0, focal_point(subject.organisation), OPENS)
    lapse = {
        "rule": "renewal_lapse", "clause": "5.term", "subject_type": "renewal", "subject": renewal.ref,
        "effective_on": "2027-03-01", "effect": "lapsed",
        "detail": {"participation": subject.ref, "term_last_day": "2027-02-28"},
    }  # fmt: skip
    assert effects([ENDS + timedelta(days=10), ENDS + timedelta(days=11)]) == [lapse, end_of(subject)]


def letters(skipped_because: str) -> list[str]:
    """The kinds of letters that go out, or of those kept for one reason."""
    return [one.kind for one in Letter.objects.filter(skipped_because=skipped_because).order_by("id")]


def test_whoever_is_late_is_not_invited_to_what_is_over() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(ENDS + DAY)
    assert letters("") == ["term_expired"]
    assert sorted(letters("moot")) == ["renewal_opened", *["renewal_reminder"] * 3]
    assert Renewal.objects.get().file is None


@pytest.mark.parametrize("submitted_on", [OPENS, OPENS + DAY])
def test_an_invitation_that_came_too_late_is_kept_where_a_daily_run_had_sent_it(submitted_on: date) -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(OPENS - DAY)
    submit_renewal(subject, submitted_on, submitted_on, officer())
    run_rules(OPENS + timedelta(days=5))
    assert letters("moot") == (["renewal_opened"] if submitted_on > OPENS else [])
    assert "renewal_opened" not in letters("")


def test_a_decision_of_a_later_day_changes_nothing_before_it() -> None:
    subject, later = participation(ADMITTED), date(2030, 2, 28)
    asked, decided = ENDS - timedelta(days=10), ENDS + timedelta(days=40)
    Renewal.objects.create(
        ref="R-1", participation=subject, submitted_on=asked, state=RenewalState.RENEWED, state_since=decided,
        decided_on=decided, old_last_day=ENDS, new_last_day=later,
    )  # fmt: skip
    Participation.objects.update(term_last_day=later)
    settle([subject.pk])
    run_rules(OPENS)
    assert [str(one.term_ends) for one in Renewal.objects.in_state("open")] == ["2027-02-28"]
    assert effects([ENDS + DAY, decided]) == []
    assert not Renewal.objects.in_state("open").exists()


def test_an_open_renewal_is_no_renewal_in_time() -> None:
    subject = participation(ADMITTED)
    run_rules(TODAY)
    assert not Participation.objects.with_flags(TODAY, 180).get().is_renewal_pending
    subject.refresh_from_db()
    assert subject.period.upper == ENDS + DAY


def test_opening_and_lapsing_take_the_same_statements_for_many() -> None:
    counts = []
    for more in (2, 20):
        for _number in range(more):
            participation(ADMITTED)
        with CaptureQueriesContext(connection) as opening:
            run_rules(OPENS + timedelta(days=more))
        counts.append(len(opening))
    assert counts[0] == counts[1]
