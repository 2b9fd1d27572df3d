"""Documents for the tests, filed by the room's own services."""

import io
from datetime import date
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from documents.checks import CheckedFile, check_file
from documents.enums import Visibility
from documents.models import Document, Version
from documents.services import Filing, add_document
from documents.slots import ATTACHMENT
from tests.documents.hostile import pdfs

ON = date(2026, 11, 22)


@cache
def content(number: int = 0) -> bytes:
    """A sound PDF; each number gives another content."""
    return pdfs.sound() + b"\n" * number


def checked(name: str = "paper.pdf", number: int = 0) -> CheckedFile:
    """The same, through the checks."""
    return check_file(io.BytesIO(content(number)), name, ATTACHMENT)


def filed(
    visibility: Visibility = Visibility.PUBLIC, name: str = "paper.pdf", number: int = 0, **more: Any
) -> Document:
    """A document with one version."""
    told = {"title": "Demo paper", "slot": ATTACHMENT, "visibility": visibility, **more}
    return add_document(Filing(**told), checked(name, number), None, ON)


def in_bulk(count: int, **more: Any) -> None:
    """Many public documents, each with two versions that share one content."""
    columns = {"slot": "attachment", "language": "en", "visibility": Visibility.PUBLIC, "dated_on": ON, **more}
    start = Document.objects.count()
    documents = Document.objects.bulk_create(
        Document(ref=f"D-TEST-{start + n}", title=f"Demo paper {start + n}", **columns) for n in range(count)
    )
    Version.objects.bulk_create(
        Version(
            document=document,
            number=number,
            sha256="0" * 64,
            size=1000 * number,
            media_type="application/pdf",
            original_name="paper.pdf",
            scan_verdict="not_scanned",
            released_at="2026-11-22T00:00Z",
        )
        for document in documents
        for number in (1, 2)
    )


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in, with a second factor."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser
