"""The consonants of a name in Arabic writing, and of an Arabic name in a Latin spelling (5.nsa.fensa)."""

import re
import unicodedata

from participants.names.keys import romanised

# Letters that stand for a consonant; the others are vowels, or not heard.
LETTERS = {
    "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ط": "t", "ج": "g", "چ": "s", "غ": "g", "گ": "g", "ح": "h", "خ": "h",
    "ه": "h", "د": "d", "ذ": "d", "ض": "d", "ر": "r", "ز": "z", "ژ": "z", "ظ": "z", "س": "s", "ش": "s", "ص": "s",
    "ف": "f", "ق": "k", "ك": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
LATIN = {
    "sh": "s", "ch": "s", "kh": "h", "gh": "g", "th": "t", "dh": "d", "ph": "f", "dj": "g", "zh": "z", "ou": "",
    "v": "f", "p": "b", "j": "g", "q": "k", "c": "k", "x": "ks",
}  # fmt: skip
SPELLED = re.compile("|".join(sorted(LATIN, key=len, reverse=True)))
NOT_HEARD = re.compile(r"[aeiouwy]")
# A word that ends in the letter ة is spelled with a, ah or at.
ENDING = re.compile(r"(?<=[a-z]{2})a[ht]?$")
ARTICLE = re.compile(r"^(?:al|el|ul|lil-)[\s-]*(?=[a-z]{3})|^a([a-z])-(?=\1)")
ARABIC_ARTICLE = re.compile(r"^(?:ال|لل)(?=.{2})")
# "Servant of" and "son of" are spelled in a dozen ways, joined or apart.
SERVANT = re.compile(r"^abd(?:[aeu]?[lrsndzt])?-?(?=[a-z]{3})")
STAND_INSIDE = frozenset(
    {"abd", "abdel", "abdul", "abdal", "abdur", "abdar", "bin", "ibn", "ben", "al", "el", "ul", "عبد", "بن", "ابن"}
)
DOUBLED = re.compile(r"(.)\1+")


# What one writer sets and another leaves out: the seat of a hamza, dots at the end of a word, the long stroke.
WRITINGS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None})


def one_spelling(name: str) -> str:
    """The name in Arabic writing as every writer would spell it: no vowel signs, one form of each letter."""
    decomposed = unicodedata.normalize("NFKC", name).translate(WRITINGS)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def is_arabic(name: str) -> bool:
    """Whether the name is in Arabic writing, at least in part."""
    return any(unicodedata.name(letter, "").startswith("ARABIC LETTER") for letter in name)


def bones(name: str) -> tuple[str, ...]:
    """The consonants of each word of the name that has any, the words in order of the alphabet."""
    words = re.split(r"[^\w-]+", unicodedata.normalize("NFKC", name).casefold())
    return tuple(sorted(filter(None, (_of_word(word) for word in words if word not in STAND_INSIDE))))


def bone_key(name: str) -> str:
    """The consonants of the name in one text: what its spellings in Arabic and in Latin writing share."""
    return " ".join(bones(name))[:300]


def _of_word(word: str) -> str:
    return DOUBLED.sub(r"\1", _of_arabic(word) if is_arabic(word) else _of_latin(word))


def _of_arabic(word: str) -> str:
    return "".join(LETTERS.get(letter, "") for letter in ARABIC_ARTICLE.sub("", word))


def _of_latin(word: str) -> str:
    bare = SERVANT.sub("", ARTICLE.sub("", romanised(word).casefold()))
    spelled = SPELLED.sub(lambda found: LATIN[found.group()], ENDING.sub("", bare).replace("-", ""))
    return NOT_HEARD.sub("", spelled)
