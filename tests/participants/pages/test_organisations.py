"""The Secretariat enters participants that exist already and changes their record; two at once lose nothing."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from casework.refusals import NotPermitted
from governance.models import Act
from participants.models import Organisation, Participation
from participants.services import change_checked, readmit, record_participant, version_of
from tests.factories import organisation, participation, person
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
VALUES = {
    "name": "Demo Health Network", "category": "ngo", "country": "KEN", "website": "https://demo.example.org",
    "is_membership_body": "yes",
}  # fmt: skip
NEW = {**VALUES, "admitted_on_day": "1", "admitted_on_month": "3", "admitted_on_year": "2024"}
RECORDED = {
    "name": "X", "category": "ngo", "country": "", "website": "", "is_membership_body": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def change(of: Organisation) -> str:
    """The address of the page that changes a record."""
    return reverse("participants:change", args=[of.ref])


@pytest.mark.parametrize("name", ["record", "change", "readmit"])
def test_officers_enter_and_change_and_nobody_else(client: Client, name: str) -> None:
    one = participation(date(2020, 1, 1))
    address = reverse(f"participants:{name}", args=[] if name == "record" else [one.organisation.ref])
    people = {
        "officer": staff(), "head": staff(Role.HEAD), "reviewer": staff(Role.REVIEWER), "own": lead_of(one),
        "elsewhere": elsewhere(), "outsider": outsider(), "public": client,
    }  # fmt: skip
    before = (Organisation.objects.count(), Participation.objects.count(), Act.objects.count())
    gets = {who: browser.get(address).status_code for who, browser in people.items()}
    posts = [people[who].post(address, NEW).status_code for who in ("reviewer", "own", "elsewhere", "outsider")]
    assert gets == {"officer": 200, "head": 200, "reviewer": 403, "own": 403, "elsewhere": 403, "outsider": 403,
                    "public": 302}  # fmt: skip
    assert posts == [403] * 4
    assert (Organisation.objects.count(), Participation.objects.count(), Act.objects.count()) == before


def test_the_services_ask_the_policy_themselves() -> None:
    stranger, one = person(), organisation()
    for act in (
        lambda: record_participant(RECORDED, TODAY, stranger, TODAY),
        lambda: readmit(one, TODAY, stranger, TODAY),
        lambda: change_checked(one, RECORDED, version_of(one), stranger, TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_participant_is_recorded_with_its_term() -> None:
    response = staff().post(reverse("participants:record"), NEW)
    one = Participation.objects.select_related("organisation").get()
    assert response["Location"] == reverse("participants:detail", args=[one.organisation.ref])
    assert (one.organisation.name, one.admitted_on, one.term_last_day) == (
        "Demo Health Network", ADMITTED, date(2027, 2, 28),
    )  # fmt: skip
    acts = Act.objects.filter(object_type__in=["organisation", "participation"]).order_by("id")
    assert [act.action for act in acts] == ["enter_organisation", "admit"]


def test_a_similar_name_is_shown_before_anything_is_entered_twice() -> None:
    participation(ADMITTED, name="Démo Health Networks")
    browser = staff()
    answers = [browser.post(reverse("participants:record"), NEW) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [body.name for body in answers[0].context["alike"]] == ["Démo Health Networks"]
    assert Organisation.objects.count() == 1
    browser.post(reverse("participants:record"), {**NEW, "another": "on"})
    assert Organisation.objects.count() == 2


def test_sending_the_same_entry_twice_enters_it_once() -> None:
    browser = staff()
    answers = [browser.post(reverse("participants:record"), NEW).status_code for _ in range(2)]
    assert (answers, Organisation.objects.count()) == ([302, 422], 1)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"name": ""}, "Enter the organisation&#x27;s name."),
        ({"category": "company"}, "Select a valid choice."),
        ({"country": "QQQ"}, "Select a valid choice."),
        ({"website": "javascript:alert(1)"}, "Enter an address like https://example.org."),
        ({"website": "data:text/html,x"}, "Enter an address like https://example.org."),
        ({"admitted_on_year": "2027"}, "This day has not come yet. Enter a day up to today."),
        ({"admitted_on_day": "31", "admitted_on_month": "2"}, "This day does not exist in the calendar."),
    ],
)
def test_a_faulty_entry_is_named_and_nothing_is_written(fault: dict[str, str], said: str) -> None:
    response = staff().post(reverse("participants:record"), {**NEW, **fault})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert (Organisation.objects.count(), Participation.objects.count()) == (0, 0)


def test_an_address_in_capitals_is_an_address() -> None:
    staff().post(reverse("participants:record"), {**NEW, "website": "HTTPS://DEMO.example.org"})
    one = Organisation.objects.get()
    assert (one.website, one.domain) == ("HTTPS://DEMO.example.org", "demo.example.org")


def test_fields_that_the_form_does_not_have_are_ignored() -> None:
    tampered = {**NEW, "ref": "MINE", "period": "[2020-01-01,)", "last_day": "2024-04-01", "end_reason": "expired"}
    staff().post(reverse("participants:record"), tampered)
    one = Participation.objects.select_related("organisation").get()
    assert (one.organisation.ref != "MINE", one.term_last_day, one.last_day, one.end_reason) == (
        True, date(2027, 2, 28), None, "",
    )  # fmt: skip


def test_a_former_participant_is_admitted_again_but_not_on_days_it_took_part() -> None:
    one = participation(date(2020, 1, 1))
    address, browser = reverse("participants:readmit", args=[one.organisation.ref]), staff()
    overlapping = browser.post(address, {"admitted_on": "2022-12-31", "term_last_day": "2027-12-30"})
    assert overlapping.status_code == 422
    assert "The organisation takes part on some of these days already." in overlapping.content.decode()
    assert browser.post(address, {"admitted_on": "2026-01-01"}).status_code == 302
    assert Participation.objects.filter(organisation=one.organisation).count() == 2


def test_a_change_leaves_an_act_that_names_the_fields_and_a_history_that_names_the_act() -> None:
    one = participation(ADMITTED, country="KEN").organisation
    browser = staff()
    data = {**VALUES, "name": one.name, "version": version_of(one)}
    assert browser.post(change(one), data).status_code == 302
    act = Act.objects.get(action="change_organisation")
    assert act.facts == {"fields": ["is_membership_body", "website"]}
    assert one.history.first().history_change_reason == f"act {act.pk}"
    assert browser.post(change(one), data).status_code == 302
    assert Act.objects.filter(action="change_organisation").count() == 1


@pytest.mark.parametrize(("known", "code"), [(True, "yes"), (False, "no"), (None, "")])
def test_whether_it_has_members_is_shown_as_on_record_and_may_be_unknown(known: bool | None, code: str) -> None:
    one = participation(ADMITTED, is_membership_body=known).organisation
    browser = staff()
    page = browser.get(change(one))
    field = page.context["form"]["is_membership_body"]
    assert [(radio.data["value"], radio.data["selected"]) for radio in field] == [
        (value, value == code) for value in ("yes", "no", "")
    ]
    for value, held in (("yes", True), ("", None), ("no", False)):
        one.refresh_from_db()
        data = {"name": one.name, "category": "ngo", "country": "", "website": "", "version": version_of(one)}
        browser.post(change(one), {**data, "is_membership_body": value})
        assert Organisation.objects.get(pk=one.pk).is_membership_body is held


def test_two_who_differ_about_its_members_see_both_answers() -> None:
    one = participation(ADMITTED, is_membership_body=None).organisation
    data = {"name": one.name, "category": "ngo", "country": "", "website": "", "version": version_of(one)}
    staff().post(change(one), {**data, "is_membership_body": "no"})
    refused = staff().post(change(one), {**data, "is_membership_body": ""})
    assert refused.context["differences"] == [
        {"label": "members of its own", "yours": "Unknown", "theirs": "No"}
    ]  # fmt: skip


def test_the_second_of_two_saves_is_refused_with_both_texts_and_can_then_be_saved() -> None:
    one = participation(ADMITTED, name="Old name").organisation
    first, second = staff(), staff()
    shown = version_of(one)
    base = {"category": "ngo", "country": "", "website": "", "version": shown}
    assert first.post(change(one), {**base, "name": "First name"}).status_code == 302
    refused = second.post(change(one), {**base, "name": "Second name"})
    text = refused.content.decode()
    assert (refused.status_code, Organisation.objects.get(pk=one.pk).name) == (409, "First name")
    assert ["Someone saved this record while you had it open" in text, "First name" in text, "Second name" in text] == [
        True, True, True,
    ]  # fmt: skip
    again = {**base, "name": "Second name", "version": refused.context["form"]["version"].value()}
    assert second.post(change(one), again).status_code == 302
    assert Organisation.objects.get(pk=one.pk).name == "Second name"


def test_the_category_of_a_participant_stays_while_its_term_rests_on_it() -> None:
    one = participation(ADMITTED).organisation
    data = {"name": one.name, "category": "government", "country": "", "website": "", "version": version_of(one)}
    response = staff().post(change(one), data)
    assert response.status_code == 422
    assert "Participations on record have their term by the present category." in response.content.decode()
    assert Organisation.objects.get(pk=one.pk).category == "ngo"


def day(name: str, value: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def test_nobody_recorded_by_hand_is_found_a_former_participant_at_once() -> None:
    browser = staff()
    given = {**VALUES, **day("admitted_on", date(2022, 3, 1))}
    refused = browser.post(reverse("participants:record"), given)
    assert "The first term ended on 28 February 2025." in refused.content.decode()
    over = browser.post(reverse("participants:record"), given | day("term_last_day", date(2026, 11, 22)))
    assert "This term is over." in over.content.decode()
    assert Organisation.objects.count() == 0
    browser.post(reverse("participants:record"), given | day("term_last_day", TODAY))
    assert [row.term_last_day for row in Participation.objects.current(TODAY)] == [TODAY]


def test_a_government_recorded_by_hand_has_no_term() -> None:
    given = {**VALUES, "category": "government", **day("admitted_on", date(2022, 3, 1))}
    refused = staff().post(reverse("participants:record"), given | day("term_last_day", date(2099, 1, 1)))
    assert "have no term. Leave this empty." in refused.content.decode()
    assert Participation.objects.count() == 0
