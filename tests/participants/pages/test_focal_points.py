"""Who speaks for an organisation: invited, accepted once, ended, handed over; by whom, and by nobody else."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from accounts.privacy import PRIVACY_NOTICE
from casework.refusals import NotPermitted
from correspondence.delivery import deliver_due
from correspondence.kinds import Obsolete
from correspondence.models import Letter
from governance.models import Act
from participants.invitations import invitation_link, invitation_of, token_of
from participants.models import Affiliation, Invitation, Participation
from participants.services import Invited, accept, end_focal_point, hand_over, invite, revoke
from tests.accounts.entry import PASSWORD, member
from tests.accounts.test_kept import whose_session_ended
from tests.factories import focal_point, officer, participation, person
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, signed_in, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NEW = {"full_name": "Demo Newcomer", "email": "Newcomer@Example.org", "role": "focal_alternate", "language": "zh-hans"}
LONG = "a-few-words-to-remember"


def at(day: date) -> "time_machine.travel":
    """Noon of a day in the alliance's time zone."""
    return time_machine.travel(f"{day}T12:00:00+01:00", tick=False)


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with at(TODAY):
        yield


@pytest.fixture
def one() -> Participation:
    """A participant without focal points."""
    return participation(ADMITTED)


def roles(of: Participation, on: date = TODAY) -> list[tuple[str, str]]:
    """Who holds which role for the participant on a day."""
    offices = Office.objects.of(ScopeKind.ORGANISATION, of.organisation_id).on(on).order_by("role", "id")
    return [(office.person.full_name, office.role) for office in offices.select_related("person")]


def invited(of: Participation, email: str = "new@example.org", role: Role = Role.FOCAL_ALTERNATE) -> Invitation:
    """An invitation by an officer."""
    return invite(of.organisation, Invited(email, "Demo Newcomer", role), officer(), TODAY)


def link(invitation: Invitation) -> str:
    """The path in the letter."""
    letter = Letter.objects.get(kind="focal_point_invited", object_id=invitation.pk)
    return re.sub(r"^https?://[^/]+", "", invitation_link(letter)["link"])


ADDRESSES: dict[str, Callable[[Participation, Invitation, Office], str]] = {
    "focal_points": lambda of, *_: reverse("participants:focal_points", args=[of.organisation.ref]),
    "invite": lambda of, *_: reverse("participants:invite", args=[of.organisation.ref]),
    "hand_over": lambda of, *_: reverse("participants:hand_over", args=[of.organisation.ref]),
    "end": lambda of, _, office: reverse("participants:end_focal_point", args=[of.organisation.ref, office.pk]),
    "revoke": lambda of, invitation, _: reverse(
        "participants:revoke_invitation", args=[of.organisation.ref, invitation.pk]
    ),
}


@pytest.mark.parametrize("name", list(ADDRESSES))
def test_the_lead_and_officers_manage_and_nobody_else(one: Participation, client: Client, name: str) -> None:
    invitation = invited(one)
    other = focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    alternate = signed_in(focal_point(one.organisation, Role.FOCAL_ALTERNATE))
    address = ADDRESSES[name](one, invitation, other.offices.get())
    people = {
        "lead": lead_of(one), "officer": staff(), "alternate": alternate, "elsewhere": elsewhere(),
        "outsider": outsider(), "reviewer": staff(Role.REVIEWER), "public": client,
    }  # fmt: skip
    answers = {who: browser.get(address).status_code for who, browser in people.items()}
    assert answers == {"lead": 200, "officer": 200, "alternate": 403, "elsewhere": 403, "outsider": 403,
                       "reviewer": 403, "public": 302}  # fmt: skip


def test_a_refused_person_changes_nothing_by_posting_either(one: Participation) -> None:
    invitation, alternate = invited(one), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    office = alternate.offices.get()
    browsers = [elsewhere(), outsider()]
    before = (Act.objects.count(), Letter.objects.count(), roles(one))
    posts = {"invite": NEW, "hand_over": {"successor": office.pk}, "end": {"last_day": "2026-11-23"}, "revoke": {}}
    answers = [
        browser.post(ADDRESSES[name](one, invitation, office), data).status_code
        for browser in browsers
        for name, data in posts.items()
    ]
    assert answers == [403] * 8
    assert (Act.objects.count(), Letter.objects.count(), roles(one)) == before


def test_the_services_ask_the_policy_themselves(one: Participation) -> None:
    stranger, lead = person(), focal_point(one.organisation)
    invitation = invited(one)
    acts: list[Callable[[], object]] = [
        lambda: invite(one.organisation, Invited("x@example.org", "X", Role.FOCAL_ALTERNATE), stranger, TODAY),
        lambda: revoke(invitation, stranger, TODAY),
        lambda: end_focal_point(lead.offices.get(), TODAY, stranger, TODAY),
        lambda: hand_over(one.organisation, lead.offices.get(), stranger, TODAY, False),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


def test_the_lead_invites_and_a_letter_with_a_personal_link_waits(one: Participation) -> None:
    browser = lead_of(one)
    response = browser.post(reverse("participants:invite", args=[one.organisation.ref]), NEW)
    assert response["Location"] == reverse("participants:focal_points", args=[one.organisation.ref])
    invitation = Invitation.objects.get()
    letter = Letter.objects.get(kind="focal_point_invited")
    assert (invitation.email, invitation.role, invitation.last_day) == (
        "newcomer@example.org", "focal_alternate", TODAY + timedelta(days=14),
    )  # fmt: skip
    assert letter.recipient is not None
    assert (letter.recipient.email, letter.language) == ("newcomer@example.org", "zh-hans")
    assert letter.facts == {
        "organisation": one.organisation.name, "inviter": "Demo Lead focal point", "last_day": "2026-12-07",
    }  # fmt: skip
    assert token_of(invitation) not in str(letter.facts)
    assert invitation_of(token_of(invitation)) == invitation


def test_the_same_person_is_not_invited_twice_and_the_form_keeps_what_was_typed(one: Participation) -> None:
    browser, address = lead_of(one), reverse("participants:invite", args=[one.organisation.ref])
    answers = [browser.post(address, NEW) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    text = answers[1].content.decode()
    assert "This person is invited already. Withdraw that invitation first." in text
    assert 'value="Demo Newcomer"' in text
    assert (Invitation.objects.count(), Letter.objects.filter(kind="focal_point_invited").count()) == (1, 1)


def test_fields_that_the_form_does_not_have_are_ignored(one: Participation) -> None:
    address = reverse("participants:invite", args=[one.organisation.ref])
    lead_of(one).post(address, {**NEW, "organisation": "1", "last_day": "2099-01-01", "accepted_by": "1"})
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.last_day, invitation.accepted_by) == (
        one.organisation, TODAY + timedelta(days=14), None,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["officer", "head", "sg_member", "focal_group", ""])
def test_no_other_office_is_given_by_an_invitation(one: Participation, role: str) -> None:
    address = reverse("participants:invite", args=[one.organisation.ref])
    assert lead_of(one).post(address, {**NEW, "role": role}).status_code == 422
    assert Invitation.objects.count() == 0


def test_a_second_lead_is_not_invited(one: Participation) -> None:
    focal_point(one.organisation)
    with pytest.raises(ValidationError, match="hand over the lead"):
        invited(one, role=Role.FOCAL_LEAD)


def opened(client: Client, invitation: Invitation) -> str:
    """Follow the link in the letter; the secret leaves the address."""
    response = client.get(link(invitation))
    assert response["Location"] == reverse("participants:accept")
    return str(response["Location"])


def test_a_new_person_opens_an_account_by_the_link_and_speaks_from_today(one: Participation, client: Client) -> None:
    invitation = invited(one)
    page = opened(client, invitation)
    assert client.get(page).context["step"] == "new"
    response = client.post(page, {"full_name": "Demo Newcomer II", "password": LONG, "privacy": "on"})
    assert response["Location"] == reverse("participants:detail", args=[one.organisation.ref])
    newcomer = User.objects.get(email="new@example.org")
    assert (newcomer.full_name, newcomer.privacy_notice, newcomer.check_password(LONG)) == (
        "Demo Newcomer II", PRIVACY_NOTICE, True,
    )  # fmt: skip
    assert EmailAddress.objects.get(user=newcomer).verified is True
    assert Affiliation.objects.get(person=newcomer).organisation == one.organisation
    assert roles(one) == [("Demo Newcomer II", "focal_alternate")]
    assert client.get(response["Location"]).context["whole"] is True
    assert Letter.objects.filter(recipient=newcomer).order_by("id").values_list("kind", flat=True).last() == (
        "focal_point_appointed"
    )
    acts = Act.objects.filter(object_type__in=["invitation", "office"], object_id__gt=0).order_by("id")
    assert [act.action for act in acts][-2:] == ["appoint", "accept_invitation"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"full_name": "", "password": LONG, "privacy": "on"}, "Enter your name."),
        ({"full_name": "Demo", "password": "short", "privacy": "on"}, "This password is too short."),
        ({"full_name": "Demo", "password": LONG}, "Without the privacy notice we cannot keep an account for you."),
    ],
)
def test_a_refused_acceptance_says_what_to_do_and_leaves_the_invitation_open(
    one: Participation, client: Client, data: dict[str, str], said: str
) -> None:
    page = opened(client, invited(one))
    response = client.post(page, data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert (roles(one), Invitation.objects.get().accepted_by) == ([], None)


def test_a_link_works_once(one: Participation, client: Client) -> None:
    invitation = invited(one)
    again = Client()
    page, again_page = opened(client, invitation), opened(again, invitation)
    data = {"full_name": "Demo Newcomer", "password": LONG, "privacy": "on"}
    client.post(page, data)
    second = again.post(again_page, {**data, "password": "another-long-password"})
    assert second.status_code == 410
    assert "This invitation has been used" in second.content.decode()
    assert User.objects.get(email="new@example.org").check_password(LONG)


def test_an_account_that_exists_signs_in_first_and_only_that_one_accepts(one: Participation, client: Client) -> None:
    known = member()
    invitation = invited(one, str(known.email))
    page = opened(client, invitation)
    assert client.get(page).context["step"] == "sign_in"
    assert client.post(page, {"full_name": "X", "password": LONG, "privacy": "on"}).context["step"] == "sign_in"
    assert known.check_password(PASSWORD)
    stranger = outsider()
    assert stranger.get(opened(stranger, invitation)).context["step"] == "other_person"
    assert stranger.post(page).context["step"] == "other_person"
    assert roles(one) == []
    client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    assert client.get(page).context["step"] == "accept"
    assert client.post(page).status_code == 302
    assert roles(one) == [(known.full_name, "focal_alternate")]


@pytest.mark.parametrize(
    ("days", "status"), [(0, 302), (14, 302), (15, 410)], ids=["same day", "last day", "day after"]
)
def test_a_link_works_until_its_last_day(one: Participation, client: Client, days: int, status: int) -> None:
    invitation = invited(one)
    with at(TODAY + timedelta(days=days)):
        page = opened(client, invitation)
        data = {"full_name": "Demo Newcomer", "password": LONG, "privacy": "on"}
        assert client.post(page, data).status_code == status


@pytest.mark.parametrize("token", ["x", "a:b", "~", "W10:abc", "%00", "x" * 3000])
def test_a_link_that_the_portal_did_not_make_is_explained(client: Client, token: str) -> None:
    response = client.get(reverse("participants:invitation", args=["T"]).replace("T", token))
    assert response.status_code == 410
    assert "This link is not complete." in response.content.decode()


def test_a_withdrawn_invitation_opens_nothing_and_its_letter_does_not_go_out(
    one: Participation, client: Client
) -> None:
    invitation = invited(one)
    page = opened(client, invitation)
    address = reverse("participants:revoke_invitation", args=[one.organisation.ref, invitation.pk])
    browser = lead_of(one)
    assert [browser.post(address).status_code for _ in range(2)] == [302, 302]
    assert Act.objects.filter(action="revoke_invitation").count() == 1
    response = client.post(page, {"full_name": "Demo", "password": LONG, "privacy": "on"})
    assert response.status_code == 410
    with pytest.raises(Obsolete):
        link(invitation)
    told = Letter.objects.get(kind="invitation_withdrawn")
    assert (told.recipient, told.act) == (User.objects.get(email="new@example.org"), Act.objects.latest("id"))


def test_an_admission_of_which_nobody_heard_is_confirmed_to_the_first_focal_point_once(one: Participation) -> None:
    admission = Act.objects.about(one).get(action="admit")
    assert admission.letters.count() == 0
    for email in ("first@example.org", "second@example.org"):
        invitation = invited(one, email)
        accept(invitation, User.objects.get(email=email), TODAY)
    told = Letter.objects.filter(kind="admission_confirmed").values_list("recipient__email", "act", "on")
    assert list(told) == [("first@example.org", admission.pk, TODAY)]


def test_an_invitation_of_another_organisation_is_not_withdrawn_from_here(one: Participation) -> None:
    foreign = invited(participation(ADMITTED))
    address = reverse("participants:revoke_invitation", args=[one.organisation.ref, foreign.pk])
    assert lead_of(one).post(address).status_code == 404
    assert Invitation.objects.get(pk=foreign.pk).revoked_by is None


def test_ending_a_focal_point_takes_effect_after_the_last_day_with_a_letter(one: Participation) -> None:
    alternate = focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    office = alternate.offices.get()
    address = reverse("participants:end_focal_point", args=[one.organisation.ref, office.pk])
    browser = lead_of(one)
    answers = [browser.post(address, {"last_day": "2026-11-30", "reason": "Moved on"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    held = [alternate.full_name in dict(roles(one, day)) for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert held == [True, False]
    letter = Letter.objects.get(kind="focal_point_ended")
    assert (letter.recipient, letter.facts["last_day"]) == (alternate, "2026-11-30")
    assert "Moved on" not in str(letter.facts)


def test_a_past_last_day_is_refused_and_what_was_typed_stays(one: Participation) -> None:
    office = focal_point(one.organisation, Role.FOCAL_ALTERNATE).offices.get()
    address = reverse("participants:end_focal_point", args=[one.organisation.ref, office.pk])
    response = lead_of(one).post(address, {"last_day": "2026-11-22", "reason": "Typed at length"})
    assert response.status_code == 422
    text = response.content.decode()
    assert ["This day is past. Choose today or a later day." in text, "Typed at length" in text] == [True, True]


def test_anyone_may_step_down_from_an_office_of_their_own(one: Participation) -> None:
    alternate = focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    address = reverse("participants:end_focal_point", args=[one.organisation.ref, alternate.offices.get().pk])
    assert signed_in(alternate).post(address, {"last_day": "2026-11-23"}).status_code == 302
    assert roles(one, TODAY + timedelta(days=1)) == []


def test_a_last_day_far_off_is_refused_and_two_years_ahead_is_not(one: Participation) -> None:
    lead = focal_point(one.organisation)
    with pytest.raises(ValidationError, match="more than two years ahead"):
        end_focal_point(lead.offices.get(), date(2099, 12, 31), lead, TODAY)
    end_focal_point(lead.offices.get(), date(2028, 11, 23), lead, TODAY)
    assert lead.offices.get().last_day == date(2028, 11, 23)


def test_a_last_day_that_is_set_is_brought_forward_by_a_manager_and_never_put_off(one: Participation) -> None:
    lead, other = focal_point(one.organisation), focal_point(participation(ADMITTED).organisation)
    office = lead.offices.get()
    end_focal_point(office, TODAY + timedelta(days=30), lead, TODAY)
    for days in (30, 31):
        with pytest.raises(ValidationError, match="choose an earlier day"):
            end_focal_point(office, TODAY + timedelta(days=days), lead, TODAY)
    with pytest.raises(NotPermitted):
        end_focal_point(office, TODAY, other, TODAY)
    end_focal_point(office, TODAY, officer(), TODAY)
    assert roles(one, TODAY + timedelta(days=1)) == []
    letters = Letter.objects.filter(kind="focal_point_ended", recipient=lead).order_by("id")
    assert [letter.facts["last_day"] for letter in letters] == ["2026-12-23", "2026-11-23"]


def test_the_lead_is_handed_over_though_the_leads_last_day_is_set(one: Participation) -> None:
    lead, alternate = focal_point(one.organisation), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    end_focal_point(lead.offices.get(), TODAY + timedelta(days=300), lead, TODAY)
    hand_over(one.organisation, alternate.offices.get(), officer(), TODAY, stays=False)
    assert roles(one, TODAY + timedelta(days=1)) == [(alternate.full_name, "focal_lead")]


@pytest.mark.parametrize("stays", [True, False])
def test_the_lead_is_handed_over_from_tomorrow(one: Participation, stays: bool) -> None:
    lead, alternate = focal_point(one.organisation), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    address = reverse("participants:hand_over", args=[one.organisation.ref])
    browser = signed_in(lead)
    data = {"successor": alternate.offices.get().pk, **({"stays": "on"} if stays else {})}
    answers = [browser.post(address, data).status_code for _ in range(2)]
    assert answers == [302, 422]
    tomorrow = TODAY + timedelta(days=1)
    assert roles(one) == [(alternate.full_name, "focal_alternate"), (lead.full_name, "focal_lead")]
    stayed = [(lead.full_name, "focal_alternate")] if stays else []
    assert roles(one, tomorrow) == [*stayed, (alternate.full_name, "focal_lead")]


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(one: Participation) -> None:
    lead = member(focal_point(one.organisation))
    browser = whose_session_ended(lead)
    address = reverse("participants:invite", args=[one.organisation.ref])
    answer = browser.post(address, NEW)
    assert answer["Location"] == f"{reverse('account_login')}?next={address}"
    browser.post(reverse("account_login"), {"login": lead.email, "password": PASSWORD})
    text = browser.get(address).content.decode()
    assert ['value="Demo Newcomer"' in text, "What you typed is here again" in text] == [True, True]
    assert 'value="Demo Newcomer"' not in browser.get(address).content.decode()
    assert Invitation.objects.count() == 0


def test_the_link_travels_in_the_message_alone_and_opens_the_invitation(one: Participation, client: Client) -> None:
    invitation = invited(one)
    deliver_due(timezone.now, 10)
    (message,) = [sent for sent in mail.outbox if sent.to == ["new@example.org"]]
    (path,) = set(re.findall(r"/en/participants/invitation/[^/\s\"]+/", str(message.body)))
    letter = Letter.objects.get(kind="focal_point_invited")
    kept = letter.subject + letter.body_text + letter.body_html + str(letter.facts)
    assert (letter.sent_at is not None, token_of(invitation) in kept) == (True, False)
    assert client.get(path)["Location"] == reverse("participants:accept")
