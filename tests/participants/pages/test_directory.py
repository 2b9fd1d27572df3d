"""The public directory: who takes part on a day, found, sorted, counted and taken out as a file."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.periods import span
from participants.models import Organisation, Participation
from tests.factories import focal_point, organisation, participation
from tests.participants.pages.people import staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NOON = f"{TODAY}T12:00:00+01:00"


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All looks are on one day."""
    with time_machine.travel(NOON, tick=False):
        yield


def names(client: Client, query: str = "") -> list[str]:
    """The names that the page lists, in order."""
    response = client.get(reverse("participants:directory") + query, follow=True)
    assert response.status_code == 200
    return [row["name"] for row in response.context["rows"]]


def exported(client: Client, query: str = "") -> list[list[str]]:
    """The file's rows."""
    response = client.get(reverse("participants:export") + query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def three(client: Client | None = None) -> None:
    """A government of Kenya, an NGO of Indonesia and an international body."""
    participation(date(2022, 5, 1), "government", name="Ministère de la Santé", country="KEN")
    participation(date(2025, 2, 1), "ngo", name="Alpha Health", country="IDN")
    participation(date(2024, 8, 1), "intergovernmental", name="beta Union")


def test_everyone_sees_who_takes_part_today_by_name(client: Client) -> None:
    three()
    organisation(name="An applicant")
    assert names(client) == ["Alpha Health", "beta Union", "Ministère de la Santé"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?name=SANTE", ["Ministère de la Santé"]),
        ("?name=sante+minis", ["Ministère de la Santé"]),
        ("?name=quartz+xylophone", []),
        ("?name=alpha+helth", ["Alpha Health"]),
        ("?category=ngo", ["Alpha Health"]),
        ("?country=KEN", ["Ministère de la Santé"]),
        ("?region=WPRO", ["Alpha Health"]),
        ("?region=SEARO", []),
        ("?region=none", ["beta Union"]),
        ("?region=AFRO&category=government", ["Ministère de la Santé"]),
        ("?order=-name", ["Ministère de la Santé", "beta Union", "Alpha Health"]),
        ("?order=since", ["Ministère de la Santé", "beta Union", "Alpha Health"]),
        ("?order=-since", ["Alpha Health", "beta Union", "Ministère de la Santé"]),
        ("?order=country", ["Alpha Health", "Ministère de la Santé", "beta Union"]),
        ("?order=category", ["Ministère de la Santé", "beta Union", "Alpha Health"]),
        ("?order=password", ["Alpha Health", "beta Union", "Ministère de la Santé"]),
        ("?page=999", ["Alpha Health", "beta Union", "Ministère de la Santé"]),
    ],
)
def test_a_reader_narrows_and_sorts_the_list(client: Client, query: str, expected: list[str]) -> None:
    three()
    assert names(client, query) == expected


def test_a_country_counts_in_the_region_it_was_in_on_the_day(client: Client) -> None:
    participation(date(2025, 2, 1), "ngo", name="Alpha Health", country="IDN")
    assert [names(client, f"?region=SEARO&on={day}") for day in ("2025-05-26", "2025-05-27")] == [["Alpha Health"], []]


def test_the_figures_count_the_list_by_category_and_region(client: Client) -> None:
    three()
    context = client.get(reverse("participants:directory")).context
    assert [bar[:2] for bar in context["categories"]] == [
        ("Government institution", 1),
        ("Intergovernmental organisation", 1),
        ("Non-governmental organisation", 1),
    ]
    assert [bar[:2] for bar in context["regions"]] == [("Africa", 1), ("Western Pacific", 1), ("No WHO region", 1)]
    assert context["count"] == '<bdi>3</bdi> take part on <bdi class="day">23 November 2026</bdi>'


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?category=ngo", "1 of 3 matches on 23 November 2026"),
        ("?name=quartz", "0 of 3 match on 23 November 2026"),
        ("?on=2024-12-31", "2 took part on 31 December 2024"),
        ("?category=ngo&on=2024-12-31", "0 of 2 match on 31 December 2024"),
    ],
)
def test_a_search_says_how_many_of_how_many_match(client: Client, query: str, said: str) -> None:
    three()
    count = client.get(reverse("participants:directory") + query).context["count"]
    assert re.sub("<[^>]+>", "", count) == said


def test_a_search_without_a_hit_says_which_filter_to_leave_out(client: Client) -> None:
    three()
    page = client.get(reverse("participants:directory") + "?name=alpha&category=government&region=AFRO&order=since")
    ways = [(str(way["label"]), way["number"], way["url"].partition("?")[2]) for way in page.context["wider"]]
    assert ways == [("Name", 1, "category=government&region=AFRO&order=since")]
    assert "wider" not in client.get(reverse("participants:directory") + "?name=alpha").context


@pytest.mark.parametrize(("query", "number"), [("", 0), ("?name=a", 0), ("?name=a&region=AFRO&on=2024-12-31", 2)])
def test_what_a_phone_folds_away_is_counted(client: Client, query: str, number: int) -> None:
    three()
    page = client.get(reverse("participants:directory") + query)
    assert page.context["active"] == number
    assert (f"Filters: {number} in force" in page.content.decode()) == bool(number)


def test_the_list_of_each_of_ten_days_is_right_though_no_job_has_run(client: Client) -> None:
    ends = date(2026, 11, 18)
    participation(ends - timedelta(days=3 * 365), "ngo", name="Ends")
    Participation.objects.update(term_last_day=ends, period=span(ends - timedelta(days=3 * 365), ends))
    participation(date(2026, 11, 20), "government", name="Begins")
    seen = {day: names(client, f"?on={date(2026, 11, day)}") for day in range(14, 24)}
    both = {day: ["Ends"] for day in range(14, 19)} | {19: []} | {day: ["Begins"] for day in range(20, 24)}
    assert seen == both


def test_as_days_go_by_without_a_job_the_front_page_of_the_list_follows_the_dates(client: Client) -> None:
    participation(date(2023, 11, 26), "ngo", name="Last day 25 November")
    shown = []
    for days in range(10):
        with time_machine.travel(f"{TODAY + timedelta(days=days)}T12:00:00+01:00", tick=False):
            shown.append(names(client))
    assert shown == [["Last day 25 November"]] * 3 + [[]] * 7


def test_a_day_typed_in_three_parts_becomes_part_of_the_address(client: Client) -> None:
    three()
    page = reverse("participants:directory")
    response = client.get(page, {"name": "", "on_day": "1", "on_month": "June", "on_year": "2022", "country": ""})
    assert (response.status_code, response["Location"]) == (302, f"{page}?on=2022-06-01")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("on=2027-01-01", "This day has not come yet. Choose a day up to today."),
        ("on_day=31&on_month=2&on_year=2024", "This day does not exist in the calendar. Check the day and the month."),
        ("on=banana", "This is no day. Enter it in numbers, such as 27 3 2026, or as 2026-03-27."),
        ("category=secret", "The list does not hold this. Choose one of its entries."),
        ("name=" + "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("name=%00", "Null characters are not allowed."),
    ],
)
def test_bad_input_is_named_and_the_list_of_today_stays(client: Client, query: str, said: str) -> None:
    three()
    response = client.get(f"{reverse('participants:directory')}?{query}")
    assert response.status_code == 200
    html = response.content.decode()
    assert (said in html, 'class="chip"' in html, len(response.context["rows"])) == (True, False, 3)
    assert "<title>Error: Participants" in html


@given(typed=st.text(max_size=60), order=st.text(max_size=8), page=st.text(max_size=30), day=st.text(max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_there_is_an_answer(client: Client, typed: str, order: str, page: str, day: str) -> None:
    cache.clear()
    query = {"name": typed, "order": order, "page": page, "on": day, "region": typed, "country": order}
    answers = [client.get(reverse(f"participants:{name}"), query).status_code for name in ("directory", "export")]
    assert set(answers) <= {200, 302}


def test_a_percent_sign_or_underscore_is_a_letter_like_any_other(client: Client) -> None:
    participation(date(2024, 1, 1), name="100% Health")
    participation(date(2024, 1, 1), name="Plain")
    assert [names(client, f"?name={typed}") for typed in ("100%25", "%25%25", "_")] == [["100% Health"], [], []]


def test_the_file_holds_the_filtered_list_and_no_cell_is_a_formula(client: Client) -> None:
    three()
    participation(date(2026, 1, 1), "ngo", name='=HYPERLINK("https://evil.example","x")', country="KEN", ref="+1")
    participation(date(2026, 1, 2), "ngo", name="@SUM(A1)", country="KEN", ref="-2")
    assert exported(client, "?country=KEN&order=since") == [
        ["reference", "name", "category", "country", "country_name", "region", "website", "taking_part_since"],
        [Organisation.objects.get(category="government").ref, "Ministère de la Santé", "government", "KEN", "Kenya",
         "AFRO", "", "2022-05-01"],
        ["'+1", '\'=HYPERLINK("https://evil.example","x")', "ngo", "KEN", "Kenya", "AFRO", "", "2026-01-01"],
        ["'-2", "'@SUM(A1)", "ngo", "KEN", "Kenya", "AFRO", "", "2026-01-02"],
    ]  # fmt: skip


def test_the_file_of_a_faulty_question_leads_back_to_the_page_that_says_so(client: Client) -> None:
    response = client.get(reverse("participants:export") + "?on=2027-01-01")
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("participants:directory") + "?on=2027-01-01",
    )


def test_no_address_of_a_person_is_in_any_public_page_or_file(client: Client) -> None:
    one = participation(date(2024, 3, 1))
    someone = focal_point(one.organisation)
    pages = [
        client.get(reverse("participants:directory")).content,
        client.get(reverse("participants:detail", args=[one.organisation.ref])).content,
        b"".join(client.get(reverse("participants:export")).streaming_content),
    ]
    canaries = [str(someone.email), someone.full_name, "@example.org"]
    assert [[canary for canary in canaries if canary.encode() in page] for page in pages] == [[], [], []]


def test_a_name_is_a_name_and_never_markup(client: Client) -> None:
    name = "<script>alert(1)</script><b>\"'&amp;{{x}}"
    one = participation(date(2024, 3, 1), name=name, website="https://demo.example.org/?a=1&b='2'")
    addresses = [
        reverse("participants:directory"),
        reverse("participants:directory") + "?name=%3Cscript%3Ealert",
        reverse("participants:detail", args=[one.organisation.ref]),
    ]
    pages = [client.get(address).content.decode() for address in addresses]
    assert [(escape(name) in page, name in page, "<script>alert" in page) for page in pages] == [
        (True, False, False)
    ] * 3


def filled(number: int) -> None:
    """So many participants, entered at once."""
    bodies = Organisation.objects.bulk_create(
        Organisation(ref=f"ORG-{n}", name=f"Body {n}", category="ngo", country="KEN") for n in range(number)
    )
    Participation.objects.bulk_create(
        Participation(ref=f"PA-{body.ref}", organisation=body, admitted_on=TODAY, period=span(TODAY, None))
        for body in bodies
    )


@pytest.mark.parametrize("query", ["", "?name=body&country=KEN&order=-country", "?name=bodi&region=AFRO", "?page=2"])
def test_the_statements_do_not_grow_with_the_rows(client: Client, query: str) -> None:
    counts = []
    for number in (10, 1000):
        Participation.objects.all().delete()
        Organisation.objects.all().delete()
        filled(number)
        with CaptureQueriesContext(
            connection,
        ) as page:
            client.get(reverse("participants:directory") + query)
        with CaptureQueriesContext(connection) as file:
            b"".join(client.get(reverse("participants:export") + query).streaming_content)
        counts.append((len(page), len(file)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 6


def test_who_searches_too_often_is_told_to_wait(client: Client) -> None:
    answers = [client.get(reverse("participants:export")).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    searches = [client.get(reverse("participants:directory") + "?name=x").status_code for _ in range(61)]
    assert searches == [200] * 60 + [429]
    assert client.get(reverse("participants:directory")).status_code == 200


def test_the_secretariat_is_led_to_recording_a_participant_and_nobody_else(client: Client) -> None:
    record = reverse("participants:record")
    assert [record in one.get(reverse("participants:directory")).content.decode() for one in (staff(), client)] == [
        True,
        False,
    ]
