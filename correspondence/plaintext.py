"""The plain part of a message, made from the same letter as its HTML part."""

import re
from html.parser import HTMLParser

from django.utils.translation import get_language_bidi

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
BLOCKS = {"p": 2, "h1": 2, "h2": 2, "ul": 2, "ol": 2, "dl": 2, "li": 1, "dt": 1, "dd": 1, "div": 1, "br": 1}


class Reader(HTMLParser):
    """Collects text: a blank line between paragraphs, an address after the words of its link, isolates for <bdi>."""

    def __init__(self, isolate: bool) -> None:
        super().__init__()
        self.isolate = isolate
        self.pieces: list[str] = []
        self.link = ""
        self.words_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break before a block, note a link, open an isolate."""
        self.pieces.append("\n" * BLOCKS.get(tag, 0))
        if tag == "a":
            self.link, self.words_from = dict(attrs).get("href") or "", len(self.pieces)
        elif tag == "bdi" and self.isolate:
            self.pieces.append(FIRST_STRONG_ISOLATE)

    def handle_endtag(self, tag: str) -> None:
        """Close an isolate, write the address that a link's words do not show, break after a block."""
        if tag == "bdi" and self.isolate:
            self.pieces.append(POP_ISOLATE)
        elif tag == "a" and self.link not in "".join(self.pieces[self.words_from :]):
            self.pieces.append(f" ({self.link})")
        self.pieces.append("\n" * BLOCKS.get(tag, 0))

    def handle_data(self, data: str) -> None:
        """Text, its white space as one blank."""
        self.pieces.append(re.sub(r"\s+", " ", data))


def as_text(html: str) -> str:
    """The text of a letter's HTML, with every link's address written out.

    Names, days and numbers are isolated where both directions meet: in a language or a text from right to left.
    """
    reader = Reader(isolate=get_language_bidi() or bool(RIGHT_TO_LEFT.search(html)))
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.pieces).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
