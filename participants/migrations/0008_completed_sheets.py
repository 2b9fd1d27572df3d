"""Triggers: a due-diligence sheet that is completed is read, never edited (5.nsa.fensa)."""

from django.db import migrations

CREATE = """
CREATE FUNCTION participants_refuse_completed_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.completed_on IS NOT NULL THEN
        RAISE EXCEPTION 'A completed due-diligence sheet is never edited.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION participants_refuse_completed_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM participants_duediligence WHERE completed_on IS NOT NULL
               AND id IN (CASE TG_OP WHEN 'INSERT' THEN NEW.sheet_id ELSE OLD.sheet_id END,
                          CASE TG_OP WHEN 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END)) THEN
        RAISE EXCEPTION 'A completed due-diligence sheet is never edited.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER participants_duediligence_completed BEFORE UPDATE OR DELETE ON participants_duediligence
    FOR EACH ROW EXECUTE FUNCTION participants_refuse_completed_sheet();
CREATE TRIGGER participants_duediligencecheck_completed
    BEFORE INSERT OR UPDATE OR DELETE ON participants_duediligencecheck
    FOR EACH ROW EXECUTE FUNCTION participants_refuse_completed_check()
"""
DROP = """
DROP TRIGGER participants_duediligencecheck_completed ON participants_duediligencecheck;
DROP TRIGGER participants_duediligence_completed ON participants_duediligence;
DROP FUNCTION participants_refuse_completed_check();
DROP FUNCTION participants_refuse_completed_sheet()
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0007_name_screening")]

    operations = [migrations.RunSQL(CREATE, DROP)]
