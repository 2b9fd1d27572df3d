"""How the register judges the clauses of applying: on real records, and on one where something is missing."""

import pytest
from django.db import connection

from documents.models import Document
from governance.clauses import judge
from participants.models import Acceptance
from tests.applications import TODAY, submitted
from tests.factories import person
from tests.participants.applications.cases import in_state

pytestmark = pytest.mark.django_db
CLAUSES = ("3.informal", "5.nsa.form", "5.letter", "6.undertake")


def states() -> dict[str, str]:
    """The state of each clause of applying."""
    return {clause: str(judge(clause, TODAY).state.value) for clause in CLAUSES}


def said(clause: str) -> list[str]:
    """The evidence of a clause, in words."""
    return [one.text for one in judge(clause, TODAY).evidence]


def test_without_an_application_there_is_nothing_to_judge() -> None:
    assert states() == {
        "3.informal": "in_order", "5.nsa.form": "not_applicable", "5.letter": "not_applicable",
        "6.undertake": "not_applicable",
    }  # fmt: skip


def test_what_was_sent_whole_and_admitted_is_in_order() -> None:
    in_state("approved")
    submitted(person("Demo Second"), name="Demo Mountain Network")
    assert states() == dict.fromkeys(CLAUSES, "in_order")
    assert said("5.nsa.form") == ["2 applications were sent with nothing missing."]
    assert said("5.letter") == ["1 application in hand has its formal letter."]
    assert said("6.undertake") == ["1 organisation accepted the Terms of Reference on joining."]


def test_a_letter_or_an_acceptance_that_is_missing_is_a_breach() -> None:
    in_state("approved")
    submitted(person("Demo Second"), name="Demo Mountain Network")
    Document.objects.filter(slot="formal_letter").update(object_type="", object_id=None)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Acceptance.objects.all().delete()
        cursor.execute("SET session_replication_role = origin")
    assert (states()["5.letter"], states()["6.undertake"]) == ("breached", "breached")
    assert said("5.letter") == ["1 application in hand lacks its formal letter."]
    assert said("6.undertake") == ["1 organisation was admitted without accepting the Terms of Reference."]
