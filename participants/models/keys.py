"""Columns that follow from others: by them names and websites are compared without loading the rows (5.nsa.form)."""

from collections.abc import Callable
from typing import Any

from django.db import models


class Derived(models.CharField):  # type: ignore[type-arg]
    """A text that is computed from another column whenever the row is written, one by one or many at once."""

    def __init__(self, source: str = "", make: Callable[[str], str] = str, **kwargs: Any) -> None:
        self.source, self.make = source, make
        super().__init__(**{"blank": True, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        """A plain column, as far as the migrations are concerned."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The text as it follows from what the row says now."""
        self.derive(model_instance)
        return super().pre_save(model_instance, add)

    def derive(self, row: models.Model) -> None:
        """Set the text as it follows; an update of many rows at once asks no column for it."""
        setattr(row, self.attname, self.make(str(getattr(row, self.source) or "")))


def derive(row: models.Model) -> list[str]:
    """Set every such column of a row that is about to be written with others; gives back their names."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, Derived)]
    for field in fields:
        field.derive(row)
    return [field.name for field in fields]
