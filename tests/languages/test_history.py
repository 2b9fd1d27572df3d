"""Every act on an organisation's record has its sentence, in each language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from casework.engine import tables
from governance.services import IMPORT, IMPORT_CHANGE
from participants.history import SENTENCES
from participants.services.requests import JUDGED_BY
from tests.languages.words import PSEUDO

# Where the acts of these objects are recorded, and what their objects are called there.
RECORDED_IN = ("participants", "accounts/services.py")
CALLED = {
    "ActDraft": {"locked": "renewal", "case": "application"},
    "_record": {"locked": "invitation", "case": "application"},
}
SHOWN = {"organisation", "participation", "renewal", "rectification", "office", "invitation", "application"}
# Records that a file brings in, and those that it changes.
EXCHANGED = {("organisation", IMPORT), ("organisation", IMPORT_CHANGE), ("participation", IMPORT), ("renewal", IMPORT)}
# What is filed for an organisation, as the room of documents records it.
FILED = {("document", "add_document"), ("document", "add_version")}

# What a letter was found to ask for: the act is named by it.
JUDGED = {("document", action) for action in JUDGED_BY.values()}

# What the applicant saves, and answers to conditions: the act is named by what was done.
ANSWERED = {
    ("application", "save_section"),
    ("application", "accept_conditions"),
    ("application", "decline_conditions"),
}

# What is signed, written and noted for a renewal by the same services as for an application.
SIGNED = {("renewal", action) for action in ("accept_terms", "sign_disclosure", "write_message", "write_note")}


# How a consultation about a renewal closed, as the room of cases records it.
HEARD = {("consultation", "close"), ("consultation", "close_early")}


def sources() -> list[Path]:
    """The files in which acts are recorded by hand."""
    places = [Path(settings.BASE_DIR) / name for name in RECORDED_IN]
    return [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))]


def recorded(path: Path) -> Iterator[tuple[str, str]]:
    """What an object is called and what happens to it, in each draft of an act in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        maker = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if maker not in CALLED or len(node.args) < 2:
            continue
        what, *named = node.args[: 2 if maker == "ActDraft" else 3]
        action = next((one.value for one in named if isinstance(one, ast.Constant)), None)
        if isinstance(what, ast.Name) and action is not None:
            yield CALLED[maker].get(what.id, what.id), action


def acts() -> set[tuple[str, str]]:
    """Every act that can be on the record of an organisation."""
    by_hand = {act for path in sources() for act in recorded(path) if act[0] in SHOWN}
    moves = {
        (table.model._meta.model_name or "", move.name)
        for table in tables()
        if table.model._meta.app_label == "participants"
        for move in table.moves
    }
    return by_hand | moves | EXCHANGED | FILED | JUDGED | HEARD | ANSWERED | SIGNED


def test_every_act_has_its_sentence_and_every_sentence_its_act() -> None:
    assert sorted(SENTENCES) == sorted(acts())


@pytest.mark.parametrize("language", [PSEUDO, "zh-hans"])
def test_every_sentence_is_translated_with_its_names(language: str) -> None:
    with override("en"):
        english = {act: str(sentence) for act, sentence in SENTENCES.items()}
    with override(language):
        assert [act for act, sentence in SENTENCES.items() if str(sentence) == english[act]] == []
