"""Taking documents out for good: those of a draft that nobody but its own people ever saw (x.documents, 5.nsa.form).

Who files a content holds its hash first, and so does who removes it: none is removed while another files the same.
"""

from collections.abc import Iterable

from django.db import connection, transaction

from documents import blobs
from documents.models import Download, Version
from documents.querysets import DocumentQuerySet

HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold_content(sha256: str) -> None:
    """Let whoever else files or removes this content wait until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [sha256])


def remove_unsent(documents: DocumentQuerySet) -> None:
    """Remove documents of unsent files with their versions, and after the commit the contents that nobody else names.

    The database refuses it for every document that does not belong to nothing: cut them off first.
    """
    ids = list(documents.values_list("pk", flat=True))
    documents.filter(pk__in=ids).update(object_type="", object_id=None, object_ref="")
    versions = Version.objects.filter(document__in=ids)
    contents = sorted(set(versions.values_list("sha256", flat=True)))
    Download.objects.filter(version__document__in=ids)._raw_delete(using=connection.alias)
    versions._raw_delete(using=connection.alias)
    documents.model._default_manager.filter(pk__in=ids).delete()
    transaction.on_commit(lambda: remove_contents(contents), robust=True)


def remove_contents(contents: Iterable[str]) -> None:
    """Take from the disk what no version names; a crash in between leaves a content that harms nobody."""
    for sha256 in contents:
        with transaction.atomic():
            hold_content(sha256)
            if not Version.objects.filter(sha256=sha256).exists():
                blobs.remove(sha256)
