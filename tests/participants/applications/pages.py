"""What the tests of the applicant's pages share: who looks, and where."""

from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.services import appoint
from participants.models import Application
from tests.applications import draft
from tests.factories import person

LONG_AGO = date(2022, 1, 1)


def signed_in(someone: User | None) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    assert someone is not None
    client.force_login(someone)
    return client


def applicant_elsewhere() -> Client:
    """A browser of someone who writes another application."""
    return signed_in(draft(person("Demo Applicant Elsewhere"), LONG_AGO).opened_by)


def outsider() -> Client:
    """A browser of someone with an account and nothing else."""
    return signed_in(person("Demo Outsider"))


def colleague(application: Application, role: Role = Role.APPLICANT) -> User:
    """Someone who writes the application too."""
    someone = person("Demo Colleague")
    appoint(someone, role, LONG_AGO, None, ScopeKind.APPLICATION, application.pk)
    return someone


def page(name: str, *args: object) -> str:
    """The address of one of the applicant's pages."""
    return reverse(f"participants:{name}", args=args)
