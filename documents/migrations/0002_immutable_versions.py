"""Triggers: a version's content is never changed, its scan is recorded once, nothing is removed (x.documents)."""

from django.db import migrations

VERSION_FUNCTION = """
CREATE FUNCTION documents_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.document_id, NEW.number, NEW.sha256, NEW.size, NEW.media_type, NEW.original_name,
        NEW.uploaded_by_id, NEW.uploaded_at)
       IS DISTINCT FROM
       (OLD.id, OLD.document_id, OLD.number, OLD.sha256, OLD.size, OLD.media_type, OLD.original_name,
        OLD.uploaded_by_id, OLD.uploaded_at) THEN
        RAISE EXCEPTION 'a version is never changed: a new content is a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.quarantined_at IS NOT NULL AND NEW.quarantined_at IS DISTINCT FROM OLD.quarantined_at)
       OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
       OR (OLD.scanned_at IS NOT NULL
           AND (NEW.scanned_at, NEW.scan_verdict, NEW.findings, NEW.released_at)
               IS DISTINCT FROM (OLD.scanned_at, OLD.scan_verdict, OLD.findings, OLD.released_at))
       OR (OLD.scan_verdict = 'not_scanned' AND NEW.scan_verdict = '') THEN
        RAISE EXCEPTION 'what a scan found is recorded once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE_FUNCTION = """
CREATE FUNCTION documents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows are kept', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    ("documents_version", "documents_version_kept", "BEFORE UPDATE", "ROW", "documents_keep_version"),
    ("documents_version", "documents_version_not_removed", "BEFORE DELETE", "ROW", "documents_refuse_change"),
    ("documents_version", "documents_version_no_truncate", "BEFORE TRUNCATE", "STATEMENT", "documents_refuse_change"),
    ("documents_download", "documents_download_kept", "BEFORE UPDATE OR DELETE", "ROW", "documents_refuse_change"),
    ("documents_download", "documents_download_no_truncate", "BEFORE TRUNCATE", "STATEMENT", "documents_refuse_change"),
)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.RunSQL(VERSION_FUNCTION, "DROP FUNCTION documents_keep_version()"),
        migrations.RunSQL(REFUSE_FUNCTION, "DROP FUNCTION documents_refuse_change()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()",
                f"DROP TRIGGER {name} ON {table}",
            )
            for table, name, when, each, function in TRIGGERS
        ),
    ]
