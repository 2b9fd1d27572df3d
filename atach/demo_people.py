"""The people of the demonstration: one for each role that has a page, with fixed second factors."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.enums import SECOND_FACTOR, Role, ScopeKind
from accounts.factors import set_factor
from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from accounts.services import appoint, confirm_address, end_office, enter_person
from participants.models import Organisation
from participants.services import affiliate

# Known to everyone: exists in a demonstration only, which refuses to start as production.
PASSWORD = "open-demonstration"


@dataclass(frozen=True)
class DemoPerson:
    """A demonstration person; `organisation` is a reference, `former` says that the office has ended.

    `sees` says in a few words what waits for whoever signs in.
    """

    name: str
    role: Role | None = None
    organisation: str = ""
    language: str = "en"
    former: bool = False
    sees: str = ""

    @property
    def email(self) -> str:
        """The address: in a domain that nobody can own."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"

    @property
    def secret(self) -> str:
        """The second factor's secret: always the same for the same person."""
        return base64.b32encode(hashlib.sha256(self.email.encode()).digest()).decode()[:32]

    @property
    def needs_code(self) -> bool:
        """Whether signing in takes a second factor."""
        return self.role in SECOND_FACTOR


# Who writes an application: one in mid-form, with a colleague, and one that waits for answers.
APPLYING = DemoPerson("Demo Applicant", sees="an application in mid-form, written by two")
COLLEAGUE = DemoPerson("Demo Colleague", sees="the same application")
ANSWERING = DemoPerson("Demo Applicant Asked", sees="an application with questions to answer")


def people(lead_of: str, ministry: str, former: str) -> Sequence[DemoPerson]:
    """One person for each role that has a page, with the organisations they speak or spoke for."""
    return (
        DemoPerson("Demo Head", Role.HEAD, sees="decisions: an application, a renewal"),
        DemoPerson("Demo Officer", Role.OFFICER, sees="cases in every state"),
        DemoPerson("Demo Second Officer", Role.OFFICER, sees="the same, but two that a declared tie closes"),
        DemoPerson("Demo Reviewer", Role.REVIEWER, sees="due diligence, risks, names to compare"),
        DemoPerson("Demo Focal Point", Role.FOCAL_LEAD, lead_of, sees="a renewal to fill in"),
        DemoPerson("Demo Alternate", Role.FOCAL_ALTERNATE, lead_of, sees="the same renewal"),
        DemoPerson("Demo Ministry Focal Point", Role.FOCAL_LEAD, ministry, "zh-hans", sees="a government, in Chinese"),
        DemoPerson("Demo Former Focal Point", Role.FOCAL_LEAD, former, former=True, sees="what is left after the end"),
        APPLYING,
        COLLEAGUE,
        ANSWERING,
    )


@transaction.atomic
def enter(person: DemoPerson, on: date, since: date) -> User:
    """Enter one demonstration person with password, confirmed address, office and second factor."""
    user = enter_person(person.email, person.name, on)
    user.language, user.privacy_notice = person.language, PRIVACY_NOTICE
    user.set_password(PASSWORD)
    user.save()
    confirm_address(user)
    _appoint(person, user, on, since)
    if person.needs_code:
        set_factor(user, person.secret)
    return user


def _appoint(person: DemoPerson, user: User, on: date, since: date) -> None:
    if person.role is None:
        return
    if not person.organisation:
        appoint(user, person.role, since)
        return
    organisation = Organisation.objects.get(ref=person.organisation)
    affiliate({user.pk: organisation.ref})
    office = appoint(user, person.role, since, scope_kind=ScopeKind.ORGANISATION, scope_id=organisation.pk)
    if person.former:
        end_office(office, on - timedelta(days=30))


@transaction.atomic
def appoint_leads(organisations: Iterable[str], since: date) -> None:
    """Make the people who were brought in lead focal points of their organisations, named by reference."""
    refs = list(organisations)
    scopes = dict(Organisation.objects.filter(ref__in=refs).values_list("ref", "pk"))
    people = {person.ref: person for person in User.objects.filter(ref__in=[f"lead-{ref}" for ref in refs])}
    for ref in refs:
        appoint(
            people[f"lead-{ref}"], Role.FOCAL_LEAD, since,
            scope_kind=ScopeKind.ORGANISATION, scope_id=scopes[ref],
        )  # fmt: skip
