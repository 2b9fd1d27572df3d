"""Triggers: what was sent, signed and accepted is only ever added to; the first disclosure statement (5.nsa.disclosure)."""

from datetime import date

from django.db import migrations

TABLES = (
    "participants_snapshot", "participants_statement", "participants_statementtext", "participants_disclosure",
    "participants_acceptance",
)
TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse_change()
"""
DROP = "DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table}"
TEXTS = {
    "en": (
        "For each industry and each kind of link below I say whether it holds for the organisation for which I sign, "
        "today or at any time in the last four years.\n\n"
        "The tobacco industry is every company that grows, makes, imports or sells tobacco or nicotine products, and "
        "every body that is financed by such companies or speaks for them. The arms industry is every company that "
        "makes or trades weapons or their ammunition, and every body that is financed by such companies or speaks for "
        "them.\n\n"
        "I sign for the organisation and am authorised to do so. I tell the Secretariat at once when an answer changes. "
        "A wrong answer can end the participation."
    ),
    "zh-hans": (
        "对于下列每一行业和每一种联系，我说明其目前或过去四年内的任何时候是否适用于我所代表签字的组织。\n\n"
        "烟草业指种植、制造、进口或销售烟草或尼古丁产品的所有公司，以及由这些公司资助或代表这些公司的所有机构。"
        "军火业指制造或买卖武器或弹药的所有公司，以及由这些公司资助或代表这些公司的所有机构。\n\n"
        "我代表该组织签字并已获授权。如任一回答发生变化，我将立即通知秘书处。不实的回答可能导致终止参与。"
    ),
}


def enter(apps, schema_editor):
    statement = apps.get_model("participants", "Statement").objects.create(
        kind="tobacco_arms", version="2022-1", effective_on=date(2022, 1, 1)
    )
    text = apps.get_model("participants", "StatementText")
    for language, body in TEXTS.items():
        text.objects.create(statement=statement, language=language, body=body)


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_applications"), ("governance", "0002_append_only")]

    operations = [
        migrations.RunPython(enter, migrations.RunPython.noop),
        *(migrations.RunSQL(TRIGGER.format(table=table), DROP.format(table=table)) for table in TABLES),
    ]
