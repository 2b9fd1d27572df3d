"""A furnished portal for the walks, and one walk for each person and language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoDbBlocker

from atach.demo_people import PASSWORD
from participants.invitations import team_token_of
from participants.models import TeamInvitation
from tests.languages.applications import Applying
from tests.languages.crawl import Walk
from tests.languages.furnished import addresses, addresses_of_applications, furnish, someone
from tests.languages.words import Judge

WayIn = Callable[[Client], list[str]]


@dataclass
class Furnished:
    """A portal in which something waits everywhere."""

    judge: Judge
    applying: Applying
    walked: dict[tuple[str, str], Walk] = field(default_factory=dict)

    def walk(self, name: str, language: str) -> Walk:
        """What someone (nobody: an empty name) reads in a language from the first page and the desk on; walked once."""
        if (name, language) not in self.walked:
            way_in = partial(come_in, name=name) if name else stay_out
            self.walked[name, language] = self.walk_from(way_in, language, name)
        return self.walked[name, language]

    def walk_from(self, way_in: WayIn, language: str, name: str | None = None) -> Walk:
        """What is read from where the way in leads, and, where it is someone, from every address of its own."""
        with transaction.atomic(), translation.override(language):
            client = Client()
            starts = way_in(client)
            own = [] if name is None else addresses_of_applications(self.applying, name)
            walk = Walk(client, language, self.judge).go(*starts, *own)
            transaction.set_rollback(True)
        return walk


def stay_out(client: Client) -> list[str]:
    """Read as a visitor, who makes the check before an application."""
    for name, answers in CHECK.items():
        client.post(reverse(f"participants:{name}"), answers)
    return [reverse("home"), reverse("admin:index"), *addresses()]


def come_in(client: Client, name: str) -> list[str]:
    """Sign in and give the password once more, so that the pages of the credentials open."""
    client.force_login(someone(name))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return stay_out(client)


CHECK = {
    "join_check": {"kind": "ngo"},
    "join_more": {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "no"},
}


def come_in_invited(client: Client) -> list[str]:
    """By the link in the letter, to write an application together, without an account."""
    invitation = TeamInvitation.objects.get(email="demo.asked@example.org")
    client.get(reverse("participants:team_invitation", args=[team_token_of(invitation)]))
    return [reverse("participants:join_team")]


def come_half_in(client: Client) -> list[str]:
    """Give the password, and not yet the code."""
    client.post(reverse("account_login"), {"login": someone("Demo Head").email, "password": PASSWORD})
    return [reverse("mfa_authenticate")]


def come_in_without_password(client: Client) -> list[str]:
    """As someone who never set a password."""
    client.force_login(someone("Demo Lead 1"))
    return [reverse("account_set_password")]


@pytest.fixture(scope="module")
def furnished(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    """Furnish a portal once for all walks; what they and it did is undone at the end."""
    places = {"MEDIA_ROOT": str(tmp_path_factory.mktemp("media")), "DEMO": True}
    with django_db_blocker.unblock(), override_settings(**places), transaction.atomic():
        applying = furnish()
        yield Furnished(Judge(), applying)
        transaction.set_rollback(True)
