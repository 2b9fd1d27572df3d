"""What was sent before is kept as a sending; triggers then refuse to change or remove any (4.interface)."""

from django.db import migrations

FILL = """
INSERT INTO correspondence_sending (letter_id, at, to_address, error)
SELECT id, coalesce(sent_at, failed_at), to_address, CASE WHEN sent_at IS NULL THEN error ELSE '' END
FROM correspondence_letter WHERE sent_at IS NOT NULL OR failed_at IS NOT NULL ORDER BY id
"""
FUNCTION = """
CREATE FUNCTION correspondence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows are kept', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    ("correspondence_sending_kept", "BEFORE UPDATE OR DELETE", "ROW"),
    ("correspondence_sending_no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
)


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_each_sending_is_kept")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION correspondence_refuse_change()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} ON correspondence_sending FOR EACH {each} "
                "EXECUTE FUNCTION correspondence_refuse_change()",
                f"DROP TRIGGER {name} ON correspondence_sending",
            )
            for name, when, each in TRIGGERS
        ),
    ]
