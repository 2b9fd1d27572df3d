"""The letters of this room, with sample facts by which each is rendered and tested."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOCAL_POINTS, ScopeKind
from accounts.models import Office, User
from correspondence.kinds import LetterKind
from participants.invitations import invitation_link

_WHOM = {"organisation": "Demo Health Network", "participation": "PA-2024-0001"}

RENEWAL_REMINDER = LetterKind(
    "renewal_reminder",
    "5.term",
    _("Reminder that a term ends"),
    samples={**_WHOM, "term_last_day": "2027-02-28", "days_left": 90, "days_before": 90},
)
TERM_EXPIRED = LetterKind(
    "term_expired", "5.term", _("A term has ended"), formal=True, samples={**_WHOM, "last_day": "2027-02-28"}
)
RENEWAL_OPENED = LetterKind(
    "renewal_opened",
    "5.term",
    _("Invitation to renew"),
    formal=True,
    samples={
        **_WHOM,
        "renewal": "REN-2026-0001",
        "term_last_day": "2027-02-28",
        "path": "/en/participants/renewal/REN-2026-0001/",
    },
)
RENEWAL_RECEIVED = LetterKind(
    "renewal_received",
    "5.notify",
    _("Receipt of a renewal"),
    samples={**_WHOM, "renewal": "REN-2026-0001", "submitted_on": "2026-11-02"},
)
RENEWAL_APPROVED = LetterKind(
    "renewal_approved",
    "5.term",
    _("Participation renewed"),
    formal=True,
    samples={**_WHOM, "renewal": "REN-2026-0001", "old_last_day": "2027-02-28", "new_last_day": "2030-02-28"},
)
RENEWAL_DECLINED = LetterKind(
    "renewal_declined",
    "5.term",
    _("Participation not renewed"),
    formal=True,
    samples={**_WHOM, "renewal": "REN-2026-0001", "last_day": "2027-02-28"},
)
ADMISSION_CONFIRMED = LetterKind(
    "admission_confirmed",
    "5.notify",
    _("Participation confirmed"),
    formal=True,
    samples={
        **_WHOM,
        "admitted_on": "2024-03-01",
        "term_last_day": "2027-02-28",
        "measures": [{"text": "Names its donors every year.", "owner": "Demo Director", "due_on": "2024-09-30"}],
    },
)
FOCAL_POINT_INVITED = LetterKind(
    "focal_point_invited",
    "4.interface",
    _("Invitation to speak for an organisation"),
    samples={
        "organisation": "Demo Health Network",
        "inviter": "Demo Officer",
        "last_day": "2026-12-07",
        "link": "https://portal.invalid/en/participants/invitation/sample/",
    },
    complete=invitation_link,
)
INVITATION_WITHDRAWN = LetterKind(
    "invitation_withdrawn", "4.interface", _("Invitation withdrawn"), samples={"organisation": "Demo Health Network"}
)
FOCAL_POINT_APPOINTED = LetterKind(
    "focal_point_appointed",
    "4.interface",
    _("Focal point appointed"),
    samples={"organisation": "Demo Health Network", "role": "focal_lead", "first_day": "2026-11-23"},
)
FOCAL_POINT_ENDED = LetterKind(
    "focal_point_ended",
    "4.interface",
    _("Focal point ended"),
    samples={"organisation": "Demo Health Network", "role": "focal_alternate", "last_day": "2026-11-30"},
)
DOCUMENT_RECEIVED = LetterKind(
    "document_received",
    "5.notify",
    _("Receipt of a document"),
    samples={
        "organisation": "Demo Health Network",
        "renewal": "REN-2026-0001",
        "document": "D-2026-0001",
        "title": "Demo formal letter",
        "version": 1,
        "received_on": "2026-11-20",
        "size": 48213,
        "sha256": "0123456789abcdef" * 4,
    },
)
REQUEST_JUDGED = LetterKind(
    "request_judged",
    "5.letter",
    _("What a letter asks for"),
    formal=True,
    samples={
        "organisation": "Demo Health Network",
        "document": "D-2026-0001",
        "title": "Demo formal letter",
        "received_on": "2026-11-20",
        "asks": "other",
        "reason": "It names a new focal point.",
        "term_last_day": "2027-02-28",
    },
)
ENDING_RECTIFIED = LetterKind(
    "ending_rectified",
    "x.history",
    _("The end of a participation is corrected"),
    formal=True,
    samples={**_WHOM, "reason_public": "A renewal had been received in time."},
)


def speakers(organisations: Iterable[int], on: date) -> dict[int, list[User]]:
    """Who is written to for each organisation on that day: its focal points, the lead first; one statement."""
    offices = (
        Office.objects.on(on)
        .in_roles(FOCAL_POINTS)
        .filter(Q(person__is_active=True), scope_kind=ScopeKind.ORGANISATION, scope_id__in=list(organisations))
        .select_related("person")
        .order_by("-role", "id")
    )
    found: dict[int, list[User]] = {}
    for office in offices:
        found.setdefault(office.scope_id or 0, []).append(office.person)
    return found


def to_whom(people: Mapping[int, Sequence[User]], organisation: int) -> Sequence[User | None]:
    """Who is written to; nobody leaves one letter without a recipient, which the Secretariat sees and completes."""
    found: Sequence[User | None] = people.get(organisation) or (None,)
    return found
