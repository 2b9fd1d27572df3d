"""The browser admin of the ground floor: the rules previewed and applied, an edition entered, acts read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format

from accounts.enums import Role
from accounts.models import User
from governance.editions_form import EditionForm
from governance.models import Act, Edition, JobRun
from governance.services import run_rules
from governance.texts import clauses_of, label
from participants.parameters import NSA_INITIAL_TERM_YEARS
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
RUN, ADD = "/admin/governance/jobrun/run-rules/", "/admin/governance/edition/add/"


def asked(on: date, **button: str) -> dict[str, str]:
    return {"on": on.isoformat(), **button}


def test_a_preview_shows_the_effects_and_changes_nothing(signed_in: SignIn, officer: User, on: date) -> None:
    one = factories.participation(on - timedelta(days=3 * 365 + 20))
    browser = signed_in(officer)
    html = browser.post(RUN, asked(on, preview="1")).content.decode()
    assert "What a run as of" in html
    assert one.ref in html
    assert 'href="/en/clauses/#clause-5.term"' in html
    one.refresh_from_db()
    assert (one.last_day, JobRun.objects.count()) == (None, 0)


def test_applying_does_what_the_preview_showed(signed_in: SignIn, officer: User, on: date) -> None:
    one = factories.participation(on - timedelta(days=3 * 365 + 20))
    html = signed_in(officer).post(RUN, asked(on, apply="1")).content.decode()
    assert "Applied as of" in html
    one.refresh_from_db()
    assert one.end_reason == "expired"
    assert JobRun.objects.last_day_applied("run_rules") == on
    again = signed_in(officer).post(RUN, asked(on, preview="1")).content.decode()
    assert "Nothing is left to apply for this day." in again and "Apply the rules" not in again


def test_a_day_that_has_not_come_is_previewed_and_never_applied(signed_in: SignIn, officer: User, on: date) -> None:
    later = on + timedelta(days=400)
    one = factories.participation(on - timedelta(days=2 * 365))
    browser = signed_in(officer)
    html = browser.post(RUN, asked(later, preview="1")).content.decode()
    assert one.ref in html
    assert "This day has not come yet, so it can only be previewed." in html
    html = browser.post(RUN, asked(later, apply="1")).content.decode()
    assert "This day has not come yet. Rules are applied up to today; preview any day." in html
    assert JobRun.objects.count() == 0


def test_a_day_before_the_last_one_applied_is_refused_with_what_to_do(
    signed_in: SignIn, officer: User, on: date
) -> None:
    run_rules(on)
    html = signed_in(officer).post(RUN, asked(on - timedelta(days=1), apply="1")).content.decode()
    last = date_format(on, "DATE_FORMAT")
    assert f"The rules are applied up to {last} already. Choose that day or a later one, or preview." in html


def test_officers_apply_reviewers_preview_and_others_see_nothing(
    signed_in: SignIn, officer: User, speaker: User, outsider: User, on: date
) -> None:
    reviewer = signed_in(factories.officer(Role.REVIEWER))
    assert "Apply the rules" in signed_in(officer).post(RUN, asked(on, preview="1")).content.decode()
    assert "Apply the rules" not in reviewer.post(RUN, asked(on, preview="1")).content.decode()
    assert reviewer.post(RUN, asked(on, apply="1")).status_code == 403
    for person in (speaker, outsider):
        assert signed_in(person).post(RUN, asked(on, apply="1")).status_code == 302
    assert JobRun.objects.count() == 0


def filled(on: date, **changes: str) -> dict[str, str]:
    """The form as it opens, with what is changed."""
    form = EditionForm(Edition.objects.in_force(on), on)
    initial = {name: str(field.initial or "") for name, field in form.fields.items()}
    return {**initial, "ref": "tor-2030", "effective_on": "2030-01-01", **changes}


def test_the_head_enters_an_edition_with_other_numbers_and_names(signed_in: SignIn, head: User, on: date) -> None:
    data = filled(on, **{
        "value:nsa_initial_term_years": "4",
        "label:name.steering_group:en": "Steering Committee",
        "text:en": "# 1. Aim\nOne aim.\n• first\n• second",
    })  # fmt: skip
    response = signed_in(head).post(ADD, data)
    edition = Edition.objects.get(ref="tor-2030")
    assert response["Location"] == f"/admin/governance/edition/{edition.pk}/change/"
    assert edition.value(NSA_INITIAL_TERM_YEARS) == 4
    assert label(edition, "name.steering_group", "en") == "Steering Committee"
    assert label(edition, "name.steering_group", "zh-hans") == "指导小组"
    assert [(one.number, one.heading, [block.kind for block in one.blocks]) for one in clauses_of(edition, "en")] == [
        (1, "Aim", ["text", "list"])
    ]
    assert len(clauses_of(edition, "zh-hans")) == 16
    assert Act.objects.get(action="enter_edition").actor_id == head.pk
    assert signed_in(head).get(response["Location"]).status_code == 200


def test_an_edition_with_faults_is_refused_with_each_fault_and_keeps_what_was_typed(
    signed_in: SignIn, head: User, on: date
) -> None:
    data = filled(on, **{
        "ref": "tor-2022",
        "effective_on": "2022-01-01",
        "value:nsa_initial_term_years": "three",
        "value:renewal_reminder_days": "30;90",
        "text:en": "No clause here",
    })  # fmt: skip
    html = signed_in(head).post(ADD, data).content.decode()
    for fault in (
        "An edition has this reference already. Choose another one.",
        "An edition is effective from this day already. Choose another day.",
        "a whole number from 1 to 1000 is expected",
        "numbers of days are expected, the largest first, joined by a semicolon",
        "Begin each clause with a line such as: # 5. Participants",
    ):
        assert fault in html
    assert 'value="three"' in html
    assert "No clause here" in html
    assert Edition.objects.count() == 1


def test_the_page_enters_editions_of_days_to_come_alone(head: User, on: date) -> None:
    days = [on - timedelta(days=1), on, on + timedelta(days=1)]
    held = Edition.objects.in_force(on)
    forms = [EditionForm(held, on, filled(on, effective_on=day.isoformat())) for day in days]
    said = ["An edition takes effect on a day to come. Bring one of the past in as a file."]
    assert [form.errors.get("effective_on", []) for form in forms] == [said, said, []]


def test_only_the_head_enters_editions_and_nobody_changes_one(
    signed_in: SignIn, head: User, officer: User, speaker: User, outsider: User, on: date
) -> None:
    assert signed_in(head).get(ADD).status_code == 200
    assert signed_in(officer).get(ADD).status_code == 403
    assert signed_in(officer).post(ADD, filled(on)).status_code == 403
    for person in (speaker, outsider):
        assert signed_in(person).post(ADD, filled(on)).status_code == 302
    edition = Edition.objects.get()
    page = f"/admin/governance/edition/{edition.pk}/"
    assert signed_in(head).post(f"{page}change/", {"ref": "x"}).status_code == 403
    assert signed_in(head).post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert list(Edition.objects.values_list("ref", flat=True)) == ["tor-2022"]


def test_acts_are_found_by_the_reference_of_their_object(signed_in: SignIn, officer: User, on: date) -> None:
    one, other = factories.participation(on), factories.participation(on)
    browser = signed_in(officer)
    html = browser.get("/admin/governance/act/", {"q": one.ref}).content.decode()
    assert one.ref in html
    assert other.ref not in html
    act = Act.objects.get(object_ref=one.ref)
    assert browser.get(f"/admin/governance/act/{act.pk}/change/").status_code == 200
    assert browser.get("/admin/governance/act/add/").status_code == 403
    assert browser.get("/admin/governance/act/?sealed=yes").status_code == 200
    assert one.ref in browser.get("/admin/governance/act/?sealed=no").content.decode()
