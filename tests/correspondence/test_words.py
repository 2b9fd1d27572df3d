"""Every kind of letter in every language: complete, plain, and the same in both parts."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.models import User
from correspondence.kinds import LetterKind, kinds
from correspondence.models import Letter
from correspondence.plaintext import as_text
from correspondence.rendering import one_line, parts_of, words_of
from correspondence.templates import PARTS, language_of, languages, root, template_version
from correspondence.templatetags.letters import portal_link

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"https?://[^\s)\"<]+")
NO_KIND = {"layout"}
# Letters that lead to the page where the questions are answered, and the fact that names the case.
ASKING = {"information_requested": ("application",), "renewal_information_requested": ("renewal",)}


def letter(kind: LetterKind, language: str, facts: dict[str, Any] | None = None, name: str = "Demo Officer") -> Letter:
    return Letter(
        pk=7, key="test", ref="L-2026-0007", kind=kind.code, language=language, on=date(2026, 11, 30),
        object_ref="PA-2024-0001", recipient=User(full_name=name), facts={**kind.samples, **(facts or {})},
    )  # fmt: skip


def kind_of_samples(code: str) -> LetterKind:
    return {kind.code: kind for kind in kinds()}[code]


def folders() -> list[Path]:
    return sorted(path for path in root().iterdir() if path.is_dir() and path.name not in NO_KIND)


EACH = [pytest.param(kind, language, id=f"{kind.code}-{language}") for kind in kinds() for language in languages()]


def test_letters_are_written_in_english_and_chinese() -> None:
    assert languages() == ["en", "zh-hans"]


def test_every_kind_has_its_templates_in_every_language() -> None:
    wanted = [f"{folder.name}/{language}/{part}" for folder in folders() for language in languages() for part in PARTS]
    assert [name for name in wanted if not (root() / name).is_file()] == []
    assert {kind.code for kind in kinds()} <= {folder.name for folder in folders()}


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_a_letter_says_something_whole_in_its_language(kind: LetterKind, language: str) -> None:
    words = words_of(letter(kind, language))
    assert min(len(words.subject), len(words.html), len(words.text)) > 10
    assert re.findall(r"\{[{%]|None|\d{4}-\d\d-\d\d(?!\d)", words.text + words.subject) == []
    chinese = bool(re.search("[\u4e00-\u9fff]", words.subject)) and bool(re.search("[\u4e00-\u9fff]{8}", words.text))
    assert chinese == (language == "zh-hans")


@pytest.mark.parametrize(("kind", "language"), EACH)
def test_both_parts_of_a_message_hold_the_same_words_and_links(kind: LetterKind, language: str) -> None:
    whole = letter(kind, language)
    words = words_of(whole)
    text, html = parts_of(whole, words)
    links = set(re.findall(r'href="([^"]+)"', html))
    personal = {str(fact) for fact in kind.samples.values() if str(fact).startswith("https:")}
    with override(language):
        personal |= {portal_link(path) for name, path in kind.samples.items() if name == "path"}
        personal |= {
            portal_link(reverse("participants:own_questions", args=[kind.samples[case]]))
            for case in ASKING.get(kind.code, ())
        }
        personal |= {portal_link(reverse("participants:join"))} if kind.code in APPLYING_ANEW else set()
    assert links == set(ADDRESS.findall(text)) == {f"http://localhost:8000/{language}/letters/7/", *personal}
    for line in filter(None, map(str.strip, words.text.splitlines())):
        assert re.sub(r"\s", "", line) in re.sub(r"\s", "", re.sub(r"<[^>]+>", "", html)).replace("&#x27;", "'")


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_english_letters_are_written_for_everyone(kind: LetterKind) -> None:
    text = words_of(letter(kind, "en")).text
    sentences = re.split(r"(?<=[.:])\s+|\n+", text)
    assert [sentence for sentence in sentences if len(sentence.split()) >= 20] == []
    assert re.findall(r"(?i)\bplease\b|\bsuccessfully\b|!", text) == []


@pytest.mark.parametrize("kind", [kind for kind in kinds() if "participation" in kind.samples], ids=lambda k: k.code)
def test_a_subject_carries_the_reference_of_the_matter(kind: LetterKind) -> None:
    expected = kind.samples.get("renewal") or kind.samples["participation"]
    assert {words_of(letter(kind, each)).subject[: len(expected)] for each in languages()} == {expected}


def test_a_reminder_says_by_when_to_act_and_how_many_days_are_left() -> None:
    kind = kind_of_samples("renewal_reminder")
    words = words_of(letter(kind, "en", {"days_left": 1}))
    assert words.subject == "PA-2024-0001: send the request for renewal of Demo Health Network by 28 February 2027"
    assert "1 day from the date" in words.text
    assert "90 days from the date" in words_of(letter(kind, "en")).text
    assert (
        words_of(letter(kind, "zh-hans")).subject
        == "PA-2024-0001：请最迟于2027年2月28日为Demo Health Network提出续期申请"
    )


REOPENED = {"renewal": "REN-2026-0002", "path": "/en/participants/renewal/REN-2026-0002/"}
DECLINED = {
    "declined": "REN-2026-0001", "declined_on": "2026-11-02", "path": "/en/participants/renewal/REN-2026-0001/",
}  # fmt: skip
# Letters that say where to apply anew.
APPLYING_ANEW = ("term_expired", "renewal_declined")


@pytest.mark.parametrize(
    ("facts", "subject", "said", "silent"),
    [
        (
            REOPENED, "REN-2026-0002: renew the participation of Demo Health Network by 28 February 2027",
            ["send the renewal REN-2026-0002, which is open", "/en/participants/renewal/REN-2026-0002/"],
            ["reply to this e-mail", "did not renew"],
        ),
        (
            DECLINED, "REN-2026-0001: declined; Demo Health Network may submit again by 28 February 2027",
            ["did not renew the participation on the request REN-2026-0001", "on 2 November 2026",
             "“Submit again” on this page", "/en/participants/renewal/REN-2026-0001/"],
            ["To stay a participant", "reply to this e-mail"],
        ),
        (
            {**DECLINED, **REOPENED},
            "REN-2026-0002: renew the participation of Demo Health Network by 28 February 2027",
            ["did not renew the participation on the request REN-2026-0001", "form of the new request REN-2026-0002",
             "/en/participants/renewal/REN-2026-0002/"],
            ["To stay a participant", "Submit again"],
        ),
        (
            {"path": "/en/participants/organisation/O-1/"},
            "PA-2024-0001: send the request for renewal of Demo Health Network by 28 February 2027",
            ["files the signed letter of request", "/en/participants/organisation/O-1/", "reply to this e-mail"],
            ["did not renew"],
        ),
    ],
    ids=["open", "declined", "opened again", "by letter"],
)  # fmt: skip
def test_a_reminder_says_how_to_renew_as_things_stand(
    facts: dict[str, str], subject: str, said: list[str], silent: list[str]
) -> None:
    words = words_of(letter(kind_of_samples("renewal_reminder"), "en", facts))
    assert words.subject == subject
    assert [text for text in said if text not in words.text] == []
    assert [text for text in silent if text in words.text] == []
    sentences = re.split(r"(?<=[.:])\s+|\n+", words.text)
    assert [sentence for sentence in sentences if len(sentence.split()) >= 20] == []


def test_a_letter_is_rendered_in_its_own_language_and_leaves_the_readers_alone() -> None:
    kind = kind_of_samples("term_expired")
    with override("zh-hans"):
        assert "28 February 2027" in words_of(letter(kind, "en")).text
        assert get_language() == "zh-hans"


def test_a_language_without_templates_is_answered_in_english() -> None:
    kind = kind_of_samples("term_expired")
    assert language_of(kind.code, "ar-xb") == "en"
    assert words_of(letter(kind, "ar-xb")).subject == words_of(letter(kind, "en")).subject
    assert template_version(kind.code, "ar-xb") == template_version(kind.code, "en")
    assert template_version(kind.code, "zh-hans") != template_version(kind.code, "en")


def test_a_name_brings_no_markup_and_no_header_into_a_letter() -> None:
    kind = kind_of_samples("focal_point_ended")
    hostile = "Demo\r\nBcc: everyone@example.org\u2028<b>Network</b>"
    words = words_of(letter(kind, "en", {"organisation": hostile}, name=hostile))
    assert words.subject == (
        "Demo Bcc: everyone@example.org <b>Network</b>: your role as Alternate focal point ends on 30 November 2026"
    )
    assert "<b>" not in words.html
    assert one_line("a\r\n\tb\x00c\u2029d") == "a b c d"


def test_names_are_isolated_where_both_directions_meet() -> None:
    kind = kind_of_samples("focal_point_ended")
    arabic = words_of(letter(kind, "en", {"organisation": "شبكة الصحة"}))
    assert "of \u2068شبكة الصحة\u2069 ends" in arabic.text
    assert "\u2068" not in words_of(letter(kind, "en")).text
    with override("ar-xb"):
        assert as_text("<p>On <bdi>2029-01-31</bdi></p>") == "On \u20682029-01-31\u2069\n"


def test_plain_text_keeps_paragraphs_lines_and_addresses() -> None:
    html = (
        '<p>One\n <b>two</b></p><ul><li>a</li><li>b</li></ul><p>Open <a href="http://x.example/1">the page</a> or '
        '<a href="http://x.example/2"><bdi>http://x.example/2</bdi></a>.<br>End</p>'
    )
    assert as_text(html) == ("One two\n\na\n\nb\n\nOpen the page (http://x.example/1) or http://x.example/2.\nEnd\n")


@pytest.mark.parametrize("kind", APPLYING_ANEW)
def test_whose_term_is_over_reads_that_a_non_state_actor_applies_by_the_form(kind: str) -> None:
    for language, form in (("en", "fills in the form in the portal"), ("zh-hans", "须在门户网站填写申请表")):
        text = words_of(letter(kind_of_samples(kind), language)).text
        assert form in text
        assert "/participants/join/" in text


def test_the_confirmation_lists_the_measures_that_come_with_the_participation() -> None:
    kind = kind_of_samples("admission_confirmed")
    text = words_of(letter(kind, "en")).text
    assert "It was approved with this measure:" in text
    assert "1. Names its donors every year.\nSeen to by: Demo Director. Due on 30 September 2024." in text
    assert "approved with" not in words_of(letter(kind, "en", {"measures": []})).text
