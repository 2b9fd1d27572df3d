"""File names as people give them, made safe to store and to hand out again in any script."""

import re
import unicodedata

MAX_BYTES = 180
MAX_ENDING = 12
# Joiners are letters' business in Persian and in Indic scripts; every other invisible character goes.
KEPT = {"\u200c", "\u200d"}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
FORBIDDEN = re.compile(r'[<>:"|?*]')
SPACES = re.compile(r"\s+")


def clean_name(name: str) -> str:
    """The last part of a file's name without path, control or direction characters, at most 180 bytes long.

    Letters of every script stay; the ending stays when the rest is cut.
    """
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(" " if character.isspace() else character for character in name if is_visible(character))
    name = SPACES.sub(" ", FORBIDDEN.sub("_", name)).strip(" .")
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    tail = dot + cut(ending, MAX_ENDING).strip()
    return cut(stem.strip(" ."), MAX_BYTES - len(tail.encode())) + tail or "file"


def is_visible(character: str) -> bool:
    """Whether a character can stand in a name: nothing that is unseen or that turns the text around."""
    return character in KEPT | {"\t"} or unicodedata.category(character) not in UNSEEN


def cut(text: str, size: int) -> str:
    """The text within so many bytes, no letter cut in two."""
    return text.encode()[:size].decode(errors="ignore")


def ending_of(name: str) -> str:
    """The ending of a clean name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
