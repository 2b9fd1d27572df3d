"""Whom the services let speak for an organisation: what they refuse, whichever page or command asks them (x.roles)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.privacy import PRIVACY_NOTICE
from casework.refusals import NotPermitted
from participants.models import Invitation, Participation
from participants.services import Invited, NewAccount, accept, end_focal_point, hand_over, invite
from participants.services.focal_points import focal_points
from tests.accounts.entry import PASSWORD, member
from tests.factories import focal_point, officer, participation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LONG = "a-password-nobody-else-has"


@pytest.fixture
def one() -> Participation:
    """A participant for which nobody speaks yet."""
    return participation(date(2024, 3, 1))


def roles(of: Participation, on: date = TODAY) -> list[tuple[str, str]]:
    """Who speaks for it on a day, in which role."""
    return [(office.person.full_name, str(office.role)) for office in focal_points(of.organisation, on)]


def invited(of: Participation, email: str = "new@example.org", role: Role = Role.FOCAL_ALTERNATE) -> Invitation:
    """An invitation by an officer."""
    return invite(of.organisation, Invited(email, "Demo New", role), officer(), TODAY)


def test_the_service_invites_to_speak_for_the_organisation_and_to_nothing_else(one: Participation) -> None:
    with pytest.raises(ValidationError, match="Choose lead or alternate"):
        invited(one, role=Role.OFFICER)
    assert Invitation.objects.count() == 0


def test_who_speaks_for_the_organisation_already_is_not_invited(one: Participation) -> None:
    speaker = focal_point(one.organisation)
    with pytest.raises(ValidationError, match="speaks for the organisation already"):
        invited(one, str(speaker.email).upper())
    assert Invitation.objects.count() == 0


def test_an_invitation_is_accepted_by_the_person_it_names_and_opens_no_second_account(one: Participation) -> None:
    known, stranger = member(), member()
    invitation = invited(one, str(known.email))
    account = NewAccount("Demo Taken", LONG, PRIVACY_NOTICE)
    for someone, new in ((stranger, None), (stranger, account), (known, account)):
        with pytest.raises(NotPermitted):
            accept(invitation, someone, TODAY, new)
    known.refresh_from_db()
    assert (known.check_password(PASSWORD), roles(one)) == (True, [])
    accept(invitation, known, TODAY)
    assert roles(one) == [(known.full_name, "focal_alternate")]


def test_the_lead_goes_to_an_alternate_who_stays_and_to_nobody_else(one: Participation) -> None:
    lead, alternate = focal_point(one.organisation), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    elsewhere_too = focal_point(participation(date(2024, 3, 1)).organisation, Role.FOCAL_ALTERNATE)
    end_focal_point(alternate.offices.get(), TODAY + timedelta(days=7), lead, TODAY)
    for someone in (lead, alternate, elsewhere_too):
        with pytest.raises(ValidationError, match="Choose an alternate focal point whose office goes on"):
            hand_over(one.organisation, someone.offices.get(), lead, TODAY, stays=True)
    assert (lead.full_name, "focal_lead") in roles(one, TODAY + timedelta(days=1))
