"""How long cases stand in their states: how many there are, the median and the longest (4.review)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DateField, DurationField, ExpressionWrapper, F, Max, Value

from casework.querysets import CaseQuerySet


class Median(Aggregate):
    """The middle of the values of a group; between the two in the middle where their number is even."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Age:
    """How many cases stand in a state, and for how many days: the median, rounded up, and the longest."""

    state: str
    number: int
    median: int
    longest: int


def ages(cases: CaseQuerySet[Any], states: Iterable[str], on: date) -> list[Age]:
    """How long these cases stand in each of the states on that day, in the states' order; one statement."""
    stood = ExpressionWrapper(Value(on, DateField()) - F("state_since"), DurationField())
    counted = cases.filter(state__in=list(states)).order_by().values("state")
    found = {
        row["state"]: Age(row["state"], row["number"], whole_days(row["middle"]), whole_days(row["most"]))
        for row in counted.annotate(number=Count("pk"), middle=Median(stood), most=Max(stood))
    }
    return [found[state] for state in states if state in found]


def whole_days(stood: timedelta) -> int:
    """A time in days, rounded up."""
    return math.ceil(stood / timedelta(days=1))
