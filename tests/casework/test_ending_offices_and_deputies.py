"""A deputy's powers end with their own office; a deputation can be ended; days past and the last head are refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Deputation, Office, User
from accounts.policy import carries, holders, may
from accounts.services import appoint, name_deputy
from casework.services import (
    appoint_to_secretariat,
    end_secretariat_deputation,
    end_secretariat_office,
    name_secretariat_deputy,
)
from correspondence.models import Letter
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import member
from tests.casework.test_offices import appointment, head, signed_in
from tests.factories import officer, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
LATER = DAY + 30 * ONE_DAY


def letters(kind: str) -> list[int]:
    """Whom the letters of one kind went to."""
    return sorted(Letter.objects.filter(kind=kind).values_list("recipient", flat=True))


def may_appoint(someone: User, on: date) -> tuple[bool, bool, bool]:
    """The policy's three answers, and whether it is carried at all."""
    afresh = User.objects.get(pk=someone.pk)
    return (
        carries(afresh, "accounts.appoint", on),
        may(afresh, "accounts.appoint", afresh, on),
        afresh in holders("accounts.appoint", afresh, on),
    )


def test_a_deputy_without_an_office_of_their_own_that_day_has_none_of_the_heads_powers() -> None:
    boss, deputy, outsider = officer(Role.HEAD), person(), person()
    appoint(deputy, Role.OFFICER, DAY, DAY)
    name_deputy(boss, deputy, DAY, LATER, boss)
    assert [may_appoint(deputy, day) for day in (DAY, DAY + ONE_DAY)] == [(True,) * 3, (False,) * 3]
    assert [may_appoint(someone, DAY + ONE_DAY) for someone in (boss, outsider)] == [(True,) * 3, (False,) * 3]


def test_the_end_of_the_last_office_ends_what_was_deputised_by_acts_and_letters() -> None:
    boss, deputy, other = officer(Role.HEAD), officer(), officer()
    running = name_secretariat_deputy(boss, deputy, DAY, LATER, boss, DAY)
    coming = name_secretariat_deputy(deputy, other, DAY + 2 * ONE_DAY, LATER, boss, DAY)
    apart = name_secretariat_deputy(other, boss, DAY, LATER, boss, DAY)
    end_secretariat_office(deputy.offices.get(), DAY, "Moved on.", boss, DAY)
    rows = Deputation.objects.order_by("id").values_list("pk", "called_off_by__action")
    assert [(one.pk, one.last_day) for one in Deputation.objects.not_over(DAY).order_by("id")] == [
        (running.pk, DAY),
        (apart.pk, LATER),
    ]
    assert list(rows) == [(running.pk, None), (coming.pk, "end_deputation"), (apart.pk, None)]
    acts = Act.objects.filter(action="end_deputation").order_by("id").values_list("object_id", "facts")
    assert [(pk, facts["began"]) for pk, facts in acts] == [(running.pk, True), (coming.pk, False)]
    assert letters("deputy_ended") == sorted([boss.pk, deputy.pk, deputy.pk, other.pk])


def test_a_deputation_goes_on_while_one_office_of_the_secretariat_is_left() -> None:
    boss, deputy = officer(Role.HEAD), officer()
    appoint(deputy, Role.REVIEWER, DAY)
    name_secretariat_deputy(boss, deputy, DAY, LATER, boss, DAY)
    end_secretariat_office(deputy.offices.get(role=Role.OFFICER), DAY, "Fewer hats.", boss, DAY)
    assert (Deputation.objects.get().last_day, letters("deputy_ended")) == (LATER, [])


def test_the_head_and_the_two_people_end_a_deputation_and_nobody_else_does() -> None:
    boss, absent, deputy, colleague = officer(Role.HEAD), officer(), officer(), officer()
    answers = []
    for someone in (boss, absent, deputy, colleague, person()):
        one = name_deputy(absent, deputy, today(), today() + 30 * ONE_DAY, boss)
        url = reverse("casework:end_deputy", args=[one.pk])
        client = signed_in(member(someone, factor=True))
        answers.append((client.get(url).status_code, client.post(url, {"last_day": today().isoformat()}).status_code))
        Deputation.objects.all().delete()
    assert answers == [(200, 302), (200, 302), (200, 302), (403, 403), (404, 404)]
    assert letters("deputy_ended") == sorted([absent.pk, deputy.pk] * 3)


def test_the_page_of_offices_offers_the_end_only_to_whom_it_is_open() -> None:
    boss, colleague = head(), member(officer(), factor=True)
    one = name_deputy(boss, officer(), today(), today() + ONE_DAY, boss)
    url = reverse("casework:end_deputy", args=[one.pk])
    pages = [signed_in(someone).get(reverse("casework:offices")).content.decode() for someone in (boss, colleague)]
    assert [url in page for page in pages] == [True, False]


def test_a_deputation_ends_on_the_day_given_and_before_its_first_day_it_never_begins() -> None:
    boss, deputy = officer(Role.HEAD), officer()
    one = name_secretariat_deputy(boss, deputy, DAY + ONE_DAY, LATER, boss, DAY)
    end_secretariat_deputation(one, LATER - ONE_DAY, boss, DAY)
    assert Deputation.objects.get().last_day == LATER - ONE_DAY
    for day, words in ((DAY - ONE_DAY, "This day is past"), (LATER, "up to this day or less")):
        with pytest.raises(ValidationError, match=words):
            end_secretariat_deputation(one, day, boss, DAY)
    end_secretariat_deputation(one, DAY, boss, DAY)
    assert [*Deputation.objects.not_over(DAY), *Deputation.objects.on(DAY + ONE_DAY)] == []
    assert may_appoint(deputy, DAY + ONE_DAY) == (False,) * 3
    kept = Deputation.objects.get()
    assert (kept.period.lower, kept.last_day) == (DAY + ONE_DAY, LATER - ONE_DAY)
    assert kept.called_off_by == Act.objects.filter(action="end_deputation").latest("id")
    with pytest.raises(ValidationError, match="up to this day or less"):
        end_secretariat_deputation(one, DAY, boss, DAY)
    name_secretariat_deputy(boss, deputy, DAY + ONE_DAY, LATER, boss, DAY)
    facts = list(
        Letter.objects.filter(kind="deputy_ended", recipient=deputy).order_by("id").values_list("facts", flat=True)
    )
    assert [(fact["last_day"], fact["begins"]) for fact in facts] == [
        ((LATER - ONE_DAY).isoformat(), "yes"),
        (DAY.isoformat(), ""),
    ]


def test_no_office_begins_or_ends_and_nobody_stands_in_on_a_day_that_is_past() -> None:
    boss, ana = officer(Role.HEAD), officer()
    past = DAY - ONE_DAY
    with pytest.raises(ValidationError) as began:
        appoint_to_secretariat("new@example.org", "Demo New", Role.OFFICER, past, None, boss, DAY)
    with pytest.raises(ValidationError) as ended:
        end_secretariat_office(ana.offices.get(), past, "Typo.", boss, DAY)
    with pytest.raises(ValidationError) as stood_in:
        name_secretariat_deputy(boss, ana, past, DAY, boss, DAY)
    words = ["This day is past. Choose today or a later day."]
    assert [error.value.message_dict for error in (began, ended, stood_in)] == [
        {"first_day": words},
        {"last_day": words},
        {"first_day": words},
    ]
    assert not Letter.objects.exists() and not Deputation.objects.exists()
    assert not Office.objects.filter(ended_by__isnull=False).exists()


def test_the_page_says_of_a_day_past_beside_its_field_what_to_do() -> None:
    yesterday = (today() - ONE_DAY).isoformat()
    page = signed_in(head()).post(reverse("casework:appoint"), appointment(str(person().email), first_day=yesterday))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["first_day"])


def comes_later(boss: User) -> None:
    appoint(person(), Role.HEAD, DAY + 2 * ONE_DAY)


def is_closed(boss: User) -> None:
    User.objects.filter(pk=officer(Role.HEAD).pk).update(is_active=False)


def ends_too(boss: User) -> None:
    appoint(person(), Role.HEAD, DAY, LATER)


@pytest.mark.parametrize("other", [comes_later, is_closed, ends_too])
def test_the_last_head_stays_where_the_other_one_is_still_to_come_or_closed_or_leaves_too(other: object) -> None:
    boss = officer(Role.HEAD)
    other(boss)  # type: ignore[operator]
    with pytest.raises(ValidationError, match="without a head"):
        end_secretariat_office(boss.offices.get(), DAY, "Tired.", boss, DAY)
    assert boss.offices.get().last_day is None


def test_the_head_leaves_the_day_before_the_next_one_comes() -> None:
    boss = officer(Role.HEAD)
    comes_later(boss)
    end_secretariat_office(boss.offices.get(), DAY + ONE_DAY, "Done.", boss, DAY)
    assert boss.offices.get().last_day == DAY + ONE_DAY
