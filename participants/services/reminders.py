"""Reminders of questions to an applicant: before the day to answer and after it, a week apart at least (4.review)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from correspondence.models import Letter
from correspondence.services import LetterDraft, queue_letters
from governance.models import JobRun
from governance.rules import Effect
from participants.enums import ApplicationState
from participants.letters.applications import INFORMATION_REMINDER, applicants
from participants.letters.participations import to_whom
from participants.models import Application, InformationRequest

# The first reminder goes so many days before the day to answer, the second not sooner than so many after the first.
APART = timedelta(days=7)
LAST = 2


@dataclass(frozen=True)
class Asked:
    """An open round of questions with the reminders that went out: how many, and the day of the latest."""

    request: InformationRequest
    sent: int
    latest: date | None

    def is_due(self, on: date) -> bool:
        """Whether the next reminder goes today: an outage delays one, it never makes two at once."""
        if self.latest is None:
            return on >= max(self.request.due_on - APART, self._halfway())
        return self.sent < LAST and on > self.request.due_on and on >= self.latest + APART

    def _halfway(self) -> date:
        return self.request.asked_on + (self.request.due_on - self.request.asked_on) // 2


def remind_of_questions(on: date, run: JobRun) -> Iterable[Effect]:
    """Remind applicants of open questions; reminders are no effects. A constant number of statements (4.review)."""
    due = [asked for asked in _open(on) if asked.is_due(on)]
    people = applicants([asked.request.file.application.pk for asked in due], on)
    queue_letters([letter for asked in due for letter in _letters(asked, people)], on)
    return ()


def _open(on: date) -> Sequence[Asked]:
    requests = list(
        InformationRequest.objects.filter(
            closed_on__isnull=True, file__application__state=ApplicationState.INFO_REQUESTED
        )
        .select_related("file__application")
        .order_by("id")
    )
    said: dict[tuple[int, int], dict[int, date]] = {}
    letters = Letter.objects.filter(
        kind=INFORMATION_REMINDER.code, object_type="application", skipped_because="",
        object_id__in=[request.file.application.pk for request in requests],
    )  # fmt: skip
    for pk, facts, day in letters.values_list("object_id", "facts", "on"):
        said.setdefault((pk, facts["round"]), {})[facts["number"]] = day
    return [_asked(request, said.get((request.file.application.pk, request.round), {})) for request in requests]


def _asked(request: InformationRequest, said: dict[int, date]) -> Asked:
    return Asked(request, len(said), max(said.values(), default=None))


def _letters(asked: Asked, people: dict[int, list[User]]) -> Iterable[LetterDraft]:
    application: Application = asked.request.file.application
    facts = {
        "organisation": application.name,
        "application": application.ref,
        "round": asked.request.round,
        "due_on": str(asked.request.due_on),
        "number": asked.sent + 1,
    }
    for person in to_whom(people, application.pk):
        key = f"{INFORMATION_REMINDER.code}:{asked.request.pk}:{asked.sent + 1}:{person.pk if person else 'nobody'}"
        yield LetterDraft(key, INFORMATION_REMINDER.code, application, person, facts)
