"""File names as people give them, made safe to store and to hand out again in any script."""

import re
import unicodedata

from governance.signs import is_visible

MAX_BYTES = 180
MAX_ENDING = 12
FORBIDDEN = re.compile(r'[<>:"|?*]')
SPACES = re.compile(r"\s+")


def clean_name(name: str) -> str:
    """The last part of a file's name without path, control or direction characters, at most 180 bytes long.

    Letters of every script stay; the ending stays when the rest is cut.
    """
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = (sign for sign in name if sign == "\t" or is_visible(sign))
    name = "".join(" " if sign.isspace() else sign for sign in seen)
    name = SPACES.sub(" ", FORBIDDEN.sub("_", name)).strip(" .")
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    tail = dot + cut(ending, MAX_ENDING).strip()
    return cut(stem.strip(" ."), MAX_BYTES - len(tail.encode())) + tail or "file"


def cut(text: str, size: int) -> str:
    """The text within so many bytes, no letter cut in two."""
    return text.encode()[:size].decode(errors="ignore")


def ending_of(name: str) -> str:
    """The ending of a clean name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
