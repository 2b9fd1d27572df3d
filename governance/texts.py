"""The words of an edition: its clauses, and the names and addresses that it uses, in each language (16.revise)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from governance.models import Edition, EditionText

FALLBACK = "en"
CLAUSE, HEADING = "clause.", "heading"


@dataclass
class Block:
    """A paragraph, a heading inside a clause, or a list: `kind` is `text`, `heading` or `list`."""

    kind: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ClauseText:
    """One numbered clause of an edition in one language."""

    number: int
    heading: str
    blocks: list[Block]


def _in_language(rows: Iterable[EditionText], language: str) -> dict[str, str]:
    """Bodies by key in one language; where it has none, in English, else as they are in all."""
    held = list(rows)
    return {row.key: row.body for wanted in ("", FALLBACK, language) for row in held if row.language == wanted}


def labels(edition: Edition, language: str) -> dict[str, str]:
    """The names and addresses of an edition in one language; what it leaves unsaid is as in the edition before."""
    rows = EditionText.objects.filter(edition__effective_on__lte=edition.effective_on).exclude(key__startswith=CLAUSE)
    return _in_language(rows.order_by("edition__effective_on"), language)


def label(edition: Edition, key: str, language: str) -> str:
    """One name or address of an edition, such as `name.secretariat` or `address.secretariat`.

    Raises KeyError where the edition says nothing under that key.
    """
    return labels(edition, language)[key]


def languages_of(edition: Edition) -> frozenset[str]:
    """The languages in which the edition's clauses are held."""
    return frozenset(edition.texts.filter(key__startswith=CLAUSE).values_list("language", flat=True))


def clauses_of(edition: Edition, language: str) -> list[ClauseText]:
    """The clauses of an edition in order of their number; empty where its text was not entered.

    The wording of an earlier edition is never shown as that of a later one.
    """
    texts = _in_language(edition.texts.filter(key__startswith=CLAUSE), language)
    numbers = sorted(int(key.split(".")[1]) for key in texts if key.count(".") == 1)
    return [
        ClauseText(number, texts.get(f"clause.{number}.{HEADING}", ""), list(_blocks(texts[f"clause.{number}"])))
        for number in numbers
    ]


def _blocks(body: str) -> Iterator[Block]:
    """Lines that begin with a bullet form one list, `##` begins a heading, every other line is a paragraph."""
    items = Block("list")
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("•"):
            items.lines.append(line.removeprefix("•").strip())
            continue
        if items.lines:
            yield items
            items = Block("list")
        yield Block("heading", [line.removeprefix("##").strip()]) if line.startswith("##") else Block("text", [line])
    if items.lines:
        yield items


def as_texts(document: str, language: str) -> dict[tuple[str, str], str]:
    """The texts of an edition out of one document in which `# 5. Participants` begins clause 5.

    Raises ValueError where the document does not begin with a clause or numbers one twice.
    """
    texts: dict[tuple[str, str], str] = {}
    for part in f"\n{document.strip()}".replace("\r\n", "\n").split("\n# "):
        if not part:
            continue
        head, _, body = part.partition("\n")
        number, dot, heading = head.partition(". ")
        key = f"{CLAUSE}{int(number)}"
        if not dot or (key, language) in texts:
            raise ValueError(head)
        texts |= {(key, language): body.strip(), (f"{key}.{HEADING}", language): heading.strip()}
    return texts


def document_of(edition: Edition, language: str) -> str:
    """The clauses of an edition in one language as one document, as `as_texts` reads it; empty where it has none."""
    rows = {row.key: row.body for row in edition.texts.filter(key__startswith=CLAUSE, language=language)}
    numbers = sorted(int(key.split(".")[1]) for key in rows if key.count(".") == 1)
    parts = (f"# {n}. {rows.get(f'{CLAUSE}{n}.{HEADING}', '')}\n{rows[f'{CLAUSE}{n}']}" for n in numbers)
    return "\n".join(parts)
