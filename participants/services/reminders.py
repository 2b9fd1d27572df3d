"""Reminders of questions to an organisation: before the day to answer and after it, a week apart (4.review)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from accounts.models import User
from correspondence.models import Letter
from correspondence.services import LetterDraft, queue_letters
from governance.models import JobRun
from governance.rules import Effect
from participants.enums import ApplicationState, RenewalState
from participants.letters.applications import INFORMATION_REMINDER
from participants.letters.participations import to_whom
from participants.letters.renewals import facts_of, kind_for, own_people
from participants.models import InformationRequest
from participants.models.examination import REMINDERS

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
    """Remind organisations of open questions; reminders are no effects. A constant number of statements (4.review)."""
    due = [asked for asked in _open(on) if asked.is_due(on)]
    people = own_people([asked.request.file.case for asked in due], on)
    queue_letters([letter for asked in due for letter in _letters(asked, people)], on)
    return ()


def _open(on: date) -> Sequence[Asked]:
    requests = list(
        InformationRequest.objects.filter(
            Q(file__application__state=ApplicationState.INFO_REQUESTED)
            | Q(file__renewal__state=RenewalState.INFO_REQUESTED),
            closed_on__isnull=True,
        )
        .select_related("file__application", "file__renewal__participation__organisation")
        .order_by("id")
    )
    said: dict[tuple[str, int, int], dict[int, date]] = {}
    letters = Letter.objects.filter(
        kind__in=REMINDERS, skipped_because="", object_id__in=[request.file.case.pk for request in requests]
    )
    for kind, pk, facts, day in letters.values_list("object_type", "object_id", "facts", "on"):
        said.setdefault((kind, pk, facts["round"]), {})[facts["number"]] = day
    return [_asked(request, said.get((*_key(request), request.round), {})) for request in requests]


def _key(request: InformationRequest) -> tuple[str, int]:
    case = request.file.case
    return str(case._meta.model_name), case.pk


def _asked(request: InformationRequest, said: dict[int, date]) -> Asked:
    return Asked(request, len(said), max(said.values(), default=None))


def _letters(asked: Asked, people: dict[int, list[User]]) -> Iterable[LetterDraft]:
    case = asked.request.file.case
    kind = kind_for(INFORMATION_REMINDER, case).code
    facts = {
        **facts_of(case),
        "round": asked.request.round,
        "due_on": str(asked.request.due_on),
        "number": asked.sent + 1,
    }
    for person in to_whom(people, asked.request.file_id):
        key = f"{kind}:{asked.request.pk}:{asked.sent + 1}:{person.pk if person else 'nobody'}"
        yield LetterDraft(key, kind, case, person, facts)
