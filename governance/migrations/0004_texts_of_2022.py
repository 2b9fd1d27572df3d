"""The words of the edition of 2022: its clauses in Chinese (the final text) and English, its names and address.

The Chinese text uses two words for the one Steering Group, 指导小组 and 指导委员会; the label is the first (16.revise).
"""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HERE = Path(__file__).with_name("tor_2022")

LABELS = {
    "name.secretariat": ("Secretariat", "秘书处"),
    "name.participant": ("Participant", "参与方"),
    "name.non_state_actor": ("Non-State actor", "非国家行为者"),
    "name.assembly": ("Assembly", "大会"),
    "name.convener": ("Convener", "召集人"),
    "name.steering_group": ("Steering Group", "指导小组"),
    "name.working_group": ("Working Group", "工作组"),
    "name.cochair": ("Co-chair", "联合主席"),
    "seat.secretariat": ("Secretariat", "秘书处"),
    "seat.convener": ("Co-convener", "联合召集人"),
    "seat.cochair": ("Chair of a Working Group", "工作组主席"),
    "status": (
        "The final text is the Chinese one. This is an unofficial English translation of it.",
        "最终中文文本。",
    ),
}
# An address is the same in every language.
ADDRESSES = {"address.secretariat": "healthclimate@who.int"}


def clauses(language: str) -> dict[str, str]:
    """The clauses of one document, each with its heading."""
    texts: dict[str, str] = {}
    for part in (HERE / f"{language}.txt").read_text(encoding="utf-8").removeprefix("# ").split("\n# "):
        head, _, body = part.partition("\n")
        number, _, heading = head.partition(". ")
        texts |= {f"clause.{number}": body.strip(), f"clause.{number}.heading": heading.strip()}
    return texts


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    edition = apps.get_model("governance", "Edition").objects.get(ref="tor-2022")
    row = apps.get_model("governance", "EditionText")
    bodies = {
        **{(key, language): body for language in ("en", "zh-hans") for key, body in clauses(language).items()},
        **{(key, "en"): english for key, (english, _) in LABELS.items()},
        **{(key, "zh-hans"): chinese for key, (_, chinese) in LABELS.items()},
        **{(key, ""): address for key, address in ADDRESSES.items()},
    }
    row.objects.bulk_create(
        row(edition=edition, key=key, language=language, body=body) for (key, language), body in bodies.items()
    )


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_edition_of_2022")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
