"""The pages of a renewal that came by letter: recorded, its form asked for, filled in and sent (5.term)."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import has_factor, set_factor
from accounts.models import User
from governance.services import run_rules
from participants.models import Renewal
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import SECRET, elsewhere, outsider, signed_in
from tests.participants.renewing.test_by_letter import DAY, EARLY, by_letter, told, without_form
from tests.renewals import ADMITTED, ENDS, TODAY, fill_in, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_the_day() -> object:
    """The pages are opened on one day."""
    with time_machine.travel(f"{EARLY}T12:00:00+01:00", tick=False):
        yield


def labels(someone: User, renewal: Renewal) -> list[str]:
    """What a person can do on the renewal's page."""
    return [str(one["label"]) for one in browser_of(someone).get(renewal.get_absolute_url()).context["moves"]]  # type: ignore[attr-defined]


def browser_of(someone: User) -> object:
    """A browser of someone of the Secretariat, with the second factor."""
    if not has_factor(someone):
        set_factor(someone, SECRET)
    return signed_in(someone)


def test_the_page_records_the_letter_and_says_what_comes_next(on_the_day: object) -> None:
    subject, clerk = participation(ADMITTED), officer()
    url = reverse("participants:submit_renewal", args=[subject.ref])
    browser = browser_of(clerk)
    assert "they are asked at once to fill in and sign the form" in browser.get(url).content.decode()  # type: ignore[attr-defined]
    page = browser.post(url, {"submitted_on": "2026-04-30"}, follow=True).content.decode()  # type: ignore[attr-defined]
    assert "The organisation is asked to fill in and sign the form by 31 May 2026." in page
    assert Renewal.objects.get().state == "info_requested"
    again = browser.post(url, {"submitted_on": "2026-04-30"}, follow=True).content.decode()  # type: ignore[attr-defined]
    assert "The organisation is asked to fill in and sign the form by 31 May 2026." in again


@pytest.mark.parametrize(("came_on", "said"), [
    (ENDS + DAY, "It came after the term&#x27;s last day, so it can only be declined."),
    (ENDS, "Its participation has ended on record: propose the correction of the end first."),
])  # fmt: skip
def test_where_nothing_is_asked_the_page_says_why(came_on: date, said: str) -> None:
    on = ENDS + DAY
    subject = participation(ADMITTED)
    run_rules(on)
    with time_machine.travel(f"{on}T12:00:00+01:00", tick=False):
        url = reverse("participants:submit_renewal", args=[subject.ref])
        page = browser_of(officer()).post(url, {"submitted_on": came_on.isoformat()}, follow=True)  # type: ignore[attr-defined]
    assert said in page.content.decode()


def test_the_organisation_fills_in_the_form_on_its_page_and_sends_it(on_the_day: object) -> None:
    case = by_letter()
    browser, url = signed_in(case.lead), reverse("participants:own_questions", args=[case.renewal.ref])
    assert "Fill in the form of your renewal" in told(case.lead, EARLY)
    assert labels(case.lead, case.renewal) == ["Fill in the form of the renewal", "Write to the Secretariat"]
    page = browser.get(url).content.decode()
    assert "Send the form" in page and "Save the answers" not in page
    # In the title, the heading and the way to the page.
    assert (page.count("The form of your renewal"), "Questions of the Secretariat" in page) == (3, False)
    assert reverse("participants:own_part", args=[case.renewal.ref, "funding"]) in page
    refused = browser.post(url, {"action": "send"})
    assert refused.status_code == 422 and "are not confirmed yet" in refused.content.decode()
    assert [one.get(url).status_code for one in (elsewhere(), outsider())] == [404, 404]
    fill_in(case, EARLY)
    done = browser.post(url, {"action": "send"})
    assert done["Location"] == reverse("participants:own_application", args=[case.renewal.ref])
    assert [str(one) for one in get_messages(done.wsgi_request)] == ["The form is sent. The receipt is on its way."]
    case.renewal.refresh_from_db()
    assert case.renewal.state == "submitted"
    assert labels(case.lead, case.renewal) == ["Write to the Secretariat", "Read what you sent"]


def test_the_alternate_reads_who_sends_the_form_and_finds_no_button(on_the_day: object) -> None:
    case = by_letter()
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    page = signed_in(alternate).get(reverse("participants:own_questions", args=[case.renewal.ref])).content.decode()
    assert f"Only your lead focal point ({case.lead.full_name}) can send the form. Once every part is saved," in page
    assert "Save them, then ask" not in page and "Send the form" not in page
    assert '<div class="actions"></div>' not in page


def test_the_officer_asks_for_the_form_on_a_page(on_the_day: object) -> None:
    case = without_form()
    assert "Ask for the form" in labels(case.officer, case.renewal)
    url = reverse("participants:renewal_move", args=[case.renewal.ref, "ask_for_form"])
    browser = browser_of(case.officer)
    assert 'value="31"' in browser.get(url).content.decode()  # type: ignore[attr-defined]
    past = browser.post(url, {"due_on_day": 1, "due_on_month": 5, "due_on_year": 2026})  # type: ignore[attr-defined]
    assert past.status_code == 422 and "Choose a day after today" in past.content.decode()
    made = browser.post(url, {"due_on_day": 1, "due_on_month": 6, "due_on_year": 2026}, follow=True)  # type: ignore[attr-defined]
    assert "is asked to fill in and sign the form. The letter is on its way." in made.content.decode()
    case.renewal.refresh_from_db()
    assert case.renewal.file.requests.get().due_on == date(2026, 6, 1)  # type: ignore[union-attr]


def test_the_page_offers_no_form_where_it_was_sent_in_the_portal() -> None:
    case = sent()
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        assert "Ask for the form" not in labels(case.officer, case.renewal)


@pytest.mark.parametrize(("make", "on", "said"), [
    (without_form, EARLY, "The Secretariat asks the organisation for the form of the renewal."),
    (by_letter, EARLY, "The organisation fills in the form of the renewal."),
    (lambda: without_form(ENDS + DAY), ENDS + DAY,
     "It came after the term&#x27;s last day. The head of the Secretariat can only decline it."),
])  # fmt: skip
def test_whose_turn_it_is_stands_on_the_page(make: object, on: date, said: str) -> None:
    case = make()  # type: ignore[operator]
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    someone = case.reviewer if case.renewal.file_id else alternate
    with time_machine.travel(f"{on}T12:00:00+01:00", tick=False):
        page = browser_of(someone).get(case.renewal.get_absolute_url())  # type: ignore[attr-defined]
    assert said in str(page.context["none"]) or said in page.content.decode()
