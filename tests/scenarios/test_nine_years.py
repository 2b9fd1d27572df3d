"""Nine years of one participation with a moved clock: the exact list of its acts and letters (5.term, 5.notify)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import User
from casework.engine import open_case, perform, record_cases
from casework.models import Consultation
from correspondence.models import Letter
from governance.acts import seal, verify
from governance.clock import today
from governance.models import Act
from governance.services import Intake
from governance.tasks import apply_rules
from participants.models import Participation, Renewal
from participants.services import propose_rectification, submit_renewal
from tests.factories import focal_point, officer, participation
from tests.renewals import from_records

ADMITTED = date(2022, 3, 1)
FIRST, SECOND = date(2025, 2, 28), date(2028, 2, 28)
THIRD = date(2031, 2, 28)


def days() -> Iterator[date]:
    """Every day near a date that matters, and the first of each month."""
    marks = [FIRST, SECOND, THIRD, date(2025, 4, 15), date(2027, 11, 20), date(2031, 5, 20)]
    near = {mark - timedelta(days=before) for mark in marks for before in (182, 181, 180, 179, 90, 89, 30, 29, 2, 1, 0)}
    near |= {mark + timedelta(days=after) for mark in marks for after in (1, 2)}
    months = {date(year, month, 1) for year in range(2022, 2032) for month in range(1, 13)}
    return iter(sorted(day for day in near | months if ADMITTED < day <= date(2031, 7, 1)))


class Life:
    """What people do on which day; the job does the rest."""

    def __init__(self) -> None:
        self.participation = participation(ADMITTED)
        self.lead = focal_point(self.participation.organisation, first_day=ADMITTED)
        self.officer, self.second, self.head = officer(), officer(), officer(Role.HEAD)

    def consultation(self, on: date) -> Consultation:
        """A consultation of the Steering Group, opened and closed with consensus."""
        consultation = Consultation(
            ref=f"CON-{on.year}-0001", body="steering_group", question="Renew the participation?", clause="5.term",
            opened_on=on, closes_on=on,
        )  # fmt: skip
        open_case(consultation, self.officer, on)
        data = {"outcome": "consensus", "outcome_note": ""}
        perform(consultation, "close_early", self.officer, on, data, "Everyone has answered.")
        return consultation

    def on_2025_02_10(self) -> None:
        from_records(self.participation, date(2025, 2, 10), today(), self.officer)

    def on_2025_04_15(self) -> None:
        """The decision falls after the term's last day; the participation ran on until then."""
        assert Participation.objects.current(today()).count() == 1
        self.decide("renew", {"new_last_day": SECOND})

    def on_2027_11_20(self) -> None:
        from_records(self.participation, date(2027, 11, 20), today(), self.officer)
        self.decide("renew", {"new_last_day": THIRD})

    def on_2031_02_28(self) -> None:
        submit_renewal(self.participation, THIRD, today(), self.officer)

    def on_2031_05_20(self) -> None:
        self.decide("decline", {})

    def on_2031_06_15(self) -> None:
        """A second request turns up in the records of the past; the end is looked at again, and left as it is."""
        found = Renewal(ref="REN-FOUND", participation=self.participation, submitted_on=THIRD)
        record_cases([(found, "submitted", today())], "5.term", Intake(today(), self.officer.pk))
        proposed = propose_rectification(
            self.participation_now(), "A renewal came in time.", "found", today(), self.officer
        )
        perform(proposed, "reject", self.second, today())

    def participation_now(self) -> Participation:
        return Participation.objects.get(pk=self.participation.pk)

    def decide(self, move: str, data: dict[str, object]) -> None:
        renewal = self.participation.renewals.get(state="submitted")
        renewal.consultation = self.consultation(today())
        renewal.save()
        perform(renewal, move, self.head, today(), data)


def lived() -> Life:
    with time_machine.travel(datetime(2022, 3, 1, 9, tzinfo=UTC), tick=False):
        life = Life()
    actions = {name[3:].replace("_", "-"): getattr(life, name) for name in dir(life) if name.startswith("on_")}
    for day in sorted({*days(), *map(date.fromisoformat, actions)}):
        with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False):
            apply_rules()
            actions.get(day.isoformat(), lambda: None)()
            apply_rules()
    return life


ACTS = [
    ("2022-03-01", "admit", "participation", "", ""),
    ("2024-05-28", "open", "renewal", "", "open"),
    ("2025-02-10", "import_record", "renewal", "", "submitted"),
    ("2025-03-01", "lapse", "renewal", "open", "lapsed"),
    ("2025-04-15", "open", "consultation", "", "open"),
    ("2025-04-15", "close_early", "consultation", "open", "closed"),
    ("2025-04-15", "renew", "renewal", "submitted", "renewed"),
    ("2027-05-28", "open", "renewal", "", "open"),
    ("2027-11-20", "import_record", "renewal", "", "submitted"),
    ("2027-11-20", "open", "consultation", "", "open"),
    ("2027-11-20", "close_early", "consultation", "open", "closed"),
    ("2027-11-20", "renew", "renewal", "submitted", "renewed"),
    ("2028-02-29", "lapse", "renewal", "open", "lapsed"),
    ("2030-05-28", "open", "renewal", "", "open"),
    ("2031-02-28", "submit", "renewal", "", "submitted"),
    ("2031-03-01", "lapse", "renewal", "open", "lapsed"),
    ("2031-05-20", "open", "consultation", "", "open"),
    ("2031-05-20", "close_early", "consultation", "open", "closed"),
    ("2031-05-20", "decline", "renewal", "submitted", "not_renewed"),
    ("2031-05-21", "end", "participation", "current", "former"),
    ("2031-06-15", "import_record", "renewal", "", "submitted"),
    ("2031-06-15", "propose", "rectification", "", "proposed"),
    ("2031-06-15", "reject", "rectification", "proposed", "rejected"),
]

LETTERS = [
    ("2024-06-01", "renewal_opened", ""),
    ("2024-09-01", "renewal_reminder", "180"),
    ("2024-11-30", "renewal_reminder", "90"),
    ("2025-01-29", "renewal_reminder", "30"),
    ("2025-04-15", "renewal_approved", ""),
    ("2027-06-01", "renewal_opened", ""),
    ("2027-09-01", "renewal_reminder", "180"),
    ("2027-11-20", "renewal_approved", ""),
    ("2030-06-01", "renewal_opened", ""),
    ("2030-09-01", "renewal_reminder", "180"),
    ("2030-11-30", "renewal_reminder", "90"),
    ("2031-01-29", "renewal_reminder", "30"),
    ("2031-02-28", "renewal_received", ""),
    ("2031-05-20", "renewal_declined", ""),
    ("2031-05-21", "term_expired", ""),
]


@pytest.mark.django_db
def test_nine_years_leave_exactly_these_acts_and_letters() -> None:
    life = lived()
    acts = Act.objects.exclude(action__in=["appoint", "enter_edition"]).order_by("on", "id")
    assert [(str(a.on), a.action, a.object_type, a.source, a.target) for a in acts] == ACTS
    letters = Letter.objects.filter(recipient=life.lead).order_by("on", "id")
    assert [(str(x.on), x.kind, str(x.facts.get("days_before", ""))) for x in letters] == LETTERS
    assert not Letter.objects.exclude(recipient=life.lead).exists()
    ended = life.participation_now()
    assert (ended.last_day, ended.end_reason, ended.term_last_day) == (date(2031, 5, 20), "expired", THIRD)
    seal()
    assert verify().broken_at == ""
    assert User.objects.count() == 4
