"""check_translations [--update]: whether every language that is offered is complete."""

import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from atach.translations import PO, Fault, faults, read

# Folders that hold no text of the portal, and those that are not the project's at all.
LEFT_OUT = (".*", "media", "staticfiles", "tests", "benchmarks", "docs", "data", "locale", "node_modules", "deploy")


class Command(BaseCommand):
    """Names each text that a language lacks, doubts or breaks, and exits with status 1 on any (x.languages)."""

    help = "Check that the languages offered are complete; --update brings new texts into their catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="write new texts into the catalogues, untranslated")

    def handle(self, *args: Any, update: bool, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("xgettext is missing. On Debian: apt-get install gettext")
        languages = [code for code, _name in settings.LANGUAGES if code not in ("en", settings.PSEUDO_LANGUAGE)]
        found = [fault for language in languages for fault in self.examine(language, update)]
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults in the translations.")
        self.stdout.write(f"complete: {', '.join(languages)}")

    def examine(self, language: str, update: bool) -> list[Fault]:
        """The faults of one language against the texts that the sources hold now."""
        path = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / PO
        with tempfile.TemporaryDirectory() as folder:
            fresh_path = extract(to_locale(language), path, Path(folder) / "sources")
            if update:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(fresh_path, path)
            return list(faults(language, read(path) if path.exists() else Catalog(), read(fresh_path)))


def begin(path: Path, locale: str) -> None:
    """An empty catalogue that knows how many plural forms its language has."""
    with path.open("wb") as file:
        write_po(file, Catalog(locale=locale, fuzzy=False))


def extract(locale: str, path: Path, copy: Path) -> Path:
    """Collect the texts in a copy of the sources, on top of what is translated already."""
    shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    target = copy / "locale" / locale / PO
    target.parent.mkdir(parents=True)
    if path.exists():
        shutil.copy(path, target)
    else:
        begin(target, locale)
    options = ["--locale", locale, "--no-obsolete", "--add-location", "file", "--extension", "py,html,txt"]
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", *options], cwd=copy, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"The texts could not be collected: {done.stderr.strip()}")
    return target
