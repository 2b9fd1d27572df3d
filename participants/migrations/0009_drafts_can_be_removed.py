"""Triggers: what was signed and accepted in a draft goes with it; once an application was sent, nothing does."""

from django.db import migrations

TABLES = ("participants_disclosure", "participants_acceptance")
FUNCTION = """
CREATE FUNCTION participants_keep_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM participants_snapshot WHERE file_id = OLD.file_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on % is refused: rows are only added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
CHANGE = """
DROP TRIGGER {table}_append_only ON {table};
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}()
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0008_completed_sheets")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION participants_keep_what_was_sent()"),
        *(
            migrations.RunSQL(
                CHANGE.format(table=table, function="participants_keep_what_was_sent"),
                CHANGE.format(table=table, function="governance_refuse_change"),
            )
            for table in TABLES
        ),
    ]
