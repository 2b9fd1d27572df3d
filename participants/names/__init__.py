"""Names: their keys, by which duplicates are found, and how alike two of them are, across scripts."""

from participants.names.keys import domain_of, name_key, plain, romanised
from participants.names.matching import THRESHOLD, Folded, alikeness, fold

__all__ = ["THRESHOLD", "Folded", "alikeness", "domain_of", "fold", "name_key", "plain", "romanised"]
