"""Which message of the other side waits for an answer, and saying that one needs none (4.interface)."""

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.deputies import exercising
from accounts.models import User
from casework.refusals import RulesSayNo
from governance.acts import ActDraft, record
from governance.models import Act
from participants.models import Filed, Message
from participants.scopes import action
from participants.services.assignments import require

NO_ANSWER = "needs_no_answer"
WORK_ON, CLAUSE = "work", "4.review"


def unanswered(cases: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Cases whose last message is of the other side and was not found to need no answer, with its id as `last_said`.

    The act names the message that was read: one that came while it was written waits all the same.
    """
    last = Message.objects.filter(file=OuterRef("file")).order_by("-id")
    kind = cases.model._meta.model_name
    read = Act.objects.filter(action=NO_ANSWER, object_type=kind, object_id=OuterRef("pk")).order_by("-id")
    told = cases.annotate(
        last_said=Subquery(last.values("pk")[:1]),
        ours=Subquery(last.values("from_secretariat")[:1]),
        settled=Subquery(read.values(message=Cast(KT("facts__message"), BigIntegerField()))[:1]),
    )
    found: models.QuerySet[Any] = told.filter(Q(settled__isnull=True) | Q(settled__lt=F("last_said")), ours=False)
    return found


def message_waiting(case: Filed) -> int | None:
    """The id of the message that waits for an answer; None where none does."""
    found = unanswered(type(case)._base_manager.filter(pk=case.pk)).values_list("last_said", flat=True)
    waiting: int | None = found.first()
    return waiting


@transaction.atomic
def needs_no_answer(case: Filed, message: str, actor: User, on: date) -> Act:
    """Say that the last message, which was read, needs no answer: it waits no more, and nobody is written to.

    Raises NotVisible, NotPermitted, or RulesSayNo where another message came, or none waits.
    """
    require(case, action(WORK_ON, case), actor, on)
    held: Any = type(case)._base_manager.select_for_update(of=("self",))
    locked: Filed = held.get(pk=case.pk)
    if str(message_waiting(locked) or "") != message or not message:
        raise RulesSayNo([_("This message waits no more, or another one came. Read the talk again.")])
    with exercising(actor, action(WORK_ON, case), case, on):
        return record(ActDraft(case, "needs_no_answer", CLAUSE, on, actor_id=actor.pk, facts={"message": int(message)}))
