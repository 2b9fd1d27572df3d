"""Who was declined may submit again while still in time (5.term)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from atach.waiting import terms_that_end
from casework.refusals import NotPermitted, RulesSayNo
from correspondence.models import Letter
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation, Renewal
from participants.services.assignments import declare
from participants.services.openings import open_again
from participants.services.renewals import record_letter
from participants.waiting.records import own_terms
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import SECRET, elsewhere, outsider, signed_in
from tests.renewals import ENDS, TODAY, Renewing, examine, fill_in, in_state, opened, pending, send, sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def on_the_day() -> object:
    """The pages are opened on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def declined() -> Renewing:
    """A renewal that was sent, examined and declined in time."""
    return in_state("not_renewed")


def address(case: Renewing) -> str:
    """The page that opens another one."""
    return reverse("participants:reopen_renewal", args=[case.renewal.participation.ref])


def working(someone: User) -> object:
    """A browser of someone of the Secretariat, with the second factor."""
    set_factor(someone, SECRET)
    return signed_in(someone)


def again(case: Renewing, on: object = TODAY) -> Renewing:
    """Another renewal, opened by the lead."""
    subject = Participation.objects.get(pk=case.renewal.participation_id)
    renewal = open_again(subject, on, case.lead)  # type: ignore[arg-type]
    return Renewing(renewal, case.lead, case.officer, case.reviewer, case.head)


def test_another_renewal_is_filled_in_from_the_declined_one_and_renews_the_term() -> None:
    first = declined()
    second = again(first)
    file = second.renewal.file
    assert file is not None and file.predecessor == first.renewal.file
    assert (second.renewal.state, second.renewal.term_ends) == ("open", ENDS)
    assert Act.objects.about(second.renewal).get().actor_id == first.lead.pk
    fill_in(second)
    send(second)
    examine(second)
    second.move("renew", second.head, {"new_last_day": ENDS.replace(year=2030)})
    assert Participation.objects.get().term_last_day == ENDS.replace(year=2030)
    assert sorted(Renewal.objects.values_list("state", flat=True)) == ["not_renewed", "renewed"]


def test_it_opens_on_the_last_day_of_the_term_and_not_on_the_day_after() -> None:
    case = declined()
    with pytest.raises(RulesSayNo) as refused:
        again(case, ENDS + DAY)
    assert list(map(str, refused.value.reasons)) == ["The term is over. The organisation can apply anew."]
    assert again(case, ENDS).renewal.state == "open"


def test_not_sent_it_lapses_with_the_term() -> None:
    case = again(declined())
    run_rules(ENDS + DAY)
    case.renewal.refresh_from_db()
    assert (case.renewal.state, Participation.objects.get().end_reason) == ("lapsed", "expired")


@pytest.mark.parametrize("make", [opened, sent])
def test_nobody_opens_another_one_where_none_was_declined(make: object) -> None:
    case = make()  # type: ignore[operator]
    with pytest.raises(RulesSayNo):
        again(case)
    assert Renewal.objects.count() == 1


def test_one_is_open_at_a_time() -> None:
    case = declined()
    second = again(case)
    with pytest.raises(RulesSayNo) as refused:
        again(case)
    assert list(map(str, refused.value.reasons)) == [f"The renewal {second.renewal.ref} is open in the portal already."]


def test_the_lead_and_an_officer_without_a_tie_open_it_and_nobody_else() -> None:
    case = declined()
    tied, subject = officer(), Participation.objects.get()
    declare(case.renewal, True, "My sister sits on its board.", tied, TODAY)
    alternate = focal_point(subject.organisation, Role.FOCAL_ALTERNATE)
    stranger = focal_point(participation(TODAY - 100 * DAY).organisation)
    for one in (tied, alternate, stranger, officer(Role.REVIEWER)):
        with pytest.raises(NotPermitted):
            open_again(subject, TODAY, one)
    assert open_again(subject, TODAY, officer()).state == "open"


def test_the_button_stands_on_the_record_and_on_the_declined_renewal(on_the_day: object) -> None:
    case = declined()
    record = reverse("participants:detail", args=[case.renewal.participation.organisation.ref])
    pages = [record, case.renewal.get_absolute_url()]
    for browser in (signed_in(case.lead), working(case.officer)):
        assert [address(case) in browser.get(page).content.decode() for page in pages] == [True, True]  # type: ignore[attr-defined]
    lead = signed_in(case.lead)
    assert [one.get(address(case)).status_code for one in (lead, elsewhere(), outsider())] == [200, 403, 403]
    made = lead.post(address(case))
    second = Renewal.objects.get(state="open")
    assert made["Location"] == second.get_absolute_url()
    assert lead.post(address(case))["Location"] == second.get_absolute_url()
    assert address(case) not in lead.get(record).content.decode()


def test_no_letter_is_recorded_while_the_renewal_of_the_portal_is_open() -> None:
    case = opened()
    with pytest.raises(RulesSayNo) as refused:
        record_letter(case.renewal.participation, TODAY, TODAY, case.officer)
    assert str(refused.value.reasons[0]).startswith(f"The renewal {case.renewal.ref} is open in the portal.")
    assert Renewal.objects.count() == 1
    run_rules(ENDS + DAY)
    assert record_letter(case.renewal.participation, ENDS, ENDS + DAY, case.officer).state == "submitted"


def reminders() -> list[dict[str, str]]:
    """What the reminders that went out say of the way to renew."""
    letters = Letter.objects.filter(kind="renewal_reminder", skipped_because="").order_by("pk")
    named = ("renewal", "declined", "declined_on", "path")
    return [{name: letter.facts[name] for name in named if name in letter.facts} for letter in letters]


def test_a_reminder_leads_to_the_form_that_is_open() -> None:
    case = opened()
    assert reminders() == [{"renewal": case.renewal.ref, "path": case.renewal.get_absolute_url()}]


def test_who_was_declined_is_reminded_on_the_same_days_and_the_letter_takes_the_refusal_up() -> None:
    case = declined()
    refused = {"declined": case.renewal.ref, "declined_on": str(TODAY)}
    run_rules(ENDS - 90 * DAY)
    second = again(case, ENDS - 60 * DAY)
    run_rules(ENDS - 30 * DAY)
    assert reminders()[1:] == [
        {**refused, "path": case.renewal.get_absolute_url()},
        {**refused, "renewal": second.renewal.ref, "path": second.renewal.get_absolute_url()},
    ]


def test_a_decline_before_the_term_was_renewed_is_not_taken_up_again() -> None:
    second = again(declined())
    fill_in(second)
    send(second)
    examine(second)
    ends = ENDS.replace(year=2030)
    second.move("renew", second.head, {"new_last_day": ends})
    run_rules(ends - 180 * DAY)
    third = Renewal.objects.get(state="open")
    assert reminders()[-1] == {"renewal": third.ref, "path": third.get_absolute_url()}


def test_without_a_form_the_reminder_leads_to_the_page_of_the_organisation() -> None:
    subjects = [participation(ENDS - timedelta(days=1095)) for _number in range(3)]
    for subject in subjects:
        subject.renewals.create(
            ref=f"REN-{subject.pk}", state="lapsed", state_since=TODAY, opened_on=TODAY, term_ends=subject.term_last_day
        )
    run_rules(ENDS - 30 * DAY)
    paths = [reverse("participants:detail", args=[one.organisation.ref]) for one in subjects]
    assert sorted(one["path"] for one in reminders()) == sorted(paths)


def test_the_desk_and_its_own_people_read_that_it_was_declined(on_the_day: object) -> None:
    case = declined()
    tied = officer()
    declare(case.renewal, True, "My sister sits on its board.", tied, TODAY)
    url = case.renewal.get_absolute_url()
    desk = ("Term ends: the renewal was declined, and no other was sent yet", url)
    assert desk in lines(terms_that_end, case.officer)
    assert [what for what, _url in lines(terms_that_end, tied)] == ["Term ends: no renewal was sent yet"]
    assert lines(own_terms, case.lead) == [("Your renewal was declined: you may submit again", url)]
    second = again(case)
    assert lines(terms_that_end, case.officer) == [(desk[0], second.renewal.get_absolute_url())]
    assert [what for what, _url in lines(own_terms, case.lead)] == ["Renew your term"]


def test_after_the_last_day_nobody_is_told_to_submit_again() -> None:
    case, late = pending(), ENDS + 5 * DAY
    case.on = late
    case.move("decline", case.head, {"reason_public": "Its aims have changed.", "reason_restricted": "None."})
    assert Participation.objects.current(late).exists()
    assert lines(own_terms, case.lead, late) == []


def lines(source: Any, user: User, on: date = TODAY) -> list[tuple[str, str]]:
    """What waits for someone, and where it opens."""
    return [(str(matter.what), matter.url) for matter in source(user, on)]
