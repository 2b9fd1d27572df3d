"""A wrong address of a focal point who never signed in is corrected by an officer, and by nobody else (x.roles)."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Office, User
from accounts.services import appoint, confirm_address
from casework.refusals import NotPermitted, RulesSayNo
from correspondence.delivery import deliver_due
from correspondence.models import Letter, Sending
from governance.models import Act
from participants.models import Participation
from participants.services import Invited, invite
from participants.services.addresses import correct_focal_point
from tests.factories import focal_point, officer, participation, person
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
RIGHT = {"email": "Right@Example.org", "reason": "She said so on the telephone."}
OWN_ACCOUNT = "This person has an account and changes the address there"


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def one() -> Participation:
    """A participant."""
    return participation(ADMITTED)


def silent(one: Participation, role: Role = Role.FOCAL_ALTERNATE) -> Office:
    """The office of a focal point who never signed in."""
    return Office.objects.select_related("person").get(person=focal_point(one.organisation, role))


def page(office: Office, one: Participation) -> str:
    """Where the address is corrected."""
    return reverse("participants:correct_address", args=[one.organisation.ref, office.pk])


def told() -> list[tuple[str | None, str]]:
    """Who is written to of a correction: the recipient's address, or another one."""
    found = Letter.objects.filter(kind="address_corrected").order_by("id").select_related("recipient")
    return [(letter.recipient.email if letter.recipient else None, letter.given_address) for letter in found]


def test_an_officer_corrects_the_address_by_an_act_with_its_reason_and_both_addresses_hear_of_it(
    one: Participation,
) -> None:
    office, browser = silent(one), staff()
    before = office.person.email
    overview = browser.get(reverse("participants:focal_points", args=[one.organisation.ref])).content.decode()
    assert page(office, one) in overview
    assert str(before) in browser.get(page(office, one)).content.decode()
    answer = browser.post(page(office, one), RIGHT, follow=True)
    assert "The address is corrected. Letters that failed can be sent again." in answer.content.decode()
    office.person.refresh_from_db()
    act = Act.objects.get(action="correct_address")
    assert (office.person.email, act.object_type, act.object_id) == ("right@example.org", "user", office.person_id)
    assert (act.actor_id, set(act.facts), act.note.text) == (browser.someone.pk, {"reason_digest"}, RIGHT["reason"])  # type: ignore[attr-defined]
    assert told() == [("right@example.org", ""), (None, before)]
    shown = browser.get(reverse("admin:governance_act_changelist"), {"q": office.person.ref}).content.decode()
    assert "The e-mail address was corrected by an officer." in shown


def test_an_address_that_refused_a_letter_is_not_written_to_again(one: Participation) -> None:
    office = silent(one)
    letter = Letter.objects.create(key="k", kind="renewal_reminder", language="en", on=TODAY, object_type="p",
                                   object_id=1, recipient=office.person)  # fmt: skip
    refused = str(office.person.email).upper()
    Sending.objects.create(letter=letter, at=timezone.now(), to_address=refused, error="The mail server refused it.")
    correct_focal_point(office, "right@example.org", officer(), TODAY, "A call.")
    assert told() == [("right@example.org", "")]


def test_somebody_without_an_address_gets_one(one: Participation) -> None:
    office = silent(one)
    User.objects.filter(pk=office.person_id).update(email=None)
    correct_focal_point(office, "right@example.org", officer(), TODAY, "A call.")
    assert told() == [("right@example.org", "")]


def test_what_was_sent_to_the_old_address_opens_nothing_any_more(one: Participation) -> None:
    office = silent(one)
    link = default_token_generator.make_token(office.person)
    confirm_address(office.person)
    correct_focal_point(office, "right@example.org", officer(), TODAY, "A call.")
    person_now = User.objects.get(pk=office.person_id)
    assert default_token_generator.check_token(person_now, link) is False
    assert not EmailAddress.objects.filter(user=person_now, verified=True).exists()


@pytest.mark.parametrize("trace", ["password", "sign-in"])
def test_an_account_that_its_person_uses_is_never_given_to_another_address(one: Participation, trace: str) -> None:
    office, browser = silent(one), staff()
    if trace == "password":
        office.person.set_password("a-few-words-to-remember")
    else:
        office.person.last_login = timezone.now()
    office.person.save()
    asked = browser.get(page(office, one)).content.decode()
    assert (OWN_ACCOUNT in asked, 'name="email"' in asked) == (True, False)
    assert browser.post(page(office, one), RIGHT).status_code == 422
    refuses(office, RulesSayNo, OWN_ACCOUNT)


def refuses(office: Office, error: type[Exception], why: str, address: str = "right@example.org") -> None:
    """The correction is refused, and nothing is left of it."""
    before = User.objects.get(pk=office.person_id).email
    with pytest.raises(error, match=why):
        correct_focal_point(office, address, officer(), TODAY, "A call.")
    assert User.objects.get(pk=office.person_id).email == before
    assert not Act.objects.filter(action="correct_address").exists()


@pytest.mark.parametrize("first_day", [TODAY, TODAY + timedelta(days=30)])
def test_an_office_of_the_secretariat_today_or_to_come_is_not_reached_by_a_correction(
    one: Participation, first_day: date
) -> None:
    office = silent(one)
    appoint(office.person, Role.HEAD, first_day)
    refuses(office, RulesSayNo, "holds an office of the Secretariat")


def test_an_open_invitation_to_the_present_address_is_withdrawn_first(one: Participation) -> None:
    office, other = silent(one), participation(ADMITTED)
    invite(other.organisation, Invited(str(office.person.email), "Demo", Role.FOCAL_ALTERNATE), officer(), TODAY)
    refuses(office, RulesSayNo, "Withdraw it first")


def test_the_address_of_another_person_or_the_present_one_is_refused_beside_the_field(one: Participation) -> None:
    office, other, further = silent(one), person(), person()
    EmailAddress.objects.create(user=further, email="further@example.org", verified=True, primary=False)
    refuses(office, ValidationError, "Another person has this e-mail address", str(other.email).upper())
    refuses(office, ValidationError, "Another person has this e-mail address", "Further@example.org")
    refuses(office, ValidationError, "This is the address on record", str(office.person.email).upper())
    answer = staff().post(page(office, one), {**RIGHT, "email": other.email})
    text = answer.content.decode()
    assert (answer.status_code, RIGHT["reason"] in text, "Another person has" in text) == (422, True, True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({**RIGHT, "reason": ""}, "Write down how you know the right address."),
        ({**RIGHT, "email": ""}, "Enter the right e-mail address."),
    ],
)
def test_an_address_and_a_reason_are_asked_for(one: Participation, data: dict[str, str], said: str) -> None:
    answer = staff().post(page(silent(one), one), data)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_nobody_but_an_officer_corrects_an_address(one: Participation, client: Client) -> None:
    office = silent(one)
    lead = lead_of(one)
    overview = lead.get(reverse("participants:focal_points", args=[one.organisation.ref])).content.decode()
    assert page(office, one) not in overview
    browsers = (lead, elsewhere(), outsider(), staff(Role.REVIEWER))
    assert [browser.post(page(office, one), RIGHT).status_code for browser in browsers] == [403] * 4
    assert client.post(page(office, one), RIGHT).status_code == 302
    speaker = focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    for someone in (speaker, person(), officer(Role.REVIEWER), lead_person(one)):
        with pytest.raises(NotPermitted):
            correct_focal_point(office, "right@example.org", someone, TODAY, "A call.")
    assert (told(), Act.objects.filter(action="correct_address").count()) == ([], 0)
    another = participation(ADMITTED)
    assert staff().get(page(office, another)).status_code == 404


def lead_person(one: Participation) -> User:
    """The lead focal point of a participant."""
    return Office.objects.get(role=Role.FOCAL_LEAD, scope_id=one.organisation.pk).person


def test_the_letters_of_a_correction_go_out_without_an_address_in_them(one: Participation) -> None:
    office = silent(one)
    before = str(office.person.email)
    correct_focal_point(office, "right@example.org", officer(), TODAY, "A call.")
    deliver_due(timezone.now, 10)
    for letter in Letter.objects.filter(kind="address_corrected"):
        assert (letter.standing, before in letter.body_text, "right@example.org" in letter.body_text) == (
            "sent", False, False,
        )  # fmt: skip
