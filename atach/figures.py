"""Geometry of the drawn figures: the life line and the bars. Numbers in, coordinates in per cent out."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

# A line 46 rem wide at the page's own size: the narrowest on which labels are drawn.
LABEL_ROOM = 640
LANE = 38
MARGIN = 2.0


@dataclass(frozen=True)
class LifePoint:
    """One event of a life: its day, its words, and what kind it is (past, renewal, due, late, end)."""

    day: datetime.date
    label: str
    kind: str = "past"


@dataclass
class Mark:
    """A point as drawn: where along the line, on which lane its label stands, which way it reads."""

    at: float
    label: str
    day: str
    kind: str
    anchor: str = "middle"
    lane: int = 0
    y: int = 0
    y_day: int = 0
    stem: int = 0

    @property
    def x(self) -> str:
        """The place as a coordinate: a text, because a number would get the reader's decimal comma."""
        return f"{self.at:.2f}%"


@dataclass
class Life:
    """The whole drawing: the marks, the part that has passed and the part ahead."""

    marks: list[Mark] = field(default_factory=list)
    start: str = "0%"
    now: str = "0%"
    end: str = "100%"
    ahead: str = ""
    open: bool = False
    height: int = 0
    axis: int = 0
    summary: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of a bar figure; `x` and `width` in per cent of the track; `more` stands in further columns."""

    label: str
    value: float
    x: str
    width: str
    url: str = ""
    more: tuple[str, ...] = ()


def read(item: Any, position: int, name: str, default: Any = None) -> Any:
    """One part of a row that comes as an object, a mapping or a plain tuple."""
    if isinstance(item, Mapping):
        return item.get(name, default)
    if isinstance(item, tuple | list):
        return item[position] if len(item) > position else default
    return getattr(item, name, default)


def as_points(items: Iterable[Any]) -> list[LifePoint]:
    """Points in order of their days, from objects, mappings or tuples; what has no day is left out."""
    points = [LifePoint(read(i, 0, "day"), str(read(i, 1, "label")), str(read(i, 2, "kind", "past"))) for i in items]
    return sorted((point for point in points if point.day), key=lambda point: point.day)


def draw_life(points: list[LifePoint], on: datetime.date | None, *, rtl: bool) -> Life | None:
    """The line from the first point to the last or to today, whichever is later; None without points."""
    if not points:
        return None
    if on and points[0].day < on and not any(point.kind == "end" and point.day < on for point in points):
        points = sorted([*points, LifePoint(on, gettext("Today"), "today")], key=lambda point: point.day)
    first, last = points[0].day, points[-1].day
    span = max((last - first).days, 1)
    life = Life(open=points[-1].kind == "today")
    reach = 100 - 2 * MARGIN - (8 if life.open else 0)
    life.marks = [mark(point, MARGIN + reach * (point.day - first).days / span, rtl) for point in points]
    place(life)
    ends(life, points, on, rtl)
    life.summary = "; ".join(f"{point.label}: {date_format(point.day, 'DATE_FORMAT')}" for point in points)
    return life


def mark(point: LifePoint, at: float, rtl: bool) -> Mark:
    """A point at its place; the outermost labels read inwards so that none is cut off."""
    anchor = "start" if at < 12 else "end" if at > 88 else "middle"
    return Mark(
        round(100 - at if rtl else at, 2), point.label, date_format(point.day, "DATE_FORMAT"), point.kind, anchor
    )


def width_of(text: str) -> float:
    """A text's width in pixels, roughly: ideographs are twice as wide as letters."""
    return sum(15 if ord(letter) > 0x2E80 else 8.2 for letter in text)


def stretch(item: Mark, rtl: bool) -> tuple[float, float]:
    """From where to where a label reaches, in pixels of the narrowest line."""
    at, width = item.at * LABEL_ROOM / 100, max(width_of(item.label), width_of(item.day)) + 10
    left = {"start": at - width * rtl, "end": at - width * (not rtl), "middle": at - width / 2}[item.anchor]
    return left, left + width


def place(life: Life) -> None:
    """Gives each label a lane of its own where two would touch: below, above, then further out."""
    rtl = len(life.marks) > 1 and life.marks[0].at > life.marks[-1].at
    taken: dict[int, list[tuple[float, float]]] = {}
    for item in sorted(life.marks, key=lambda entry: entry.kind != "today"):
        left, right = stretch(item, rtl)
        lanes = (1, 0, 3, 2, 5, 4) if item.kind == "today" else (0, 1, 2, 3, 4, 5)
        free = (lane for lane in lanes if all(right < a or left > b for a, b in taken.get(lane, [])))
        item.lane = next(free, 6)
        taken.setdefault(item.lane, []).append((left, right))
    above = max((item.lane // 2 + 1 for item in life.marks if item.lane % 2), default=0)
    below = max((item.lane // 2 + 1 for item in life.marks if item.lane % 2 == 0), default=0)
    life.axis = above * LANE + 14
    life.height = life.axis + below * LANE + 16
    for item in life.marks:
        step = item.lane // 2
        item.y = life.axis - 36 - step * LANE if item.lane % 2 else life.axis + 30 + step * LANE
        item.y_day = item.y + 17
        item.stem = (item.y_day + 4 if item.lane % 2 else item.y - 14) if step else 0


def ends(life: Life, points: list[LifePoint], on: datetime.date | None, rtl: bool) -> None:
    """Where the lived part stops and what the part ahead looks like."""
    life.start, life.end = life.marks[0].x, life.marks[-1].x
    lived = [item for item, point in zip(life.marks, points, strict=True) if on is None or point.day <= on]
    life.now = (lived or life.marks)[-1].x
    if life.open:
        life.end = "0%" if rtl else "100%"
    ahead = [point.kind for point in points if on and point.day > on]
    life.ahead = "due" if {"due", "late"} & set(ahead) else ""


def as_bars(rows: Iterable[Any], *, rtl: bool) -> list[Bar]:
    """Rows with bars in proportion to the largest; an empty figure stays empty."""
    found = [(read(row, 1, "value", 0) or 0, row) for row in rows]
    largest = max((float(value) for value, _row in found), default=0) or 1
    return [bar(row, float(value), 100 * float(value) / largest, rtl) for value, row in found]


def bar(row: Any, value: float, share: float, rtl: bool) -> Bar:
    """One bar, growing from the side at which reading starts."""
    whole = int(value) if value == int(value) else value
    more = tuple(str(cell) for cell in read(row, 3, "more", ()) or ())
    start, label, url = 100 - share if rtl else 0, str(read(row, 0, "label")), str(read(row, 2, "url", "") or "")
    return Bar(label, whole, f"{start:.2f}%", f"{share:.2f}%", url, more)
