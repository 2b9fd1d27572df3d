"""The command that compares every stored file with its hash."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents import blobs
from documents.models import Version
from tests.documents.filing import filed

pytestmark = pytest.mark.django_db


def verified() -> tuple[bool, list[str], list[str]]:
    """Whether the command was content, what it said, and what it complained of."""
    said, complained = io.StringIO(), io.StringIO()
    try:
        call_command("verify_files", stdout=said, stderr=complained)
    except CommandError:
        return False, said.getvalue().splitlines(), complained.getvalue().splitlines()
    return True, said.getvalue().splitlines(), complained.getvalue().splitlines()


def place(version: Version) -> Path:
    return blobs.path_of(version.sha256)


def test_files_that_are_what_they_were_are_counted() -> None:
    assert verified() == (True, ["checked 0", "faults 0"], [])
    for number in (0, 0, 1):
        filed(number=number)
    assert verified() == (True, ["checked 3", "faults 0"], [])


def test_each_file_that_is_missing_or_damaged_is_named() -> None:
    whole, missing, damaged = (filed(number=number).versions.get() for number in range(3))
    place(missing).unlink()
    place(damaged).chmod(0o644)
    place(damaged).write_bytes(place(whole).read_bytes())
    assert verified() == (
        False,
        ["checked 3", "faults 2"],
        [
            f"missing {missing.document.ref} version 1 {missing.sha256}",
            f"damaged {damaged.document.ref} version 1 {damaged.sha256}",
        ],
    )
