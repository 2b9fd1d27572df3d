"""Queueing what must be said, in the transaction of what it tells of, and sending it again by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
    Letter.objects.bulk_create([_letter(draft, on) for draft in drafts], ignore_conflicts=True)
    _wake_after_commit()


def _wake_after_commit() -> None:
    for wake in _wake_ups:
        transaction.on_commit(wake, robust=True)


def _letter(draft: LetterDraft, on: date) -> Letter:
    language = draft.recipient.language if draft.recipient else draft.language
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
        facts=draft.facts,
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
    return [NOT_RESENT[letter.standing]] if letter.standing in NOT_RESENT else []


@transaction.atomic
def resend_all(letters: Sequence[Letter], actor: User, on: date, address: str = "") -> None:
    """Send several letters again, all or none of them (4.interface).

    Raises ValidationError with every reason against the first that cannot be sent again.
    """
    for letter in letters:
        resend(letter, actor, on, address)


@transaction.atomic
def resend(letter: Letter, actor: User, on: date, address: str = "") -> Letter:
    """Send a failed or a sent letter again, by an act; words and number stay as they are (4.interface).

    A new `address` takes the place of the recipient's own. Raises ValidationError with every reason against it.
    """
    held = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if address:
        validate_email(address)
    if reasons := why_not_resent(held):
        raise ValidationError(list(reasons))
    if not (address or held.given_address or (held.recipient and held.recipient.email)):
        raise ValidationError(NO_ADDRESS)
    facts = {"after": held.standing, "times": held.resent + 1, "other_address": bool(address)}
    record(ActDraft(held, "resend_letter", "4.interface", on, actor_id=actor.pk, facts=facts))
    changes: dict[str, Any] = {"given_address": address} if address else {}
    Letter.objects.filter(pk=held.pk).update(
        **changes, resent=F("resent") + 1, attempts=0, error="",
        sent_at=None, failed_at=None, claimed_at=None, next_attempt_at=None,
    )  # fmt: skip
    _wake_after_commit()
    letter.refresh_from_db()
    return letter
