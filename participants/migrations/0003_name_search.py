"""Lets names be found and sorted without regard to case and accents, by an index."""

from django.db import migrations

FOLDED = """
CREATE FUNCTION participants_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_regions")]
    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION participants_folded(text)"),
        migrations.RunSQL(
            "CREATE INDEX organisation_name_parts ON participants_organisation"
            " USING gin (participants_folded(name) public.gin_trgm_ops)",
            "DROP INDEX organisation_name_parts",
        ),
        migrations.RunSQL(
            "CREATE INDEX organisation_name_order ON participants_organisation (participants_folded(name), id)",
            "DROP INDEX organisation_name_order",
        ),
    ]
