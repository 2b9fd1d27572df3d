"""Characters that people see, and those that a spreadsheet takes for more than text."""

import unicodedata

# Joiners are letters' business in Persian and in Indic scripts; every other invisible character goes.
KEPT = frozenset("\u200c\u200d")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_visible(character: str) -> bool:
    """Whether a character can stand in a name: nothing that is unseen or that turns the text around."""
    return character in KEPT or unicodedata.category(character) not in UNSEEN


def is_name(text: str) -> bool:
    """Whether the text can be somebody's name: something to read, and nothing unseen or that turns it around."""
    return bool(text.strip("".join(KEPT) + " ").strip()) and all(map(is_visible, text))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(FORMULA)
