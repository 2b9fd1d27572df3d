"""The people and bodies of the tests: plain functions, each making one thing by the portal's own services."""

from datetime import date
from itertools import count

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.services import appoint
from participants.models import Organisation, Participation
from participants.services import admit

LONG_AGO = date(2022, 1, 1)
_numbers = count(1)


def person(name: str = "", language: str = "en", **fields: object) -> User:
    """A person with an address of their own and no office."""
    number = next(_numbers)
    return User.objects.create_user(
        email=f"demo{number}@example.org",
        ref=f"P-TEST-{number}",
        full_name=name or f"Demo Person {number}",
        language=language,
        **fields,
    )


def officer(role: Role = Role.OFFICER, first_day: date = LONG_AGO) -> User:
    """A person with a Secretariat office."""
    someone = person(f"Demo {role.label}")
    appoint(someone, role, first_day)
    return someone


def organisation(category: str = "ngo", **fields: object) -> Organisation:
    """An organisation that does not take part yet."""
    number = next(_numbers)
    values = {"ref": f"ORG-TEST-{number}", "name": f"Demo Organisation {number}", "category": category, **fields}
    return Organisation.objects.create(**values)


def participation(admitted_on: date, category: str = "ngo", **fields: object) -> Participation:
    """A participation of a new organisation, with its first term where it has one."""
    return admit(organisation(category, **fields), admitted_on, actor=None)


def focal_point(of: Organisation, role: Role = Role.FOCAL_LEAD, first_day: date = LONG_AGO) -> User:
    """A person who speaks for an organisation."""
    someone = person(f"Demo {role.label}")
    appoint(someone, role, first_day, scope_kind=ScopeKind.ORGANISATION, scope_id=of.pk)
    return someone
