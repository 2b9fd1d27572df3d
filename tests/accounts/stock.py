"""A few rows of any model, made from what its fields allow, so that every permit finds objects to judge."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import models

from accounts.models import User
from governance.periods import span
from participants.models import Organisation
from tests.factories import LONG_AGO, organisation, person

_numbers = count(1)
MOMENT = datetime(2022, 1, 1, tzinfo=UTC)
# What the constraints of a model ask beyond the types of its fields.
MEANT: dict[str, dict[str, Any]] = {
    "office": {"scope_kind": "alliance"},
    "consultation": {"closes_on": LONG_AGO},
    "document": {"visibility": "participants"},
    "application": {
        "state": "withdrawn_by_applicant",
        "submitted_on": LONG_AGO,
        "category": "ngo",
        "name_key": "demo network",
    },
    "renewal": {"state": "submitted", "submitted_on": LONG_AGO},
    "version": {"sha256": "0" * 64, "quarantined_at": MOMENT},
}


def two_of(model: type[models.Model]) -> list[models.Model]:
    """Two rows: those that the migrations brought, or new ones, each with people and organisations of its own."""
    found = list(model._base_manager.order_by("pk")[:2])
    return found + [make(model) for _missing in range(2 - len(found))]


def make(model: type[models.Model]) -> models.Model:
    """One new row."""
    if model is User:
        return person()
    if model is Organisation:
        return organisation()
    meant = MEANT.get(model._meta.model_name or "", {})
    fields = (field for field in model._meta.concrete_fields if needs_value(field) and field.name not in meant)
    return model._base_manager.create(**meant, **{field.name: value_for(field) for field in fields})


def needs_value(field: "models.Field[Any, Any]") -> bool:
    """Whether a row cannot be kept without it."""
    database_fills = field.db_default is not models.NOT_PROVIDED
    return not (field.primary_key or field.null or field.has_default() or database_fills or is_empty_text(field))


def is_empty_text(field: "models.Field[Any, Any]") -> bool:
    return field.blank and isinstance(field, models.CharField | models.TextField)


def value_for(field: "models.Field[Any, Any]") -> Any:
    """A value that the field takes."""
    if isinstance(field, models.ForeignKey):
        return make(field.related_model)  # type: ignore[arg-type]
    if field.choices:
        return field.flatchoices[0][0]
    if field.unique and isinstance(field, models.DateField):
        return LONG_AGO + timedelta(days=next(_numbers))
    for kind, value in VALUES:
        if isinstance(field, kind):
            return value(next(_numbers))
    raise AssertionError(f"Say in VALUES what a {type(field).__name__} takes.")


def _period(number: int) -> Any:
    return span(date(2022, 1, 1), None)


VALUES: list[tuple[Any, Any]] = [
    (models.DateTimeField, lambda number: MOMENT),
    (models.DateField, lambda number: LONG_AGO),
    (models.BooleanField, lambda number: False),
    (models.JSONField, lambda number: {}),
    (models.IntegerField, lambda number: number),
    (models.CharField, lambda number: f"x{number}"),
    (models.TextField, lambda number: f"x{number}"),
    (models.Field, _period),
]
