"""The languages of the admin, and its lists as cards: each cell names its column, so that a phone shows whole rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

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


@register.inclusion_tag("admin/languages.html", takes_context=True)
def language_buttons(context: Mapping[str, Any]) -> dict[str, Any]:
    """The languages to choose from on pages whose address carries none; a pseudo language only to who is in it."""
    now = get_language() or settings.LANGUAGE_CODE
    codes = [code for code, _name in settings.LANGUAGES if code in {now} or code != settings.PSEUDO_LANGUAGE]
    languages = [get_language_info(code) for code in codes]
    return {"languages": languages, "now": now, "page": context["request"].get_full_path(),
            "csrf_token": context.get("csrf_token")}  # fmt: skip
