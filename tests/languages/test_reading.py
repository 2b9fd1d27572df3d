"""The reader of pages finds what is bare, and nothing else."""

import pytest

from tests.languages.reading import bare, outside, read
from tests.languages.words import ALLOWED

KNOWN = frozenset({"Demo Network"})


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>[!!! Šéñð ~ !!!]</p>", []),
        ("<p>[!!! Šéñð <b>ñöŵ</b> ~ !!!]</p>", []),
        ("<p>[!!! Šéñð [!!! ţö ~ !!!] ~ !!!] Send</p>", ["Send"]),
        ("<p>Send</p>", ["Send"]),
        ("<p>12 <bdi>Send</bdi></p>", []),
        ('<p>1 <span lang="en">English</span></p>', []),
        ("<p>Demo Network – ATACH</p>", []),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<input type="text" value="Send" placeholder="Name">', ["Name"]),
        ('<img alt="Picture" src="x.svg">', ["Picture"]),
        ("<script>send()</script><style>p { color: red }</style>", []),
        ("<ul><li>[!!! öñé</li><li>Two</li></ul>", ["Two"]),
        ("<p>发送 Demo Network 的信函</p>", []),
        ("<p>发送Send信函</p>", ["发送Send信函"]),
        ("<p>2027-02-28, 5.term, demo@example.org, https://example.org/send</p>", []),
    ],
)
def test_a_bare_text_is_found_and_data_is_not(html: str, words: list[str]) -> None:
    page = read(f'<html lang="ar-xb"><body>{html}</body></html>')
    assert [fault for text in page.words for fault in bare(outside(text), KNOWN, ALLOWED)] == words


def test_values_links_and_forms_are_kept_apart() -> None:
    page = read('<html lang="en"><p><bdi>A name</bdi> <a href="/en/">Go</a></p><form method="post" action="x"></form>')
    assert (page.language, page.values, page.links) == ("en", ["A name"], ["/en/"])
    assert page.forms == [{"method": "post", "action": "x"}]
