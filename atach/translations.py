"""Catalogues of translations: compiled with Babel, checked for gaps, and a pseudo language that shows both.

The pseudo language reads from right to left, is a third longer than English and brackets every text: what is not
bracketed on a page is not translatable, and what is cut off there would be cut off in German (x.languages).
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale

PO, MO = Path("LC_MESSAGES") / "django.po", Path("LC_MESSAGES") / "django.mo"
# No dates, names or tools: the head of a catalogue changes with nothing but its language.
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
# What a translation carries over unchanged: placeholders, tags and entities.
NAMED = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|%%|\{\w*(?:[.:!][^}]*)?\}")
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(?:\w+|#\d+);")
KEPT = re.compile(f"({NAMED.pattern}|{MARKUP.pattern})")
ACCENTED = str.maketrans("AaBbCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåƁƀÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŤťÛûŴŵÝýŽž")
GROWTH = 0.3


def read(path: Path) -> Catalog:
    """The catalogue in one .po file."""
    with path.open("rb") as file:
        return read_po(file)


def write(catalog: Catalog, path: Path) -> None:
    """Write a .po file whose lines change only where a text does: in order of the texts, and without their places."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = BytesIO()
    write_po(texts, catalog, width=0, sort_output=True, no_location=True, ignore_obsolete=True, omit_header=True)
    head = HEAD.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    path.write_bytes(head.encode() + texts.getvalue().rstrip() + b"\n")


def messages(catalog: Catalog) -> Iterator[Message]:
    """Every message of a catalogue but its header."""
    return (message for message in catalog if message.id)


def compile_catalog(catalog: Catalog, target: Path) -> bool:
    """Write the .mo file where it says something else than the one that is there; fuzzy messages stay out."""
    content = BytesIO()
    write_mo(content, catalog)
    if target.exists() and target.read_bytes() == content.getvalue():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: another process may be reading it.
    made = target.with_name(f"{target.name}.{os.getpid()}")
    made.write_bytes(content.getvalue())
    made.replace(target)
    return True


def compile_all(folder: Path) -> list[Path]:
    """Compile every catalogue of a locale folder; returns the files that changed."""
    pairs = [(source, source.with_suffix(".mo")) for source in sorted(folder.glob(f"*/{PO}"))]
    return [target for source, target in pairs if compile_catalog(read(source), target)]


def pseudo(text: str) -> str:
    """A text in the pseudo language: longer, accented and bracketed, with its placeholders and tags as they are."""
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    parts = KEPT.split(inner)
    words = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTED) for part in parts)
    letters = sum(len(part) for part in parts if not KEPT.fullmatch(part))
    return f"{before}[!!! {words} {'~' * max(1, round(letters * GROWTH))} !!!]{after}"


def pseudo_catalog(sources: Iterable[Catalog]) -> Catalog:
    """A catalogue in the pseudo language of every message of the sources, plural forms included."""
    made = Catalog(fuzzy=False)
    for catalog in sources:
        for message in messages(catalog):
            made.add(message.id, _pseudo_strings(message.id), context=message.context)
    return made


def _pseudo_strings(source: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return pseudo(source) if isinstance(source, str) else tuple(pseudo(form) for form in source)


def compile_pseudo(folder: Path, language: str, target: Path) -> Path | None:
    """Write the pseudo language's catalogue, made of the messages of every language in `folder`."""
    path = target / to_locale(language) / MO
    catalog = pseudo_catalog(read(source) for source in sorted(folder.glob(f"*/{PO}")))
    return path if compile_catalog(catalog, path) else None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one message of one language."""

    language: str
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.language}: {self.reason}: {self.text}"


def faults(language: str, kept: Catalog, fresh: Catalog) -> Iterator[Fault]:
    """What keeps a language from being complete: gaps, doubts, broken placeholders, and texts no page has."""
    held = {_key(message) for message in messages(kept)}
    wanted = {_key(message) for message in messages(fresh)}
    yield from (Fault(language, "not in the catalogue", key[1]) for key in sorted(wanted - held))
    yield from (Fault(language, "no longer in the sources", key[1]) for key in sorted(held - wanted))
    for message in messages(kept):
        yield from (Fault(language, reason, _key(message)[1]) for reason in _reasons(message, kept.num_plurals))


def _key(message: Message) -> tuple[str, str]:
    source = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", source


def _reasons(message: Message, forms: int) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield "fuzzy"
    if not strings or not all(strings):
        yield "not translated"
        return
    if len(strings) != (forms if message.pluralizable else 1):
        yield "other plural forms than the language has"
    allowed = [kept_parts(source) for source in sources]
    # The last form stands for the large numbers, so it names the number where the source's plural does.
    if kept_parts(strings[-1]) != allowed[-1] or any(kept_parts(string) not in allowed for string in strings):
        yield "other placeholders or tags than the source"


def kept_parts(text: str) -> list[str]:
    """The placeholders and opening tags of a text, in no order."""
    parts = NAMED.findall(text) + re.findall(r"<[a-zA-Z]\w*", text)
    return sorted(part for part in parts if part != "%%")
