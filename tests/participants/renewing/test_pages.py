"""The pages of a renewal: its organisation fills in the form, those without a tie read the file (5.term)."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import Office, User
from casework.waiting import waiting_for
from participants.models import Renewal
from participants.services.applications import save_section
from participants.services.renewals import send_renewal
from participants.services.screening import compare_new_names
from tests.applications import answers_to_everything
from tests.factories import focal_point, officer
from tests.participants.pages.people import SECRET, elsewhere, outsider, signed_in
from tests.renewals import CANARY, TODAY, Renewing, assigned, checked, fill_in, heard, opened, pending, sent, weighed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def own(case: Renewing, name: str, *more: str) -> str:
    """An address of the form."""
    return reverse(f"participants:{name}", args=[case.renewal.ref, *more])


def working(someone: User) -> Client:
    """A browser of someone of the Secretariat, with the second factor."""
    set_factor(someone, SECRET)
    return signed_in(someone)


PAGES = ("own_application", "own_papers", "own_disclosure", "own_terms", "check_answers", "own_answers")


def test_the_form_opens_to_both_focal_points_and_to_nobody_else(client: Client) -> None:
    case = opened()
    fill_in(case)
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    people = [signed_in(case.lead), signed_in(alternate), elsewhere(), outsider(), working(officer()), client]
    answers = {name: [one.get(own(case, name)).status_code for one in people] for name in PAGES}
    answers["own_part"] = [one.get(own(case, "own_part", "identity")).status_code for one in people]
    everyone = [200, 200, 404, 404, 404, 302]
    signatory = [200, 302, 404, 404, 404, 302]
    assert answers == {
        **dict.fromkeys((*PAGES, "own_part"), everyone), "own_disclosure": signatory, "own_terms": signatory,
    }  # fmt: skip


def test_the_form_of_a_renewal_speaks_of_the_renewal_and_names_who_signs_it() -> None:
    case = opened()
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    browser = signed_in(alternate)
    before = browser.get(own(case, "own_application")).content.decode()
    assert "Each part is saved when you press “Save and continue”." in before
    fill_in(case)
    after = browser.get(own(case, "own_application")).content.decode()
    found = [said in after for said in ("You can leave and come back", ">Saved ", "uthorised signatory")]
    assert found == [True, True, False]
    who = f"Only your lead focal point ({case.lead.full_name}) can"
    assert f"{who} do this. Ask that person to sign in." in after
    assert f"{who} send the renewal." in browser.get(own(case, "check_answers")).content.decode()
    for name in ("own_papers", "own_terms"):
        text = signed_in(case.lead).get(own(case, name)).content.decode()
        assert ("Back to the renewal" in text, "Back to the application" in text) == (True, False)
    papers = signed_in(case.lead).get(own(case, "own_papers")).content.decode()
    assert ("who examine the renewal" in papers, "who examine the application" in papers) == (True, False)
    part = signed_in(case.lead).get(own(case, "own_part", "identity")).content.decode()
    assert ("Application form" in part, "#clause-5.term" in part) == (False, True)


def test_where_no_lead_is_on_record_only_the_role_is_named() -> None:
    case = opened()
    fill_in(case)
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    Office.objects.filter(person=case.lead).delete()
    text = signed_in(alternate).get(own(case, "own_application")).content.decode()
    assert "Only your lead focal point can do this." in text


def test_a_part_is_confirmed_as_it_is_or_changed() -> None:
    case = opened()
    file = case.renewal.file
    assert file is not None
    file.sections.filter(code="identity").update(answers=answers_to_everything()["identity"])
    browser = signed_in(case.lead)
    page = browser.get(own(case, "own_part", "identity"))
    assert "Still true?" in page.content.decode()
    browser.post(own(case, "own_part", "identity"), {"action": "confirm", "revision": "1"})
    assert file.sections.get(code="identity").confirmed_on == TODAY
    assert "Still true?" not in browser.get(own(case, "own_part", "identity")).content.decode()


def test_a_part_that_somebody_saved_meanwhile_is_not_confirmed_unseen() -> None:
    case = opened()
    browser = signed_in(case.lead)
    save_section(case.renewal, "identity", answers_to_everything("Changed")["identity"], 1, case.lead, TODAY)
    response = browser.post(own(case, "own_part", "identity"), {"action": "confirm", "revision": "1"})
    assert response["Location"] == own(case, "own_part", "identity")
    assert Renewal.objects.get().file.sections.get(code="identity").revision == 2  # type: ignore[union-attr]


def test_the_lead_sends_it_and_sees_where_it_stands() -> None:
    case = opened()
    fill_in(case)
    browser = signed_in(case.lead)
    response = browser.post(own(case, "check_answers"))
    assert response["Location"] == own(case, "own_sent")
    assert case.renewal.ref in browser.get(own(case, "own_sent")).content.decode()
    case.renewal.refresh_from_db()
    assert (case.renewal.state, case.renewal.submitted_on) == ("submitted", TODAY)
    assert browser.get(own(case, "own_application"))["Location"] == case.renewal.get_absolute_url()
    assert browser.post(own(case, "check_answers")).status_code == 302


def test_the_file_opens_in_the_secretariat_after_a_declaration_only() -> None:
    case = sent()
    url = case.renewal.get_absolute_url()
    staff = working(case.officer)
    assert "Demo report." not in staff.get(url).content.decode()
    assigned(case)
    told = staff.get(url).content.decode()
    assert "Demo report." in told
    assert "There is no earlier file to compare with" in told
    assert "Demo report." not in working(officer()).get(url).content.decode()


def test_the_organisation_sees_nothing_of_the_examination() -> None:
    case = pending()
    told = signed_in(case.lead).get(case.renewal.get_absolute_url()).content.decode()
    assert CANARY not in told
    assert "risk" not in told.lower()


TASKS = {
    # name: officer in charge, reviewer, head, another officer, own lead, outsider
    "assign_case": [200, 403, 200, 200, 404, 404],
    "declare": [200, 200, 200, 200, 404, 404],
    "check": [403, 200, 403, 403, 404, 404],
    "sheet": [403, 200, 403, 403, 404, 404],
}
MORE = {"assign_case": ("officer",), "check": ("legal",)}


def test_each_task_opens_to_those_whose_it_is() -> None:
    case = assigned(sent())
    case.move("take_up", case.officer)
    people = [case.officer, case.reviewer, case.head, officer()]
    browsers = [*map(working, people), signed_in(case.lead), outsider()]
    assert {
        name: [one.get(own(case, name, *MORE.get(name, ()))).status_code for one in browsers] for name in TASKS
    } == TASKS


def test_the_moves_of_a_renewal_open_to_those_whose_they_are() -> None:
    case = assigned(sent())
    case.move("take_up", case.officer)
    checked(case)
    reviewer = working(case.reviewer)
    people = [working(case.officer), reviewer, working(case.head), signed_in(case.lead)]
    address = reverse("participants:renewal_move", args=[case.renewal.ref, "complete_due_diligence"])
    assert [one.get(address).status_code for one in people] == [403, 200, 403, 403]
    assert reviewer.post(address).status_code == 302
    case.renewal.refresh_from_db()
    assert case.renewal.state == "risk_refresh"


def test_the_head_declines_with_two_reasons() -> None:
    case = pending()
    address = reverse("participants:renewal_move", args=[case.renewal.ref, "decline"])
    head = working(case.head)
    assert head.post(address, {"reason_restricted": CANARY}).status_code == 422
    assert head.post(address, {"reason_public": "It took no part.", "reason_restricted": CANARY}).status_code == 302
    case.renewal.refresh_from_db()
    assert (case.renewal.state, case.renewal.reason_public) == ("not_renewed", "It took no part.")
    told = signed_in(case.lead).get(case.renewal.get_absolute_url()).content.decode()
    assert CANARY not in told


def test_what_waits_follows_the_renewal() -> None:
    def waits(someone: User) -> list[str]:
        return [matter.what for matter in waiting_for(someone, TODAY) if "renew" in matter.what.lower()]

    case = opened()
    assert waits(case.lead) == ["Renew your term"]
    fill_in(case)
    send_renewal(case.renewal, case.lead, TODAY)
    compare_new_names(TODAY)
    case.renewal.refresh_from_db()
    assert waits(case.lead) == []
    assert waits(case.officer) == ["Assign a renewal"]
    assigned(case)
    assert waits(case.officer) == ["Take up a renewal"]
    case.move("take_up", case.officer)
    assert waits(case.reviewer) == ["Confirm due diligence for a renewal"]
    checked(case)
    case.move("complete_due_diligence", case.reviewer)
    assert waits(case.reviewer) == ["Weigh the risks of a renewal again"]
    weighed(case)
    case.move("complete_risks", case.reviewer)
    assert waits(case.officer) == ["Ask the Steering Group about a renewal"]
    heard(case)
    assert waits(case.officer) == ["Put a renewal to the decision"]
    case.move("put_to_decision", case.officer)
    assert waits(case.head) == ["Decide on a renewal"]
