"""File names in every script are stored and handed out again without doing harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.checks import clean_name
from documents.checks.names import ending_of


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("رسالة رسمية.pdf", "رسالة رسمية.pdf"),
        ("正式信函.docx", "正式信函.docx"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("annex\u202egpj.pdf", "annexgpj.pdf"),
        ("letter\u202efdp.exe", "letterfdp.exe"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\demo\\letter.pdf", "letter.pdf"),
        ("letter.pdf\x00.exe", "letter.pdf.exe"),
        ("two\r\nlines.pdf", "twolines.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("  much \t space  .pdf ", "much space.pdf"),
        ("..pdf", "pdf"),
        (".", "file"),
        ("", "file"),
        ("n" * 300 + ".pdf", "n" * 176 + ".pdf"),
        ("信" * 300 + ".pdf", "信" * 58 + ".pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_letters(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_a_clean_name_is_short_has_no_path_and_stays_as_it_is(given_name: str) -> None:
    clean = clean_name(given_name)
    assert 0 < len(clean.encode()) <= 180
    assert not {"/", "\\", "\x00", "\r", "\n", '"', "\u202e"} & set(clean)
    assert clean_name(clean) == clean


@pytest.mark.parametrize(("name", "ending"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", "")])
def test_the_ending_is_what_follows_the_last_dot(name: str, ending: str) -> None:
    assert ending_of(name) == ending
