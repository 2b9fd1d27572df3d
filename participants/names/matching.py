"""How alike two names are, in Latin, Cyrillic, Arabic and Chinese writing alike (5.nsa.fensa).

Each name is romanised and its spellings of one sound are made one. Three looks follow, and the best counts: word by
word in any order; run together, for words that are joined in one spelling and apart in the other; and, where one of
the two is in Arabic writing, which has no short vowels, by the consonants alone. A person decides each hit, so this
rather shows one too many.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from participants.names.arabic import consonants, is_arabic
from participants.names.keys import plain, romanised, telling_words

# From this likeness on, of 100, two names are a hit; a choice of the portal, tried on true pairs and near misses.
THRESHOLD = 86
# What run together must reach: there a wrong word hides in the length of the others.
TOGETHER = 94
# No word of the shorter name may be further than this from every word of the other.
WORST_WORD = 70
# Consonants alone say less, so they must agree nearly all; fewer than four say nothing.
BY_CONSONANTS, FEWEST_CONSONANTS = 92, 4
# Names of more words are not turned round: an organisation's name has its order.
MOST_WORDS_TURNED = 4
# Spellings of one sound.
SOUNDS = {
    "shch": "s", "tsch": "s", "sch": "s", "tch": "s", "zh": "j", "sh": "s", "ch": "s", "kh": "h", "gh": "g", "th": "t",
    "dh": "d", "ph": "f", "dj": "j", "ts": "z", "tz": "z", "ck": "k", "iu": "u", "yu": "u", "ju": "u", "ya": "a",
    "ia": "a", "ye": "e", "ie": "e", "yo": "o", "ou": "u", "oo": "u", "ee": "i", "ei": "e", "ey": "e", "ai": "e",
    "ay": "e", "oe": "o", "ae": "a", "ue": "u", "w": "v", "q": "k", "c": "k", "y": "i", "j": "i", "x": "ks",
}  # fmt: skip
SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
DOUBLED = re.compile(r"(.)\1+")
# Chinese characters become capitalised syllables, run together.
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Folded:
    """A name made ready for comparison: its words by sound, in their order; its consonants; whether it is Arabic."""

    words: tuple[str, ...]
    consonants: str
    arabic: bool

    def turned(self) -> list[str]:
        """The words run together, beginning with each of them: people write the family name first or last."""
        turns = len(self.words) if len(self.words) <= MOST_WORDS_TURNED else 1
        return ["".join(self.words[turn:] + self.words[:turn]) for turn in range(turns)]


def fold(name: str) -> Folded:
    """Make a name ready for comparison."""
    latin = SYLLABLE.sub(" ", romanised(name)) if HAN.search(name) else romanised(name)
    words = telling_words(plain(latin))
    return Folded(tuple(_spoken(word) for word in words), consonants(name), is_arabic(name))


def alikeness(one: Folded, other: Folded) -> int:
    """How alike two names are, from 0 to 100."""
    if not one.words or not other.words:
        return 0
    return round(max(_word_by_word(one, other), _together(one, other), _by_consonants(one, other)))


def _word_by_word(one: Folded, other: Folded) -> float:
    fewer, more = sorted((one.words, other.words), key=len)
    if any(max(fuzz.ratio(word, theirs) for theirs in more) < WORST_WORD for word in fewer):
        return 0
    return fuzz.ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))


def _together(one: Folded, other: Folded) -> float:
    score = max(fuzz.ratio("".join(one.words), turned) for turned in other.turned())
    return score if score >= TOGETHER else 0


def _by_consonants(one: Folded, other: Folded) -> float:
    if not (one.arabic or other.arabic) or min(len(one.consonants), len(other.consonants)) < FEWEST_CONSONANTS:
        return 0
    score = fuzz.ratio(one.consonants, other.consonants)
    return score if score >= BY_CONSONANTS else 0


def _spoken(word: str) -> str:
    heard = "s" + word[1:] if word.startswith("x") else word
    return DOUBLED.sub(r"\1", SOUND.sub(lambda found: SOUNDS[found.group()], heard))
