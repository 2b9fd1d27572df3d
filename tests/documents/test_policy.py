"""Who sees which document: one table of visibilities by people, and the three answers of the policy agree."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.policy import SPEAKERS, holders, may
from accounts.services import appoint, name_deputy
from documents.enums import Visibility
from documents.models import Document
from documents.policy import Participants
from documents.services import share, unshare
from governance.models import Act
from participants.models import Participation
from tests.documents.filing import ON, filed
from tests.factories import LONG_AGO, focal_point, officer, organisation, participation, person

GROUP = 77


def member(role: Role, kind: ScopeKind = ScopeKind.ALLIANCE, scope_id: int | None = None) -> User:
    someone = person(f"Demo {role.label}")
    appoint(someone, role, LONG_AGO, scope_kind=kind, scope_id=scope_id)
    return someone


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One person of each kind; the owner's organisation takes part, so does another one, a third no longer does."""
    owner, other, former = (
        participation(date(2025, 1, 1)),
        participation(date(2025, 1, 1)),
        participation(date(2023, 1, 1)),
    )
    return {
        "officer": officer(),
        "head": officer(Role.HEAD),
        "reviewer": officer(Role.REVIEWER),
        "owner": focal_point(owner.organisation),
        "participant": focal_point(other.organisation),
        "former": focal_point(former.organisation),
        "applicant": focal_point(organisation()),
        "member": member(Role.SG_MEMBER),
        "convener": member(Role.CONVENER),
        "cochair": member(Role.COCHAIR, ScopeKind.GROUP, GROUP),
        "cochair elsewhere": member(Role.COCHAIR, ScopeKind.GROUP, GROUP + 1),
        "named": person(),
        "outsider": person(),
    }


def library(people: dict[str, User]) -> dict[str, Document]:
    """One document of each visibility, one that is the owner's own, one that is opened to a person by name."""
    owner = people["owner"].offices.get().scope_id
    documents = {kind: filed(kind, group_id=GROUP if kind == "group" else None) for kind in Visibility}
    return {
        **{str(kind): document for kind, document in documents.items()},
        "own": filed(Visibility.SECRETARIAT, organisation_id=owner),
        "own, confidential": filed(Visibility.CONFIDENTIAL, organisation_id=owner),
        "named": filed(Visibility.CONFIDENTIAL, readers=(people["named"],)),
    }


SECRETARIAT = {"public", "participants", "group", "steering", "secretariat", "own"}
SEEN: dict[str, set[str]] = {
    "officer": SECRETARIAT,
    "head": SECRETARIAT,
    "reviewer": SECRETARIAT,
    "owner": {"public", "participants", "own"},
    "participant": {"public", "participants"},
    "former": {"public"},
    "applicant": {"public"},
    "member": {"public", "participants", "steering"},
    "convener": {"public", "participants", "steering"},
    "cochair": {"public", "group"},
    "cochair elsewhere": {"public"},
    "named": {"public", "named"},
    "outsider": {"public"},
}


def test_each_person_sees_what_is_meant_for_them_and_nothing_else(people: dict[str, User]) -> None:
    documents = library(people)
    names = {document.pk: name for name, document in documents.items()}
    seen = {
        who: {names[pk] for pk in Document.objects.visible_to(one, ON).values_list("pk", flat=True)}
        for who, one in people.items()
    }
    assert seen == SEEN


@pytest.mark.parametrize("action", ["view_document", "add_version", "share_document"])
def test_the_three_answers_agree(people: dict[str, User], action: str) -> None:
    name = f"documents.{action}"
    for document in library(people).values():
        may_i = {who for who, one in people.items() if may(one, name, document, ON)}
        which = {
            who for who, one in people.items() if Document.objects.permitted_to(one, name, ON).filter(pk=document.pk)
        }
        who_may = {who for who, one in people.items() if holders(name, document, ON).filter(pk=one.pk).exists()}
        assert may_i == which == who_may


def test_visitors_see_what_is_public(people: dict[str, User]) -> None:
    from django.contrib.auth.models import AnonymousUser

    documents = library(people)
    assert list(Document.objects.visible_to(AnonymousUser(), ON)) == [documents["public"]]


def sees(user: User, document: Document, on: date) -> bool:
    return Document.objects.visible_to(User.objects.get(pk=user.pk), on).filter(pk=document.pk).exists()


def test_a_participant_loses_the_participants_documents_on_the_day_after_its_last_day(db: None) -> None:
    one = participation(date(2025, 1, 1))
    speaker, document = focal_point(one.organisation), filed(Visibility.PARTICIPANTS)
    last_day = Participation.objects.get(pk=one.pk).term_last_day
    assert last_day == date(2027, 12, 31)
    days = [date(2024, 12, 31), date(2025, 1, 1), last_day, last_day + timedelta(days=1)]
    assert [sees(speaker, document, day) for day in days] == [False, True, True, False]


def test_tomorrows_deputy_sees_nothing_today(db: None) -> None:
    absent, deputy, document = officer(Role.SG_MEMBER), person(), filed(Visibility.STEERING)
    first = ON + timedelta(days=1)
    name_deputy(absent, deputy, first, first, officer(Role.HEAD))
    days = [ON, first, first + timedelta(days=1)]
    assert [sees(deputy, document, day) for day in days] == [False, True, False]


def test_a_confidential_document_is_opened_and_closed_by_name_each_with_its_act(db: None) -> None:
    head, reader, other = officer(Role.HEAD), person(), person()
    document: Any = filed(Visibility.CONFIDENTIAL)
    share(document, reader, head.pk, ON)
    share(document, reader, head.pk, ON)
    assert [sees(who, document, ON) for who in (reader, other, head)] == [True, False, False]
    share(document, head, head.pk, ON)
    unshare(document, reader, head.pk, ON)
    assert [sees(who, document, ON) for who in (reader, other, head)] == [False, False, True]
    acts = Act.objects.about(document).order_by("id").values_list("action", "facts__person")
    assert list(acts)[1:] == [("share", reader.pk)] * 2 + [("share", head.pk), ("unshare", reader.pk)]


def test_who_may_open_a_confidential_document_to_someone(people: dict[str, User]) -> None:
    documents = library(people)
    may_share = {
        name: {who for who, one in people.items() if may(one, "documents.share_document", documents[name], ON)}
        for name in ("steering", "confidential")
    }
    assert may_share == {"steering": {"officer", "head"}, "confidential": {"head"}}


def test_who_may_add_a_version(people: dict[str, User]) -> None:
    documents = library(people)
    may_add = {
        name: {who for who, one in people.items() if may(one, "documents.add_version", documents[name], ON)}
        for name in ("public", "own", "own, confidential")
    }
    assert may_add == {"public": {"officer", "head"}, "own": {"officer", "head", "owner"}, "own, confidential": set()}


def test_until_someone_says_who_takes_part_nobody_does(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = focal_point(participation(date(2025, 1, 1)).organisation)
    document = filed(Visibility.PARTICIPANTS)
    monkeypatch.setattr("documents.policy._taking_part", [])
    assert not sees(speaker, document, ON)
    assert not holders("documents.view_document", document, ON).filter(pk=speaker.pk).exists()


def test_what_participants_may_is_carried_by_who_speaks_for_one_until_its_last_day(db: None) -> None:
    one, none = participation(date(2025, 1, 1)), organisation()
    last_day = one.term_last_day
    assert last_day is not None
    days = (last_day, last_day + timedelta(days=1))
    people = (focal_point(one.organisation), focal_point(none), officer())
    carried = [[Participants().reaches_any(who, SPEAKERS, day) for day in days] for who in people]
    assert carried == [[True, False], [False, False], [False, False]]
