"""Who looks at the pages: the three people of every permission test, signed in as far as their office asks."""

from datetime import date

from django.test import Client

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from participants.models import Participation
from tests.factories import focal_point, officer, participation, person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADMITTED = date(2024, 3, 1)


def signed_in(someone: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(someone)
    return client


def staff(role: Role = Role.OFFICER) -> Client:
    """A browser of someone in a Secretariat office, with the second factor that it asks for."""
    someone = officer(role)
    set_factor(someone, SECRET)
    client = signed_in(someone)
    client.someone = someone  # type: ignore[attr-defined]
    return client


def lead_of(of: Participation) -> Client:
    """A browser of the lead focal point of a participant."""
    return signed_in(focal_point(of.organisation))


def elsewhere() -> Client:
    """A browser of the lead focal point of another participant."""
    return lead_of(participation(ADMITTED))


def outsider() -> Client:
    """A browser of someone with an account and no office."""
    return signed_in(person())
