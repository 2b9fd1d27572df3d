"""Enters the WHO region of every Member State."""

from typing import Any

from django.db import migrations

from participants.regions import enter_regions


def enter(apps: Any, schema_editor: Any) -> None:
    enter_regions(apps.get_model("participants", "CountryRegion"))


def leave(apps: Any, schema_editor: Any) -> None:
    apps.get_model("participants", "CountryRegion")._base_manager.all().delete()


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [migrations.RunPython(enter, leave)]
