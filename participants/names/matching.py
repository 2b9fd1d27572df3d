"""How alike two names are, in Latin, Cyrillic, Arabic and Chinese writing alike (5.nsa.fensa).

Each name is romanised and its spellings of one sound are made one. Four looks follow, and the best counts: word by
word in any order, an initial standing for its word; run together, for words that are joined in one spelling and apart
in the other; as a part, where one leaves out a middle name or a title; and, where one of the two is in Arabic writing,
which has no short vowels, by the consonants alone. A person decides each hit, so this rather shows one too many.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from participants.names.arabic import bones, is_arabic, one_spelling
from participants.names.keys import plain, romanised, telling_words

# From this likeness on, of 100, two names are a hit; a choice of the portal, tried on true pairs and near misses.
THRESHOLD = 86
# What run together must reach: there a wrong word hides in the length of the others.
TOGETHER = 94
# No word of the shorter name may be further than this from every word of the other.
WORST_WORD = 70
# Consonants alone say less, so they must agree nearly all; fewer than four say nothing.
BY_CONSONANTS, FEWEST_CONSONANTS = 92, 4
# A name of two words or more is a part of another that has at most so many words more, each of them nearly alike.
PART, MOST_WORDS_MORE, SAME_WORD = 88, 3, 90
# Two spellings of one word by other vowels: so like each other at least, with the same consonants.
OTHER_VOWELS, VOWELS = 75, re.compile("[aeiou]")
# In a part of an Arabic name so many consonants must be found again.
FEWEST_IN_PART = 5
# "Son of" is left out, or repeated before each forefather.
SON_OF = frozenset({"bin", "ibn", "ben"})
# In a name of fewer letters one letter makes another name, and so it does among names in Arabic writing.
FEW_LETTERS, SHORT_NAME = 8, 92
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


Words = tuple[str, ...]


@dataclass(frozen=True)
class Folded:
    """A name made ready: its words by sound, in their order; the consonants of each; the writing, Arabic or Chinese."""

    words: Words
    bones: Words
    arabic: bool
    han: bool = False

    @property
    def together(self) -> str:
        """The words run together."""
        return "".join(self.words)

    @property
    def consonants(self) -> str:
        """All consonants of the name, word by word."""
        return "".join(self.bones)

    @property
    def own_words(self) -> Words:
        """The words without those that say whose son one is; all of them where there is no other."""
        return tuple(word for word in self.words if word not in SON_OF) or self.words

    def turned(self) -> list[str]:
        """The words run together, beginning with each of them: people write the family name first or last."""
        turns = len(self.words) if len(self.words) <= MOST_WORDS_TURNED else 1
        return ["".join(self.words[turn:] + self.words[:turn]) for turn in range(turns)]


def fold(name: str) -> Folded:
    """Make a name ready for comparison."""
    latin = romanised(one_spelling(name) if is_arabic(name) else name)
    latin = SYLLABLE.sub(" ", latin) if HAN.search(name) else latin
    words = telling_words(plain(latin))
    return Folded(tuple(_spoken(word) for word in words), bones(name), is_arabic(name), bool(HAN.search(name)))


def alikeness(one: Folded, other: Folded) -> int:
    """How alike two names are, from 0 to 100."""
    if not one.words or not other.words:
        return 0
    looks = (_word_by_word, _together, _as_part, _by_consonants)
    return round(max(look(one, other) for look in looks))


def _word_by_word(one: Folded, other: Folded) -> float:
    mine, theirs = _written_out(one.words, other.words), _written_out(other.words, one.words)
    fewer, more = sorted((mine, theirs), key=len)
    if _has_a_stranger(fewer, more) or (len(fewer) == len(more) and _has_a_stranger(more, fewer)):
        return 0
    score = fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs)))
    terse = (one.arabic and other.arabic) or min(_letters(mine), _letters(theirs)) < FEW_LETTERS
    return score if score >= SHORT_NAME or not terse else 0


def _has_a_stranger(words: Words, others: Words) -> bool:
    """Whether any word is like none of the other name."""
    return any(max(fuzz.ratio(word, theirs) for theirs in others) < WORST_WORD for word in words)


def _written_out(words: Words, others: Words) -> Words:
    """The words with each initial written out as the other name has it."""
    free = [word for word in others if word not in words]
    return tuple(next((full for full in free if len(word) == 1 and full[0] == word), word) for word in words)


def _letters(words: Words) -> int:
    return sum(map(len, words))


def _as_part(one: Folded, other: Folded) -> float:
    look = _as_part_of_letters if one.arabic or other.arabic else _as_part_of_sounds
    return PART if look(one, other) else 0


def _as_part_of_letters(one: Folded, other: Folded) -> bool:
    """Arabic writing has few letters, so they must be the same: of the words, or of the consonants across scripts."""
    mine, theirs = (one.words, other.words) if one.arabic and other.arabic else (one.bones, other.bones)
    fewer, more = sorted((mine, theirs), key=len)
    return _letters(fewer) >= FEWEST_IN_PART and _is_part(fewer, more, str.__eq__)


def _as_part_of_sounds(one: Folded, other: Folded) -> bool:
    fewer, more = sorted((one.own_words, other.own_words), key=len)
    found = _is_part(fewer, more, same_word) or ((one.han or other.han) and begins(one.together, other.together))
    return found and min(_letters(one.words), _letters(other.words)) >= FEW_LETTERS


def begins(one: str, other: str) -> bool:
    """Whether the one begins with the other: after a Chinese name stands what kind of body it is."""
    return one.startswith(other) or other.startswith(one)


def _is_part(fewer: Words, more: Words, same: Callable[[str, str], bool]) -> bool:
    """Whether each of two words or more is found in the other name, which has more of them, but not many more."""
    if len(fewer) < 2 or not 0 <= len(more) - len(fewer) <= MOST_WORDS_MORE:
        return False
    return all(any(same(word, theirs) for theirs in more) for word in fewer)


def same_word(one: str, other: str) -> bool:
    """Whether two words, by sound, are spellings of one: nearly alike, or with the same consonants."""
    score = fuzz.ratio(one, other)
    as_long = len(one) == len(other) and score >= OTHER_VOWELS
    return score >= SAME_WORD or (as_long and VOWELS.sub("", one) == VOWELS.sub("", other))


def _together(one: Folded, other: Folded) -> float:
    score = max(fuzz.ratio(one.together, turned) for turned in other.turned())
    return score if score >= TOGETHER else 0


def _by_consonants(one: Folded, other: Folded) -> float:
    if one.arabic == other.arabic or min(len(one.consonants), len(other.consonants)) < FEWEST_CONSONANTS:
        return 0
    score = fuzz.ratio(one.consonants, other.consonants)
    return score if score >= BY_CONSONANTS else 0


def _spoken(word: str) -> str:
    heard = "s" + word[1:] if word.startswith("x") else word
    return DOUBLED.sub(r"\1", SOUND.sub(lambda found: SOUNDS[found.group()], heard))
