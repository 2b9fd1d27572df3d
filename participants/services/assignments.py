"""Who works on a case file: assigned by name, after each said what ties them to the organisation (4.review)."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercising
from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import Office, User
from accounts.policy import OFFICERS, may
from casework.engine import table_of
from casework.refusals import NotPermitted, NotVisible, Reason, RulesSayNo
from governance.acts import ActDraft, record
from governance.models import Act
from participants.enums import ApplicationState, RenewalState
from participants.models import CaseFile, CaseFileUserObjectPermission, ConflictDeclaration, Filed, Renewal
from participants.policy import OWN_SIDE, REVIEWERS
from participants.scopes import OFFICER, REVIEWER, action, assigned, declared, file_of
from participants.services.ties import spread_tie
from participants.workflow.guards import worked_as

# Which offices of the Secretariat take which part; the other part is another person's.
OFFICES = {OFFICER: OFFICERS, REVIEWER: REVIEWERS}
OTHER = {OFFICER: REVIEWER, REVIEWER: OFFICER}
# The steps that belong to one part; others are open to both.
HANDLE, REVIEW = "handle", "review"


def require(application: Filed, step: str, actor: User, on: date) -> None:
    """Refuse whoever may not: raises NotVisible, or NotPermitted."""
    if not may(actor, action("view", application), application, on):
        raise NotVisible
    if not may(actor, step, application, on):
        raise NotPermitted


def refuse_two_parts(application: Filed, step: str, actor: User) -> None:
    """Who does the work of one part never does that of the other, not even as a deputy (5.nsa.fensa)."""
    reasons: dict[str, tuple[str, Reason]] = {
        HANDLE: (REVIEWER, _("You review this case. Another person handles it.")),
        REVIEW: (OFFICER, _("You handle this case. Another person reviews it.")),
    }
    if step in reasons and actor.pk in worked_as(application, reasons[step][0]):
        raise RulesSayNo([reasons[step][1]])


def assigned_to(application: Filed, part: str) -> User | None:
    """Who has this part of the file."""
    row = assigned(part, content_object=application.file_id).select_related("user").first()
    return row.user if row else None


def candidates(part: str, on: date) -> Any:
    """People of the Secretariat who hold the office that this part asks for."""
    held = Office.objects.on(on).in_roles(OFFICES[part]).filter(scope_kind=ScopeKind.ALLIANCE)
    return User.objects.filter(pk__in=held.values("person"), is_active=True).order_by("full_name", "pk")


def on_its_own_side(application: Filed, person: User, on: date) -> bool:
    """Whether a person writes or signs the application, or speaks for the organisation that renews."""
    if isinstance(application, Renewal):
        speakers = Office.objects.of(ScopeKind.ORGANISATION, application.participation.organisation_id)
        return speakers.in_roles(FOCAL_POINTS).on(on).filter(person=person).exists()
    offices = Office.objects.of(ScopeKind.APPLICATION, application.pk).in_roles(OWN_SIDE).on(on)
    return offices.filter(person=person).exists()


@transaction.atomic
def assign(application: Filed, part: str, person: User, actor: User, on: date) -> Act:
    """Give the file to one person as case officer or due-diligence reviewer, in place of whoever had it (4.review).

    Raises NotVisible, NotPermitted, or RulesSayNo with every reason.
    """
    require(application, action("assign", application), actor, on)
    CaseFile.objects.select_for_update().get(pk=file_of(application).pk)
    if reasons := _reasons_against(application, part, person, on):
        raise RulesSayNo(reasons)
    before = assigned_to(application, part)
    _grant(application, part, person)
    facts = {"part": part, "person": person.pk, "before": before.pk if before else None}
    with exercising(actor, action("assign", application), application, on):
        return record(ActDraft(application, "assign", "4.review", on, actor_id=actor.pk, facts=facts))


def _reasons_against(application: Filed, part: str, person: User, on: date) -> list[Reason]:
    checks: list[tuple[bool, Reason]] = [
        (is_closed_to(application, part), _("This case is closed.")),
        (not candidates(part, on).filter(pk=person.pk).exists(), _("This person does not hold the office for it.")),
        (person.pk in worked_as(application, OTHER[part]), _("Case officer and reviewer are two different people.")),
        (declared(True, file=application.file_id, person=person).exists(), _("This person declared a tie.")),
        (on_its_own_side(application, person, on), _("This person writes or signs the application.")),
    ]
    return [reason for against, reason in checks if against]


def is_closed_to(application: Filed, part: str) -> bool:
    """Whether nobody is given this part any more: of a decided case there is the reviewer's, of a participant's.

    Hits on the names of a participant are decided as long as it takes part (5.nsa.fensa).
    """
    admitted = application.state in (ApplicationState.APPROVED, RenewalState.RENEWED)
    return application.state in table_of(type(application)).finals() and not (part == REVIEWER and admitted)


def _grant(application: Filed, part: str, person: User) -> None:
    permission = Permission.objects.get(content_type__app_label="participants", codename=part)
    assigned(part, content_object=application.file_id).delete()
    CaseFileUserObjectPermission.objects.create(user=person, permission=permission, content_object=file_of(application))


@transaction.atomic
def declare(application: Filed, has_conflict: bool, note: str, actor: User, on: date) -> ConflictDeclaration:
    """Say what ties oneself to the organisation, or that nothing does; a tie closes its files to oneself at once.

    Who said that nothing does may say later that something does, never the other way round (5.nsa.fensa).
    Raises NotVisible, NotPermitted, or RulesSayNo.
    """
    require(application, action("follow", application), actor, on)
    CaseFile.objects.select_for_update().get(pk=file_of(application).pk)
    found = ConflictDeclaration.objects.filter(file=application.file_id, person=actor).first()
    if reasons := _reasons_against_declaring(application, found, has_conflict, actor, on):
        raise RulesSayNo(reasons)
    row = found or ConflictDeclaration(file=file_of(application), person=actor)
    row.has_conflict, row.note, row.declared_on = has_conflict, note, on
    row.save()
    parts = _withdraw_grants(application, actor) if has_conflict else []
    if has_conflict:
        spread_tie(application, row)
    facts = {"conflict": has_conflict, "gives_up": parts}
    record(ActDraft(application, "declare", "5.nsa.fensa", on, actor_id=actor.pk, facts=facts))
    return row


def _reasons_against_declaring(
    application: Filed, found: ConflictDeclaration | None, has_conflict: bool, actor: User, on: date
) -> list[Reason]:
    if found and not has_conflict:
        return [_("You declared your interests on this case already.")]
    if not has_conflict and on_its_own_side(application, actor, on):
        return [_("You write or sign this application yourself: that is a tie.")]
    return []


def _withdraw_grants(application: Filed, person: User) -> list[str]:
    grants = assigned(OFFICER, REVIEWER, content_object=application.file_id, user=person)
    parts = list(grants.order_by("id").values_list("permission__codename", flat=True))
    grants.delete()
    return parts
