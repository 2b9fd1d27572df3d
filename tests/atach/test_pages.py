"""The public stories, the Terms of Reference and the clause register as pages."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from atach.standing import standing
from governance.models import Edition
from governance.services import enter_edition
from tests import factories

pytestmark = pytest.mark.django_db
STORIES = ("home", "about", "contact", "privacy", "accessibility", "terms_of_reference", "clause_register")
SignIn = Callable[[User], Client]


def page(client: Client, name: str, *args: str, language: str = "en") -> str:
    with override(language):
        response = client.get(reverse(name, args=args))
    assert response.status_code == 200, name
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar-xb"])
@pytest.mark.parametrize("name", STORIES)
def test_everyone_reads_the_stories_in_each_language(client: Client, name: str, language: str) -> None:
    html = page(client, name, language=language)
    assert f'lang="{language}"' in html
    assert html.count("<h1") == 1


def test_the_first_page_counts_who_takes_part_on_the_day(client: Client, on: date) -> None:
    factories.participation(date(2022, 6, 27), "government", country="KEN")
    factories.participation(date(2022, 6, 27), "government", country="FJI")
    factories.participation(date(2024, 6, 27), "government", country="FJI")
    factories.participation(on - timedelta(days=30), "ngo", country="KEN", name="Demo Recent Network")
    factories.participation(on - timedelta(days=5 * 365), "ngo", country="BRA", name="Demo Expired Network")
    html = page(client, "home")
    assert "<dd><bdi>2</bdi></dd>" in html
    assert "<dd><bdi>1</bdi></dd>" in html
    assert "Demo Recent Network" in html
    assert "Demo Expired Network" not in html
    assert "Taking part is voluntary and creates no legal obligation." in html
    assert "mailto:healthclimate@who.int" in html


def test_the_figures_of_a_day_are_those_of_that_day(client: Client, on: date, outsider: User) -> None:
    factories.participation(date(2022, 6, 27), "government", country="KEN")
    factories.participation(date(2023, 1, 1), "ngo", country="IDN")
    factories.participation(date(2023, 1, 1), "intergovernmental")
    found = standing(outsider, date(2023, 6, 1))
    assert (found.countries, found.partners) == (1, 2)
    assert [(str(label), number) for label, number, _url in found.regions] == [
        ("Africa", 1),
        ("South-East Asia", 1),
        ("International and others", 1),
    ]


def test_the_first_page_asks_as_much_of_the_database_for_many_as_for_few(client: Client, on: date) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, "home")
        return len(captured)

    factories.participation(on, "ngo", country="KEN")
    few = asked()
    for _number in range(12):
        factories.participation(on, "ngo", country="BRA")
    assert asked() == few


def test_an_empty_alliance_is_told_as_such(client: Client) -> None:
    assert page(client, "home").count("No participant is on record yet.") == 2


def test_the_privacy_notice_names_its_version(client: Client) -> None:
    assert f"<bdi>{PRIVACY_NOTICE}</bdi>" in page(client, "privacy")


def test_the_terms_of_reference_show_all_sixteen_clauses_and_every_number(client: Client) -> None:
    html = page(client, "terms_of_reference")
    assert [number for number in range(1, 18) if f'id="clause-{number}"' in html] == list(range(1, 17))
    assert "unofficial English translation" in html
    assert "2022/1; 2026/2" in html
    assert 'href="/en/clauses/#clause-5.term"' in html


def test_the_chinese_terms_of_reference_are_the_final_text(client: Client) -> None:
    html = page(client, "terms_of_reference", language="zh-hans")
    assert "非国家行为者获准成为参与方后，初始资格为期三年，秘书处与指导委员会协商后可酌情延长。" in html
    assert "本职权范围可由秘书处与指导小组协商后随时修订。" in html


def test_an_edition_is_read_by_its_reference_and_an_unknown_one_is_not_found(client: Client) -> None:
    enter_edition("tor-2040", date(2040, 1, 1), {"nsa_initial_term_years": "4"})
    html = page(client, "edition", "tor-2040")
    assert "The text of this edition was not entered" in html
    assert "Not in force today" in html
    assert client.get("/en/terms-of-reference/tor-1999/").status_code == 404


def test_the_register_shows_states_to_the_secretariat_only(
    client: Client, signed_in: SignIn, officer: User, speaker: User, outsider: User
) -> None:
    theirs = page(signed_in(officer), "clause_register")
    assert "Not covered yet" in theirs
    legend = theirs.split("What the states mean")[1].split("</details>")[0]
    assert "Something is overdue or went wrong." in legend
    assert "The portal knows nothing about it. Keep it by other means." in legend
    for browser in (signed_in(speaker), signed_in(outsider), client):
        html = page(browser, "clause_register")
        assert 'id="clause-13.absence"' in html
        assert "Not covered yet" not in html


def test_the_edition_in_force_today_is_the_one_shown(client: Client, on: date) -> None:
    enter_edition("tor-now", on, {})
    assert Edition.objects.in_force(on).ref == "tor-now"
    assert "tor-now" in page(client, "terms_of_reference")
