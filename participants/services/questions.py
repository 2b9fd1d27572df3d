"""A question taken back, and another day to answer: what was asked by mistake holds nobody up (4.review)."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.deputies import exercising
from accounts.models import User
from casework.engine import perform
from casework.refusals import RulesSayNo, WrongState
from correspondence.services import queue_letters
from governance.acts import ActDraft, record
from governance.models import Act
from participants.enums import ApplicationState as State
from participants.letters.applications import INFORMATION_CHANGED
from participants.letters.renewals import in_their_language, to_own_side
from participants.models import Filed, InformationRequest, RequestItem
from participants.scopes import action
from participants.services.applications import form_asked, hold
from participants.services.assignments import require
from participants.workflow.effects import in_words

CLAUSE = "4.review"


@transaction.atomic
def close_item(case: Filed, number: int, reason: str, actor: User, on: date) -> Act:
    """Take one question back, with the reason that the organisation reads; with the last one the case goes on.

    The form that is asked for after a letter is one thing: it is taken back as a whole. While an answer waits to be
    sent the case waits with it. Raises NotVisible, NotPermitted, WrongState, or RulesSayNo.
    """
    asked = _open_round(case, actor, on)
    item = asked.items.filter(number=number, closed_because="").first()
    if item is None or not reason.strip():
        raise RulesSayNo([_("Write down why.") if item else _("This question needs no answer any more.")])
    whole = form_asked(case)
    taken = asked.items.filter(closed_because="") if whole else RequestItem.objects.filter(pk=item.pk)
    taken.update(closed_because=reason)
    over = not asked.items.filter(closed_because="").exists()
    act = _record(case, "close_item", {"round": asked.round, "number": number}, reason, actor, on)
    _tell(case, asked, act, on, lambda: _("The form of the renewal") if whole else in_words(item), reason, over)
    return perform(case, "close_questions", actor, on) if over else act


@transaction.atomic
def move_due(case: Filed, due_on: date, reason: str, actor: User, on: date) -> Act:
    """Give the organisation another day to answer, with the reason that it reads (4.review).

    Raises NotVisible, NotPermitted, WrongState, or RulesSayNo for a day that is not after today, or the same.
    """
    asked = _open_round(case, actor, on)
    if due_on <= on:
        raise RulesSayNo([_("Choose a day after today by which the answers are awaited.")])
    if due_on == asked.due_on:
        words = _("The answers are awaited by %(day)s already.")
        raise RulesSayNo([words % {"day": date_format(due_on, "DATE_FORMAT")}])
    facts = {"round": asked.round, "before": str(asked.due_on), "due_on": str(due_on)}
    InformationRequest.objects.filter(pk=asked.pk).update(due_on=due_on)
    asked.due_on = due_on
    act = _record(case, "move_due", facts, reason, actor, on)
    _tell(case, asked, act, on, str, reason, False)
    return act


def _open_round(case: Filed, actor: User, on: date) -> InformationRequest:
    """The round that waits for answers, held, for who works on the case."""
    hold(case)
    require(case, action("work", case), actor, on)
    if case.state != State.INFO_REQUESTED:
        raise WrongState(case.get_state_label(), case)
    return InformationRequest.objects.get(file=case.file_id, closed_on__isnull=True)


def _record(case: Filed, what: str, facts: dict[str, object], reason: str, actor: User, on: date) -> Act:
    with exercising(actor, action("work", case), case, on):
        return record(ActDraft(case, what, CLAUSE, on, actor_id=actor.pk, facts=facts, reason=reason))


def _tell(
    case: Filed, asked: InformationRequest, act: Act, on: date, question: Callable[[], str], reason: str, over: bool
) -> None:
    said = {"round": asked.round, "due_on": str(asked.due_on), "reason": reason, "over": over}
    drafts = to_own_side(INFORMATION_CHANGED, case, act, on, **said)
    queue_letters(list(in_their_language(drafts, lambda: {"question": question()})), on)
