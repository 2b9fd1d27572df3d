"""The signed request for a renewal: one matter for the Secretariat, and no longer a task of who sent it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from casework.waiting import waiting_for
from documents.models import Document
from governance.models import Act
from participants.models import Participation
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import ADMITTED, signed_in, staff
from tests.participants.pages.test_papers import pdf

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ENDS = date(2027, 2, 28)


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def upload_at(one: Participation) -> str:
    return reverse("participants:file_paper", args=[one.organisation.ref]) + "?kind=formal_letter"


def matters(who: User, one: Participation) -> list[tuple[str, date | None, date | None, str, bool]]:
    found = waiting_for(User.objects.get(pk=who.pk), TODAY)
    return [(str(m.what), m.since, m.due, m.url, m.is_mine) for m in found if m.about == one.organisation.name]


def sent(one: Participation, lead: User) -> str:
    told = {"title": "Request", "language": "en", "dated_on": "2026-11-20", "audience": "organisation", "file": pdf()}
    return signed_in(lead).post(upload_at(one), told, follow=True).content.decode()


def test_the_page_takes_the_request_only_and_names_the_last_day() -> None:
    one = participation(ADMITTED)
    html = signed_in(focal_point(one.organisation)).get(upload_at(one)).content.decode()
    assert "<h1>Send the signed request for renewal</h1>" in html
    assert "by 28 February 2027, the last day of the term" in html
    assert 'value="Request for renewal of the term"' in html
    assert 'name="slot"' not in html
    assert "Excel" not in html
    assert 'value="participants"' not in html


def test_a_request_is_one_matter_due_by_the_end_of_the_term_and_no_task_of_its_sender() -> None:
    one = participation(ADMITTED, name="Demo Asking")
    lead, clerk, reviewer = focal_point(one.organisation), officer(), officer(Role.REVIEWER)
    record, intake = (
        reverse("participants:detail", args=[one.organisation.ref]),
        reverse("participants:submit_renewal", args=[one.ref]),
    )
    remind = ("Term ends: no renewal was sent yet", date(2026, 9, 1), ENDS, record)
    own = ("Ask for the renewal of your term", date(2026, 9, 1), ENDS, record, True)
    assert [matters(who, one) for who in (clerk, reviewer, lead)] == [[(*remind, True)], [(*remind, False)], [own]]
    assert "Your request for renewal came on 23 November 2026; the Secretariat records it." in sent(one, lead)
    waits = ("Record the renewal that was asked for", TODAY, ENDS)
    assert [matters(who, one) for who in (clerk, reviewer, lead)] == [
        [(*waits, intake, True)], [(*waits, record, False)], [],
    ]  # fmt: skip
    html = signed_in(lead).get(record).content.decode()
    assert "The request for renewal came on" in html
    assert "Send the signed letter of request" not in html
    assert "With no renewal in time" not in html


def test_the_receipt_of_a_renewal_begins_with_the_day_and_the_letter_of_the_request() -> None:
    one = participation(ADMITTED)
    lead, clerk = focal_point(one.organisation), officer()
    with time_machine.travel("2026-11-20T12:00:00+01:00", tick=False):
        sent(one, lead)
    intake = reverse("participants:submit_renewal", args=[one.ref])
    html = staff().get(intake).content.decode()
    typed = [re.search(rf'name="submitted_on_{part}"[^>]* value="([^"]*)"', html) for part in ("day", "month", "year")]
    assert [found and found[1] for found in typed] == ["20", "11", "2026"]
    assert reverse("library:detail", args=[Document.objects.get().ref]) in html
    staff().post(intake, {"submitted_on": "2026-11-20"})
    assert "Record the renewal that was asked for" not in [what for what, *_rest in matters(clerk, one)]


def test_a_formal_letter_from_before_the_reminders_asks_for_nothing() -> None:
    one = participation(ADMITTED, name="Demo Early")
    lead, clerk = focal_point(one.organisation), officer()
    with time_machine.travel("2026-08-31T12:00:00+01:00", tick=False):
        signed_in(lead).post(
            upload_at(one),
            {"slot": "formal_letter", "title": "Letter", "language": "en", "dated_on": "2026-08-30",
             "audience": "organisation", "file": pdf()},
        )  # fmt: skip
    assert Document.objects.count() == 1
    assert "Term ends: no renewal was sent yet" in [what for what, *_rest in matters(clerk, one)]


def filed_on(one: Participation, by: Client, **told: str) -> tuple[int, list[str]]:
    """How the general page answers a formal letter, and its errors."""
    typed = {"slot": "formal_letter", "title": "Letter", "language": "en", "dated_on": "2026-11-20",
             "audience": "organisation", "channel": "post", "received_on": "2026-11-21",
             "file": pdf(), **told}  # fmt: skip
    page = by.post(reverse("participants:file_paper", args=[one.organisation.ref]), typed)
    return page.status_code, list(page.context["form"].errors) if page.status_code == 422 else []


def test_near_the_end_of_a_term_a_formal_letter_says_whether_it_asks_for_the_renewal() -> None:
    one = participation(ADMITTED, name="Demo Saying")
    lead, clerk, officers = signed_in(focal_point(one.organisation)), staff(), officer()
    remind, recorded = "Term ends: no renewal was sent yet", "Record the renewal that was asked for"
    for number, by in enumerate((lead, clerk)):
        assert filed_on(one, by) == (422, ["asks", "file"])
        assert filed_on(one, by, asks="other", title=f"Another matter {number}") == (302, [])
    assert Document.objects.count() == 2
    assert [what for what, *_rest in matters(officers, one) if what in (remind, recorded)] == [remind]
    assert filed_on(one, clerk, asks="renewal", title="Request by post") == (302, [])
    waits = [(what, since) for what, since, *_rest in matters(officers, one) if what in (remind, recorded)]
    assert waits == [(recorded, date(2026, 11, 21))]


def test_another_kind_of_paper_and_a_letter_far_from_the_end_are_not_asked() -> None:
    one, far = participation(ADMITTED), participation(date(2026, 1, 1))
    lead = signed_in(focal_point(one.organisation))
    assert filed_on(one, lead, slot="attachment", asks="renewal") == (302, [])
    assert filed_on(far, staff(), asks="renewal") == (302, [])
    assert Document.objects.count() == 2
    assert list(Act.objects.filter(action="add_document", facts__has_key="asks")) == []
