"""E-mails, letters and numbers in each language."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages import Message
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import ngettext, override

from accounts.adapters import AccountAdapter
from accounts.models import User
from atach.translations import NAMED, messages, pseudo
from atach.translations import read as read_catalogue
from correspondence.kinds import LetterKind, kinds
from correspondence.models import Letter
from correspondence.rendering import parts_of, sheet_of, words_of
from tests.languages.reading import bare, outside, read
from tests.languages.words import ALLOWED, PSEUDO, catalogue

NUMBERS = (0, 1, 2, 3, 11, 100)
ADDRESS = "demo@example.org"
WHEN = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
MAILS = sorted(
    str(path.relative_to(settings.BASE_DIR / "templates")).removesuffix("_subject.txt")
    for room in ("account", "mfa")
    for path in (settings.BASE_DIR / "templates" / room / "email").glob("*_subject.txt")
)
KINDS = [pytest.param(kind, id=kind.code) for kind in kinds()]
TAG = re.compile(r"<[^>]+>")


def plurals() -> list[Message]:
    return [message for message in messages(read_catalogue(catalogue())) if message.pluralizable]


def rendered(message: Message, number: int) -> str:
    """A text with a plural, as code renders it with that number in each of its places."""
    one, many = message.id
    text = ngettext(one, many, number)
    if "python-brace-format" in message.flags or "{" in many:
        return text.format_map(defaultdict(lambda: number))
    return text % defaultdict(lambda: number)


def english_in(*texts: str) -> list[str]:
    facts = [fact for kind in kinds() for fact in kind.samples.values()]
    rows = [one for fact in facts if isinstance(fact, list) for one in fact]
    several = [str(one) for row in rows for one in (row.values() if isinstance(row, dict) else (row,))]
    known = frozenset(
        [
            *map(str, facts),
            *several,
            *(text.partition(". ")[2] for text in several),
            *(f"1. {text}" for text in several),
            "Demo Officer",
        ]
    ) - {""}
    return [fault for text in texts for fault in bare(text, known, ALLOWED)]


def mail(prefix: str, language: str) -> EmailMultiAlternatives:
    """A mail about an account, rendered as it is sent."""
    context = {
        "user": User(full_name="Demo Officer"), "email": ADDRESS, "from_email": ADDRESS, "to_email": ADDRESS,
        "deleted_email": ADDRESS, "activate_url": "http://localhost/", "password_reset_url": "http://localhost/",
        "signup_url": "http://localhost/", "timestamp": WHEN, "ip": "192.0.2.1", "user_agent": "–",
    }  # fmt: skip
    with override(language):
        made: EmailMultiAlternatives = AccountAdapter().render_mail(prefix, ADDRESS, context)
    return made


def letter(kind: LetterKind) -> Letter:
    return Letter(
        pk=7, key="test", ref="L-2026-0007", kind=kind.code, language="zh-hans", on=date(2026, 11, 30),
        object_ref="PA-2024-0001", recipient=User(full_name="Demo Officer"), facts=kind.samples,
    )  # fmt: skip


def test_the_mails_of_an_account_are_known() -> None:
    assert len(MAILS) > 10
    assert len(plurals()) > 30


@pytest.mark.parametrize("language", [PSEUDO, "zh-hans"])
@pytest.mark.parametrize("prefix", MAILS)
def test_no_mail_about_an_account_holds_english(prefix: str, language: str) -> None:
    made = mail(prefix, language)
    html, _kind = made.alternatives[0]
    texts = [made.subject, made.body, *read(str(html)).words]
    found = [outside(text) for text in texts] if language == PSEUDO else texts
    assert english_in(*found) == []
    assert re.findall("[!]{3}|[\u4e00-\u9fff]", made.subject)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_in_chinese_holds_english(kind: LetterKind) -> None:
    written = letter(kind)
    words = words_of(written)
    text, html = parts_of(written, words)
    assert english_in(words.subject, text, *read(html).words, *read(sheet_of(written)).words) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_english_tells_one_from_many(number: int) -> None:
    with override("en"):
        found = [rendered(message, number) for message in plurals()]
    sources = [message.id[0 if number == 1 else 1] for message in plurals()]
    assert found == [NAMED.sub(str(number), source) for source in sources]


@pytest.mark.parametrize("number", NUMBERS)
def test_chinese_says_each_number_in_its_one_form(number: int) -> None:
    with override("zh-hans"):
        found = {message.id[1]: rendered(message, number) for message in plurals()}
    assert [text for text in found.values() if str(number) not in text] == []
    assert english_in(*(TAG.sub("", text) for text in found.values())) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_the_pseudo_language_tells_one_from_many(number: int) -> None:
    with override(PSEUDO):
        found = [rendered(message, number) for message in plurals()]
    sources = [message.id[0 if number == 1 else 1] for message in plurals()]
    assert found == [NAMED.sub(str(number), pseudo(source)) for source in sources]


def test_no_text_stands_with_and_without_a_plural() -> None:
    """One entry would serve both, and its only form in Chinese names a number that the one has not."""
    root = Path(settings.BASE_DIR)
    single = re.compile(r"""(?<!\w)(?:gettext|gettext_lazy|gettext_noop|_|translate)\(?\s*["']([^"']+)["']""")
    rooms = {path.parent for path in root.glob("*/apps.py")} | {root / "templates"}
    sources = [path for room in rooms for path in room.rglob("*") if path.suffix in (".py", ".html", ".txt")]
    alone = {text for path in sources for text in single.findall(path.read_text(encoding="utf-8"))}
    assert sorted(alone & {form for message in plurals() for form in message.id}) == []
