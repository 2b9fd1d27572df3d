"""What the portal keeps about somebody who was invited (x.roles)."""

import pytest

from accounts.dossier import dossier
from accounts.enums import Role
from accounts.models import User
from governance.clock import today
from participants.models import Affiliation
from participants.services import Invited, invite
from tests.factories import officer, participation
from tests.participants.pages.people import ADMITTED

pytestmark = pytest.mark.django_db


def test_what_the_portal_keeps_about_an_invited_person_is_in_their_own_file() -> None:
    one, on = participation(ADMITTED), today()
    invitation = invite(
        one.organisation, Invited("new@example.org", "Demo Newcomer", Role.FOCAL_ALTERNATE), officer(), on
    )
    someone = User.objects.get(email="new@example.org")
    Affiliation.objects.create(person=someone, organisation=one.organisation)
    kept = dossier(someone)
    assert kept["affiliation"] == [{"organisation": one.organisation.ref, "name": one.organisation.name}]
    assert kept["invitations"] == [
        {"organisation": one.organisation.ref, "full_name": "Demo Newcomer", "email": "new@example.org",
         "role": "focal_alternate", "invited_on": on.isoformat(), "last_day": invitation.last_day.isoformat()}
    ]  # fmt: skip
