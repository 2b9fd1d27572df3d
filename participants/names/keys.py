"""Names as they are compared: without case, marks, punctuation and the words that say a legal form (5.nsa.fensa)."""

import re
import unicodedata

from anyascii import anyascii

_BREAKS = re.compile(r"[^\w]+", re.UNICODE)
# Words that every second organisation bears; they tell nothing apart.
LEGAL_FORMS = frozenset({
    "a", "an", "and", "association", "co", "company", "corp", "corporation", "de", "des", "der", "di", "du",
    "e", "ev", "foundation", "gmbh", "inc", "incorporated", "jsc", "la", "le", "limited", "llc", "llp", "ltd",
    "ngo", "of", "ooo", "plc", "sa", "sarl", "stiftung", "the", "und", "verein", "y",
})  # fmt: skip


def romanised(name: str) -> str:
    """The name in Latin letters; Chinese characters become syllables, Arabic words lose their short vowels."""
    return anyascii(unicodedata.normalize("NFKC", name)).replace("`", "").replace("'", "")


def plain(name: str) -> str:
    """The name in lower case without marks and punctuation; other scripts keep their letters."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_BREAKS.sub(" ", bare).split())


def telling_words(text: str) -> list[str]:
    """The words of a plain name that tell it apart; all of them where it has no other."""
    words = text.split()
    return [word for word in words if word not in LEGAL_FORMS] or words


def name_key(name: str) -> str:
    """What two spellings of one organisation's name share, in whatever script: its telling words, in order."""
    return " ".join(sorted(telling_words(plain(romanised(name)) or plain(name))))[:300]


def own_key(name: str) -> str:
    """What two spellings of a name in its own script share: two names that only sound alike have two keys."""
    return " ".join(sorted(telling_words(plain(name))))[:300]


def domain_of(website: str) -> str:
    """The host of a website without www; empty where there is none."""
    host = re.sub(r"^https?://", "", website.strip().casefold()).split("/")[0].split(":")[0]
    return host.removeprefix("www.")[:255]
