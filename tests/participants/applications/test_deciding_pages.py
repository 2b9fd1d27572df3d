"""What an approval makes, and how conditions are answered, on the pages of the case (5.notify, 5.nsa.fensa)."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from correspondence.models import Letter
from participants.models import (
    Invitation,
    Measure,
    Organisation,
)
from participants.services import focal_points
from participants.services.decisions import Approval, answer_conditions, approve
from tests.applications import TODAY
from tests.factories import organisation, participation, person
from tests.participants.applications.cases import File, brought_to_decision, in_state, sent
from tests.participants.applications.test_case_pages import as_staff, url
from tests.participants.pages.people import signed_in

pytestmark = pytest.mark.django_db


def test_an_approval_makes_participation_focal_points_groups_and_measures() -> None:
    case = in_state("decision_pending")
    answers = as_staff(case.head).post(
        url("application_move", case.application, "approve"), {"starts_on": "2026-12-01", "reason_restricted": ""}
    )
    case.application.refresh_from_db()
    made = case.application.participation
    assert answers.status_code == 302
    assert made is not None
    assert (made.organisation.name, made.organisation.category, made.admitted_on, made.term_last_day) == (
        "Demo Health Network", "ngo", date(2026, 12, 1), date(2029, 11, 30),
    )  # fmt: skip
    assert [one.email for one in Invitation.objects.filter(organisation=made.organisation)] == ["demo.lead@example.org"]
    assert [one.participation for one in Measure.objects.all()] == [made]
    assert case.application.decided_from == case.application.file.snapshots.first()


def approved_with_its_author() -> tuple[User, File]:
    """An approved case, and whoever wrote the application and is named in it to speak for the organisation."""
    author = person("Demo Lead")
    User.objects.filter(pk=author.pk).update(email="demo.lead@example.org")
    author.refresh_from_db()
    case = sent(author)
    for step in ("take_up", "confirm_complete"):
        case.move(step, case.officer)
    brought_to_decision(case)
    approve(case.application, "approve", Approval(TODAY), case.head, TODAY)
    return author, case


def test_whoever_wrote_the_application_and_is_named_speaks_for_it_at_once() -> None:
    author, case = approved_with_its_author()
    made = case.application.participation
    assert made is not None
    assert [(one.person, one.role) for one in focal_points(made.organisation, TODAY)] == [(author, "focal_lead")]
    kinds = Letter.objects.filter(recipient=author, kind="admission_confirmed").count()
    assert (kinds, Invitation.objects.count()) == (1, 0)


def test_the_letter_of_the_decision_stands_on_the_case_on_the_applicants_page_and_in_the_history() -> None:
    author, case = approved_with_its_author()
    letter = reverse("correspondence:detail", args=[Letter.objects.get(kind="admission_confirmed").pk])
    staff = as_staff(case.officer).get(case.application.get_absolute_url())
    own = signed_in(author).get(url("own_application", case.application))
    approved = [line for line in staff.context["acts"] if "was approved" in line.text]
    assert [[link["url"] for link in line.links] for line in approved] == [[letter]]
    assert next(one.kind for one, _title in staff.context["letters"]) == "admission_confirmed"
    assert next(one.kind for one, _title in own.context["letters"]) == "admission_confirmed"


def test_a_known_organisation_is_used_again() -> None:
    case = in_state("decision_pending")
    known = organisation(name="Demo Health Network")
    page = as_staff(case.head).get(url("application_move", case.application, "approve"))
    assert "It is not on record yet: enter it" in page.content.decode()
    approve(case.application, "approve", Approval(TODAY, known), case.head, TODAY)
    assert case.application.organisation == known
    assert Organisation.objects.filter(name="Demo Health Network").count() == 1


def test_who_takes_part_already_is_not_admitted_twice() -> None:
    case = in_state("decision_pending")
    known = participation(date(2024, 3, 1), name="Demo Health Network").organisation
    with pytest.raises(RulesSayNo):
        approve(case.application, "approve", Approval(TODAY, known), case.head, TODAY)
    case.application.refresh_from_db()
    assert case.application.state == "decision_pending"


def test_conditions_are_answered_once_by_the_signatory_in_time() -> None:
    case = in_state("conditions_offered")
    with pytest.raises((NotPermitted, NotVisible)):
        answer_conditions(case.application, True, case.officer, TODAY)
    with pytest.raises(RulesSayNo):
        answer_conditions(case.application, True, case.signatory, date(2027, 1, 31))
    with pytest.raises(RulesSayNo):
        case.move("not_approve", case.head, {"reason_public": "No.", "reason_restricted": "No."})
    answer_conditions(case.application, False, case.signatory, TODAY)
    with pytest.raises(RulesSayNo):
        answer_conditions(case.application, True, case.signatory, TODAY)
    case.move("not_approve", case.head, {"reason_public": "Declined.", "reason_restricted": "Declined."})
    assert [one.kind for one in Letter.objects.filter(kind__in=["conditions_answered", "not_approved"])] == [
        "not_approved", "conditions_answered",
    ]  # fmt: skip
