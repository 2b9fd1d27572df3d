"""What may stand on a page untranslated: the data that people entered, and a short list of names and codes."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.conf.locale import LANG_INFO

from atach.clauses import CATALOGUE
from atach.coverage import EXCHANGED
from atach.translations import PO, messages
from atach.translations import read as read_catalogue
from governance.exchange import files
from participants.exchange.screening import LAYOUT
from tests.languages.applications import answered
from tests.languages.reading import Page, bare, outside

PSEUDO = "ar-xb"
CODE = re.compile(r"[a-z_]+")
# What people wrote, names and addresses.
DATA = {
    "governance.Edition": ("ref",),
    "governance.EditionText": ("body",),
    "governance.ActNote": ("text",),
    "documents.Document": ("ref", "title", "topic"),
    "documents.Version": ("original_name",),
    "accounts.User": ("ref", "email", "full_name"),
    "correspondence.Letter": ("ref", "subject", "to_address", "given_address"),
    "correspondence.DemoMessage": ("to", "subject"),
    "casework.Consultation": ("ref", "question", "outcome_note"),
    "casework.LostFactorRequest": ("ref", "explanation", "identity_check"),
    "participants.Organisation": ("ref", "name", "website"),
    "participants.Participation": ("ref",),
    "participants.Renewal": ("ref", "reason_public", "reason_restricted"),
    "participants.Rectification": ("ref", "reason_public"),
    "participants.Invitation": ("email", "full_name"),
    "participants.Application": ("ref", "name", "advice_reasons", "reason_public", "reason_restricted"),
    "participants.CriterionFinding": ("evidence",),
    "participants.Disclosure": ("details", "signatory_name", "signatory_title"),
    "participants.DueDiligence": ("sources", "link_evidence"),
    "participants.DueDiligenceCheck": ("evidence",),
    "participants.Escalation": ("body", "question", "answer", "answered_by_name"),
    "participants.Hit": ("reason",),
    "participants.InternalNote": ("text",),
    "participants.ListedName": ("name", "reference"),
    "participants.Measure": ("text", "owner"),
    "participants.Message": ("text",),
    "participants.RequestItem": ("question", "answer"),
    "participants.RiskFinding": ("mitigation",),
    "participants.ScreenedName": ("name",),
    "participants.ScreeningList": ("name",),
    "participants.StatementText": ("body",),
    "participants.TeamInvitation": ("email", "full_name"),
}
# Codes, which are never translated: the admin alone shows them.
CODES = {
    "governance.Act": ("action", "object_type", "object_ref", "rule"),
    "governance.EditionParameter": ("name", "value"),
    "governance.EditionText": ("key",),
    "governance.JobRun": ("name",),
    "documents.Version": ("sha256", "media_type"),
    "correspondence.Letter": ("key",),
}
# What the admin calls one row of these, out of its codes and days.
CALLED = ("governance.Act", "governance.JobRun", "governance.EditionText", "documents.Version", "accounts.Deputation")
# Words that Django's own pages say in English in every language.
OF_DJANGO = frozenset({"True", "False", "Search", "Model name", "Add link", "Change or view list link"})
# Names of things, the same in every language.
NAMES = (
    "AA", "ATACH", "APP", "COP26", "CSV", "Cookie", "Email", "Excel", "FENSA", "JPEG", "JavaScript", "MB", "PDF", "PNG",
    "SHA-256", "docx", "xlsx", "zip", "ISO", "Pango", "Right to left", "UTF-8", "Word", "YYYY-MM-DD", "ZIP",
)  # fmt: skip
# Addresses, references, codes of several words, clauses.
FORMS = (
    r"[!-~]+@[!-~]+",
    r"https?://[!-~]*",
    r"tor-\d+",
    r"(?:L|NSA|REN)-\d+-\d+",
    r"[0-9a-f]{16,}",
    r"[a-z_]+\.csv",
    r"[a-z]+(?:_[a-z]+)+",
    r"(?:\d+|x)(?:\.[a-z]+)+",
)
ALLOWED = re.compile("|".join(rf"(?<![A-Za-z])(?:{form})(?![A-Za-z])" for form in (*FORMS, *map(re.escape, NAMES))))


def values(of: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every value that the portal holds in these fields of these models."""
    return frozenset(
        str(value)
        for label, names in of.items()
        for name in names
        for value in apps.get_model(label)._base_manager.values_list(name, flat=True).distinct()
    )


def catalogue() -> Path:
    """The Chinese catalogue, which holds every text of the portal."""
    return Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / PO


@cache
def own_messages() -> frozenset[str]:
    """Every English text of the portal."""
    held = messages(read_catalogue(catalogue()))
    return frozenset(form for one in held for form in ([one.id] if isinstance(one.id, str) else one.id))


class Judge:
    """Says what on a page is in no other language than English, though it is no data."""

    def __init__(self) -> None:
        languages = {info["name_local"] for info in LANG_INFO.values() if "name_local" in info}
        declared = [column for layout in (*(file.layout() for file in files()), LAYOUT) for column in layout.columns]
        columns = {column.name for column in declared}
        columns |= {"yes", "no"} | {code for column in declared for code in getattr(column.kind, "codes", ())}
        self.data = values(DATA) | answered() | languages | set(CATALOGUE) | set(EXCHANGED) | columns
        called = {str(row) for label in CALLED for row in apps.get_model(label)._base_manager.all()}
        self.codes = self.data | values(CODES) | called | OF_DJANGO

    def faults(self, page: Page, admin: bool) -> list[str]:
        """The bare texts of a page; `admin` where codes may stand."""
        known = self.codes if admin else self.data
        words = (outside(text) if page.language == PSEUDO else text for text in page.words)
        # A value of one small word is a code, whatever text it equals.
        untouched = (value for value in page.values if value in own_messages() and not CODE.fullmatch(value))
        return [fault for text in (*words, *untouched) for fault in bare(text, known, ALLOWED)]
