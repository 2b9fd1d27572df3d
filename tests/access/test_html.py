"""Every page of the matrix is HTML that a strict parser takes, with one heading and names that occur once."""

import re
from collections import Counter
from collections.abc import Callable

import html5lib
import pytest
from html5lib.html5parser import ParseError

from tests.access.calls import ROOMS
from tests.access.witness import READERS, Seen

pytestmark = pytest.mark.django_db
ID = re.compile(r"""\sid="([^"]+)\"""")


def faults(html: str) -> list[str]:
    """What a strict parser says of a page, and the names that occur twice."""
    twice = [name for name, number in Counter(ID.findall(html)).items() if number > 1]
    headings = [] if html.count("<h1") == 1 else [f"{html.count('<h1')} first headings"]
    try:
        html5lib.HTMLParser(strict=True).parse(html)
    except ParseError as error:
        return [*twice, *headings, str(error)]
    return [*twice, *headings]


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_parses_strictly_for_each_kind_of_reader(room: str, seen: Callable[[str], list[Seen]]) -> None:
    pages = {(one.key, one.actor, one.status): one for one in seen(room) if one.html and one.actor in READERS}
    assert pages
    assert [(one.where, one.status, found) for one in pages.values() if (found := faults(one.html))] == []


def test_a_page_with_a_fault_is_found() -> None:
    broken = '<!DOCTYPE html><html><head><title>x</title></head><body><h1>x</h1><p id="a"></b><p id="a"></body></html>'
    assert len(faults(broken)) == 2
