"""Screening names: taking lists in, comparing what is new on either side, disposing of each hit (5.nsa.fensa)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from accounts.deputies import exercising
from accounts.models import User
from accounts.policy import carries, may
from casework.engine import table_of
from casework.refusals import NotPermitted, Reason, RulesSayNo
from governance.acts import ActDraft, record
from governance.models import Act
from participants.enums import Disposal, NameKind
from participants.models import CaseFile, Filed, Hit, ListedName, ScreenedName, ScreeningList
from participants.names import OTHER_VOWELS, THRESHOLD, Folded, alikeness, begins, fold, same_word
from participants.scopes import action
from participants.sections import SECTIONS, Whole
from participants.services.assignments import REVIEW, refuse_two_parts

CLAUSE = "5.nsa.fensa"
BATCH = 2_000
# What the portal keeps of a name.
LONGEST = 300
# Below this likeness of the words as they stand no look can reach the threshold.
WORTH_A_LOOK = 55
_wake_ups: list[Callable[[], object]] = []
KINDS = {"decision_body": NameKind.DECISION_BODY, "funding": NameKind.DONOR, "affiliations": NameKind.AFFILIATION}


def wake_on_new_names(wake: Callable[[], object]) -> None:
    """Have `wake` called after each commit that brought names to compare; one that is lost does no harm."""
    _wake_ups.append(wake)


def _wake_after_commit() -> None:
    for wake in _wake_ups:
        transaction.on_commit(wake, robust=True)


@dataclass(frozen=True)
class Entry:
    """One entry of a list as it was uploaded: its reference, its name, its other names."""

    reference: str
    name: str
    aliases: tuple[str, ...] = ()

    def names(self) -> dict[str, bool]:
        """Every name of the entry, and whether it is an alias."""
        return {**dict.fromkeys(self.aliases, True), self.name: False}


@dataclass(frozen=True)
class Upload:
    """What an upload changed: names that came, names that went, names that stayed."""

    list: ScreeningList
    came: int
    went: int
    stayed: int


@transaction.atomic
def take_list(name: str, entries: Sequence[Entry], sha256: str, actor: User, on: date) -> Upload:
    """Put an upload in the place of a list: names that came are compared with every file, those that went are kept.

    Raises NotPermitted. A name that both uploads have is left alone, with the decisions on its hits.
    """
    if not carries(actor, "participants.change_screeninglist", on):
        raise NotPermitted
    ScreeningList.objects.get_or_create(name=name, defaults={"uploaded_on": on, "sha256": sha256})
    found = ScreeningList.objects.select_for_update().get(name=name)
    found.number, found.uploaded_on, found.sha256 = found.number + 1, on, sha256
    found.save()
    wanted = {(entry.reference, one): alias for entry in entries for one, alias in entry.names().items()}
    held = {(row.reference, row.name): row.pk for row in found.names.filter(until__isnull=True)}
    gone = [pk for key, pk in held.items() if key not in wanted]
    ListedName.objects.filter(pk__in=gone).update(until=found.number)
    new = [
        ListedName(list=found, reference=reference, name=one, is_alias=alias, since=found.number)
        for (reference, one), alias in wanted.items()
        if (reference, one) not in held
    ]
    ListedName.objects.bulk_create(new, batch_size=BATCH)
    facts = {"upload": found.number, "sha256": sha256, "came": len(new), "went": len(gone)}
    record(ActDraft(found, "upload_list", CLAUSE, on, actor_id=actor.pk, facts=facts))
    _wake_after_commit()
    return Upload(found, len(new), len(gone), len(held) - len(gone))


def names_in(whole: Whole) -> set[tuple[NameKind, str]]:
    """Every name in a file's answers that is screened, with whose it is."""
    identity = whole.get("identity", {})
    own = [str(identity.get("name", "")), *str(identity.get("other_names", "")).splitlines()]
    found = {(NameKind.ORGANISATION, name.strip()) for name in own}
    for section in SECTIONS:
        for rows in section.rows:
            for row in whole.get(section.code, {}).get(rows.code) or [] if rows.names else []:
                found.add((KINDS[section.code], str(row.get(rows.names, "")).strip()))
    return {(kind, name[:LONGEST]) for kind, name in found if name}


@transaction.atomic
def note_names(file: CaseFile, on: date) -> None:
    """Keep which names a file gives now: new ones are compared, those no longer given keep their hits."""
    wanted = names_in(file.whole())
    held = {(NameKind(row.kind), row.name): row.pk for row in file.names.filter(gone_on__isnull=True)}
    ScreenedName.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).update(gone_on=on)
    ScreenedName.objects.bulk_create(
        ScreenedName(file=file, kind=kind, name=name, given_on=on) for kind, name in sorted(wanted - held.keys())
    )
    _wake_after_commit()


@transaction.atomic
def compare_new_names(on: date) -> int:
    """Compare what is new on either side with all that is there on the other; returns how many hits were found.

    One run at a time: who finds the rows taken leaves them to their holder. Killed anywhere, the next run does it all.
    """
    given = list(_new(ScreenedName.objects.filter(gone_on__isnull=True)))
    listed = list(_new(ListedName.objects.filter(until__isnull=True)))
    hits = [*_compare(given, ListedName.objects.filter(until__isnull=True), on)] if given else []
    if listed:
        others = ScreenedName.objects.filter(gone_on__isnull=True).exclude(pk__in=[one.pk for one in given])
        hits += _compare(others, listed, on)
    Hit.objects.bulk_create(hits, ignore_conflicts=True, batch_size=BATCH)
    ScreenedName.objects.filter(pk__in=[one.pk for one in given]).update(compared=True)
    ListedName.objects.filter(pk__in=[one.pk for one in listed]).update(compared=True)
    return len(hits)


def _new(rows: Any) -> Any:
    return rows.filter(compared=False).select_for_update(skip_locked=True).order_by("pk")


def _compare(screened: Iterable[ScreenedName], listed: Iterable[ListedName], on: date) -> Iterable[Hit]:
    theirs = [(one, fold(one.name)) for one in listed]
    looks = Looks([folded for _one, folded in theirs])
    for name in screened:
        folded = fold(name.name)
        for place in looks.near(folded):
            score = alikeness(folded, theirs[place][1])
            if score >= THRESHOLD:
                yield Hit(screened=name, listed=theirs[place][0], score=score, found_on=on)


class Looks:
    """The listed names as each look reads them, so that a name meets only those worth a closer look."""

    def __init__(self, names: Sequence[Folded]) -> None:
        self.sorted = [" ".join(sorted(name.words)) for name in names]
        self.together = [name.together for name in names]
        self.consonants = [name.consonants for name in names]
        self.places: dict[str, set[int]] = defaultdict(set)
        self.bones: dict[str, set[int]] = defaultdict(set)
        for place, name in enumerate(names):
            for word in name.own_words:
                self.places[word].add(place)
            for bone in name.bones:
                self.bones[bone].add(place)
        self.words = list(self.places)

    def near(self, name: Folded) -> set[int]:
        """The places of the names worth a closer look."""
        asked = [
            (" ".join(sorted(name.words)), self.sorted),
            *((turned, self.together) for turned in name.turned()),
            (name.consonants, self.consonants),
        ]
        near = {place for text, there in asked for place in _places(text, there)}
        return near | self._sharing_two(name) | self._begun(name)

    def _sharing_two(self, name: Folded) -> set[int]:
        """The places of the names that share two words with this one, or the consonants of two."""
        words: list[set[int]] = []
        for one in dict.fromkeys(name.own_words):
            spelled = (self.words[place] for place in _places(one, self.words, OTHER_VOWELS))
            words.append({place for word in spelled if same_word(one, word) for place in self.places[word]})
        bones = [self.bones[bone] for bone in dict.fromkeys(name.bones) if bone in self.bones]
        return {place for sets in (words, bones) for place, times in Counter(chain(*sets)).items() if times > 1}

    def _begun(self, name: Folded) -> set[int]:
        """The places of the names that begin as this one does."""
        return {place for place, text in enumerate(self.together) if text and begins(name.together, text)}


def _places(text: str, there: Sequence[str], least: int = WORTH_A_LOOK) -> Iterable[int]:
    if not text:
        return ()
    found = process.extract_iter(text, there, scorer=fuzz.ratio, score_cutoff=least)
    return [place for _name, _score, place in found]


@transaction.atomic
def dispose(hit: Hit, disposal: Disposal, reason: str, actor: User, on: date) -> Act:
    """Decide what a hit is, with a reason; one decided differently later keeps the acts of both (5.nsa.fensa).

    Raises NotPermitted for anyone but the case's reviewer; RulesSayNo for who handles or decided it, without a
    reason, or where a decision rests on the hit already.
    """
    case = hit.screened.file.case
    application = type(case).objects.select_for_update(of=("self",)).get(pk=case.pk)
    locked = Hit.objects.select_for_update(of=("self",)).select_related("screened__file").get(pk=hit.pk)
    if not may(actor, action(REVIEW, application), application, on):
        raise NotPermitted
    refuse_two_parts(application, REVIEW, actor)
    if reasons := _reasons_against(locked, application, actor):
        raise RulesSayNo(reasons)
    if disposal == Disposal.UNDECIDED or not reason.strip():
        raise RulesSayNo([_("Say what the hit is, and why.")])
    facts = {"hit": locked.pk, "disposal": str(disposal), "score": locked.score}
    with exercising(actor, action(REVIEW, application), application, on):
        act = record(ActDraft(application, "dispose_hit", CLAUSE, on, actor_id=actor.pk, facts=facts, reason=reason))
    locked.disposal, locked.reason, locked.disposed_on, locked.disposed_by, locked.act = (
        disposal,
        reason,
        on,
        actor,
        act,
    )
    locked.save()
    return act


def _reasons_against(hit: Hit, application: Filed, actor: User) -> list[Reason]:
    """A decision keeps what it rested on: after it only a hit found later, or decided since, is decided (x.history)."""
    if application.state not in table_of(type(application)).finals():
        return []
    ends = [move.name for move in table_of(type(application)).moves if move.target == application.state]
    decision = Act.objects.about(application).filter(action__in=ends).order_by("-id").first()
    rests_on_it = decision is not None and hit.act_id is not None and hit.act_id < decision.pk
    checks = (
        (rests_on_it, _("The decision on this case rests on it.")),
        (decision is not None and actor.pk in (decision.actor_id, decision.acting_for_id), _("You decided this case.")),
    )
    return [reason for against, reason in checks if against]


def as_entries(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Entry]]:
    """The rows of an uploaded file, by list: `aliases` are joined by a semicolon."""
    lists: dict[str, list[Entry]] = {}
    for row in rows:
        aliases = tuple(alias.strip() for alias in str(row["aliases"]).split(";") if alias.strip())
        lists.setdefault(row["list"], []).append(Entry(row["reference"], row["name"], aliases))
    return lists
