"""Sessions: listed, ended by their owner, by age, by the end of an office, by an officer."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.devices import device_of
from accounts.enums import Role
from accounts.models import Office
from accounts.services import appoint, end_office, name_deputy
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import is_in, member, sign_in
from tests.factories import LONG_AGO, officer, person

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"


def signed_in(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    assert is_in(client)
    return client


def test_a_person_sees_the_own_sessions_and_ends_the_others() -> None:
    ana = member()
    first, second, strangers = Client(HTTP_USER_AGENT=FIREFOX), Client(), signed_in(member())
    sign_in(first, ana)
    sign_in(second, ana)
    assert is_in(first)
    page = second.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert [words in shown for words in ("Firefox on Windows", "Unknown browser", " now ", "Mozilla")] == [
        True, True, True, False,
    ]  # fmt: skip
    second.post(reverse("usersessions_list"))
    assert (is_in(first), is_in(second), is_in(strangers)) == (False, True, True)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (FIREFOX, "Firefox on Windows"), (CHROME, "Chrome on Android"), (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"), ("curl/8.0", "Unknown browser"), ("", "Unknown browser"), ("X11; Linux", "Linux"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words_and_never_as_it_was_sent(sent: str, shown: str) -> None:
    assert str(device_of(sent)) == shown


def test_a_person_ends_one_of_the_own_sessions_and_nobody_elses() -> None:
    ana, ben = member(), member()
    here, there, third, bens = Client(), Client(), Client(), Client()
    for client, someone in ((here, ana), (there, ana), (third, ana), (bens, ben)):
        sign_in(client, someone)
    of = {key: pk for pk, key in UserSession.objects.values_list("pk", "session_key")}
    wanted = [there.session.session_key, bens.session.session_key]
    answers = [here.post(reverse("accounts:end_session", args=[of[key]])).status_code for key in wanted]
    assert answers == [302, 404]
    assert [is_in(client) for client in (here, there, third, bens)] == [True, False, True, True]


def test_staying_keeps_the_session_open_and_says_for_how_long(settings: Any) -> None:
    with time_machine.travel("2026-11-23T08:00:00+00:00", tick=False) as clock:
        client, nobody = signed_in(person()), Client()
        clock.shift(6000)
        assert client.get(reverse("accounts:stay")).json() == {"idle": 7200, "age": 12 * 3600 - 6000}
        clock.shift(6000)
        assert (is_in(client), nobody.get(reverse("accounts:stay")).status_code) == (True, 302)


def test_signing_out_ends_the_session_on_the_server() -> None:
    ana = member()
    client = Client()
    sign_in(client, ana)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    assert not is_in(stolen)


def test_a_session_ends_at_its_greatest_age_however_busy(settings: Any) -> None:
    ana = person()
    with time_machine.travel("2026-11-23T08:00:00+00:00", tick=False) as clock:
        client = signed_in(ana)
        for _half_hour in range(24):
            clock.shift(1800)
            assert is_in(client)
        clock.shift(1)
        assert not is_in(client)


def test_a_session_left_alone_ends_after_the_idle_time(settings: Any) -> None:
    ana = person()
    with time_machine.travel("2026-11-23T08:00:00+00:00", tick=False) as clock:
        client = signed_in(ana)
        clock.shift(settings.SESSION_COOKIE_AGE - 1)
        cache.clear()  # the cache keeps its own time, the database that of the session
        assert is_in(client)
        clock.shift(settings.SESSION_COOKIE_AGE + 1)
        cache.clear()
        assert not is_in(client)


# Half an hour before and after midnight in Zurich, so that no session ends by its age.
BEFORE, AFTER = "2026-11-23T22:30:00+00:00", "2026-11-23T23:30:00+00:00"
LAST_DAY = date(2026, 11, 23)


def test_a_session_ends_on_the_day_after_the_office_it_was_used_with() -> None:
    ana, ben = person(), person()
    appoint(ana, Role.SG_MEMBER, LONG_AGO, LAST_DAY)
    appoint(ben, Role.SG_MEMBER, LONG_AGO, LAST_DAY + ONE_DAY)
    with time_machine.travel(BEFORE):
        clients = [signed_in(ana), signed_in(ben)]
        assert [is_in(client) for client in clients] == [True, True]
    with time_machine.travel(AFTER):
        assert [is_in(client) for client in clients] == [False, True]


def test_an_office_ended_for_yesterday_ends_the_session_at_once_and_says_why() -> None:
    ana = person()
    office = appoint(ana, Role.SG_MEMBER, LONG_AGO)
    client, strangers = signed_in(ana), signed_in(person())
    end_office(office, today() - ONE_DAY)
    page = client.get(reverse("accounts:me"), follow=True)
    assert page.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "One of your offices has ended" in page.content.decode()
    assert is_in(strangers)


def test_a_new_office_and_a_former_one_leave_the_session_open() -> None:
    ana = person()
    appoint(ana, Role.CONVENER, LONG_AGO, date(2023, 12, 31))
    client = signed_in(ana)
    appoint(ana, Role.SG_MEMBER, LONG_AGO)
    assert is_in(client)


def test_the_end_of_standing_in_ends_the_deputys_session_and_not_the_others() -> None:
    absent, deputy = person(), person()
    appoint(absent, Role.SG_MEMBER, LONG_AGO)
    name_deputy(absent, deputy, LAST_DAY, LAST_DAY, absent)
    with time_machine.travel(BEFORE):
        theirs, own = signed_in(deputy), signed_in(absent)
    with time_machine.travel(AFTER):
        assert (is_in(theirs), is_in(own)) == (False, True)


def test_an_officer_signs_people_out_everywhere_by_an_act() -> None:
    ana, ben, officer_ = person(), person(), member(officer(), factor=True)
    theirs, others, office = signed_in(ana), signed_in(ben), signed_in(officer_)
    office.post("/admin/accounts/user/", {"action": "sign_out_everywhere", "_selected_action": [ana.pk]})
    assert (is_in(theirs), is_in(others)) == (False, True)
    assert list(Act.objects.filter(action="sign_out").values_list("object_id", "actor_id")) == [(ana.pk, officer_.pk)]


def test_a_session_key_of_another_person_is_not_ended_by_a_tampered_form() -> None:
    ana, ben = member(), member()
    anas, bens = Client(), Client()
    sign_in(anas, ana)
    sign_in(bens, ben)
    anas.post(reverse("usersessions_list"), {"session": bens.session.session_key, "user": ben.pk})
    assert is_in(bens)
    assert Office.objects.count() == 0
