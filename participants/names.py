"""Names as they are compared: without case, accents, punctuation and the words that say a legal form (5.nsa.fensa)."""

import re
import unicodedata

_BREAKS = re.compile(r"[^\w]+", re.UNICODE)
# Words that every second organisation bears; they tell nothing apart.
LEGAL_FORMS = frozenset(
    {"inc", "ltd", "llc", "plc", "gmbh", "ev", "ngo", "foundation", "association", "the", "of", "and"}
)


def plain(name: str) -> str:
    """The name in lower case without marks and punctuation; other scripts keep their letters."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_BREAKS.sub(" ", bare).split())


def name_key(name: str) -> str:
    """What two spellings of one organisation's name share: its telling words in order of the alphabet."""
    words = plain(name).split()
    return " ".join(sorted(word for word in words if word not in LEGAL_FORMS) or words)[:300]


def domain_of(website: str) -> str:
    """The host of a website without www; empty where there is none."""
    host = re.sub(r"^https?://", "", website.strip().casefold()).split("/")[0].split(":")[0]
    return host.removeprefix("www.")[:255]
