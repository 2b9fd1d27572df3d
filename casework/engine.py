"""The engine of the move tables: the one file that writes a state.

A room declares its cases in `workflow.py` as a literal table of moves; `perform` carries one out for one object,
`perform_many` for a set. What the table does not list is refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise

from accounts.deputies import exercising
from accounts.models import User
from accounts.policy import carries, may
from casework.models import Case
from casework.refusals import NotPermitted, NotVisible, Reason, RulesSayNo, WrongState
from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record, record_all
from governance.models import Act, JobRun
from governance.rules import Rule
from governance.services import Intake, bring_in

Data = Mapping[str, Any]
# The target of a move that goes back to where the case came from; such a case remembers it in `came_from`.
RETURN = "…"


@dataclass(frozen=True)
class Attempt:
    """One move about to be made: what guards, effects and letters are asked with."""

    obj: Any
    move: "Move"
    actor: User | None
    on: date
    data: Data = field(default_factory=dict)
    reason: str = ""


Guard = Callable[[Attempt], Iterable[Reason]]
Change = Callable[[Attempt, Act], None]
Letters = Callable[[Attempt, Act], Iterable[LetterDraft]]
Facts = Callable[[Attempt], Mapping[str, Any]]
Dated = Callable[[Any], date]
Hold = Callable[[Any], None]


@dataclass(frozen=True)
class Obedience:
    """The guard that asks a rule about a case on record."""

    rule: type[Rule[Any]]

    def __call__(self, attempt: Attempt) -> Iterable[Reason]:
        return [self.rule.message] if self.rule().refuses(attempt.obj, attempt.on) else []


def obeys(rule: type[Rule[Any]]) -> Guard:
    """A guard that refuses what breaks a rule, with the rule's own message."""
    return Obedience(rule)


@dataclass(frozen=True)
class Move:
    """One line of a move table. An empty `source` opens the case; `who` is an action of the policy.

    `change` writes what the move decides beside the state; `letters` says who hears of it; `facts` says on what
    the act rests, as ids, codes and days and never as personal data.
    """

    name: str
    source: tuple[str, ...]
    target: str
    who: str
    clause: str
    label: str | Promise
    guards: tuple[Guard, ...] = ()
    change: Change | None = None
    letters: Letters | None = None
    facts: Facts | None = None


@dataclass(frozen=True)
class MoveTable:
    """All moves of one kind of case; states without a way out are final.

    `hold` lets every other transaction that writes what the case decides wait for this one, and reloads it: guards,
    facts and changes then read what the one before left.
    Raises ValueError where an opening move asks a rule: a rule finds offenders among rows, and there is none yet.
    """

    model: type[Case]
    moves: tuple[Move, ...]
    hold: Hold | None = None

    def __post_init__(self) -> None:
        blind = [move.name for move in self.opening() if any(isinstance(guard, Obedience) for guard in move.guards)]
        if blind:
            raise ValueError(f"{self.model.__name__}: {', '.join(blind)} opens the case, so a rule cannot judge it yet")
        _tables[self.model] = self

    def opening(self) -> tuple[Move, ...]:
        """Moves that open a case."""
        return tuple(move for move in self.moves if not move.source)

    def move(self, name: str) -> Move:
        """The move of that name; KeyError where the table lists none."""
        return {move.name: move for move in self.moves}[name]

    def states(self) -> frozenset[str]:
        """Every state that the table knows."""
        return frozenset(state for move in self.moves for state in (*move.source, move.target)) - {RETURN}

    def detours(self) -> frozenset[str]:
        """States from which a case returns to where it came from."""
        return frozenset(state for move in self.moves if move.target == RETURN for state in move.source)

    def finals(self) -> frozenset[str]:
        """States that no move leaves."""
        return self.states() - {state for move in self.moves for state in move.source}

    def leaving(self, state: str) -> tuple[Move, ...]:
        """Moves that start from a state, in the table's order."""
        return tuple(move for move in self.moves if state in move.source)


_tables: dict[type[Case], MoveTable] = {}


def table_of(model: type[Case]) -> MoveTable:
    """The move table of a kind of case."""
    return _tables[model]


def tables() -> Sequence[MoveTable]:
    """Every move table."""
    return tuple(_tables.values())


@transaction.atomic
def open_case(
    obj: Case, actor: User | None, on: date, data: Data | None = None, reason: str = "", name: str = ""
) -> Act:
    """Open a case: by the first move without a source, or that of `name`. It is saved in its first state, with act
    and letter.

    Raises NotPermitted, or else RulesSayNo with every reason; the guards judge the object before it is saved. Who
    may open no such case at all is refused before anything is written, who may not open this one once it is a row.
    """
    table = table_of(type(obj))
    move = table.move(name) if name else table.opening()[0]
    if actor is not None and not carries(actor, move.who, on):
        raise NotPermitted
    if table.hold:
        table.hold(obj)
    attempt = Attempt(obj, move, actor, on, data or {}, reason)
    reasons = _reasons(attempt)
    obj.state, obj.state_since = move.target, on
    try:
        obj.save()
    except IntegrityError:
        # What the rules explain the database refuses too: the reasons say more than it does.
        if reasons:
            raise RulesSayNo(reasons) from None
        raise
    if actor is not None and not may(actor, move.who, obj, on):
        raise NotPermitted
    if reasons:
        raise RulesSayNo(reasons)
    return _finish(attempt, "")


@transaction.atomic
def perform(obj: Case, name: str, actor: User | None, on: date, data: Data | None = None, reason: str = "") -> Act:
    """Carry out one move on one case: state, act, what it decides and its letters in one transaction.

    Raises NotVisible, NotPermitted, WrongState or RulesSayNo, in this order. `actor` is None for the daily job.
    """
    table = table_of(type(obj))
    move = table.move(name)
    _refuse_by_policy(obj, move, actor, on)
    locked = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if locked.state not in move.source:
        raise WrongState(locked.get_state_label(), locked)
    if table.hold:
        table.hold(locked)
    attempt = Attempt(locked, move, actor, on, data or {}, reason)
    _refuse_by_rules(attempt)
    source, target = locked.state, locked.came_from if move.target == RETURN else move.target
    if target in table_of(type(obj)).detours():
        locked.came_from = source
    locked.state, locked.state_since = target, on
    act = _finish(attempt, source)
    locked.save()
    obj.refresh_from_db()
    return act


def refusals(obj: Case, move: Move, actor: User, on: date) -> list[Reason]:
    """Every reason for which the rules would refuse a move now; empty where it is open."""
    return _reasons(Attempt(obj, move, actor, on, _Unasked()))


def ask(obj: Case, name: str, actor: User, on: date) -> list[Reason]:
    """What a page asks before it shows a move: every reason of the rules against it, empty where it is open.

    Raises NotVisible, NotPermitted or WrongState first, in this order.
    """
    move = table_of(type(obj)).move(name)
    _refuse_by_policy(obj, move, actor, on)
    if obj.state not in move.source:
        raise WrongState(obj.get_state_label(), obj)
    return refusals(obj, move, actor, on)


class _Unasked(dict[str, Any]):
    """The data of a move nobody has filled in yet: guards that judge input leave it alone."""


def unasked(attempt: Attempt) -> bool:
    """Whether guards are asked before anything was filled in."""
    return isinstance(attempt.data, _Unasked)


def open_moves(obj: Case, actor: User, on: date) -> list[tuple[Move, list[Reason]]]:
    """The moves that leave the state and that this person may make, each with the reasons against it."""
    return [
        (move, refusals(obj, move, actor, on))
        for move in table_of(type(obj)).leaving(obj.state)
        if may(actor, move.who, obj, on)
    ]


def _refuse_by_policy(obj: Case, move: Move, actor: User | None, on: date) -> None:
    if actor is None:
        return
    if not may(actor, f"{obj._meta.app_label}.view_{obj._meta.model_name}", obj, on):
        raise NotVisible
    if not may(actor, move.who, obj, on):
        raise NotPermitted


def _reasons(attempt: Attempt) -> list[Reason]:
    return [reason for guard in attempt.move.guards for reason in guard(attempt)]


def _refuse_by_rules(attempt: Attempt) -> None:
    if reasons := _reasons(attempt):
        raise RulesSayNo(reasons)


def _draft(attempt: Attempt, source: str) -> ActDraft:
    return ActDraft(
        attempt.obj,
        attempt.move.name,
        attempt.move.clause,
        attempt.on,
        actor_id=attempt.actor.pk if attempt.actor else None,
        source=source,
        target=attempt.obj.state,
        facts=_facts(attempt),
        reason=attempt.reason,
    )


def _facts(attempt: Attempt) -> dict[str, Any]:
    own = attempt.move.facts(attempt) if attempt.move.facts else {}
    return {**own, **attempt.data.get("facts", {})}


def _finish(attempt: Attempt, source: str) -> Act:
    with exercising(attempt.actor, attempt.move.who, attempt.obj, attempt.on):
        act = record(_draft(attempt, source))
        if attempt.move.change:
            attempt.move.change(attempt, act)
    if attempt.move.letters:
        queue_letters(list(attempt.move.letters(attempt, act)), attempt.on)
    return act


@transaction.atomic
def record_cases(cases: Sequence[tuple[Case, str, date]], clause: str, intake: Intake) -> list[Act]:
    """Take in cases of the past, of one kind, each in its state and since its day: no guard and no letter.

    A constant number of statements; each enters by an act that says it was imported (x.exchange).
    """
    for case, state, since in cases:
        case.state, case.state_since = state, since
    return bring_in([case for case, _state, _since in cases], clause, intake)


@transaction.atomic
def open_many(cases: Sequence[Case], name: str, dated: Dated, run: JobRun, on: date, rule: str = "") -> list[Act]:
    """Open cases that the daily job finds due, each dated on its own day: a constant number of statements.

    What opens here is the caller's query; the letters go out on the day of the run.
    """
    if not cases:
        return []
    move = table_of(type(cases[0])).move(name)
    for case in cases:
        case.state, case.state_since = move.target, dated(case)
    type(cases[0])._base_manager.bulk_create(cases)
    attempts = [Attempt(case, move, None, on) for case in cases]
    drafts = [
        ActDraft(one.obj, name, move.clause, dated(one.obj), rule=rule, target=move.target, facts=_facts(one))
        for one in attempts
    ]
    acts = record_all(drafts, run)
    pairs = zip(attempts, acts, strict=True)
    queue_letters([draft for one, act in pairs if move.letters for draft in move.letters(one, act)], on)
    return acts


@transaction.atomic
def perform_many(
    queryset: "models.QuerySet[Any]",
    name: str,
    on: date,
    run: JobRun,
    rule: str = "",
    data: Data | None = None,
    dated: Dated | None = None,
) -> list[Act]:
    """Carry out one move on every case of a set, set by set: a constant number of statements.

    Rows that are not where the move starts are left alone. Guards are the caller's filter here, as querysets.
    `dated` gives each case the day on which the move takes effect, which need not be that of the run.
    Raises ValueError for a move with a `change`: that writes case by case, which a set cannot afford.
    """
    move = table_of(queryset.model).move(name)
    if move.change:
        raise ValueError(f"{name} writes more than the state of a case: perform it case by case, or without a change")
    cases = list(queryset.filter(state__in=move.source).select_for_update(of=("self",)))
    attempts = [Attempt(case, move, None, on, data or {}) for case in cases]
    drafts = [
        ActDraft(
            attempt.obj, name, move.clause, dated(attempt.obj) if dated else on, rule=rule, source=attempt.obj.state,
            target=move.target, facts=_facts(attempt),
        )
        for attempt in attempts
    ]  # fmt: skip
    acts = record_all(drafts, run)
    for case in cases:
        case.state, case.state_since = move.target, dated(case) if dated else on
    queryset.model._base_manager.bulk_update(cases, ["state", "state_since"])
    letters = [
        draft
        for attempt, act in zip(attempts, acts, strict=True)
        if move.letters
        for draft in move.letters(attempt, act)
    ]
    queue_letters(letters, on)
    return acts
