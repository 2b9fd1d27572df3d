"""What the template tags write."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

ON = date(2026, 11, 22)


def drawn(source: str, path: str = "/en/participants/", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.on = ON  # type: ignore[attr-defined]
    return Template("{% load face %}" + source).render(Context({"request": request, **context}))


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def test_a_day_is_written_out_in_the_reader_s_language() -> None:
    words = []
    for language in ("en", "zh-hans"):
        with override(language):
            words.append(drawn("{% day one %}", one=date(2027, 2, 28)))
    assert words == ['<bdi class="day">28 February 2027</bdi>', '<bdi class="day">2027年2月28日</bdi>']


def test_the_days_left_are_counted_with_the_right_plural() -> None:
    days = [date(2027, 2, 28), date(2026, 11, 23), ON, date(2026, 11, 21), date(2026, 11, 11)]
    with override("en"):
        found = [plain(drawn("{% day_left one %}", one=one)) for one in days]
    assert found == [
        "28 February 2027, in 98 days",
        "23 November 2026, in 1 day",
        "22 November 2026, today",
        "21 November 2026, 1 day ago",
        "11 November 2026, 11 days ago",
    ]


def test_no_day_leaves_nothing() -> None:
    assert [drawn("{% " + tag + " none %}", none=None) for tag in ("day", "day_left", "due_tag", "moment")] == [""] * 4


def test_a_due_day_shows_by_word_and_kind_how_urgent_it_is() -> None:
    days = [date(2026, 11, 16), ON, date(2026, 11, 25), date(2027, 2, 28)]
    with override("en"):
        found = [drawn("{% due_tag one %}", one=one) for one in days]
    assert found == [
        '<span class="tag late">Overdue 6 days</span>',
        '<span class="tag due">Due today</span>',
        '<span class="tag due">In 3 days</span>',
        '<span class="tag current">In 98 days</span>',
    ]


def test_an_unknown_state_is_drawn_as_neutral_and_what_people_wrote_is_escaped() -> None:
    assert drawn('{% tag "<b>" text %}', text="<script>") == '<span class="tag neutral">&lt;script&gt;</span>'
    assert drawn("{% bdi text %}", text="<script>") == "<bdi>&lt;script&gt;</bdi>"


def test_a_column_sorts_up_then_down_and_keeps_the_filters() -> None:
    heads = [
        drawn('{% sort_header "name" "Name" "name" %}', path)
        for path in ("/x/?q=a&page=3", "/x/?q=a&order=name", "/x/?q=a&order=-name", "/x/?order=since")
    ]
    assert [re.search(r'aria-sort="(\w+)"', head) and re.search(r'aria-sort="(\w+)"', head)[1] for head in heads] == [  # type: ignore[index]
        "ascending",
        "ascending",
        "descending",
        None,
    ]
    assert [re.search(r'href="([^"]+)"', head)[1] for head in heads] == [  # type: ignore[index]
        "?q=a&amp;order=-name",
        "?q=a&amp;order=-name",
        "?q=a&amp;order=name",
        "?order=name",
    ]


class Filters(forms.Form):
    q = forms.CharField(label="Name", required=False)
    kind = forms.ChoiceField(label="Category", choices=[("", "All"), ("ngo", "NGO")], required=False)


def test_each_filter_in_force_is_named_and_can_be_removed_alone() -> None:
    path = "/x/?q=health&kind=ngo&page=2"
    html = drawn("{% active_filters form %}", path, form=Filters(QueryDict(path.partition("?")[2])))
    links = re.findall(r'class="chip" href="([^"]*)"', html)
    assert links == ["?kind=ngo", "?q=health"]
    assert plain(html) == "Only: Remove the filter Name: health Remove the filter Category: NGO Remove all filters"


def test_without_filters_nothing_is_said_about_them() -> None:
    assert drawn("{% active_filters form %}", "/x/?q=", form=Filters(QueryDict("q="))).strip() == ""


def test_pages_are_linked_with_the_filters_kept() -> None:
    html = drawn("{% pagination page %}", "/x/?q=a&page=4", page=Paginator(range(240), 20).page(4))
    assert re.findall(r'href="([^"]*)"', html) == [
        "?q=a&amp;page=3",
        "?q=a&amp;page=1",
        "?q=a&amp;page=2",
        "?q=a&amp;page=3",
        "?q=a&amp;page=5",
        "?q=a&amp;page=12",
        "?q=a&amp;page=5",
    ]
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_way_to_others() -> None:
    assert drawn("{% pagination page %}", page=Paginator(range(5), 20).page(1)).strip() == ""


def test_moves_stand_in_their_order_and_a_closed_one_says_why_to_a_screen_reader_too() -> None:
    moves = [
        {"label": "Leave", "url": "/leave", "kind": "ending"},
        {"label": "Approve", "reasons": ["Due diligence is open."]},
        {"label": "Change", "url": "/change"},
        SimpleNamespace(label="Renew", url="/renew", kind="main", reasons=[], note="By 28 February."),
    ]
    html = drawn('{% include "components/moves.html" %}', moves=moves)
    assert re.findall(r">(Renew|Change|Approve|Leave)</", html) == ["Renew", "Change", "Approve", "Leave"]
    assert re.findall(r'aria-disabled="true" aria-describedby="([^"]+)"', html) == ["move-1-why"]
    assert 'id="move-1-why"' in html
    assert "<details" not in html
    more = [*moves, {"label": "End", "url": "/end", "kind": "ending"}]
    two = drawn('{% include "components/moves.html" %}', moves=more)
    assert two.index("<details") < two.index("Leave") < two.index("End")


def life(points: list[Any], language: str = "en") -> str:
    with override(language):
        return drawn("{% life_line points %}", points=points)


POINTS = [(date(2024, 3, 1), "Admitted"), (date(2027, 2, 28), "Term ends", "due")]


def test_a_life_runs_from_admission_over_today_to_its_end() -> None:
    html = life(POINTS)
    assert re.findall(r"<strong>(.*?)</strong>", html) == ["Admitted", "Today", "Term ends"]
    assert re.findall(r'class="point (\w+)"', html) == ["past", "today", "due"]
    assert "1 March 2024" in html


def test_a_life_is_mirrored_right_to_left() -> None:
    def places(html: str) -> list[float]:
        return [float(at) for at in re.findall(r'<svg x="([\d.]+)%"', html)]

    ltr, rtl = places(life(POINTS)), places(life(POINTS, "ar"))
    assert ltr == sorted(ltr)
    assert [round(100 - at, 2) for at in rtl] == ltr


def test_a_life_without_an_end_runs_on_and_an_ended_one_has_no_today() -> None:
    assert 'class="open"' in life(POINTS[:1])
    ended = life([POINTS[0], (date(2026, 2, 28), "Ended", "end")])
    assert re.findall(r"<strong>(.*?)</strong>", ended) == ["Admitted", "Ended"]


def test_no_points_draw_no_life() -> None:
    assert life([]) == ""


def test_labels_that_would_touch_stand_on_lanes_of_their_own() -> None:
    crowd = [(date(2026, 11, day), f"A rather long label {day}") for day in (1, 3, 5, 7)]
    heights = re.findall(r'class="label" x="[\d.]+%" y="(-?\d+)"', life([*POINTS, *crowd]))
    assert len(set(heights[1:5])) == 4


def test_bars_are_a_table_of_their_numbers_and_grow_with_them() -> None:
    html = drawn(
        '{% bar_figure rows "By region" "Region" "Participants" %}', rows=[("Africa", 30), ("Europe", 15), ("None", 0)]
    )
    assert re.findall(r'class="bar" x="([^"]+)" width="([^"]+)"', html) == [
        ("0.00%", "100.00%"),
        ("0.00%", "50.00%"),
        ("0.00%", "0.00%"),
    ]
    assert re.findall(r'<th scope="row">(\w+)</th>.*?<bdi>(\d+)</bdi>', html) == [
        ("Africa", "30"),
        ("Europe", "15"),
        ("None", "0"),
    ]


def test_further_columns_have_their_heads_in_sight_and_stand_after_the_number() -> None:
    tag = '{% bar_figure rows "Cases by state" "State" "Cases" "Median days" "Longest days" %}'
    html = drawn(tag, rows=[("Open", 3, "?state=open", (9, 31)), {"label": "Closed", "value": 1, "more": (2, 2)}])
    assert re.findall(r'<th scope="col">([^<]+)</th>', html) == ["State", "Cases", "Median days", "Longest days"]
    assert "visually-hidden" not in html
    assert re.findall(r'<td class="n"><bdi>(\d+)</bdi></td>', html) == ["3", "9", "31", "1", "2", "2"]


def test_bars_grow_from_the_right_where_reading_starts_there() -> None:
    with override("ar"):
        html = drawn("{% bar_figure rows %}", rows=[("Africa", 30), ("Europe", 15)])
    assert re.findall(r'class="bar" x="([^"]+)"', html) == ["0.00%", "50.00%"]


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/en/components/?theme=dark", "en", ["/zh-hans/components/?theme=dark"]),
        ("/zh-hans/nowhere/", "zh-hans", ["/en/nowhere/"]),
        ("/ar-xb/components/", "ar-xb", ["/en/components/", "/zh-hans/components/"]),
    ],
)
def test_the_language_switch_keeps_the_page(path: str, language: str, expected: list[str]) -> None:
    with override(language):
        html = drawn("{% language_links %}", path)
    assert re.findall(r'href="([^"]+)"', html) == expected


def test_a_fold_is_a_section_named_by_its_title() -> None:
    found = drawn('{% fold "risks" title 2 %}<p>One</p>{% endfold %}', title='Risks "A" & B')
    assert found.startswith('<section class="folded flow" aria-label="Risks &quot;A&quot; &amp; B">')
    assert found.endswith('<div class="flow" id="risks"><p>One</p></div></details></section>')
    assert found.count("<h2") == 2


def test_a_day_years_ahead_reads_as_people_say_it() -> None:
    found = []
    for language in ("en", "zh-hans"):
        with override(language):
            found += [plain(drawn("{% day_left one %}", one=one)) for one in (date(2029, 8, 27), date(2028, 11, 22))]
    assert found == [
        "27 August 2029, in 2 years 9 months", "22 November 2028, in 2 years",
        "2029年8月27日（还有2年9个月）", "2028年11月22日（还有2年）",
    ]  # fmt: skip
