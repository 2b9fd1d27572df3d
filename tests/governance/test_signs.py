"""What can be a name and what a spreadsheet takes for a formula, once for files and forms."""

import pytest
from django import forms

from governance.exchange import Name
from governance.exchange.columns import BadCell
from governance.forms import readable
from governance.signs import is_formula, is_name

NAMES = {
    "Institut für Klima": True,
    "卫生联盟": True,
    "می\u200cخواهم": True,
    "": False,
    " ": False,
    "\u200c": False,
    "\u202eevil\u200b": False,
    "two\nlines": False,
    "two\u2028lines": False,
}


def taken_by_file(text: str) -> bool:
    try:
        return Name(300).parse(text) == text
    except BadCell:
        return False


def taken_by_form(text: str) -> bool:
    try:
        readable(text)
    except forms.ValidationError:
        return False
    return True


@pytest.mark.parametrize("judge", [is_name, taken_by_file, taken_by_form])
def test_a_name_is_one_line_that_people_can_see(judge) -> None:  # type: ignore[no-untyped-def]
    assert {name: judge(name) for name in NAMES} == NAMES


def test_a_formula_begins_as_spreadsheets_read_it() -> None:
    texts = ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "1=1", ""]
    assert [text for text in texts if is_formula(text)] == texts[:7]
