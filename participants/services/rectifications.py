"""Proposing that a recorded end be corrected (x.history)."""

from datetime import date

from accounts.models import User
from casework.engine import open_case
from governance.services import next_reference
from participants.models import Participation, Rectification


def propose_rectification(
    participation: Participation, reason_public: str, reason: str, on: date, actor: User
) -> Rectification:
    """Propose that a recorded end be corrected; a second person applies or rejects it (x.history).

    `reason_public` goes into the letter, `reason` stays with the Secretariat.
    Raises RulesSayNo where no end is on record.
    """
    ref = next_reference("COR", on.year, Rectification.objects.all())
    rectification = Rectification(ref=ref, participation=participation, reason_public=reason_public)
    open_case(rectification, actor, on, reason=reason)
    return rectification
