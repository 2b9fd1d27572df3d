"""Queueing what must be said, in the transaction of what it tells of, and sending it again by hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.deputies import exercises
from accounts.enums import SECRETARIAT
from accounts.models import Office, User
from correspondence.kinds import Obsolete, kind_of, why_not_sent
from correspondence.models import Letter
from correspondence.templates import template_version
from governance.acts import ActDraft, record
from governance.models import Act

_wake_ups: list[Callable[[], object]] = []


@dataclass(frozen=True)
class LetterDraft:
    """A letter about to be queued. `key` says what may be said only once; facts are plain values, days as ISO text.

    Someone who has no account yet is written to at `address` in `language`, by the name among the facts.
    """

    key: str
    kind: str
    about: models.Model
    recipient: User | None
    facts: dict[str, Any] = field(default_factory=dict)
    act: Act | None = None
    skipped_because: str = ""
    address: str = ""
    language: str = "en"


def wake_on_queueing(wake: Callable[[], object]) -> None:
    """Have `wake` called after each commit that queued letters; a wake-up that is lost does no harm."""
    _wake_ups.append(wake)


def queue_letters(drafts: Sequence[LetterDraft], on: date) -> None:
    """Queue letters dated `on`, in the caller's transaction; one whose key exists already is left as it is.

    A draft with `skipped_because` is kept as not sent: a reminder that a later one overtook.
    """
    if not drafts:
        return
    signed = _signatures([draft.act for draft in drafts if draft.act and kind_of(draft.kind).formal], on)
    Letter.objects.bulk_create([_letter(draft, on, signed) for draft in drafts], ignore_conflicts=True)
    _wake_after_commit()


def _wake_after_commit() -> None:
    for wake in _wake_ups:
        transaction.on_commit(wake, robust=True)


def _signatures(acts: Iterable[Act], on: date) -> dict[int, dict[str, str]]:
    """By act, name and office of whoever of the Secretariat acted; a formal letter is signed by them (5.letter).

    An act of a run of the rules, or of anyone else, has none: the letter is sent on behalf of the Secretariat.
    """
    actors = {act.pk: act.actor_id for act in acts if act.actor_id}
    if not actors:
        return {}
    offices = Office.objects.on(on).in_roles(SECRETARIAT).filter(person_id__in=set(actors.values()))
    held = {
        office.person_id: {"signatory": office.person.full_name, "signatory_role": office.role}
        for office in offices.select_related("person").order_by("period", "id")
    }
    return {pk: held[actor] for pk, actor in actors.items() if actor in held}


def _letter(draft: LetterDraft, on: date, signed: dict[int, dict[str, str]]) -> Letter:
    language = draft.recipient.language if draft.recipient else draft.language
    signature = signed.get(draft.act.pk, {}) if draft.act and kind_of(draft.kind).formal else {}
    return Letter(
        key=draft.key,
        kind=draft.kind,
        template_version=template_version(draft.kind, language),
        language=language,
        on=on,
        act=draft.act,
        object_type=draft.about._meta.model_name or "",
        object_id=draft.about.pk,
        object_ref=getattr(draft.about, "ref", "") or "",
        recipient=draft.recipient,
        facts={**draft.facts, **signature},
        skipped_because=draft.skipped_because,
        given_address=draft.address,
    )


NOT_RESENT = {
    "skipped": _("This letter was not sent on purpose: a later one took its place, or it no longer holds."),
    "waiting": _("This letter still waits for its first delivery, or for the next attempt."),
}
NO_ADDRESS = _("Nobody has an e-mail address for this letter. Enter one.")


def why_not_resent(letter: Letter) -> list[str | Promise]:
    """Every reason for which a letter cannot be sent again; empty where it can (4.interface)."""
    if letter.standing in NOT_RESENT:
        return [NOT_RESENT[letter.standing]]
    complete = kind_of(letter.kind).complete
    try:
        if complete is not None:
            complete(letter)
    except Obsolete as reason:
        return [why_not_sent(str(reason))]
    return []


@transaction.atomic
def resend_all(letters: Sequence[Letter], actor: User, on: date, reason: str, address: str = "") -> None:
    """Send several letters again, all or none of them (4.interface).

    Raises ValidationError with every reason against the first that cannot be sent again.
    """
    for letter in letters:
        resend(letter, actor, on, reason, address)


@transaction.atomic
@exercises("correspondence.resend_letter", "letter")
def resend(letter: Letter, actor: User, on: date, reason: str, address: str = "") -> Letter:
    """Send a failed or a sent letter again, by an act; words and number stay as they are (4.interface).

    The act keeps the `reason`, a code of `Reason`. A new `address` takes the place of the recipient's own.
    Raises ValidationError with every reason against it.
    """
    held = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if address:
        validate_email(address)
    if reasons := why_not_resent(held):
        raise ValidationError(list(reasons))
    if not (address or held.given_address or (held.recipient and held.recipient.email)):
        raise ValidationError(NO_ADDRESS)
    facts = {"after": held.standing, "times": held.resent + 1, "other_address": bool(address), "reason": reason}
    record(ActDraft(held, "resend_letter", "4.interface", on, actor_id=actor.pk, facts=facts))
    changes: dict[str, Any] = {"given_address": address} if address else {}
    Letter.objects.filter(pk=held.pk).update(
        **changes, resent=F("resent") + 1, attempts=0, error="",
        sent_at=None, failed_at=None, claimed_at=None, next_attempt_at=None,
    )  # fmt: skip
    _wake_after_commit()
    letter.refresh_from_db()
    return letter
