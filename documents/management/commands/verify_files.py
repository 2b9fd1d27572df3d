"""verify_files: compare every stored file with the hash under which it was filed."""

from functools import cache
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import blobs
from documents.models import Version


class Command(BaseCommand):
    """Reads the file of every version, names each that is missing or damaged, and fails if one is (x.documents)."""

    help = "Compare every stored file with its hash; exit status 1 where one is missing or damaged."

    def handle(self, *args: Any, **options: Any) -> None:
        fault = cache(blobs.fault)  # versions of one content share a file, which is read once
        checked = faults = 0
        versions = Version.objects.order_by("pk").values_list("document__ref", "number", "sha256")
        for ref, number, sha256 in versions.iterator(2_000):
            checked += 1
            if found := fault(sha256):
                faults += 1
                self.stderr.write(f"{found} {ref} version {number} {sha256}")
        self.stdout.write(f"checked {checked}\nfaults {faults}")
        if faults:
            raise CommandError(
                "Files are missing or damaged. Bring them back from a backup: names and contents are equal there."
            )
