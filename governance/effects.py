"""What a run of the rules would do, in sentences: the rooms say how theirs are told, a page groups them (x.preview)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise

from governance.rules import Effect, Notice

Text = str | Promise


@dataclass(frozen=True)
class RuleText:
    """A rule as the person concerned reads it: what it is called, and what it makes of the dates."""

    code: str
    title: Text
    text: Text


@dataclass(frozen=True)
class Told:
    """One effect as a sentence with names, and the page of the record it is about."""

    effect: Effect
    sentence: str
    url: str = ""


# So many effects of one rule are told on a page; how many more there are is said.
SHOWN = 200


@dataclass(frozen=True)
class Group:
    """What one rule does in a run: how often, and the first of it as sentences."""

    rule: RuleText
    count: int
    told: list[Told]

    @property
    def more(self) -> int:
        """How many more there are than are told."""
        return self.count - len(self.told)


@dataclass(frozen=True)
class Reminders:
    """Letters of one kind that a run sends without deciding anything: how many, and the first of them."""

    kind: Text
    count: int
    notices: list[Notice]

    @property
    def more(self) -> int:
        """How many more there are than are told."""
        return self.count - len(self.notices)


def told_by_kind(notices: Sequence[Notice]) -> list[Reminders]:
    """Whom a run would tell, grouped by what they would read."""
    groups = [(kind, list(its)) for kind, its in groupby(notices, key=lambda notice: notice.kind)]
    return [Reminders(kind, len(its), its[:SHOWN]) for kind, its in groups]


Teller = Callable[[Sequence[Effect]], Iterable[Told]]
_tellers: dict[str, Teller] = {}
_texts: dict[str, RuleText] = {}


def tells_effects(subject_type: str, rules: Iterable[RuleText]) -> Callable[[Teller], Teller]:
    """Register how a room tells the effects on one kind of record, and what its rules are called.

    Asked with a constant number of statements for all effects of a run on that kind.
    """

    def register(teller: Teller) -> Teller:
        _tellers[subject_type] = teller
        _texts.update({rule.code: rule for rule in rules})
        return teller

    return register


def rule_title(code: str) -> Text:
    """What a rule is called; its code where no room names it."""
    return _texts[code].title if code in _texts else code


def told_by_rule(effects: Sequence[Effect]) -> list[Group]:
    """The effects of a run as sentences, grouped by rule in the run's own order.

    What nobody tells stands there with its reference, so that nothing a run does is hidden.
    """
    groups = [(code, list(its)) for code, its in groupby(effects, key=lambda effect: effect.rule)]
    told = {id(one.effect): one for one in _told([effect for _code, its in groups for effect in its[:SHOWN]])}
    return [
        Group(
            _texts.get(code) or RuleText(code, code, ""),
            len(its),
            [told.get(id(one)) or Told(one, one.subject) for one in its[:SHOWN]],
        )
        for code, its in groups
    ]


def _told(effects: Sequence[Effect]) -> Iterable[Told]:
    for kind, teller in _tellers.items():
        if its := [effect for effect in effects if effect.subject_type == kind]:
            yield from teller(its)
