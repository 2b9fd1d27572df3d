"""Drafts that were left alone: two warnings, then they are removed; their acts stay (5.nsa.form)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import transaction
from django.db.models import DateField, F, Func, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Greatest

from accounts.enums import ScopeKind
from accounts.models import Office, User
from accounts.policy import may
from casework.refusals import NotPermitted, WrongState
from correspondence.models import Letter
from correspondence.services import LetterDraft, queue_letters
from documents.models import Document
from documents.removal import remove_unsent
from governance.acts import ActDraft, record, record_all
from governance.models import Act, JobRun
from governance.periods import add_months
from governance.rules import Effect
from participants.enums import ApplicationState
from participants.letters.applications import DRAFT_WARNING, applicants
from participants.letters.participations import to_whom
from participants.models import Acceptance, Application, CaseFile, Disclosure, TeamInvitation

RULE, CLAUSE = "draft_removal", "5.nsa.form"
# After so many months without a word a draft goes; the warnings come so many days before it. Choices of the portal.
MONTHS, DAYS_BEFORE = 12, (60, 14)
# The acts after which a draft is no more: the daily job's, and its own people's.
GIVEN_UP = ("remove_draft", "delete_draft")


@dataclass(frozen=True)
class Alone:
    """A draft that nobody touched for long: since when, and the warnings that were given, as removal day by number."""

    application: Application
    left_on: date
    warned: dict[int, date]

    def removal(self, on: date) -> date:
        """The day on which it goes: as the last warning says, or as a warning of today would."""
        told = self.warned.get(max(self.warned, default=0), add_months(self.left_on, MONTHS))
        number = len(self.warned)
        return told if number == len(DAYS_BEFORE) else max(told, on + timedelta(days=DAYS_BEFORE[number]))

    def is_to_warn(self, on: date) -> bool:
        """Whether its next warning is due."""
        number = len(self.warned)
        told = self.warned.get(number, add_months(self.left_on, MONTHS))
        return number < len(DAYS_BEFORE) and told - timedelta(days=DAYS_BEFORE[number]) <= on

    def is_to_remove(self, on: date) -> bool:
        """Whether it goes: both warnings were given, and the day that they named has come."""
        return len(self.warned) == len(DAYS_BEFORE) and self.removal(on) <= on


def left_alone(on: date) -> list[Alone]:
    """The drafts without a word for so long that a warning may be due; two statements."""
    acts = Act.objects.filter(object_type="application", object_id=OuterRef("pk")).order_by("-on")
    drafts = Application.objects.in_state(ApplicationState.DRAFT).annotate(left_on=Subquery(acts.values("on")[:1]))
    latest = add_months(on + timedelta(days=DAYS_BEFORE[0]), -MONTHS)
    found = {one.pk: one for one in drafts.filter(left_on__lte=latest).order_by("ref")}
    warned: dict[tuple[int, str], dict[int, date]] = {}
    letters = Letter.objects.filter(kind=DRAFT_WARNING.code, object_type="application", object_id__in=found)
    for pk, facts in letters.values_list("object_id", "facts"):
        days = warned.setdefault((pk, facts["left_on"]), {})
        days[facts["number"]] = date.fromisoformat(facts["removed_on"])
    return [
        Alone(one, one.left_on, warned.get((one.pk, one.left_on.isoformat()), {}))  # type: ignore[attr-defined]
        for one in found.values()
    ]


def warn_of_drafts(on: date, run: JobRun) -> Iterable[Effect]:
    """Warn the people of a draft left alone, twice; a warning is no effect (5.nsa.form)."""
    due = [one for one in left_alone(on) if one.is_to_warn(on)]
    people = applicants([one.application.pk for one in due], on)
    drafts = []
    for one in due:
        number, removed_on = len(one.warned) + 1, one.removal(on).isoformat()
        facts = {
            "organisation": one.application.name, "application": one.application.ref, "number": number,
            "removed_on": removed_on, "left_on": one.left_on.isoformat(),
        }  # fmt: skip
        for person in to_whom(people, one.application.pk):
            key = (
                f"{DRAFT_WARNING.code}:{one.application.ref}:{one.left_on}:{number}:{person.pk if person else 'nobody'}"
            )
            drafts.append(LetterDraft(key, DRAFT_WARNING.code, one.application, person, facts))
    queue_letters(drafts, on)
    return ()


def remove_drafts(on: date, run: JobRun) -> Iterable[Effect]:
    """Remove the drafts whose second warning named this day or an earlier one; their acts stay (5.nsa.form)."""
    gone = _held([one for one in left_alone(on) if one.is_to_remove(on)], on)
    if not gone:
        return ()
    record_all([_act(one, on) for one in gone], run)
    _remove([one.application for one in gone], on)
    return [
        Effect(RULE, CLAUSE, "application", one.application.ref, one.removal(on), "removed",
               {"left_on": one.left_on.isoformat()})
        for one in gone
    ]  # fmt: skip


def _held(due: Sequence[Alone], on: date) -> list[Alone]:
    """The drafts that are still to be removed once nobody else can write on them: who saves a part keeps the draft."""
    files = [one.application.file_id for one in due]
    list(CaseFile.objects.select_for_update().filter(pk__in=files).order_by("pk"))
    ids = [one.application.pk for one in due]
    list(Application.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    return [one for one in left_alone(on) if one.is_to_remove(on) and one.application.pk in ids] if due else []


def _act(one: Alone, on: date) -> ActDraft:
    facts = {"left_on": one.left_on.isoformat()}
    return ActDraft(one.application, "remove_draft", CLAUSE, one.removal(on), rule=RULE, facts=facts)


@transaction.atomic
def delete_draft(application: Application, person: User, on: date) -> Act:
    """Give a draft up: all that it holds is taken out, its acts and letters stay (5.nsa.form).

    Raises NotPermitted for who neither began nor signs it, WrongState once it was sent.
    """
    draft = Application.objects.select_for_update().get(pk=application.pk)
    if not may_delete(draft, person, on):
        raise NotPermitted
    if draft.state != ApplicationState.DRAFT:
        raise WrongState(draft.get_state_label(), draft)
    act = record(ActDraft(draft, "delete_draft", CLAUSE, on, actor_id=person.pk))
    _remove([draft], on)
    return act


def may_delete(application: Application, person: User, on: date) -> bool:
    """Whether a person may give the draft up: who began it and still writes it, and who signs it."""
    writes = may(person, "participants.view_application", application, on)
    signs = may(person, "participants.submit_application", application, on)
    return signs or (writes and application.opened_by_id == person.pk)


def _remove(applications: Sequence[Application], on: date) -> None:
    """Take out everything that the drafts hold, with the files and their names; letters stay with who got them."""
    files = [application.file_id for application in applications]
    _end_offices([application.pk for application in applications], on)
    remove_unsent(Document.objects.filter(object_type="casefile", object_id__in=files))
    for model in (TeamInvitation, Disclosure, Acceptance, Application):
        model._base_manager.filter(file__in=files).delete()
    CaseFile.objects.filter(pk__in=files).delete()


def _end_offices(ids: Sequence[int], on: date) -> None:
    offices = Office.objects.filter(scope_kind=ScopeKind.APPLICATION, scope_id__in=ids).not_over(on)
    removal = Act.objects.filter(action__in=GIVEN_UP, object_type="application", object_id=OuterRef("scope_id"))
    # An office lasts its first day at least.
    first = F("period__startswith")
    until = Greatest(Cast(first + timedelta(days=1), DateField()), Value(on, DateField()))
    ended = Func(first, until, function="daterange", output_field=DateRangeField())
    offices.update(period=ended, ended_by=Subquery(removal.values("pk")[:1]))
