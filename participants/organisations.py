"""The Secretariat's entry of existing participants, and changes to an organisation's record by two people at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import carries, may
from casework.refusals import NotPermitted
from governance.models import Edition
from participants.directory import Folded
from participants.models import Organisation, Participation
from participants.services import admit, change_organisation, first_term_last_day, new_organisation

FIELDS = ("name", "category", "country", "website", "is_membership_body")
# How alike two names are before a person is asked whether they are the same organisation.
ALIKE = 0.45
SHOWN = 10


@dataclass(frozen=True)
class Difference:
    """One field that two people set differently."""

    field: str
    yours: Any
    theirs: Any


class ChangedMeanwhile(Exception):
    """Someone else saved the record since it was opened; `differences` holds both texts of each field."""

    def __init__(self, differences: list[Difference], version: str) -> None:
        super().__init__()
        self.differences = differences
        self.version = version


def version_of(organisation: Organisation) -> str:
    """What stands for the record as it is now: the same text as long as no field changes."""
    content = json.dumps([getattr(organisation, name) for name in FIELDS])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


@transaction.atomic
def change_checked(
    organisation: Organisation, values: Mapping[str, Any], version: str, actor: User, on: date
) -> Organisation:
    """Change a record that nobody changed since `version` was shown; nothing is written where nothing differs.

    Raises NotPermitted, ChangedMeanwhile with both texts, or ValidationError for values that the record refuses.
    """
    if not may(actor, "participants.change_organisation", organisation, on):
        raise NotPermitted
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {name: values[name] for name in FIELDS if values[name] != getattr(locked, name)}
    if changed and version_of(locked) != version:
        differences = [Difference(name, values[name], getattr(locked, name)) for name in changed]
        raise ChangedMeanwhile(differences, version_of(locked))
    if changed:
        change_organisation(locked, changed, on, actor)
    return locked


def similar(name: str) -> QuerySet[Organisation]:
    """Organisations on record whose name is spelled much like this one, the most alike first."""
    alike = TrigramSimilarity(Folded(F("name")), Folded(Value(name)))  # type: ignore[arg-type]
    return Organisation.objects.annotate(alike=alike).filter(alike__gt=ALIKE).order_by("-alike", "id")[:SHOWN]


@transaction.atomic
def record_participant(
    values: Mapping[str, Any], admitted_on: date, actor: User, on: date, present_term: date | None = None
) -> Participation:
    """Enter an organisation that takes part already, from the day it was admitted (5.term).

    Raises NotPermitted, or ValidationError for values that the record refuses.
    """
    require_entry(actor, on)
    organisation = new_organisation(values, on, actor)
    _judge_present_term(organisation, admitted_on, on, present_term)
    return admit(organisation, admitted_on, actor, on, present_term)


@transaction.atomic
def readmit(
    organisation: Organisation, admitted_on: date, actor: User, on: date, present_term: date | None = None
) -> Participation:
    """Enter another participation of an organisation that is on record (13.after).

    Raises NotPermitted, or ValidationError where it takes part on one of these days already.
    """
    require_entry(actor, on)
    _judge_present_term(organisation, admitted_on, on, present_term)
    return admit(organisation, admitted_on, actor, on, present_term)


def _judge_present_term(organisation: Organisation, admitted_on: date, on: date, present_term: date | None) -> None:
    """Nobody is recorded by hand as a participant and found a former one at once (5.term)."""
    first = first_term_last_day(organisation.category, admitted_on, Edition.objects.in_force(admitted_on))
    if first is None and present_term is not None:
        raise ValidationError(
            {"term_last_day": _("Governments and intergovernmental organisations have no term. Leave this empty.")}
        )
    if present_term is not None and present_term < on:
        raise ValidationError(
            {"term_last_day": _("This term is over. Bring the records of former participants in by file.")}
        )
    if present_term is None and first is not None and first < on:
        words = _("The first term ended on %(day)s. Enter the last day of the present term, or check the admission.")
        raise ValidationError({"term_last_day": words % {"day": date_format(first, "DATE_FORMAT")}})


def require_entry(actor: User, on: date) -> None:
    """Refuse whoever may not enter participants by hand (x.roles)."""
    if not carries(actor, "participants.add_participation", on):
        raise NotPermitted
