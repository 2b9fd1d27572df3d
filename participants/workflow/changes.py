"""What the moves of a renewal change, whom they tell and what their acts keep (5.term)."""

from collections.abc import Iterable
from typing import Any

from casework.engine import Attempt
from correspondence.services import LetterDraft
from governance.models import Act
from participants.letters import RENEWAL_OPENED, to_whom
from participants.models import (
    DueDiligence,
    DueDiligenceCheck,
    InformationRequest,
    RiskFinding,
)
from participants.settlement import settle
from participants.workflow.effects import closes_request, reviewer_of, snapshot_facts
from participants.workflow.terms import asks_anew, decided, renewed, write_decline


def sends(attempt: Attempt, act: Act) -> None:
    """Date the submission; in time, it keeps the term open until it is decided (5.term)."""
    attempt.obj.submitted_on = attempt.on
    attempt.obj.save()
    settle([attempt.obj.participation_id])


def takes_answers(attempt: Attempt, act: Act) -> None:
    """Close the round; what the Steering Group was asked while no answer came was something else (9.consensus)."""
    round_of = InformationRequest.objects.filter(file=attempt.obj.file_id, closed_on__isnull=True).first()
    heard = attempt.obj.consultation
    if round_of and heard and heard.opened_on >= round_of.asked_on:
        asks_anew(attempt, act)
    closes_request(attempt, act)


def asked_so_far(attempt: Attempt) -> dict[str, str]:
    """Which consultation is set aside, where the risks were weighed or another body was heard since (x.history)."""
    return {"consultation": attempt.obj.consultation.ref} if attempt.obj.consultation else {}


def carries_forward(attempt: Attempt, act: Act) -> None:
    """Lay out what was found last time, to be looked at again: each check and each risk, one by one (5.nsa.fensa)."""
    file = attempt.obj.file
    before = file.predecessor_id or 0
    last = DueDiligence.objects.filter(file=before, completed_on__isnull=False).order_by("-number").first()
    sheet = DueDiligence.objects.create(
        file=file, number=1, begun_on=attempt.on, reviewer=reviewer_of(attempt),
        sources=last.sources if last else "",
    )  # fmt: skip
    DueDiligenceCheck.objects.bulk_create(
        DueDiligenceCheck(sheet=sheet, check_code=one.check_code, finding=one.finding, evidence=one.evidence)
        for one in (last.checks.all() if last else ())
    )
    RiskFinding.objects.bulk_create(
        RiskFinding(
            file=file, risk=one.risk, likelihood=one.likelihood, impact=one.impact, mitigation=one.mitigation,
            residual=one.residual, reopened=True, found_by_id=one.found_by_id, found_on=one.found_on,
        )
        for one in RiskFinding.objects.filter(file=before)
    )  # fmt: skip


def declines_unanswered(attempt: Attempt, act: Act) -> None:
    """Date the decision that no answer came to, and close the round of questions with it."""
    closes_request(attempt, act)
    write_decline(attempt, act)


def invitation(attempt: Attempt, act: Act) -> Iterable[LetterDraft]:
    """The focal points are asked to renew, whom the sweep looked up for the whole set; kept where it is too late."""
    renewal: Any = attempt.obj
    organisation = renewal.participation.organisation
    facts = {
        "organisation": organisation.name,
        "participation": renewal.participation.ref,
        "renewal": renewal.ref,
        "term_last_day": renewal.term_ends.isoformat(),
        "path": renewal.get_absolute_url(),
        "told_before": renewal.file is not None and renewal.file.predecessor_id is not None,
    }
    for person in to_whom(renewal.invited, organisation.pk):
        key = f"{RENEWAL_OPENED.code}:{renewal.ref}:{person.pk if person else 'nobody'}"
        skipped = getattr(renewal, "not_invited_because", "")
        yield LetterDraft(key, RENEWAL_OPENED.code, renewal, person, facts, act, skipped)


def opened(attempt: Attempt) -> dict[str, str]:
    """What is kept with the act: for which participation, and which term."""
    return {"participation": attempt.obj.participation.ref, "term_last_day": str(attempt.obj.term_ends)}


def sent(attempt: Attempt) -> dict[str, str]:
    """The same, with the day and the frozen text that was sent."""
    return {**opened(attempt), **snapshot_facts(attempt), "submitted_on": attempt.on.isoformat()}


def decided_from(attempt: Attempt) -> dict[str, str]:
    """On which consultation and which frozen text the decision rests."""
    return {**decided(attempt), **(snapshot_facts(attempt) if attempt.obj.file_id else {})}


def renewed_from(attempt: Attempt) -> dict[str, str]:
    """The same, with the last day that the decision gives."""
    return {**renewed(attempt), **decided_from(attempt)}
