"""Nine years of a participant that renews in the portal twice, then lets it lapse: every act, every letter (5.term)."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.enums import Role
from correspondence.models import Letter
from governance.acts import seal, verify
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation, Renewal
from participants.sections import RENEWAL_SECTIONS
from participants.services.applications import save_section
from participants.services.file_papers import confirm_part
from participants.shown import changes_between
from tests.factories import focal_point, officer, participation
from tests.renewals import Renewing, examine, fill_in, send, sign

FIRST, SECOND, THIRD = date(2027, 2, 28), date(2030, 2, 28), date(2033, 2, 28)
DONOR = {"name": "New Donor", "kind": "foundation", "amount": 500, "currency": "CHF", "year": 2028}

ACTS = [
    ("2024-03-01", "admit", "participation", "", ""),
    ("2026-05-28", "open", "renewal", "", "open"),
    ("2026-11-23", "send", "renewal", "open", "submitted"),
    ("2026-11-23", "take_up", "renewal", "submitted", "dd_refresh"),
    ("2026-11-23", "complete_due_diligence", "renewal", "dd_refresh", "risk_refresh"),
    ("2026-11-23", "complete_risks", "renewal", "risk_refresh", "consultation"),
    ("2026-11-23", "put_to_decision", "renewal", "consultation", "decision_pending"),
    ("2026-11-23", "renew", "renewal", "decision_pending", "renewed"),
    ("2029-05-28", "open", "renewal", "", "open"),
    ("2029-11-23", "send", "renewal", "open", "submitted"),
    ("2029-11-23", "take_up", "renewal", "submitted", "dd_refresh"),
    ("2029-11-23", "complete_due_diligence", "renewal", "dd_refresh", "risk_refresh"),
    ("2029-11-23", "complete_risks", "renewal", "risk_refresh", "consultation"),
    ("2029-11-23", "put_to_decision", "renewal", "consultation", "decision_pending"),
    ("2029-11-23", "renew", "renewal", "decision_pending", "renewed"),
    ("2032-05-28", "open", "renewal", "", "open"),
    ("2033-03-01", "lapse", "renewal", "open", "lapsed"),
    ("2033-03-01", "end", "participation", "current", "former"),
]
LETTERS = [
    ("2026-05-28", "renewal_opened"),
    ("2026-11-23", "renewal_reminder"),
    ("2026-11-23", "renewal_received"),
    ("2026-11-23", "renewal_approved"),
    ("2029-05-28", "renewal_opened"),
    ("2029-11-23", "renewal_reminder"),
    ("2029-11-23", "renewal_received"),
    ("2029-11-23", "renewal_approved"),
    ("2032-05-28", "renewal_opened"),
    ("2033-03-01", "term_expired"),
]


def confirm_all(case: Renewing) -> None:
    """Everything is still true but the donors, of whom one is new; then signed anew."""
    file = case.renewal.file
    assert file is not None
    for section in file.sections.all():
        if section.code == "funding":
            answers = {**section.answers, "donors": [DONOR]}
            save_section(case.renewal, "funding", answers, section.revision, case.lead, case.on)
        else:
            confirm_part(case.renewal, section.code, section.revision, case.lead, case.on)
    save_section(case.renewal, "activity", {"report": "Three case studies."}, 0, case.lead, case.on)
    sign(case, case.on)


@pytest.mark.django_db
def test_nine_years_in_the_portal_leave_exactly_these_acts_and_letters() -> None:
    subject = participation(date(2024, 3, 1))
    lead, staff = focal_point(subject.organisation), (officer(), officer(Role.REVIEWER), officer(Role.HEAD))
    for day, new_last_day in ((date(2026, 11, 23), SECOND), (date(2029, 11, 23), THIRD)):
        run_rules(date(day.year, 5, 28))
        with time_machine.travel(f"{day}T12:00:00+01:00", tick=False):
            run_rules(day)
            case = Renewing(Renewal.objects.get(state="open"), lead, *staff, on=day)
            if new_last_day == SECOND:
                fill_in(case, day)
            else:
                confirm_all(case)
            send(case)
            examine(case)
            case.move("renew", case.head, {"new_last_day": new_last_day})
    run_rules(date(2032, 5, 28))
    run_rules(THIRD + timedelta(days=1))
    moved = Act.objects.filter(object_type__in=["participation", "renewal"]).exclude(target="", source="")
    acts = moved | Act.objects.filter(action="admit")
    told = [(str(a.on), a.action, a.object_type, a.source, a.target) for a in acts.order_by("on", "id").distinct()]
    assert told == ACTS
    letters = Letter.objects.filter(recipient=lead, skipped_because="").order_by("on", "id")
    assert [(str(letter.on), letter.kind) for letter in letters] == LETTERS
    ended = Participation.objects.get()
    assert (ended.last_day, ended.end_reason) == (THIRD, "expired")
    seal()
    assert verify().broken_at == ""
    files = [one.file for one in Renewal.objects.filter(state="renewed").order_by("id")]
    before, after = (file.snapshots.get().content["answers"] for file in files if file)
    asked = [section for section in RENEWAL_SECTIONS if section.code != "activity"]
    changes = changes_between(asked, before, after)
    assert [(section.code, [(str(c.label), c.came, c.went) for c in found]) for section, found in changes] == [
        (
            "funding",
            [
                (
                    "Donors and sponsors",
                    ("New Donor · Foundation · 500 · CHF · 2028",),
                    ("Demo text · Government or public body · 1\xa0000 · CHF · 2025",),
                )
            ],
        )
    ]
