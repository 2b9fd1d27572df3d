"""What the database itself refuses about letters, whoever writes."""

import pytest
from django.db import IntegrityError, connection, transaction

from correspondence.models import Letter
from tests.correspondence.conftest import Queue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("sent_at = now(), ref = 'L-2026-0001', failed_at = now()", "a_letter_is_sent_or_failed"),
        ("sent_at = now()", "a_sent_letter_has_its_number"),
        ("key = 'test:1'", "correspondence_letter_key"),
        ("ref = 'L-2026-0002'", "correspondence_letter_ref"),
    ],
)
def test_the_database_refuses_what_no_letter_can_be(change: str, constraint: str, queue: Queue) -> None:
    letter, other = queue(), queue()
    Letter.objects.filter(pk=other.pk).update(ref="L-2026-0002")
    with connection.cursor() as cursor, transaction.atomic():
        sentence = f"UPDATE correspondence_letter SET {change} WHERE id = %s"
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            cursor.execute(sentence, [letter.pk])
    letter.refresh_from_db()
    assert letter.standing == "waiting"
