"""Three people for every page: one who may, one who may elsewhere, an outsider."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.factors import has_factor, set_factor
from accounts.models import User
from governance.clock import today
from tests import factories

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def on() -> date:
    """The day of the requests."""
    return today()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which someone is signed in, with a second factor set up."""

    def sign_in(person: User) -> Client:
        if not has_factor(person):
            set_factor(person, SECRET)
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def head(db: None) -> User:
    """Who heads the Secretariat."""
    return factories.officer(Role.HEAD)


@pytest.fixture
def officer(db: None) -> User:
    """An officer of the Secretariat."""
    return factories.officer()


@pytest.fixture
def speaker(db: None) -> User:
    """Someone with an office, but none in the Secretariat."""
    return factories.focal_point(factories.participation(today()).organisation)


@pytest.fixture
def outsider(db: None) -> User:
    """Someone without any office."""
    return factories.person()
