"""The organisations and the people of the world, and what only some may know of them."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from accounts.enums import Role
from accounts.models import User
from accounts.services import name_deputy
from participants.services import admit
from tests.access.actors import (
    GROUP,
    NOBODY,
    SECRETARIAT,
    SPEAKERS,
    TEAM,
    WITH_FACTOR,
    account,
    address,
    in_office,
    name,
)
from tests.access.matrix import ACTORS
from tests.access.world.things import Canary, World
from tests.accounts.entry import SECRET
from tests.factories import organisation

ADMITTED = date(2024, 3, 1)
LONG_OVER = date(2022, 3, 1)


def settle_organisations(world: World) -> None:
    """A participant, another one, one whose term is over, one that was never admitted, one that comes next week."""
    mine, other, former, second_former = (organisation() for _number in range(4))
    world.things |= {"mine": mine, "other": other, "former": former}
    world.things["taking_part"] = admit(mine, ADMITTED, actor=None)
    admit(other, ADMITTED, actor=None)
    world.things["ended"] = admit(former, LONG_OVER, actor=None)
    world.things["ended_too"] = admit(second_former, LONG_OVER, actor=None)
    never = world.canary("organisation-that-never-took-part", SECRETARIAT)
    world.things["unknown"] = organisation(name=never)
    coming = world.canary("organisation-that-is-coming", SECRETARIAT)
    admit(organisation(name=coming), world.on + timedelta(days=7), actor=None)


def appoint_people(world: World) -> None:
    """Every actor in their office; some bystanders whom the actors' deeds concern."""
    parts = (*ACTORS[1:], "absent", "leaving", "locked", "proposer", "guest")
    world.people = {one: account(one, one in WITH_FACTOR | {"locked", "leaving"}) for one in parts}
    people = world.people
    for one, role in {
        "focal_lead": Role.FOCAL_LEAD, "focal_alternate": Role.FOCAL_ALTERNATE,
    }.items():  # fmt: skip
        in_office(people[one], role, world.mine)
    in_office(people["other_focal"], Role.FOCAL_LEAD, world.other)
    in_office(people["former_focal"], Role.FOCAL_LEAD, world.former)
    in_office(people["cochair"], Role.COCHAIR, group=GROUP)
    in_office(people["other_cochair"], Role.COCHAIR, group=GROUP + 1)
    for one, role in {
        "convener": Role.CONVENER, "sg_member": Role.SG_MEMBER, "officer": Role.OFFICER, "reviewer": Role.REVIEWER,
        "head": Role.HEAD, "tied": Role.OFFICER, "officer_without_factor": Role.OFFICER, "absent": Role.OFFICER,
        "leaving": Role.OFFICER, "proposer": Role.OFFICER, "deputy_today": Role.REVIEWER,
    }.items():  # fmt: skip
        in_office(people[one], role)
    week = timedelta(days=7)
    world.things["deputation"] = name_deputy(
        people["absent"], people["deputy_today"], world.on, world.on + week, people["head"]
    )
    tomorrow = world.on + timedelta(days=1)
    name_deputy(people["leaving"], people["deputy_tomorrow"], tomorrow, world.on + week, people["head"])
    world.things["group_people"] = [people["cochair"], people["other_cochair"]]


def write_secrets_of_people(world: World) -> None:
    """Addresses, years of birth, passwords and second factors, each with who may know it."""
    people = world.people
    for actor in ACTORS[1:]:
        circle = next((one for one in (SPEAKERS, TEAM) if actor in one), NOBODY)
        world.canaries[f"address of {actor}"] = Canary(address(actor), SECRETARIAT | circle | {actor})
        world.canaries[f"password of {actor}"] = Canary(people[actor].password, NOBODY)
    for actor in ("applicant", "other_applicant", "other_focal", "former_focal", "deputy_tomorrow", "cochair"):
        circle = TEAM if actor in TEAM else NOBODY
        world.canaries[f"name of {actor}"] = Canary(name(actor), SECRETARIAT | circle | {actor})
    User.objects.filter(email=address("focal_lead")).update(birth_year=1931, gender="x")
    people["focal_lead"].refresh_from_db()
    world.canaries["year of birth"] = Canary("1931", frozenset({"focal_lead"}))
    for factor in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        world.canaries[f"second factor {factor.pk}"] = Canary(factor.data["secret"], NOBODY)
    world.canaries["secret of the factors"] = Canary(SECRET, NOBODY)
    RecoveryCodes.activate(people["focal_alternate"])
    RecoveryCodes.activate(people["officer"])
    code = Authenticator.objects.get(user=people["officer"], type=Authenticator.Type.RECOVERY_CODES).wrap()
    world.canaries["recovery code"] = Canary(code.get_unused_codes()[0], frozenset({"officer"}))
    world.things["unconfirmed"] = EmailAddress.objects.create(
        user=people["guest"], email="not-yet@example.org", verified=False
    )
    world.things["confirmation"] = EmailConfirmationHMAC(world.unconfirmed).key
