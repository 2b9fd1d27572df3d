"""Entering organisations and changing what is on record about them, also by two people at once."""

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
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.models import User
from accounts.policy import may
from casework.refusals import NotPermitted
from governance.acts import ActDraft, record
from governance.models import Act
from governance.services import next_reference
from participants.directory import Folded
from participants.models import Organisation

FIELDS = ("name", "category", "country", "website", "is_membership_body")
# How alike two names are before a person is asked whether they are the same organisation.
ALIKE = 0.45
SHOWN = 10


@transaction.atomic
@exercises("participants.add_organisation")
def new_organisation(values: Mapping[str, Any], on: date, actor: User | None) -> Organisation:
    """Enter an organisation that is not known yet; it takes part only once it is admitted (5.categories)."""
    organisation = Organisation(ref=next_reference("ORG", on.year, Organisation.objects.all()), **values)
    organisation.full_clean(exclude=["ref"])
    organisation.save()
    act = record(ActDraft(organisation, "enter_organisation", "5.categories", on, actor_id=actor.pk if actor else None))
    organisation.history.update(history_change_reason=f"act {act.pk}")
    return organisation


@transaction.atomic
@exercises("participants.change_organisation", "organisation")
def change_organisation(organisation: Organisation, values: Mapping[str, Any], on: date, actor: User) -> Act:
    """Change what is on record about an organisation; its field history names the act (x.history).

    Raises ValidationError where the change would give or take away a term that is on record.
    """
    was_non_state = organisation.is_non_state
    for name, value in values.items():
        setattr(organisation, name, value)
    if organisation.is_non_state != was_non_state and organisation.participations.exists():
        raise ValidationError({"category": _("Participations on record have their term by the present category.")})
    organisation.full_clean()
    act = record(
        ActDraft(
            organisation, "change_organisation", "x.history", on, actor_id=actor.pk, facts={"fields": sorted(values)}
        )
    )
    organisation._change_reason = f"act {act.pk}"  # type: ignore[attr-defined]
    organisation.save()
    return act


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
