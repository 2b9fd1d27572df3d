"""The letters of an application: what the applicant hears, and nothing of what the Secretariat keeps (5.notify)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft
from governance.models import Act
from participants.invitations import team_invitation_link
from participants.letters.participations import ADMISSION_CONFIRMED, to_whom
from participants.models import Application

OWN_SIDE = frozenset({Role.APPLICANT, Role.SIGNATORY})

_WHOM = {"organisation": "Demo Health Network", "application": "NSA-2026-0042"}

CHANGED = {
    "round": 1, "due_on": "2026-12-15", "question": "2. Which year do the accounts belong to?",
    "reason": "The accounts arrived by post.", "over": False,
}  # fmt: skip

APPLICATION_RECEIVED = LetterKind(
    "application_received",
    "5.notify",
    _("Receipt of an application"),
    samples={**_WHOM, "submitted_on": "2026-11-02", "sha256": "0" * 64},
)
INFORMATION_REQUESTED = LetterKind(
    "information_requested",
    "4.review",
    _("Request for information"),
    formal=True,
    samples={**_WHOM, "round": 1, "due_on": "2026-12-15", "questions": ["1. Which year do the accounts belong to?"]},
)
INFORMATION_REMINDER = LetterKind(
    "information_reminder",
    "4.review",
    _("Reminder of a request for information"),
    formal=True,
    samples={**_WHOM, "round": 1, "due_on": "2026-12-15", "number": 1},
)
INFORMATION_CHANGED = LetterKind(
    "information_changed",
    "4.review",
    _("Change to a request for information"),
    samples={**_WHOM, **CHANGED},
)
INFORMATION_RECEIVED = LetterKind(
    "information_received",
    "5.notify",
    _("Receipt of answers"),
    samples={**_WHOM, "round": 1, "received_on": "2026-12-01"},
)
APPLICATION_CLOSED = LetterKind(
    "application_closed",
    "4.review",
    _("Application closed without a reply"),
    formal=True,
    samples={**_WHOM, "due_on": "2026-12-15"},
)
APPLICATION_WITHDRAWN = LetterKind(
    "application_withdrawn", "5.notify", _("Application withdrawn"), samples={**_WHOM, "withdrawn_on": "2026-12-01"}
)
NOT_ELIGIBLE = LetterKind(
    "not_eligible",
    "5.notify",
    _("Application not eligible"),
    formal=True,
    samples={**_WHOM, "reason_public": "The organisation is not a legal entity."},
)
NOT_APPROVED = LetterKind(
    "not_approved",
    "5.notify",
    _("Application not approved"),
    formal=True,
    samples={**_WHOM, "reason_public": "Its work does not belong to climate and health."},
)
CONDITIONS_OFFERED = LetterKind(
    "conditions_offered",
    "5.notify",
    _("Conditions offered"),
    formal=True,
    samples={
        **_WHOM,
        "answer_by": "2026-12-31",
        "measures": [{"text": "Names its donors every year.", "owner": "Demo Director", "due_on": "2027-06-30"}],
    },
)
CONDITIONS_ANSWERED = LetterKind(
    "conditions_answered",
    "5.notify",
    _("Receipt of the answer to conditions"),
    formal=True,
    samples={**_WHOM, "accepted": True, "answered_on": "2026-12-20"},
)
APPLICATION_TEAM_INVITED = LetterKind(
    "application_team_invited",
    "5.nsa.form",
    _("Invitation to an application"),
    samples={
        "organisation": "Demo Health Network",
        "inviter": "Demo Applicant",
        "last_day": "2026-12-07",
        "link": "https://portal.invalid/en/participants/apply/invitation/sample/",
    },
    complete=team_invitation_link,
)
APPLICATION_TEAM_REMOVED = LetterKind(
    "application_team_removed", "5.nsa.form", _("No longer in the team of an application"), samples=_WHOM
)
APPLICATION_TEAM_SIGNS = LetterKind(
    "application_team_signs", "5.nsa.form", _("Authorised signatory of an application"), samples=_WHOM
)
DRAFT_WARNING = LetterKind(
    "draft_warning",
    "5.nsa.form",
    _("Draft left alone"),
    samples={**_WHOM, "removed_on": "2027-11-23", "left_on": "2026-11-23", "number": 1},
)
APPLICATION_MESSAGE = LetterKind(
    "application_message",
    "4.review",
    _("Message about an application"),
    samples={**_WHOM, "text": "Your letter reached us. We answer by the end of the week."},
)


def letters_of(application: Application) -> Q:
    """The letters of a case: about the application, and the one that confirms the participation it made (5.notify)."""
    confirms = Q(kind=ADMISSION_CONFIRMED.code, object_type="participation", object_id=application.participation_id)
    return Q(object_type="application", object_id=application.pk) | confirms


def applicants(application_ids: Iterable[int], on: date) -> dict[int, list[User]]:
    """Who is written to for each application on that day: its own people, the signatory first; one statement."""
    offices = (
        Office.objects.on(on)
        .in_roles(OWN_SIDE)
        .filter(person__is_active=True, scope_kind=ScopeKind.APPLICATION, scope_id__in=list(application_ids))
        .select_related("person")
        .order_by("-role", "id")
    )
    found: dict[int, list[User]] = {}
    for office in offices:
        people = found.setdefault(office.scope_id or 0, [])
        if office.person not in people:
            people.append(office.person)
    return found


def to_applicants(kind: LetterKind, application: Application, act: Act, on: date, **facts: object) -> list[LetterDraft]:
    """One letter about an application to each of its own people; `facts` are plain values, days as ISO text."""
    said = {"organisation": application.name, "application": application.ref, **facts}
    people = to_whom(applicants([application.pk], on), application.pk)
    return [
        LetterDraft(f"{kind.code}:{act.pk}:{one.pk if one else 'nobody'}", kind.code, application, one, said, act)
        for one in people
    ]
