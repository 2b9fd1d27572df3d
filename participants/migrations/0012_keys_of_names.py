"""Stores by what organisations are found again, and lets the files of a draft go with it (5.nsa.form)."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from participants.names import bone_key, domain_of, name_key, own_key

BATCH = 2_000
KEYS = ("name_key", "own_key", "bones", "domain")
# What was cut off from an unsent file belongs to nothing: its versions and downloads may go with it.
FUNCTION = """
CREATE FUNCTION participants_keep_what_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    IF TG_TABLE_NAME = 'documents_download' THEN
        SELECT document_id INTO owner FROM documents_version WHERE id = OLD.version_id;
    ELSE
        owner := OLD.document_id;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM documents_document
        WHERE id = owner AND visibility = 'case_file' AND object_type = '' AND object_id IS NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on % is refused: rows are kept', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
CHANGE = """
DROP TRIGGER {name} ON {table};
CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()
"""
TRIGGERS = (
    ("documents_version", "documents_version_not_removed", "DELETE"),
    ("documents_download", "documents_download_kept", "UPDATE OR DELETE"),
)


def store_keys(apps, schema_editor):
    """The keys of what is on record already."""
    organisations = apps.get_model("participants", "Organisation").objects.order_by("pk")
    rows = []
    for row in organisations.only("pk", "name", "website").iterator(BATCH):
        row.name_key, row.own_key, row.bones = name_key(row.name), own_key(row.name), bone_key(row.name)
        row.domain = domain_of(row.website or "")
        rows.append(row)
    organisations.model.objects.bulk_update(rows, KEYS, batch_size=BATCH)
    applications = list(apps.get_model("participants", "Application").objects.only("pk", "name"))
    for application in applications:
        application.own_key = own_key(application.name)
    apps.get_model("participants", "Application").objects.bulk_update(applications, ["own_key"], batch_size=BATCH)


def text(length):
    """A column that follows from another."""
    return models.CharField(blank=True, default="", editable=False, max_length=length)


IN_HAND = [
    "submitted", "completeness", "eligibility", "due_diligence", "risk_assessment", "recommendation",
    "decision_pending", "conditions_offered", "info_requested", "escalated",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_papers_of_case_files"),
        ("participants", "0011_renewals_with_questions"),
    ]

    operations = [
        migrations.AddField("organisation", "name_key", text(300)),
        migrations.AddField("organisation", "own_key", text(300)),
        migrations.AddField("organisation", "bones", text(300)),
        migrations.AddField("organisation", "domain", text(255)),
        migrations.AddField("application", "own_key", text(300)),
        migrations.RemoveConstraint("application", "one_application_in_hand"),
        migrations.RunPython(store_keys, migrations.RunPython.noop),
        migrations.AddConstraint(
            "application",
            models.UniqueConstraint(
                condition=models.Q(("state__in", IN_HAND), models.Q(("own_key", ""), _negated=True)),
                fields=("own_key",),
                name="one_application_in_hand",
                violation_error_message="An application of this organisation is being examined already.",
            ),
        ),
        migrations.AddIndex("organisation", models.Index(fields=["own_key"], name="organisations_by_own_key")),
        migrations.AddIndex("organisation", models.Index(fields=["bones"], name="organisations_by_bones")),
        migrations.AddIndex(
            "organisation",
            models.Index(
                fields=["domain"],
                condition=models.Q(("domain", ""), _negated=True),
                name="organisations_by_domain",
            ),
        ),
        migrations.AddIndex(
            "organisation",
            django.contrib.postgres.indexes.GinIndex(
                fields=["name_key"], opclasses=["gin_trgm_ops"], name="organisations_by_name_key"
            ),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION participants_keep_what_belongs()"),
        *(
            migrations.RunSQL(
                CHANGE.format(table=table, name=name, when=when, function="participants_keep_what_belongs"),
                CHANGE.format(table=table, name=name, when=when, function="documents_refuse_change"),
            )
            for table, name, when in TRIGGERS
        ),
    ]
