"""Keeps the answers of the check on joining with the account that was made after it (5.nsa.form)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row a person."""

    dependencies = [
        ("participants", "0014_another_renewal_after_a_decline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category", models.CharField(max_length=40, verbose_name="category")),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("kept_on", models.DateField(verbose_name="kept since")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "answers of a check on joining",
                "verbose_name_plural": "answers of checks on joining",
            },
        ),
    ]
