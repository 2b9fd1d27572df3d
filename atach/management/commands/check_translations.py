"""check_translations [--update]: whether every language that is offered is complete."""

import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from atach.translations import PO, faults, read, write

# Folders that hold no text of the portal, and those that are not the project's at all.
LEFT_OUT = (".*", "media", "staticfiles", "tests", "benchmarks", "docs", "data", "locale", "deploy", "build", "dist")


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
        paths = {code: Path(settings.LOCALE_PATHS[0]) / to_locale(code) / PO for code in languages}
        fresh = extract(paths)
        if update:
            for code, catalog in fresh.items():
                write(catalog, paths[code])
        held = {code: read(path) if path.exists() else Catalog() for code, path in paths.items()}
        found = [fault for code in languages for fault in faults(code, held[code], fresh[code])]
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults in the translations.")
        self.stdout.write(f"complete: {', '.join(languages)}")


def extract(paths: Mapping[str, Path]) -> dict[str, Catalog]:
    """The texts that the sources hold now, by language, on top of what is translated already.

    They are collected in a copy of the sources, so that a check changes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sources"
        shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        targets = {code: copy / "locale" / to_locale(code) / PO for code in paths}
        for code, target in targets.items():
            write(read(paths[code]) if paths[code].exists() else begin(code), target)
        collect(copy, [to_locale(code) for code in paths])
        return {code: read(target) for code, target in targets.items()}


def begin(language: str) -> Catalog:
    """An empty catalogue that knows how many plural forms its language has."""
    return Catalog(locale=to_locale(language), fuzzy=False)


def collect(folder: Path, locales: Iterable[str]) -> None:
    """Run Django's makemessages over the sources in a folder."""
    options = ["--no-obsolete", "--no-location", "--extension", "py,html,txt"]
    chosen = [word for locale in locales for word in ("--locale", locale)]
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", *chosen, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"The texts could not be collected: {done.stderr.strip()}")
