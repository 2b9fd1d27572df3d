"""What the check on joining told, kept with a new account until an application begins (5.nsa.form).

It leaves no act: nothing has begun yet, and who never begins has asked the alliance for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.dossier import part_of_dossier
from accounts.models import User
from governance.models import JobRun
from governance.periods import add_months
from governance.rules import Effect
from participants.models import SelfCheck
from participants.sections import Answers
from participants.services.drafts import MONTHS


@dataclass(frozen=True)
class Prefilled:
    """What is known before the form begins, from the self-check."""

    category: str = ""
    answers: Mapping[str, Answers] | None = None


def keep_check(person: User, told: Prefilled, on: date) -> None:
    """Keep the answers with the person's account; the latest ones count."""
    answers = {code: dict(given) for code, given in (told.answers or {}).items()}
    data = {"category": told.category, "answers": answers, "kept_on": on}
    SelfCheck.objects.update_or_create(person=person, defaults=data)


def kept_check(person: User) -> Prefilled | None:
    """The answers that are kept with the account, until an application begins with them."""
    row = SelfCheck.objects.filter(person=person).first()
    return Prefilled(row.category, row.answers) if row else None


@transaction.atomic
def take_check(person: User) -> Prefilled | None:
    """Take the answers out, for the application that begins: of two at once, one gets them."""
    row = SelfCheck.objects.select_for_update().filter(person=person).first()
    if row is None:
        return None
    row.delete()
    return Prefilled(row.category, row.answers)


def forget_checks(on: date, run: JobRun) -> Iterable[Effect]:
    """Remove answers with which nobody began for as long as a draft may be left alone; it is no effect (5.nsa.form)."""
    SelfCheck.objects.filter(kept_on__lte=add_months(on, -MONTHS)).delete()
    return ()


@part_of_dossier("self_check")
def _self_check_of(person: User) -> list[dict[str, Any]]:
    rows = SelfCheck.objects.filter(person=person)
    return [{"category": row.category, "answers": row.answers, "kept_on": row.kept_on.isoformat()} for row in rows]
