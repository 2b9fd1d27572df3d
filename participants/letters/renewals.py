"""The letters of a renewal under examination: its questions, their reminders, the receipt of the answers (4.review)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft
from governance.models import Act
from participants.letters.applications import (
    APPLICATION_MESSAGE,
    CHANGED,
    INFORMATION_CHANGED,
    INFORMATION_RECEIVED,
    INFORMATION_REMINDER,
    INFORMATION_REQUESTED,
    applicants,
)
from participants.letters.participations import speakers, to_whom
from participants.models import Filed, Renewal

_WHOM = {"organisation": "Demo Health Network", "participation": "PA-2024-0001", "renewal": "REN-2026-0001"}

RENEWAL_INFORMATION_REQUESTED = LetterKind(
    "renewal_information_requested",
    "4.review",
    _("Request for information about a renewal"),
    formal=True,
    samples={**_WHOM, "round": 1, "due_on": "2026-12-15", "questions": ["1. Which year do the accounts belong to?"]},
)
RENEWAL_INFORMATION_REMINDER = LetterKind(
    "renewal_information_reminder",
    "4.review",
    _("Reminder of a request for information about a renewal"),
    formal=True,
    samples={**_WHOM, "round": 1, "due_on": "2026-12-15", "number": 1},
)
RENEWAL_INFORMATION_CHANGED = LetterKind(
    "renewal_information_changed",
    "4.review",
    _("Change to a request for information about a renewal"),
    samples={**_WHOM, **CHANGED},
)
RENEWAL_INFORMATION_RECEIVED = LetterKind(
    "renewal_information_received",
    "5.notify",
    _("Receipt of answers about a renewal"),
    samples={**_WHOM, "round": 1, "received_on": "2026-12-01"},
)
RENEWAL_MESSAGE = LetterKind(
    "renewal_message",
    "4.review",
    _("Message about a renewal"),
    samples={**_WHOM, "text": "Your letter reached us. We answer by the end of the week."},
)

# Which letter of a renewal stands for which of an application.
STANDS_FOR = {
    INFORMATION_REQUESTED.code: RENEWAL_INFORMATION_REQUESTED,
    INFORMATION_REMINDER.code: RENEWAL_INFORMATION_REMINDER,
    INFORMATION_CHANGED.code: RENEWAL_INFORMATION_CHANGED,
    INFORMATION_RECEIVED.code: RENEWAL_INFORMATION_RECEIVED,
    APPLICATION_MESSAGE.code: RENEWAL_MESSAGE,
}


def kind_for(kind: LetterKind, case: Filed) -> LetterKind:
    """The kind of letter for an application, or what stands for it where the case is a renewal."""
    return STANDS_FOR[kind.code] if isinstance(case, Renewal) else kind


def facts_of(case: Filed) -> dict[str, object]:
    """Whose case it is, and by which reference."""
    if isinstance(case, Renewal):
        return {"organisation": case.name, "participation": case.participation.ref, "renewal": case.ref}
    return {"organisation": case.name, "application": case.ref}


def own_people(cases: Iterable[Filed], on: date) -> dict[int, list[User]]:
    """Who is written to about each file on that day: who writes the application, who speaks for the participant."""
    held = list(cases)
    renewals = [case for case in held if isinstance(case, Renewal)]
    spoken = speakers({case.participation.organisation_id for case in renewals}, on) if renewals else {}
    applying = [case for case in held if not isinstance(case, Renewal)]
    writing = applicants([case.pk for case in applying], on) if applying else {}
    return {
        **{case.file_id or 0: spoken.get(case.participation.organisation_id, []) for case in renewals},
        **{case.file_id: writing.get(case.pk, []) for case in applying},
    }


def to_own_side(kind: LetterKind, case: Filed, act: Act, on: date, **facts: object) -> list[LetterDraft]:
    """One letter about a case to each of the organisation's own people; `facts` are plain values, days as ISO text."""
    sent, said = kind_for(kind, case), {**facts_of(case), **facts}
    people = to_whom(own_people([case], on), case.file_id or 0)
    return [
        LetterDraft(f"{sent.code}:{act.pk}:{one.pk if one else 'nobody'}", sent.code, case, one, said, act)
        for one in people
    ]


def in_their_language(
    drafts: Iterable[LetterDraft], words: Callable[[], Mapping[str, object]]
) -> Iterable[LetterDraft]:
    """The letters with facts that name parts of the form, each in the language of whom it is for."""
    for draft in drafts:
        with override(draft.recipient.language if draft.recipient else draft.language):
            yield replace(draft, facts={**draft.facts, **words()})
