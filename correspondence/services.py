"""Queueing what must be said, in the transaction of what it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from accounts.models import User
from correspondence.models import Letter
from correspondence.templates import template_version
from governance.models import Act


@dataclass(frozen=True)
class LetterDraft:
    """A letter about to be queued. `key` says what may be said only once; facts are plain values, days as ISO text."""

    key: str
    kind: str
    about: models.Model
    recipient: User | None
    facts: dict[str, Any] = field(default_factory=dict)
    act: Act | None = None
    skipped_because: str = ""


def queue_letters(drafts: Sequence[LetterDraft], on: date) -> None:
    """Queue letters dated `on`, in the caller's transaction; one whose key exists already is left as it is.

    A draft with `skipped_because` is kept as not sent: a reminder that a later one overtook.
    """
    Letter.objects.bulk_create([_letter(draft, on) for draft in drafts], ignore_conflicts=True, batch_size=2_000)


def _letter(draft: LetterDraft, on: date) -> Letter:
    language = draft.recipient.language if draft.recipient else "en"
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
    )
