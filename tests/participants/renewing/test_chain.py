"""What an earlier file holds counts in every renewal that follows, in as many statements as for one (5.term)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import CaseFile
from tests.applications import TODAY, complete_draft

pytestmark = pytest.mark.django_db


def asked(file: CaseFile) -> tuple[int, frozenset[str]]:
    """How many statements it takes to learn which documents are filed, and which are."""
    with CaptureQueriesContext(connection) as statements:
        slots = CaseFile.objects.get(pk=file.pk).papers_filed()
    return len(statements) - 1, slots


def test_the_documents_of_all_files_before_count_in_two_statements() -> None:
    first = complete_draft().file
    own, slots = asked(first)
    assert (own, bool(slots)) == (1, True)
    last, found = first, []
    for _renewal in range(4):
        last = CaseFile.objects.create(predecessor=last, created_on=TODAY)
        found.append(asked(last))
    assert found == [(2, slots)] * 4
