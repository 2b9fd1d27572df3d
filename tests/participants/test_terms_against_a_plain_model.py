"""The term of a non-State actor against a model that walks day by day over random histories (5.term)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from governance.models import Edition
from governance.periods import span, term_last_day
from governance.services import enter_edition, run_rules
from participants.enums import RenewalState
from participants.management.commands.participation_states import standings
from participants.models import Participation, Renewal
from participants.rules import RenewalInTime, effective_term, term_of
from participants.settlement import settle
from tests.factories import organisation

pytestmark = pytest.mark.django_db
numbers = count(1)
DAY = timedelta(days=1)
STARTS = st.sampled_from(
    [date(2022, 1, 1), date(2023, 11, 30), date(2024, 2, 29), date(2024, 3, 1), date(2023, 8, 31), date(2021, 5, 17)]
)


@dataclass(frozen=True)
class Fact:
    """One renewal as the files have it."""

    submitted_on: date
    decision: str = ""
    decided_on: date | None = None
    old_last_day: date | None = None
    new_last_day: date | None = None

    def decided_by(self, day: date) -> bool:
        return self.decided_on is not None and self.decided_on <= day


@dataclass
class World:
    """The plain model: a participation that is lived day by day."""

    admitted: date
    term: date
    ended: date | None = None

    def live(self, day: date, facts: list[Fact]) -> None:
        if self.ended is not None:
            return
        for fact in facts:
            if fact.decision == "approved" and fact.decided_on == day and fact.submitted_on <= self.term:
                assert fact.new_last_day is not None
                self.term = fact.new_last_day
        if day <= self.term:
            return
        in_time = [fact for fact in facts if fact.submitted_on <= self.term]
        if any(not fact.decided_by(day) for fact in in_time):
            return
        # It ran on until the latest decision, also where that gave a term which is over already.
        last = max([self.term, *(fact.decided_on for fact in in_time if fact.decided_on)])
        if day > last:
            self.ended = last

    def pending(self, day: date, facts: list[Fact]) -> bool:
        known = [fact for fact in facts if fact.submitted_on <= min(day, self.term)]
        return any(not fact.decided_by(day) for fact in known)


@dataclass(frozen=True)
class History:
    admitted: date
    first_term: date
    facts: tuple[Fact, ...]

    @property
    def term_last_day(self) -> date:
        return max([self.first_term, *(fact.new_last_day for fact in self.facts if fact.new_last_day)])

    def worlds(self, until: date) -> dict[date, World]:
        world, days = World(self.admitted, self.first_term), {}
        day = self.admitted
        while day <= until:
            world.live(day, list(self.facts))
            days[day] = replace(world)
            day += DAY
        return days


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A participation with up to four renewals whose approvals continue the term as it stands at that moment."""
    admitted = draw(STARTS)
    first_term = term_last_day(admitted, draw(st.integers(1, 3)))
    plans = draw(
        st.lists(
            st.tuples(
                st.integers(-40, 12),
                st.sampled_from(["", "declined", "approved"]),
                st.integers(0, 60) | st.sampled_from([400, 800]),
            ),
            max_size=4,
        )
    )
    term, facts, approved_terms = first_term, [], set()
    for offset, decision, after in plans:
        submitted = term + timedelta(days=offset)
        if decision == "approved" and term not in approved_terms:
            approved_terms.add(term)
            new = term_last_day(term + DAY, draw(st.integers(1, 2)))
            facts.append(Fact(submitted, decision, submitted + timedelta(days=after), term, new))
            if submitted <= term:
                term = new
            else:
                break
        elif decision == "declined":
            facts.append(Fact(submitted, decision, submitted + timedelta(days=after)))
        else:
            facts.append(Fact(submitted))
    decisions = [fact.decided_on for fact in facts if fact.decision == "approved" and fact.decided_on]
    assume(decisions == sorted(set(decisions)))
    assume(all(fact.submitted_on >= admitted for fact in facts))
    return History(admitted, first_term, tuple(facts))


STATES = {"": RenewalState.SUBMITTED, "approved": RenewalState.RENEWED, "declined": RenewalState.NOT_RENEWED}


def recorded(history: History) -> Participation:
    """The history as rows, settled."""
    participation = Participation.objects.create(
        ref=f"PA-TEST-{next(numbers)}",
        organisation=organisation(),
        admitted_on=history.admitted,
        term_last_day=history.term_last_day,
        period=span(history.admitted, history.term_last_day),
    )
    Renewal.objects.bulk_create(
        Renewal(
            ref=f"REN-TEST-{next(numbers)}",
            participation=participation,
            state=STATES[fact.decision],
            state_since=fact.decided_on or fact.submitted_on,
            submitted_on=fact.submitted_on,
            decided_on=fact.decided_on,
            old_last_day=fact.old_last_day,
            new_last_day=fact.new_last_day,
        )
        for fact in history.facts
    )
    settle([participation.pk])
    return participation


def sampled(history: History) -> list[date]:
    """The days on which something can change, with their neighbours."""
    marks = {history.admitted, history.first_term, history.term_last_day}
    for fact in history.facts:
        marks |= {fact.submitted_on} | {day for day in (fact.decided_on, fact.new_last_day) if day}
    near = {mark + timedelta(days=step) for mark in marks for step in (-181, -180, -179, -1, 0, 1, 61)}
    return sorted(day for day in near if day >= history.admitted)


few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(histories())
def test_the_records_give_on_every_day_what_a_walk_day_by_day_gives(history: History) -> None:
    with transaction.atomic():
        participation = recorded(history)
        assert Participation.objects.with_term(date.max).get().term_then == effective_term(
            history.term_last_day, participation.renewals.all()
        )
        days = sampled(history)
        worlds = history.worlds(days[-1])
        for day in days:
            world = worlds[day]
            row = Participation.objects.with_flags(day, 180).get(pk=participation.pk)
            is_current = Participation.objects.current(day).filter(pk=participation.pk).exists()
            assert is_current == (world.ended is None), day
            if world.ended is not None:
                assert participation.endings.get().last_day == world.ended
                continue
            assert row.term_then == world.term, day
            assert row.is_renewal_pending == world.pending(day, list(history.facts)), day
            assert row.is_expiring == (day >= world.term - timedelta(days=180)), day
        transaction.set_rollback(True)


@few
@given(histories(), st.lists(st.integers(0, 400), min_size=1, max_size=5))
def test_missed_runs_leave_what_daily_runs_leave(history: History, gaps: list[int]) -> None:
    end = sampled(history)[-1]
    ended = history.worlds(end)[end].ended
    expected = [(str(ended + DAY), {"last_day": str(ended), "end_reason": "expired"})] if ended else []
    often = lived(history, [*gaps, 10_000], end)
    assert [(day, detail) for kind, day, detail in often if kind == "participation"] == expected
    once = lived(history, [10_000], end)
    lapses = [[day for kind, day, _detail in life if kind == "renewal"] for life in (often, once)]
    assert lapses[0] == lapses[1]


def lived(history: History, gaps: list[int], end: date) -> list[tuple[str, str, dict[str, str]]]:
    """What runs after these gaps apply, the last on `end`; each previewed first, and asked for again."""
    with transaction.atomic():
        recorded(history)
        found, day = [], history.admitted
        for gap in gaps:
            day = min(day + timedelta(days=gap), end)
            shown, effects = run_rules(day, preview=True), run_rules(day)
            assert shown == effects
            found += [(effect.subject_type, str(effect.effective_on), effect.detail) for effect in effects]
            assert run_rules(day) == []
        transaction.set_rollback(True)
    return found


def test_an_approval_after_the_day_that_it_gives_takes_no_past_day_back() -> None:
    asked, old, new, decided = date(2024, 1, 20), date(2024, 1, 31), date(2027, 1, 31), date(2027, 5, 20)
    subject = recorded(History(date(2021, 2, 1), old, (Fact(asked, "approved", decided, old, new),)))
    days = [new, new + DAY, decided - DAY, decided, decided + DAY]
    assert [row for day in days for row in standings(day)] == [
        (subject.organisation.ref, subject.ref, *told)
        for told in [
            ("current", "", "", "expiring;renewal_pending"),
            ("current", "", "", "expiring;renewal_pending"),
            ("current", "", "", "expiring;renewal_pending"),
            ("current", "", "", "expiring"),
            ("former", str(decided), "expired", ""),
        ]
    ]
    assert run_rules(decided) == []
    assert [(effect.effective_on, effect.detail) for effect in run_rules(decided + DAY)] == [
        (decided + DAY, {"last_day": str(decided), "end_reason": "expired"})
    ]


def test_a_late_approval_never_lengthens_a_term_that_is_shorter_than_the_one_it_names() -> None:
    late = Fact(date(2026, 7, 15), "approved", date(2026, 8, 1), date(2026, 6, 30), date(2029, 6, 30))
    subject = recorded(History(date(2023, 1, 1), date(2025, 12, 31), (late,)))
    Participation.objects.filter(pk=subject.pk).update(term_last_day=date(2025, 12, 31))
    settle([subject.pk])
    days = [date(2025, 12, 31), date(2026, 1, 1)]
    assert [Participation.objects.with_term(day).get().term_then for day in days] == [date(2025, 12, 31)] * 2
    assert [row[2:4] for day in days for row in standings(day)] == [("current", ""), ("former", "2025-12-31")]


def test_a_renewal_is_late_for_the_rule_and_the_desk_when_it_is_late_for_the_record() -> None:
    """The term on record holds an approval without effect; what comes within it comes too late all the same."""
    admitted, counted = date(2021, 1, 1), date(2023, 12, 31)
    approval = Fact(date(2024, 2, 1), "approved", date(2024, 3, 1), counted, date(2026, 12, 31))
    subject = recorded(History(admitted, counted, (approval, Fact(date(2026, 11, 1)))))
    late = Renewal.objects.get(state=RenewalState.SUBMITTED)
    on = date(2026, 11, 23)
    assert RenewalInTime().refuses(late, on)
    assert (list(Renewal.objects.in_time(on)), late in Renewal.objects.late(on)) == ([], True)
    assert (subject.endings.get().last_day, term_of(late, on)) == (counted, counted)


def test_a_first_term_is_measured_by_the_edition_of_the_day_of_admission() -> None:
    enter_edition("tor-2025", date(2025, 1, 1), {"nsa_initial_term_years": "4"})
    by_day = {
        day: Edition.objects.in_force(day).ref for day in (date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    }
    assert by_day == {date(2020, 1, 1): "tor-2022", date(2024, 12, 31): "tor-2022", date(2025, 1, 1): "tor-2025"}
