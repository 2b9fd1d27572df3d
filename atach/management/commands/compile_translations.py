"""compile_translations: catalogues from .po to .mo, and the pseudo language."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from atach.translations import compile_all, compile_pseudo


class Command(BaseCommand):
    """Compiles with Babel, so that running the portal needs no gettext; writes only what changed (x.languages)."""

    help = "Compile the translations, the pseudo language among them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        own, pseudo_folder = map(Path, settings.LOCALE_PATHS)
        written = compile_all(own)
        if settings.PSEUDO_LANGUAGE:
            written += filter(None, [compile_pseudo(own, settings.PSEUDO_LANGUAGE, pseudo_folder)])
        self.stdout.write(f"{len(written)} catalogues written")
