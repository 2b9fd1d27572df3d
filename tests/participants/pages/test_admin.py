"""The browser admin: lists to read, leading to the records; nothing is written there."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from governance.clock import today
from participants.models import Organisation
from participants.services import Invited, invite, submit_renewal
from tests.factories import officer, participation
from tests.participants.pages.people import lead_of, outsider, staff

pytestmark = pytest.mark.django_db
LISTS = ["organisation", "participation", "renewal", "invitation", "countryregion"]


@pytest.fixture(autouse=True)
def records() -> None:
    """One row in each list."""
    one = participation(today().replace(day=1), name="Demo Listed")
    submit_renewal(one, today(), today(), None)
    invite(one.organisation, Invited("new@example.org", "Demo New", Role.FOCAL_ALTERNATE), officer(), today())


@pytest.mark.parametrize("name", LISTS)
def test_the_secretariat_reads_every_list_and_nobody_adds_changes_or_removes(name: str) -> None:
    browser = staff()
    page = reverse(f"admin:participants_{name}_changelist")
    searched = [browser.get(page, {"q": typed}).status_code for typed in ("Demo", "é%_'\"")]
    added = browser.post(reverse(f"admin:participants_{name}_add"), {}).status_code
    assert (searched, added) == ([200, 200], 403)


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_closed_to_others(client: Client, name: str) -> None:
    page = reverse(f"admin:participants_{name}_changelist")
    people = [lead_of(participation(date(2026, 1, 1))), outsider(), client]
    assert [browser.get(page).status_code for browser in people] == [302, 302, 302]


def test_an_organisation_opens_at_its_record_and_no_posted_field_is_written() -> None:
    one, browser = Organisation.objects.get(name="Demo Listed"), staff()
    page = reverse("admin:participants_organisation_change", args=[one.pk])
    assert browser.post(page, {"name": "Tampered"})["Location"] == reverse("participants:detail", args=[one.ref])
    assert Organisation.objects.get(pk=one.pk).name == "Demo Listed"


@pytest.mark.parametrize(("standing", "found"), [("current", True), ("former", False), ("nonsense", True)])
def test_participations_are_filtered_by_how_they_stand_today(standing: str, found: bool) -> None:
    page = reverse("admin:participants_participation_changelist")
    text = staff().get(page, {"standing": standing}, follow=True).content.decode()
    assert ("Demo Listed" in text) is found


def test_no_code_of_an_invitation_is_to_be_read() -> None:
    from participants.models import Invitation

    invitation, browser = Invitation.objects.get(), staff()
    pages = [
        reverse("admin:participants_invitation_changelist"),
        reverse("admin:participants_invitation_change", args=[invitation.pk]),
    ]
    assert [invitation.code_digest in browser.get(page).content.decode() for page in pages] == [False, False]
