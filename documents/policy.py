"""Who sees which document, who adds to it, who reads the log (x.documents, 13.after, x.roles)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, Q

from accounts.enums import Role, ScopeKind
from accounts.policy import (
    ALLIANCE,
    HEAD,
    NOTHING,
    OFFICERS,
    PUBLIC,
    SECRETARIAT_ROLES,
    SPEAKERS,
    Granted,
    Permit,
    Untied,
    Within,
    held,
    in_office,
    register,
)
from documents.enums import Visibility

OrganisationIds = Callable[[date], "models.QuerySet[Any]"]
_taking_part: list[OrganisationIds] = []


def register_participant_organisations(ids: OrganisationIds) -> None:
    """Hand down who takes part: a queryset of the ids of the organisations that do so on a day.

    The floor that knows participations calls this once. Until it has, nobody counts as a participant.
    """
    _taking_part[:] = [ids]


@dataclass(frozen=True)
class Participants:
    """Who speaks for an organisation that takes part on the day: a former one loses access on the day (13.after)."""

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        """Everything, for whoever is one of them."""
        organisations = organisations_of(user, roles, on)
        if not organisations or not _taking_part:
            return NOTHING
        return Q(Exists(_taking_part[0](on).filter(pk__in=organisations)))

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        """All of them."""
        if not _taking_part:
            return NOTHING
        return in_office(roles, on, scope_kind=ScopeKind.ORGANISATION, scope_id__in=_taking_part[0](on))

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        """Whether the user speaks for a participant."""
        organisations = organisations_of(user, roles, on)
        return bool(organisations and _taking_part) and _taking_part[0](on).filter(pk__in=organisations).exists()


def organisations_of(user: Any, roles: frozenset[str], on: date) -> list[int | None]:
    """The organisations for which the user speaks in one of the roles."""
    return [office.scope_id for office in held(user, roles, on, ScopeKind.ORGANISATION)]


def meant_for(*visibilities: Visibility, path: str = "visibility") -> Callable[[date], Q]:
    """The condition that a document is meant for one of these."""
    return lambda on: Q(**{f"{path}__in": visibilities})


STEERING = frozenset({str(Role.SG_MEMBER), str(Role.CONVENER)})
GROUP = frozenset({str(Role.COCHAIR), str(Role.FOCAL_GROUP)})
# What opens to an office alone; papers of a case file open with the file.
CLOSED = (Visibility.CONFIDENTIAL, Visibility.CASE_FILE)
NOT_CONFIDENTIAL = tuple(visibility for visibility in Visibility if visibility not in CLOSED)
OWN_ORGANISATION = Within(ScopeKind.ORGANISATION, "organisation_id")
OWN_GROUP = Within(ScopeKind.GROUP, "group_id")
OPENED_TO_ME = Granted("documentuserobjectpermission", "view_document", "last_day")

of_versions = meant_for(*NOT_CONFIDENTIAL, path="document__visibility")
of_downloads = meant_for(*NOT_CONFIDENTIAL, path="version__document__visibility")

register(
    [
        Permit("documents.view_document", PUBLIC, states=meant_for(Visibility.PUBLIC)),
        Permit("documents.view_document", Participants(), SPEAKERS, meant_for(Visibility.PARTICIPANTS)),
        Permit("documents.view_document", ALLIANCE, STEERING, meant_for(Visibility.PARTICIPANTS, Visibility.STEERING)),
        Permit("documents.view_document", OWN_GROUP, GROUP, meant_for(Visibility.GROUP)),
        Permit("documents.view_document", OWN_ORGANISATION, SPEAKERS, meant_for(*NOT_CONFIDENTIAL)),
        Permit("documents.view_document", Untied("document"), SECRETARIAT_ROLES, meant_for(*NOT_CONFIDENTIAL)),
        Permit("documents.view_document", OPENED_TO_ME),
        Permit("documents.add_document", ALLIANCE, OFFICERS),
        Permit("documents.add_version", ALLIANCE, OFFICERS, meant_for(*NOT_CONFIDENTIAL)),
        Permit("documents.add_version", OWN_ORGANISATION, SPEAKERS, meant_for(*NOT_CONFIDENTIAL)),
        # An officer to whom a confidential document was opened carries it on; the others know nothing of it.
        Permit("documents.add_version", OPENED_TO_ME, OFFICERS),
        Permit("documents.share_document", OPENED_TO_ME, OFFICERS),
        Permit("documents.share_document", ALLIANCE, OFFICERS, meant_for(*NOT_CONFIDENTIAL)),
        Permit("documents.share_document", ALLIANCE, HEAD, meant_for(Visibility.CONFIDENTIAL)),
        Permit("documents.view_version", Untied("version"), SECRETARIAT_ROLES, of_versions),
        Permit("documents.view_download", Untied("download"), SECRETARIAT_ROLES, of_downloads),
    ]
)
