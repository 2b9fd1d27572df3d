"""The ledger: recording acts, sealing them into a chain, and checking that chain."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, models, transaction

from governance.models import Act, ActNote, ActSeal, Edition, JobRun

GENESIS = "0" * 64
SEAL_LOCK = 7_301_001
SEAL_BATCH = 5_000


@dataclass(frozen=True)
class ActDraft:
    """An act that is about to be recorded; `on` is the day it takes effect, `reason` may name a person."""

    obj: models.Model
    action: str
    clause: str
    on: date
    actor_id: int | None = None
    rule: str = ""
    source: str = ""
    target: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


# Who acts just now, and for which absent person.
_standing_in: ContextVar[tuple[int, int | None] | None] = ContextVar("standing_in", default=None)


@contextmanager
def standing_in(person_id: int, absent_id: int | None) -> Iterator[None]:
    """Let each act that a person does in this block name the absent person; None says that nobody is absent.

    A block inside a block changes nothing: an act rests on the right that was asked for first (x.roles).
    """
    if _standing_in.get() is not None:
        yield
        return
    token = _standing_in.set((person_id, absent_id))
    try:
        yield
    finally:
        _standing_in.reset(token)


def _absent(person_id: int | None) -> int | None:
    person, absent = _standing_in.get() or (None, None)
    return absent if person_id is not None and person_id == person else None


def record(draft: ActDraft, run: JobRun | None = None) -> Act:
    """Record one act inside the caller's transaction and have it sealed just after commit."""
    return record_all([draft], run)[0]


def record_all(drafts: Sequence[ActDraft], run: JobRun | None = None) -> list[Act]:
    """Record many acts with a constant number of statements; sealing follows the commit."""
    if not drafts:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded inside the transaction of what it tells of.")
    editions = list(Edition.objects.order_by("effective_on"))
    salts = [secrets.token_hex(16) if draft.reason else "" for draft in drafts]
    acts = Act.objects.bulk_create(
        [_act(draft, salt, editions, run) for draft, salt in zip(drafts, salts, strict=True)]
    )
    notes = [
        ActNote(act=act, salt=salt, text=draft.reason)
        for act, draft, salt in zip(acts, drafts, salts, strict=True)
        if draft.reason
    ]
    ActNote.objects.bulk_create(notes)
    transaction.on_commit(seal, robust=True)
    return acts


def _act(draft: ActDraft, salt: str, editions: list[Edition], run: JobRun | None) -> Act:
    facts = dict(draft.facts)
    if draft.reason:
        facts["reason_digest"] = hashlib.sha256((salt + draft.reason).encode()).hexdigest()
    in_force = [edition for edition in editions if edition.effective_on <= draft.on]
    return Act(
        on=draft.on,
        actor_id=draft.actor_id,
        acting_for_id=_absent(draft.actor_id),
        run=run,
        rule=draft.rule,
        action=draft.action,
        clause=draft.clause,
        object_type=draft.obj._meta.model_name or "",
        object_id=draft.obj.pk,
        object_ref=getattr(draft.obj, "ref", "") or "",
        source=draft.source,
        target=draft.target,
        edition=in_force[-1] if in_force else editions[0],
        facts=facts,
    )


def digest(previous: str, number: int, act: Act) -> str:
    """The hash that chains an act to the one before it."""
    content = json.dumps(act.sealed_content(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{number}\n{content}".encode()).hexdigest()


def seal() -> int:
    """Number and chain every committed act that has no seal yet; returns how many.

    One writer at a time: who finds the lock taken leaves the work to its holder, and to the next tick.
    """
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def _seal_batch() -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        acts = list(Act.objects.unsealed()[:SEAL_BATCH])
        head = ActSeal.objects.order_by("-number").first()
        ActSeal.objects.bulk_create(_chain(acts, head))
        return len(acts)


def _chain(acts: Iterable[Act], head: ActSeal | None) -> Iterator[ActSeal]:
    number, previous = (head.number, head.digest) if head else (0, GENESIS)
    for act in acts:
        number += 1
        current = digest(previous, number, act)
        yield ActSeal(number=number, act=act, previous=previous, digest=current)
        previous = current


@dataclass(frozen=True)
class ChainReport:
    """What a check of the chain found: its head, the acts not sealed yet, and the first break if any."""

    sealed: int
    head: str
    unsealed: int
    broken_at: str = ""


def verify(expected_head: str = "") -> ChainReport:
    """Walk the whole chain and name the first break; `expected_head` also proves that no tail was cut off."""
    number, previous, broken, seen = 0, GENESIS, "", not expected_head
    for row in ActSeal.objects.order_by("number").select_related("act").iterator(2_000):
        broken = _fault(row, number + 1, previous)
        if broken:
            break
        number, previous = row.number, row.digest
        seen = seen or row.digest == expected_head
    if not broken and not seen:
        broken = "the expected head is not in the chain: acts at its end were removed"
    return ChainReport(number, previous, Act.objects.unsealed().count(), broken)


def _fault(row: ActSeal, number: int, previous: str) -> str:
    if row.number != number:
        return f"number {number} is missing before {row.number}"
    if row.previous != previous:
        return f"number {number} does not follow the one before it"
    if row.digest != digest(previous, number, row.act):
        return f"number {number} (act {row.act_id}) was changed after it was sealed"
    return ""
