"""Names: their keys, by which duplicates are found, and how alike two of them are, across scripts."""

from participants.names.arabic import bone_key
from participants.names.keys import domain_of, name_key, own_key, plain, romanised
from participants.names.matching import OTHER_VOWELS, THRESHOLD, Folded, alikeness, begins, fold, same_word

__all__ = [
    "OTHER_VOWELS", "THRESHOLD", "Folded", "alikeness", "begins", "bone_key", "domain_of", "fold", "name_key",
    "own_key", "plain", "romanised", "same_word",
]  # fmt: skip
