"""Writing an application together: by invitation, once, with a role of its own (5.nsa.form)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.enums import Role
from accounts.models import Office, User
from casework.refusals import NotPermitted
from correspondence.models import Letter
from governance.models import Act
from participants.invitations import team_token_of
from participants.models import Application, TeamInvitation
from participants.services import InvitationClosed
from participants.services.teams import Colleague, invite_colleague, join_team, revoke_colleague
from tests.applications import draft, submitted
from tests.factories import officer, person
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in

pytestmark = pytest.mark.django_db


def invited(
    application: Application, role: Role = Role.APPLICANT, email: str = "demo.colleague@example.org"
) -> TeamInvitation:
    """An invitation that its first person sent today."""
    assert application.opened_by is not None
    asked = Colleague(email, "Demo Colleague", role)
    return invite_colleague(application, asked, application.opened_by, application.opened_on)


def roles_of(someone: User) -> list[str]:
    """The roles that a person holds in applications."""
    return sorted(Office.objects.filter(person=someone, scope_kind="application").values_list("role", flat=True))


def test_an_invitation_is_a_letter_whose_link_works_once() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    sent = {"full_name": "Demo Colleague", "email": "Demo.Colleague@example.org", "role": "applicant", "language": "en"}
    assert client.post(page("invite_colleague", application.ref), sent).status_code == 302
    letter = Letter.objects.get(kind="application_team_invited")
    invitation = TeamInvitation.objects.get()
    assert (letter.recipient.email, letter.act.action) == ("demo.colleague@example.org", "invite_colleague")  # type: ignore[union-attr]
    link = page("team_invitation", team_token_of(invitation))
    visitor = Client()
    assert visitor.get(link)["Location"] == page("join_team")
    data = {"full_name": "Demo Colleague", "password": "a long password of several words", "privacy": "on"}
    assert visitor.post(page("join_team"), data)["Location"] == page("own_application", application.ref)
    assert visitor.get(page("own_application", application.ref)).status_code == 200
    assert roles_of(User.objects.get(email="demo.colleague@example.org")) == ["applicant"]
    again = Client()
    again.get(link)
    assert again.get(page("join_team")).status_code == 410


def test_a_signatory_by_invitation_writes_and_signs() -> None:
    someone = person("Demo Signatory")
    application = draft()
    invitation = invited(application, Role.SIGNATORY, someone.email or "")
    join_team(invitation, someone, application.opened_on)
    assert roles_of(someone) == ["applicant", "signatory"]
    actions = Act.objects.about(application).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["begin", "invite_colleague", "join_team"]


def test_only_a_signatory_makes_another_one() -> None:
    application = draft()
    writer = colleague(application)
    with pytest.raises(NotPermitted):
        invite_colleague(
            application, Colleague("demo.x@example.org", "Demo", Role.SIGNATORY), writer, application.opened_on
        )
    form = signed_in(writer).get(page("invite_colleague", application.ref)).context["form"]
    assert [code for code, _label in form.fields["role"].choices] == ["applicant"]
    invite_colleague(
        application, Colleague("demo.x@example.org", "Demo", Role.APPLICANT), writer, application.opened_on
    )


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.FOCAL_LEAD])
def test_nobody_is_invited_into_another_office(role: Role) -> None:
    with pytest.raises(ValidationError):
        invited(draft(), role)


def test_nobody_is_invited_twice() -> None:
    application = draft()
    invited(application)
    with pytest.raises(ValidationError, match="invited already"):
        invited(application)
    assert application.opened_by is not None
    with pytest.raises(ValidationError, match="writes the application already"):
        invited(application, email=(application.opened_by.email or "").upper())


def test_outsiders_invite_nobody_and_see_no_team() -> None:
    application = draft()
    invitation = invited(application)
    for someone in (person("Demo Outsider"), draft(person("Demo Elsewhere")).opened_by, officer()):
        assert someone is not None
        with pytest.raises(NotPermitted):
            invite_colleague(
                application, Colleague("demo.y@example.org", "Demo", Role.APPLICANT), someone, application.opened_on
            )
        with pytest.raises(NotPermitted):
            revoke_colleague(invitation, someone, application.opened_on)
    for client in (applicant_elsewhere(), outsider()):
        assert client.post(page("revoke_colleague", application.ref, invitation.pk)).status_code == 404


def test_another_person_cannot_use_the_link() -> None:
    application = draft()
    invitation = invited(application)
    with pytest.raises(NotPermitted):
        join_team(invitation, person("Demo Finder"), application.opened_on)
    client = outsider()
    client.get(page("team_invitation", team_token_of(invitation)))
    assert client.get(page("join_team")).context["step"] == "other_person"
    assert client.post(page("join_team")).status_code in (200, 422)
    assert Office.objects.filter(scope_kind="application", scope_id=application.pk).count() == 2


def test_an_invitation_that_was_withdrawn_is_too_old_or_too_late_is_closed() -> None:
    application, someone = draft(), person("Demo Colleague")
    on = application.opened_on
    first = invited(application, email=someone.email or "")
    with pytest.raises(InvitationClosed, match="too old"):
        join_team(first, someone, on + timedelta(days=15))
    assert application.opened_by is not None
    revoke_colleague(first, application.opened_by, on)
    with pytest.raises(InvitationClosed, match="withdrawn"):
        join_team(first, someone, on)
    with pytest.raises(InvitationClosed, match="withdrawn"):
        revoke_colleague(first, application.opened_by, on)
    second = invited(application, email=someone.email or "")
    Application.objects.filter(pk=application.pk).update(opened_on=on)
    sent = submitted(person("Demo Other"))
    late = invited(sent, email=someone.email or "")
    client = signed_in(sent.opened_by)
    assert client.post(page("own_withdraw", sent.ref), {"reason": ""}).status_code == 302
    with pytest.raises(InvitationClosed, match="closed"):
        join_team(late, someone, on)
    join_team(second, someone, on)


@pytest.mark.parametrize("token", ["x", "a:b:c", "%20", "0" * 300])
def test_a_link_that_the_portal_did_not_make_opens_nothing(token: str) -> None:
    assert Client().get(page("team_invitation", token)).status_code == 410
    assert Client().get(page("join_team")).status_code == 410
