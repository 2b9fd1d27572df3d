"""The panel "What can be done now": what is open first, then what is not yet and why, then what ends things."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

register = template.Library()


def value_of(item: Any, name: str, default: Any = "") -> Any:
    """One entry of a move, whether it comes as a mapping or as an object."""
    found = item.get(name, default) if isinstance(item, Mapping) else getattr(item, name, default)
    return default if found is None else found


@register.simple_tag
def ordered_moves(moves: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
    """Moves in the order of a panel: what is open first, what is not yet open, what ends things last."""
    lines = [move_line(move, number) for number, move in enumerate(moves or ())]
    open_now = [line for line in lines if line["available"] and not line["ending"]]
    if open_now and not any(line["main"] for line in open_now):
        open_now[0]["main"] = not open_now[0]["second"]
    open_now.sort(key=lambda line: (not line["main"], line["second"]))
    return {
        "open": open_now,
        "closed": [line for line in lines if not line["available"] and not line["ending"]],
        "ending": [line for line in lines if line["ending"]],
    }


def move_line(move: Any, number: int) -> dict[str, Any]:
    """One move as the panel shows it."""
    reasons = value_of(move, "reasons", [])
    kind = str(value_of(move, "kind", ""))
    return {
        "id": f"move-{number}",
        "label": value_of(move, "label") or value_of(move, "title"),
        "url": value_of(move, "url"),
        "note": value_of(move, "note") or value_of(move, "help"),
        "reasons": [reasons] if isinstance(reasons, str) else list(reasons),
        "available": bool(value_of(move, "available", not reasons)),
        "main": kind == "main",
        "second": kind == "second",
        "ending": kind in ("danger", "ending"),
        "post": bool(value_of(move, "post", False)),
    }


# --- forms ---------------------------------------------------------------------------------------
