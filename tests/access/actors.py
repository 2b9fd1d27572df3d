"""Who asks: the nineteen actors of the matrix, and the circles in which they may know things."""

from typing import Any

from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.enums import Role, ScopeKind
from accounts.factors import set_factor
from accounts.models import User
from accounts.services import appoint, confirm_address
from participants.models import Organisation
from tests.access.matrix import ACTORS
from tests.accounts.entry import PASSWORD, SECRET
from tests.factories import LONG_AGO, person

NOBODY: frozenset[str] = frozenset()
EVERYONE = frozenset(ACTORS) - {"officer_without_factor"}
OFFICERS = frozenset({"deputy_today", "officer", "head", "tied"})
SECRETARIAT = OFFICERS | {"reviewer"}
# Who writes the applications of the world; the colleague signs none of them.
TEAM = frozenset({"applicant", "colleague"})
# To whom the Secretariat's files are open: not to the person with a tie.
CLEARED = SECRETARIAT - {"tied"}
SPEAKERS = frozenset({"focal_lead", "focal_alternate"})
STEERING = frozenset({"convener", "sg_member"})
# Who sees what is meant for participants: those who speak for one today, and the bodies of the alliance.
PARTICIPANTS = SPEAKERS | {"other_focal"} | STEERING | SECRETARIAT
# Those who have set a second factor up: whoever needs it, and one who wants it.
WITH_FACTOR = SECRETARIAT | {"focal_alternate"}
GROUP, OTHER_GROUP = 7, 8


def address(actor: str) -> str:
    """The e-mail address of an actor."""
    return f"mail-of-{actor.replace('_', '-')}@example.org"


def name(actor: str) -> str:
    """The full name of an actor."""
    return f"Name-of-{actor.replace('_', '-')}"


def account(actor: str, factor: bool = False, **fields: Any) -> User:
    """A person with a password and a confirmed address, named after their part in the play."""
    someone = person(name(actor), privacy_notice="v1", **fields)
    someone.email = address(actor)
    someone.set_password(PASSWORD)
    someone.save()
    confirm_address(someone)
    if factor:
        set_factor(someone, SECRET)
    return someone


def in_office(someone: User, role: Role, organisation: Organisation | None = None, group: int | None = None) -> User:
    """The same person, in office since long ago."""
    if organisation is not None:
        appoint(someone, role, LONG_AGO, scope_kind=ScopeKind.ORGANISATION, scope_id=organisation.pk)
    elif group is not None:
        appoint(someone, role, LONG_AGO, scope_kind=ScopeKind.GROUP, scope_id=group)
    else:
        appoint(someone, role, LONG_AGO)
    return someone


class Browser:
    """A browser in which one actor is signed in; before each request it is as it was at the start."""

    def __init__(self, someone: User | None) -> None:
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.client.handler = HANDLER  # its middleware is loaded once for all browsers
        if someone is not None:
            self.client.force_login(someone, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = self.client.session
            given = {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
            session["account_authentication_methods"] = [given]
            session["account_authentication_methods_user"] = str(someone.pk)
            session.save()
        self.client.cookies["csrftoken"] = CSRF
        self.cookies = {key: morsel.value for key, morsel in self.client.cookies.items()}

    def afresh(self) -> Client:
        """The browser, with the cookies of the start and no other."""
        self.client.cookies.clear()
        for key, value in self.cookies.items():
            self.client.cookies[key] = value
        return self.client


CSRF = "c" * 32
HANDLER = ClientHandler(enforce_csrf_checks=True)
