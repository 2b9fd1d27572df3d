"""The admin's lists as cards: each cell carries the name of its column, so that a phone shows whole rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

# What the admin writes into a cell that has no value.
NOTHING = frozenset({"", "-", "&nbsp;"})

register = template.Library()


@register.simple_tag
def labelled(heads: Iterable[Mapping[str, Any]], cells: Iterable[str]) -> SafeString:
    """One row of an admin's list; a cell without words of its own, and the row's name, need no label."""
    pairs = zip(heads, cells, strict=False)
    return mark_safe("".join(_labelled(head, str(cell)) for head, cell in pairs))


def _labelled(head: Mapping[str, Any], cell: str) -> str:
    if not cell.startswith("<td") or "action-checkbox" in cell:
        return cell
    label = escape(capfirst(str(head["text"])))
    labelled_cell = cell.replace("<td", f'<td data-label="{label}"', 1)
    return labelled_cell.replace('class="', 'class="bare ', 1) if strip_tags(cell) in NOTHING else labelled_cell
