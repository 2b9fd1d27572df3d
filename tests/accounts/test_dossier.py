"""What the portal keeps about a person is in their own file, and nobody else's; many sessions end as quickly as one."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.dossier import dossier
from accounts.models import User
from accounts.services import forget_addresses
from documents.enums import Visibility
from documents.services import log_download, share
from tests.documents.filing import ON, filed
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


def with_session(someone: User) -> UserSession:
    key = f"session-of-{someone.pk}"
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
    kept: UserSession = UserSession.objects.create(user=someone, ip="127.0.0.1", session_key=key, user_agent="Browser")
    return kept


def test_further_addresses_sessions_downloads_and_opened_documents_are_in_the_own_file() -> None:
    someone, other, by = person(), person(), officer()
    EmailAddress.objects.create(user=someone, email="second@example.org", verified=True)
    session = with_session(someone)
    document = filed(Visibility.SECRETARIAT)
    share(document, someone, by.pk, ON)
    log_download(document.versions.get(), someone.pk, "demo")
    names = ("addresses", "sessions", "downloads", "documents_opened")
    kept: dict[str, Any] = {name: part for name, part in dossier(someone).items() if name in names}
    (download,) = kept.pop("downloads")
    assert (download["document"], download["version"]) == (document.ref, 1)
    assert kept == {
        "addresses": [{"address": "second@example.org", "confirmed": True, "first": False}],
        "sessions": [
            {
                "ip": "127.0.0.1",
                "browser": "Browser",
                "began": session.created_at.isoformat(),
                "last_seen": session.last_seen_at.isoformat(),
            }
        ],
        "documents_opened": [{"document": document.ref, "last_day": None}],
    }
    assert [dossier(other)[name] for name in names] == [[], [], [], []]


def forgotten(count: int) -> int:
    """The statements that it takes to forget the addresses and to end the sessions of so many people."""
    people = [with_session(person()).user_id for _number in range(count)]
    with CaptureQueriesContext(connection) as captured:
        forget_addresses(User.objects.filter(pk__in=people))
    assert not UserSession.objects.filter(user__in=people).exists() and not Session.objects.exists()
    return len(captured)


def test_forgetting_the_addresses_of_many_people_takes_the_statements_of_one() -> None:
    assert forgotten(1) == forgotten(20)
