"""Leaving the team of an application, handing over who signs it: by a signatory, at once, by letter (5.nsa.form)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import Office, User
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from correspondence.models import Letter
from governance.models import Act
from participants.models import Application
from participants.services.teams import Colleague, hand_over, invite_colleague, join_team, remove_colleague
from tests.applications import draft, submitted
from tests.factories import person
from tests.participants.applications.pages import applicant_elsewhere, outsider, page, signed_in

pytestmark = pytest.mark.django_db


def joined(application: Application, role: Role = Role.APPLICANT) -> User:
    """A person who joined the team on the day on which it was begun."""
    assert application.opened_by is not None
    someone, on = person("Demo Colleague"), application.opened_on
    asked = Colleague(someone.email or "", "Demo Colleague", role)
    join_team(invite_colleague(application, asked, application.opened_by, on), someone, on)
    someone.forget_offices()
    return someone


def roles_on(someone: User, day: object) -> list[str]:
    """The roles that a person holds in applications on a day."""
    held = Office.objects.on(day).filter(person=someone, scope_kind="application")  # type: ignore[arg-type]
    return sorted(held.values_list("role", flat=True))


@pytest.mark.parametrize("days", [0, 5])
def test_who_is_taken_out_sees_nothing_from_that_moment_and_hears_of_it(days: int) -> None:
    application = draft()
    someone, on = joined(application), application.opened_on + timedelta(days=days)
    remove_colleague(application, someone, application.opened_by, on)  # type: ignore[arg-type]
    someone = User.objects.get(pk=someone.pk)
    assert roles_on(someone, on) == []
    assert not Application.objects.visible_to(someone, on).exists()
    act = Act.objects.get(action="remove_colleague")
    assert (act.facts, act.actor_id, act.on) == ({"person": someone.pk}, application.opened_by_id, on)
    assert [(one.kind, one.recipient) for one in act.letters.all()] == [("application_team_removed", someone)]
    assert roles_on(someone, on - timedelta(days=1)) == (["applicant"] if days else [])


def test_the_last_who_signs_stays_until_the_signature_is_handed_over() -> None:
    application = draft()
    first, on = application.opened_by, application.opened_on
    assert first is not None
    someone = joined(application)
    with pytest.raises(RulesSayNo) as refused:
        remove_colleague(application, first, first, on)
    assert str(refused.value.reasons[0]) == "This person is the last who may sign. Hand over first."
    hand_over(application, someone, first, on)
    assert (roles_on(first, on), roles_on(someone, on)) == (["applicant"], ["applicant", "signatory"])
    assert [one.recipient for one in Letter.objects.filter(kind="application_team_signs")] == [someone]
    first, someone = (User.objects.get(pk=one.pk) for one in (first, someone))
    with pytest.raises(NotPermitted):
        remove_colleague(application, someone, first, on)
    remove_colleague(application, first, someone, on)
    assert roles_on(first, on) == []


def test_one_of_two_signatories_leaves() -> None:
    application = draft()
    other, on = joined(application, Role.SIGNATORY), application.opened_on
    with pytest.raises(RulesSayNo):
        hand_over(application, other, application.opened_by, on)  # type: ignore[arg-type]
    remove_colleague(application, application.opened_by, other, on)  # type: ignore[arg-type]
    assert roles_on(application.opened_by, on) == []  # type: ignore[arg-type]


def test_three_people_take_somebody_out() -> None:
    application = draft()
    someone, on, first = joined(application), application.opened_on, application.opened_by
    assert first is not None
    elsewhere = draft(person("Demo Applicant Elsewhere"))
    for actor in (someone, elsewhere.opened_by, person("Demo Outsider")):
        for change in (remove_colleague, hand_over):
            with pytest.raises((NotPermitted, NotVisible)):
                change(application, first, actor, on)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        remove_colleague(application, person("Demo Outsider"), first, on)
    assert not Act.objects.filter(action__in=["remove_colleague", "hand_over"]).exists()


def test_the_pages_ask_first_and_open_to_signatories_alone() -> None:
    application = draft()
    someone, first = joined(application), application.opened_by
    assert first is not None
    pages = [page(name, application.ref, someone.pk) for name in ("remove_colleague", "hand_over_signature")]
    browsers = [signed_in(first), signed_in(someone), applicant_elsewhere(), outsider()]
    assert [[one.get(url).status_code for url in pages] for one in browsers] == [
        [200, 200], [403, 403], [404, 404], [404, 404],
    ]  # fmt: skip
    shown = browsers[0].get(page("own_team", application.ref)).content.decode()
    assert all(url in shown for url in pages)
    assert not any(url in browsers[1].get(page("own_team", application.ref)).content.decode() for url in pages)
    assert browsers[0].post(pages[1])["Location"] == page("own_team", application.ref)
    assert browsers[1].post(page("remove_colleague", application.ref, first.pk))["Location"] == page(
        "own_team", application.ref
    )
    assert signed_in(first).get(page("own_team", application.ref)).status_code == 404


def test_nobody_leaves_an_application_that_is_over() -> None:
    application = submitted()
    someone = joined(application)
    Application.objects.filter(pk=application.pk).update(
        state="withdrawn_by_applicant", decided_on=application.opened_on
    )
    application.refresh_from_db()
    with pytest.raises(NotPermitted):
        remove_colleague(application, someone, application.opened_by, application.opened_on)  # type: ignore[arg-type]
    assert (
        signed_in(application.opened_by).get(page("remove_colleague", application.ref, someone.pk)).status_code == 403
    )
