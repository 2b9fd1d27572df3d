"""The edition of 2022, with which every installation begins (16.revise)."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VALUES = {
    "absence_explanation_days": "30",
    "absence_limit": "3",
    "appointment_reminder_days": "90;30",
    "assembly_cadence": "2022/1;2026/2",
    "convener_initial_years": "2",
    "evaluation_interval_months": "12",
    "nsa_initial_term_years": "3",
    "nsa_renewal_term_years": "3",
    "renewal_reminder_days": "180;90;30",
    "sg_break_months": "12",
    "sg_max_consecutive_terms": "2",
    "sg_max_members": "12",
    "sg_meeting_interval_months": "6",
    "sg_term_years": "2",
    "wg_cochairs": "2",
    "wg_meeting_interval_months": "6",
    "who_notice_months": "6",
    "withdrawal_notice_months": "3",
}


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    edition = apps.get_model("governance", "Edition").objects.create(ref="tor-2022", effective_on=date(2022, 1, 1))
    row = apps.get_model("governance", "EditionParameter")
    row.objects.bulk_create(row(edition=edition, name=name, value=value) for name, value in VALUES.items())


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_append_only")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
