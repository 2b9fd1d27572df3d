"""Who signs a formal letter: frozen when it is queued, from the act that it tells of (5.letter)."""

import pytest

from accounts.enums import Role
from governance.acts import ActDraft, record
from tests.correspondence.conftest import TODAY, Queue
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


def test_a_formal_letter_keeps_who_of_the_secretariat_signs_it_and_others_nobody(queue: Queue) -> None:
    head, speaker = officer(Role.HEAD), person("Demo Focal Point")
    acts = [
        record(ActDraft(speaker, "demonstrate", "5.term", TODAY, actor_id=who.pk if who else None))
        for who in (head, speaker, None)
    ]
    signed = [queue("term_expired", act=act).facts for act in acts]
    assert [{key: one[key] for key in one if key.startswith("signatory")} for one in signed] == [
        {"signatory": head.full_name, "signatory_role": "head"}, {}, {}
    ]  # fmt: skip
    assert "signatory" not in queue("renewal_received", act=acts[0]).facts
