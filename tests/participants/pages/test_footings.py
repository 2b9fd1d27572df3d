"""Where everyone arrives: what the account is, for whom one speaks or spoke, and what one can do next."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import Office, User
from accounts.services import end_office
from casework.waiting import footings_of
from governance.clock import today
from tests.factories import focal_point, officer, organisation, participation, person

pytestmark = pytest.mark.django_db
ADMITTED, ENDS = date(2023, 3, 4), date(2026, 3, 3)
DURING, AFTER = date(2026, 3, 1), date(2026, 3, 5)


def told(user: User, on: date) -> list[tuple[str, list[str], list[str]]]:
    return [
        (one.title, [strip_tags(text) for text in one.sentences], [str(label) for label, _url in one.links])
        for one in footings_of(user, on)
    ]


def test_an_account_without_an_office_is_told_how_one_joins() -> None:
    title, sentences, links = told(person(), DURING)[0]
    assert (title, sentences[0]) == (
        "What you can do next", "Your account works. It is not connected to an organisation yet."
    )  # fmt: skip
    assert links == ["See who takes part", "How to join", "Write to the Secretariat"]


def test_who_speaks_for_a_participant_is_told_so_and_after_its_end_what_is_left_and_that_it_can_apply_anew() -> None:
    one = participation(ADMITTED, name="Demo Health Network")
    lead = focal_point(one.organisation)
    speaks = "You speak for Demo Health Network. Your office: Lead focal point."
    assert [told(lead, on) for on in (DURING, AFTER)] == [
        [
            (
                "Demo Health Network",
                [speaks, "Demo Health Network takes part since 4 March 2023."],
                ["Open its record", "Your letters"],
            )
        ],
        [
            (
                "Demo Health Network",
                [
                    speaks,
                    "The participation of Demo Health Network ended on 3 March 2026: Term ended. It can apply anew.",
                    "You can still read its record, its letters to you and its own documents.",
                ],
                ["Open its record", "Your letters", "How to join", "Write to the Secretariat"],
            )
        ],
    ]


def test_who_spoke_for_one_is_told_until_when_and_what_is_left() -> None:
    one = participation(ADMITTED, name="Demo Health Network")
    lead = focal_point(one.organisation)
    end_office(Office.objects.get(person=lead), DURING)
    assert told(lead, DURING + timedelta(days=1)) == [
        (
            "Demo Health Network",
            [
                "You spoke for Demo Health Network until 1 March 2026. Your office was: Lead focal point.",
                "Demo Health Network takes part since 4 March 2023.",
                "You can still read its public page and the letters that you received.",
            ],
            ["Open its public page", "Your letters"],
        )
    ]


def test_every_link_opens_for_the_person_who_is_led_there() -> None:
    ended = participation(today() - timedelta(days=4 * 366))
    never = organisation()
    left = focal_point(ended.organisation, first_day=ended.admitted_on)
    end_office(Office.objects.get(person=left), today() - timedelta(days=30))
    gone = focal_point(never)
    end_office(Office.objects.get(person=gone), today() - timedelta(days=30))
    again = focal_point(ended.organisation, first_day=today())
    for user in (person(), left, gone, focal_point(organisation()), again):
        client = Client()
        client.force_login(user)
        urls = [url.partition("#")[0] for one in footings_of(user, today()) for _label, url in one.links]
        assert [client.get(url).status_code for url in urls] == [200] * len(urls)
        assert len(urls) >= 2


def test_the_page_shows_it_and_the_secretariat_has_its_desk_instead() -> None:
    newcomer = Client()
    newcomer.force_login(person())
    assert "How to join" in newcomer.get(reverse("casework:waiting")).content.decode()
    assert footings_of(officer(), today()) == []


def test_the_statements_do_not_grow_with_the_organisations_one_speaks_for() -> None:
    def asked(user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            footings_of(user, AFTER)
        return len(captured)

    one = participation(ADMITTED)
    lead = focal_point(one.organisation)
    few = asked(lead)
    for _number in range(5):
        other = participation(ADMITTED)
        office = Office.objects.get(person=focal_point(other.organisation))
        Office.objects.filter(pk=office.pk).update(person=lead)
    assert asked(lead) == few
