"""Keeps what the Steering Group was asked before a renewal was examined again (9.consensus)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The earlier consultations of a renewal, beside the one on which its decision rests."""

    dependencies = [("casework", "0001_initial"), ("participants", "0015_self_checks")]

    operations = [
        migrations.AddField(
            "renewal",
            "asked_before",
            models.ManyToManyField(
                to="casework.consultation",
                related_name="+",
                blank=True,
                editable=False,
                verbose_name="earlier consultations",
            ),
        ),
    ]
