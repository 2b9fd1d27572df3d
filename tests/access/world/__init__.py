"""One world for every test of access: each thing belongs to someone, and nothing in it is made up but its names.

Whatever is not for everyone holds a canary: a text that nobody above its clearance may ever see.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import models

from accounts.models import Deputation, Office, User
from casework.models import Consultation, LostFactorRequest
from correspondence.models import Letter
from documents.models import Document, Download, Version
from governance.clock import today
from governance.models import Act, Edition, JobRun
from participants.models import (
    Application,
    CountryRegion,
    Invitation,
    Organisation,
    Participation,
    Rectification,
    Renewal,
)
from tests.access.actors import Browser
from tests.access.matrix import ACTORS
from tests.access.world.cases import run_cases
from tests.access.world.files import write_applications
from tests.access.world.papers import file_documents, invite_someone, keep_jobs, send_everything, write_letters
from tests.access.world.people import appoint_people, settle_organisations, write_secrets_of_people
from tests.access.world.things import World


def build() -> World:
    """The world on the day of the tests."""
    world = World(today())
    settle_organisations(world)
    appoint_people(world)
    write_secrets_of_people(world)
    run_cases(world)
    write_applications(world)
    file_documents(world)
    write_letters(world)
    invite_someone(world)
    keep_jobs(world)
    world.samples = {model: sample(world, model) for model in SAMPLED}
    send_everything(world)
    world.browsers = {actor: Browser(world.people.get(actor)) for actor in ACTORS}
    return world


SAMPLED: tuple[type[models.Model], ...] = (
    Act, Application, Authenticator, Consultation, CountryRegion, Deputation, Document, Download, Edition, EmailAddress,
    Group, Invitation, JobRun, Letter, LostFactorRequest, Office, Organisation, Participation, Rectification, Renewal,
    User, UserSession, Version,
)  # fmt: skip


def sample(world: World, model: type[models.Model]) -> Any:
    """One row of a model that the Secretariat may see."""
    named = {
        Organisation: world.mine, Participation: world.taking_part, Renewal: world.renewal,
        Document: world.documents["secretariat"], User: world.people["other_focal"],
        Letter: world.letters["other_focal"], Application: world.decision_pending, Consultation: world.consultation,
        Version: world.documents["secretariat"].versions.get(),
    }  # fmt: skip
    return named.get(model) or model._base_manager.order_by("pk").first()
