"""What an approval makes, and how conditions are answered, on the pages of the case (5.notify, 5.nsa.fensa)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.enums import Role
from accounts.models import User
from accounts.policy import holders, may
from casework.forms import MoveForm
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from correspondence.models import Letter
from participants.models import (
    Invitation,
    Measure,
    Organisation,
)
from participants.services import focal_points
from participants.services.assignments import declare
from participants.services.decisions import Approval, answer_conditions, approve
from participants.services.invitations import accept
from tests.applications import TODAY
from tests.factories import officer, organisation, participation, person
from tests.participants.applications.cases import File, accepted, brought_to_decision, in_state, sent
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
    Measure.objects.update(owner=author.full_name)
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


def told_of(case: File) -> list[list[str]]:
    """The measures that each confirmation lists."""
    letters = Letter.objects.filter(kind="admission_confirmed").order_by("pk")
    return [[one["text"] for one in letter.facts.get("measures", [])] for letter in letters]


def test_the_confirmation_lists_what_the_applicant_sees_to_itself_and_nothing_else_of_the_file() -> None:
    case = in_state("decision_pending")
    own = Measure.objects.get()
    rows = [("Reports to the board.", "DEMO HEALTH NETWORK"), ("Is asked again.", "Demo Lead"), ("Watch it.", "Head")]
    for text, owner in rows:
        Measure.objects.create(file=case.application.file, text=text, owner=owner, due_on=own.due_on)
    Measure.objects.create(file=case.application.file, text="Whose is it?", owner="…", due_on=own.due_on)
    sent_in = case.application.file.snapshots.get().content["answers"]["contacts"]
    page = as_staff(case.head).get(url("application_move", case.application, "approve"))
    shown = {one["measure"].text: one["is_told"] for one in page.context["measures"]}
    approve(case.application, "approve", Approval(TODAY), case.head, TODAY)
    assert (own.owner, sent_in["lead_name"]) == ("Demo Applicant", "Demo text")
    assert told_of(case) == [[own.text, "Reports to the board."]]
    assert [text for text, is_told in shown.items() if is_told] == [own.text, "Reports to the board."]
    assert "Demo Applicant, 30 June 2027 · The confirmation letter lists it." in plain(page)
    assert "Head, 30 June 2027 · It stays with the Secretariat." in plain(page)


def test_measures_that_were_accepted_as_conditions_are_all_in_the_confirmation() -> None:
    case = in_state("conditions_offered")
    Measure.objects.update(owner="Somebody else")
    accepted(case)
    case.application.refresh_from_db()
    approve(case.application, "confirm_conditions", Approval(TODAY), case.head, TODAY)
    assert told_of(case) == [[case.measure]]


def test_whoever_wrote_it_and_speaks_for_it_at_once_reads_the_measures_too() -> None:
    _author, case = approved_with_its_author()
    assert told_of(case) == [[case.measure]]


def test_who_is_invited_to_speak_reads_the_same_measures() -> None:
    case = in_state("approved")
    invitation = Invitation.objects.get()
    accept(invitation, User.objects.get(email=invitation.email), TODAY)
    assert told_of(case) == [[case.measure]] * 2


def test_the_confirmation_of_a_case_is_kept_from_who_is_tied_to_it() -> None:
    case, tied = in_state("approved"), officer()
    declare(case.application, True, "A cousin.", tied, TODAY)
    letter = Letter.objects.get(kind="admission_confirmed")
    readers = [tied, case.officer, case.head, case.signatory]
    assert [may(one, "correspondence.view_letter", letter, TODAY) for one in readers] == [False, True, True, True]
    named = holders("correspondence.view_letter", letter, TODAY)
    assert [one in named for one in readers] == [False, True, True, True]
    assert [Letter.objects.visible_to(one, TODAY).filter(pk=letter.pk).exists() for one in readers] == [
        False, True, True, True,
    ]  # fmt: skip
    elsewhere = participation(date(2024, 3, 1))
    Letter.objects.filter(pk=letter.pk).update(object_id=elsewhere.pk)
    letter.refresh_from_db()
    assert may(tied, "correspondence.view_letter", letter, TODAY)


def test_the_head_reads_the_recommendation_with_its_reasons_before_deciding() -> None:
    case = in_state("decision_pending")
    reasons = case.application.advice_reasons
    assert reasons
    other = officer(Role.HEAD)
    for move in ("approve", "offer_conditions", "not_approve", "send_back"):
        address = url("application_move", case.application, move)
        assert reasons in as_staff(case.head).get(address).content.decode()
        assert reasons not in as_staff(other).get(address).content.decode()


def move_forms(parent: type[MoveForm] = MoveForm) -> Iterator[type[MoveForm]]:
    """The form of every move."""
    for form in parent.__subclasses__():
        yield from (form, *move_forms(form))


def test_what_happens_next_is_told_in_whole_sentences() -> None:
    told = {str(form.who_hears) for form in move_forms()} - {""}
    assert "Nobody outside the Secretariat is told." in told
    heard = re.compile(r"(receives?|gets?|goes out|is told)\b")
    assert [words for words in told if not heard.search(words.partition(". ")[0])] == []


def plain(page: Any) -> str:
    """The words of a page."""
    return " ".join(strip_tags(page.content.decode()).split())
