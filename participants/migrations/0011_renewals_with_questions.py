from django.db import migrations, models

NOT_DECIDED = (
    "submitted", "dd_refresh", "risk_refresh", "consultation", "decision_pending", "info_requested", "escalated",
    "open", "lapsed",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
        ("participants", "0010_renewals_with_a_file"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="renewal", name="renewal_state_known"),
        migrations.RemoveConstraint(model_name="renewal", name="a_decision_has_its_day"),
        migrations.AddField(
            model_name="renewal",
            name="came_from",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="renewal",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open, not submitted"),
                    ("submitted", "Submitted, not decided"),
                    ("dd_refresh", "Due diligence is renewed"),
                    ("risk_refresh", "Risks are weighed again"),
                    ("consultation", "With the Steering Group"),
                    ("decision_pending", "Waiting for the decision"),
                    ("info_requested", "Information requested"),
                    ("escalated", "With another body"),
                    ("renewed", "Renewed"),
                    ("not_renewed", "Not renewed"),
                    ("lapsed", "Lapsed, never submitted"),
                ],
                editable=False,
                max_length=40,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "submitted",
                            "dd_refresh",
                            "risk_refresh",
                            "consultation",
                            "decision_pending",
                            "info_requested",
                            "escalated",
                            "renewed",
                            "not_renewed",
                            "lapsed",
                        ],
                    )
                ),
                name="renewal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on__isnull", True), ("state__in", NOT_DECIDED)),
                    models.Q(models.Q(("state__in", NOT_DECIDED), _negated=True), ("decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="a_decision_has_its_day",
            ),
        ),
    ]
