"""Letter templates: files that other languages join, each with a version taken from its content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

PARTS = ("subject.txt", "body.html")
FALLBACK = "en"


def folder(kind: str, language: str) -> Path:
    """Where the templates of a kind in a language lie, English where the language has none."""
    root = Path(settings.BASE_DIR) / "templates" / "letters" / kind
    return root / language if (root / language).is_dir() else root / FALLBACK


@lru_cache(maxsize=512)
def template_version(kind: str, language: str) -> str:
    """The first 12 digits of the hash of a letter's templates: which wording was sent."""
    content = b"".join((folder(kind, language) / part).read_bytes() for part in PARTS)
    return hashlib.sha256(content).hexdigest()[:12]
