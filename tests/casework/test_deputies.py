"""A deputy's act of each kind names whom the deputy stands for; the own office is named for nobody (x.roles)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.deputies import exercises
from accounts.enums import Role
from accounts.models import User
from accounts.services import name_deputy, sign_out
from casework.refusals import NotPermitted
from casework.services import appoint_to_secretariat, end_secretariat_office, name_secretariat_deputy, open_consultation
from correspondence.models import Letter
from correspondence.services import resend
from documents.enums import Visibility
from documents.services import Filing, add_document, add_version, share, unshare
from documents.slots import ATTACHMENT
from governance.acts import ActDraft, record
from governance.models import Act
from participants.models import Organisation, Renewal
from participants.services import (
    Invited,
    change_organisation,
    consult,
    end_focal_point,
    hand_over,
    invite,
    new_organisation,
    readmit,
    record_participant,
    revoke,
    submit_renewal,
)
from tests.documents.filing import checked, filed
from tests.exchange.test_page import GOOD, digest, previewed
from tests.factories import LONG_AGO, focal_point, officer, organisation, participation, person
from tests.participants.pages.people import staff
from tests.renewals import from_records

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
LATER = DAY + timedelta(days=30)
NEW = {"name": "Demo Newcomer", "category": "ngo", "country": "CHE", "website": "", "is_membership_body": False}


def sent_in_vain() -> Letter:
    letter = Letter.objects.create(
        key="failed", kind="term_expired", language="en", template_version="1", on=DAY,
        recipient=person(), object_type="organisation", object_id=1,
    )  # fmt: skip
    Letter.objects.filter(pk=letter.pk).update(failed_at="2026-11-22T09:00:00Z")
    letter.refresh_from_db()
    return letter


def renewal() -> Renewal:
    return from_records(participation(date(2024, 1, 1)), DAY, DAY)


def invites(by: User, of: Organisation | None = None) -> object:
    return invite(of or organisation(), Invited("new@example.org", "Demo New", Role.FOCAL_LEAD), by, DAY)


def of_an_organisation(by: User) -> None:
    """Everything about who speaks for one organisation."""
    of = organisation()
    focal_point(of)
    second = focal_point(of, Role.FOCAL_ALTERNATE)
    hand_over(of, second.offices.get(), by, DAY, stays=True)
    third = focal_point(of, Role.FOCAL_ALTERNATE)
    end_focal_point(third.offices.get(), DAY, by, DAY)


def of_the_secretariat(by: User) -> None:
    office = appoint_to_secretariat("new@example.org", "Demo New", Role.OFFICER, DAY, None, by, DAY)
    name_secretariat_deputy(office.person, officer(), DAY, LATER, by, DAY)
    end_secretariat_office(office, LATER, "Leaves", by, DAY)


def of_a_document(by: User) -> None:
    document = filed(Visibility.PARTICIPANTS)
    add_version(document, checked(number=1), by.pk, DAY)
    reader = person()
    share(document, reader, by.pk, DAY)
    unshare(document, reader, by.pk, DAY)


Doing = Callable[[User], object]
OF_AN_OFFICER: dict[str, Doing] = {
    "enter_organisation": lambda by: new_organisation(NEW, DAY, by),
    "admit": lambda by: record_participant(NEW, DAY, by, DAY),
    "admit again": lambda by: readmit(organisation(), DAY, by, DAY),
    "change_organisation": lambda by: change_organisation(organisation(), {"country": "FRA"}, DAY, by),
    "invite": invites,
    "revoke_invitation": lambda by: revoke(invites(officer()), by, DAY),  # type: ignore[arg-type]
    "focal points": of_an_organisation,
    "submit": lambda by: submit_renewal(participation(date(2024, 1, 1)), DAY, DAY, by),
    "consult": lambda by: consult(renewal(), "Renew?", LATER, DAY, by),
    "open": lambda by: open_consultation("steering_group", "Renew?", "5.term", LATER, DAY, by),
    "resend_letter": lambda by: resend(sent_in_vain(), by, DAY, "repaired"),
    "add_document": lambda by: add_document(
        Filing("Paper", ATTACHMENT, Visibility.PUBLIC), checked(), by.pk, DAY
    ),
    "of a document": of_a_document,
    "sign_out": lambda by: sign_out(User.objects.filter(pk=person().pk), by, DAY),
}  # fmt: skip


def deputy_of(absent: User, deputy: User) -> User:
    name_deputy(absent, deputy, DAY, LATER, absent)
    return User.objects.get(pk=deputy.pk)


def named(by: User, doing: Doing) -> tuple[int, set[int | None]]:
    """How many acts the person did, and whom they name."""
    doing(by)
    acts = Act.objects.filter(actor_id=by.pk)
    return len(acts), {act.acting_for_id for act in acts}


@pytest.mark.parametrize("kind", OF_AN_OFFICER)
def test_each_act_that_a_reviewer_does_for_an_officer_names_the_officer(kind: str) -> None:
    absent = officer()
    count, people = named(deputy_of(absent, officer(Role.REVIEWER)), OF_AN_OFFICER[kind])
    assert (count > 0, people) == (True, {absent.pk})


@pytest.mark.parametrize("kind", OF_AN_OFFICER)
def test_an_officer_who_also_stands_in_for_another_acts_in_the_own_office(kind: str) -> None:
    count, people = named(deputy_of(officer(), officer()), OF_AN_OFFICER[kind])
    assert (count > 0, people) == (True, {None})


def test_an_officer_who_stands_in_for_the_head_appoints_for_the_head() -> None:
    head = officer(Role.HEAD)
    count, people = named(deputy_of(head, officer()), of_the_secretariat)
    assert (count, people) == (4, {head.pk})


def test_records_that_a_deputy_brings_in_by_file_name_the_officer() -> None:
    absent, client = officer(), staff(Role.REVIEWER)
    deputy: User = client.someone  # type: ignore[attr-defined]
    name_deputy(absent, deputy, LONG_AGO, None, absent)  # type: ignore[arg-type]
    address, page = previewed(client, GOOD)
    assert client.post(address, {"digest": digest(page)}).status_code == 302
    acts = Act.objects.filter(actor_id=deputy.pk).values_list("action", "acting_for_id")
    assert list(acts) == [("import_record", absent.pk)] * 3


def test_who_lays_down_the_own_office_does_so_for_nobody() -> None:
    of = organisation()
    speaker = focal_point(of, Role.FOCAL_ALTERNATE)
    deputy = deputy_of(officer(), speaker)
    assert named(deputy, lambda by: end_focal_point(by.offices.get(), DAY, by, DAY)) == (1, {None})


def test_an_act_names_whom_the_outer_right_was_asked_for_and_another_persons_act_names_nobody() -> None:
    absent, other = officer(Role.HEAD), officer()
    deputy = deputy_of(absent, officer())
    of = organisation()

    @exercises("accounts.appoint")
    def decide(actor: User, on: date) -> None:
        change_organisation(of, {"country": "FRA"}, on, actor)
        record(ActDraft(of, "note", "x.history", on, actor_id=other.pk))

    decide(deputy, on=DAY)
    decide(absent, on=DAY)
    told = list(Act.objects.about(of).order_by("id").values_list("action", "actor_id", "acting_for_id"))
    assert told == [
        ("change_organisation", deputy.pk, absent.pk), ("note", other.pk, None),
        ("change_organisation", absent.pk, None), ("note", other.pk, None),
    ]  # fmt: skip


def test_standing_in_for_someone_who_may_not_either_opens_nothing() -> None:
    deputy = deputy_of(officer(Role.REVIEWER), officer(Role.REVIEWER))
    with pytest.raises(NotPermitted):
        invites(deputy)
    assert Act.objects.filter(actor_id=deputy.pk).count() == 0
