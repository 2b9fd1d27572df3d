"""What a person sees or hears of a page, and what of it is neither translated nor data."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from html.parser import HTMLParser

OPEN, CLOSE = "[!!!", "!!!]"
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
# A text never runs on from one of these into the next.
BLOCKS = frozenset(
    "address article aside button caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head "  # noqa: SIM905
    "header label legend li main nav ol option p section select small summary table tbody td th thead title tr "
    "ul".split()
)
# A new line, within a text or after it.
LINES = frozenset(("br", "small"))
# What a machine reads, and what stays as it was typed.
SILENT = frozenset(("script", "style", "textarea", "pre", "code"))
# Names, numbers and days stand in `bdi`; the admin marks the cells that hold a value.
VALUE, VALUE_CLASS = "bdi", re.compile(r"\b(field-\w+|readonly|original)\b")
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label", "aria-description")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]+")
BREAK = "\x1f"
JOINTS = re.compile(rf"[{BREAK}\n]| · | – | - |: | \| ")


@dataclass
class Page(HTMLParser):
    """The words of a page in its own language (those of a block together, each attribute alone), and its values."""

    words: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    hidden: list[dict[str, str]] = field(default_factory=list)
    language: str = ""
    _block: list[str] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.language = self.language or known.get("lang", "")
        if tag in BLOCKS:
            self._end_block()
        if tag in LINES:
            self._block.append(BREAK)
        zone = self._zone(tag, known)
        if zone != "silent":
            self.words += [known[name] for name in SPOKEN if known.get(name)]
            self._read_control(tag, known)
        if tag not in VOID:
            self._open.append((tag, zone))

    def _zone(self, tag: str, known: dict[str, str]) -> str:
        """How what stands in an element is read: as words, as a value, or not at all."""
        if self.zone == "silent" or tag in SILENT or known.get("lang", self.language) != self.language:
            return "silent"
        return "value" if tag == VALUE or VALUE_CLASS.search(known.get("class", "")) else self.zone

    def _read_control(self, tag: str, known: dict[str, str]) -> None:
        if tag == "input" and known.get("type") in ("submit", "button", "reset") and known.get("value"):
            self.words.append(known["value"])
        if tag == "a" and known.get("href"):
            self.links.append(known["href"])
        if tag == "form":
            self.forms.append(known)
            self.hidden.append({})
        if tag == "input" and known.get("type") == "hidden" and self.hidden and known.get("name"):
            self.hidden[-1][known["name"]] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block()
        while self._open and tag not in VOID:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.zone == "value":
            self.values.append(data.strip())
        self._block.append(BREAK if self.zone else data)

    def _end_block(self) -> None:
        self.words.append("".join(self._block))
        self._block = []

    @property
    def zone(self) -> str:
        """How the element that is open is read; empty for words."""
        return self._open[-1][1] if self._open else ""


def read(html: str) -> Page:
    """A page, read from its first word to its last."""
    page = Page()
    page.feed(html)
    page.close()
    page._end_block()
    return page


def outside(text: str) -> str:
    """What of a text stands outside the brackets of the pseudo language; they may lie in one another."""
    left, depth = [], 0
    for part in re.split(r"(\[!!!|!!!\])", text):
        if part in (OPEN, CLOSE):
            depth = depth + 1 if part == OPEN else max(0, depth - 1)
        elif not depth:
            left.append(part)
    return BREAK.join(left)


def bare(text: str, known: Set[str], allowed: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a text that hold a Latin word and are neither data nor allowed."""
    if text.strip() in known:
        return
    for piece in JOINTS.split(text):
        said = piece.strip(" \t›|,;")
        if not {said, said.strip("() ")} & known and LATIN.search(without(allowed.sub("", said), known)):
            yield said


def without(text: str, known: Set[str]) -> str:
    """A text without the data in it, the longest first; where no sentence of another language stands around it,
    the data is all that there may be."""
    if not LATIN.search(text) or text.isascii():
        return text
    for value in sorted((one for one in known if one in text and LATIN.search(one)), key=len, reverse=True):
        text = text.replace(value, " ")
    return text
