"""Letters that ask for the renewal of a term: which one counts, and setting one aside that is none (5.letter)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.deputies import exercising
from accounts.models import User
from casework.refusals import NotPermitted
from correspondence.services import LetterDraft, queue_letters
from documents.models import Document, Version
from documents.slots import FORMAL_LETTER
from governance.acts import ActDraft, record
from governance.models import Act, Edition
from governance.parameters import first_of
from participants.enums import Asks
from participants.letters import REQUEST_JUDGED, speakers, to_whom
from participants.models import Organisation, Participation
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.rules import RenewalAwaited
from participants.settlement import hold

CLAUSE = "5.letter"
JUDGES = "participants.judge_request_of_organisation"
# The act by which an officer says what a letter asks for, by what it asks for from then on.
JUDGED_BY = {Asks.OTHER: "set_request_aside", Asks.RENEWAL: "count_request"}


@dataclass(frozen=True)
class Request:
    """A formal letter of an organisation whose renewal is awaited: the day on which it came, and what it asks for.

    `asks` is what was said of it last: by who filed it, or by an officer since. `term_ends` is the term's last day.
    """

    letter: Document
    came_on: date
    asks: str
    term_ends: date


def requests_awaiting(on: date) -> dict[int, Request]:
    """By organisation, the letter with which it asked for the renewal that is still awaited (5.term, 5.letter).

    It is the first formal letter of its own that asks for it and came since the reminders for the term began. The
    Secretariat records it as a renewal: until then the term ends as if nobody had asked.
    """
    found: dict[int, Request] = {}
    for letter in _letters(on):
        if letter.asks == Asks.RENEWAL:
            found.setdefault(letter.letter.organisation_id or 0, letter)
    return found


def request_of(letter: Document, on: date) -> Request | None:
    """What a letter asks for today; None where it makes no difference to any term."""
    return next(iter(_letters(on, pk=letter.pk)), None)


def _letters(on: date, **which: Any) -> list[Request]:
    """The letters of which it was said what they ask for, and that came since the reminders began; the first first."""
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    awaited: Iterable[Any] = RenewalAwaited().offenders(Participation.objects.with_term(on), on)
    ends: dict[int | None, date] = {one.organisation_id: one.term_then for one in awaited}
    sound = Version.objects.exclude(scan_verdict="infected").values("document")
    letters = Document.objects.filter(
        pk__in=sound, slot=FORMAL_LETTER.code, object_type="organisation", organisation_id__in=ends
    )
    by_id = {letter.pk: letter for letter in letters.filter(**which)}
    came, asks = _told(list(by_id))
    found = [Request(by_id[pk], came[pk], asks[pk], ends[by_id[pk].organisation_id]) for pk in asks]
    begun = [one for one in found if one.came_on >= one.term_ends - timedelta(days=days)]
    return sorted(begun, key=lambda one: (one.came_on, one.letter.pk))


def _told(letters: list[int]) -> tuple[dict[int, date], dict[int, str]]:
    """By letter, the day on which it was filed, or arrived as an officer says; and what it asks for, as last said."""
    acts = Act.objects.filter(
        object_type="document", object_id__in=letters, facts__has_key="asks",
        action__in=("add_document", *JUDGED_BY.values()),
    )  # fmt: skip
    came: dict[int, date] = {}
    asks: dict[int, str] = {}
    for act in acts.order_by("id"):
        came.setdefault(act.object_id, date.fromisoformat(act.facts.get("received_on", act.on.isoformat())))
        asks[act.object_id] = act.facts["asks"]
    return came, asks


def may_judge(letter: Document, person: User, on: date) -> bool:
    """Whether the person may say what a letter of an organisation asks for."""
    return _judged_by(letter, person, on).exists()


def _judged_by(letter: Document, person: User, on: date) -> QuerySet[Organisation]:
    """The organisation of the letter, where the person may say what its letters ask for."""
    return Organisation.objects.filter(pk=letter.organisation_id or 0).permitted_to(person, JUDGES, on)


@transaction.atomic
def judge_request(letter: Document, asks: Asks, reason: str, actor: User, on: date) -> Act | None:
    """Say what a letter asks for where it was filed as another; its organisation hears why, and the last word counts.

    Said again it changes nothing. Raises NotPermitted, or ValidationError where no renewal is awaited any more, or the
    letter came before the reminders (5.letter, 5.term).
    """
    organisation = _judged_by(letter, actor, on).first()
    if organisation is None:
        raise NotPermitted
    hold([organisation.pk])
    found = request_of(letter, on)
    if found is None:
        raise ValidationError(_("No renewal is awaited for which it matters what this letter asks for."))
    if found.asks == asks:
        return None
    facts = {"asks": str(asks)}
    with exercising(actor, JUDGES, organisation, on):
        act = record(ActDraft(letter, JUDGED_BY[asks], CLAUSE, on, actor_id=actor.pk, facts=facts, reason=reason))
    _tell(found, organisation, act, reason, on)
    return act


def _tell(found: Request, organisation: Organisation, act: Act, reason: str, on: date) -> None:
    facts = {
        "organisation": organisation.name,
        "document": found.letter.ref,
        "title": found.letter.title,
        "received_on": found.came_on.isoformat(),
        "asks": act.facts["asks"],
        "reason": reason,
        "term_last_day": found.term_ends.isoformat(),
    }
    kind = REQUEST_JUDGED.code
    people = to_whom(speakers([organisation.pk], on), organisation.pk)
    keys = [(f"{kind}:{act.pk}:{person.pk if person else 'nobody'}", person) for person in people]
    queue_letters([LetterDraft(key, kind, organisation, person, facts, act) for key, person in keys], on)
