"""Letter templates: files that other languages join, each with a version taken from its content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

PARTS = ("subject.txt", "body.html")
FALLBACK = "en"


def root() -> Path:
    """Where the templates of all letters lie."""
    return Path(settings.BASE_DIR) / "templates" / "letters"


def language_of(kind: str, language: str) -> str:
    """The language in which a letter is written: English where its templates are not there in the one wished."""
    return language if (root() / kind / language).is_dir() else FALLBACK


def languages() -> list[str]:
    """The languages that have the fixed words of letters."""
    return sorted(folder.name for folder in (root() / "layout").iterdir())


def name_of(kind: str, language: str, part: str) -> str:
    """The name under which Django finds one part of a letter's templates."""
    return f"letters/{kind}/{language_of(kind, language)}/{part}"


@lru_cache(maxsize=512)
def template_version(kind: str, language: str) -> str:
    """The first 12 digits of the hash of a letter's templates: which wording was sent."""
    folder = root() / kind / language_of(kind, language)
    return hashlib.sha256(b"".join((folder / part).read_bytes() for part in PARTS)).hexdigest()[:12]


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The style of letters on paper; only the PDF holds it."""
    return (root() / "letter.css").read_text(encoding="utf-8")
