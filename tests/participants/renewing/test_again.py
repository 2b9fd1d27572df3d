"""Who was declined may submit again while still in time (5.term)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from casework.refusals import NotPermitted, RulesSayNo
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation, Renewal
from participants.services.assignments import declare
from participants.services.openings import open_again
from participants.services.renewals import record_letter
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import SECRET, elsewhere, outsider, signed_in
from tests.renewals import ENDS, TODAY, Renewing, examine, fill_in, in_state, opened, send, sent

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
