"""The correction of a recorded end, page by page: proposed by one officer, made by another (x.history)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from correspondence.models import Letter
from governance.clock import today
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation, Rectification, Renewal
from participants.services import admit
from participants.settlement import settle
from tests.casework.snapshot import everything
from tests.factories import focal_point, participation, person
from tests.participants.pages.people import signed_in, staff

pytestmark = pytest.mark.django_db
ASKED = {"reason_public": "A renewal had come in time.", "reason": "found in the mail"}


@pytest.fixture
def ended() -> Participation:
    """A participation whose end the daily job recorded, although a renewal had come in time."""
    subject = participation(date(2022, 3, 1))
    focal_point(subject.organisation)
    run_rules(today())
    subject.refresh_from_db()
    assert subject.end_reason == "expired"
    return subject


def proposal(subject: Participation) -> str:
    return reverse("participants:propose_rectification", args=[subject.ref])


def answer(client: Client, case: Rectification, move: str, **data: str) -> int:
    return client.post(reverse("participants:rectification_move", args=[case.ref, move]), data).status_code


def late_entry(subject: Participation) -> None:
    """The renewal that was missing, entered as a record of the past."""
    Renewal.objects.create(
        ref="REN-LATE", participation=subject, state="submitted", state_since=date(2025, 2, 1),
        submitted_on=date(2025, 2, 1),
    )  # fmt: skip
    settle([subject.pk])


def test_what_was_missing_is_recorded_and_a_second_officer_takes_the_end_back(ended: Participation) -> None:
    first, second = staff(), staff()
    late_entry(ended)
    assert Participation.objects.current(today()).count() == 0
    assert first.post(proposal(ended), ASKED).status_code == 302
    case = Rectification.objects.get()
    assert answer(first, case, "apply") == 422
    assert answer(second, case, "apply") == 302
    ended.refresh_from_db()
    assert (ended.last_day, ended.end_reason, Participation.objects.current(today()).count()) == (None, "", 1)
    acts = Act.objects.filter(object_type="rectification").order_by("id")
    assert [(act.action, act.actor_id) for act in acts] == [("propose", first.someone.pk), ("apply", second.someone.pk)]
    letter = Letter.objects.get(kind="ending_rectified")
    assert letter.facts["reason_public"] == ASKED["reason_public"]
    assert "mail" not in str(letter.facts)


def test_who_decides_reads_both_reasons_and_the_proposer(ended: Participation) -> None:
    first, second = staff(), staff()
    late_entry(ended)
    first.post(proposal(ended), ASKED)
    page = reverse("participants:rectification_move", args=[Rectification.objects.get().ref, "apply"])
    html = second.get(page).content.decode()
    told = (ASKED["reason_public"], ASKED["reason"], str(first.someone))
    assert [text in html for text in told] == [True, True, True]


def test_a_correction_that_would_change_nothing_is_refused_as_soon_as_it_is_proposed(ended: Participation) -> None:
    client = staff()
    before = everything()
    page = client.post(proposal(ended), ASKED)
    assert page.status_code == 422
    assert "The records still give the same last day" in page.content.decode()
    assert ASKED["reason"] in page.content.decode()
    after = everything()
    assert [table for table in before if after[table] != before[table]] == ["governance_referencecounter"]


def test_an_end_that_the_records_give_again_by_the_day_of_the_decision_is_not_taken_back(ended: Participation) -> None:
    late_entry(ended)
    staff().post(proposal(ended), ASKED)
    Renewal.objects.all().delete()
    settle([ended.pk])
    page = staff().post(reverse("participants:rectification_move", args=[Rectification.objects.get().ref, "apply"]))
    assert page.status_code == 422
    assert "The records still give the same last day" in page.content.decode()
    ended.refresh_from_db()
    assert (ended.end_reason, Rectification.objects.get().state) == ("expired", "proposed")


def test_no_correction_is_proposed_once_the_organisation_takes_part_anew(ended: Participation) -> None:
    late_entry(ended)
    admit(ended.organisation, today() - timedelta(days=1), None)
    page = staff().post(proposal(ended), ASKED)
    assert page.status_code == 422
    assert "The organisation takes part again since." in page.content.decode()
    assert not Rectification.objects.exists()


def test_an_end_is_not_taken_back_once_the_organisation_takes_part_anew(ended: Participation) -> None:
    first, second = staff(), staff()
    late_entry(ended)
    first.post(proposal(ended), ASKED)
    anew = admit(ended.organisation, today() - timedelta(days=1), None)
    case = Rectification.objects.get()
    page = second.post(reverse("participants:rectification_move", args=[case.ref, "apply"]))
    assert page.status_code == 422
    assert "The organisation takes part again since. The earlier end cannot be taken back." in page.content.decode()
    ended.refresh_from_db()
    assert (ended.end_reason, Rectification.objects.get().state) == ("expired", "proposed")
    assert list(Participation.objects.current(today())) == [anew]


def test_a_rejected_proposal_changes_nothing_and_stays_in_the_history(ended: Participation) -> None:
    second = staff()
    late_entry(ended)
    staff().post(proposal(ended), ASKED)
    assert answer(second, Rectification.objects.get(), "reject", reason="The mail was late.") == 302
    ended.refresh_from_db()
    assert (ended.end_reason, Rectification.objects.get().state) == ("expired", "rejected")
    record_page = second.get(reverse("participants:detail", args=[ended.organisation.ref]))
    assert "The proposed correction was not made" in record_page.content.decode()


def test_only_officers_propose_and_outsiders_do_not_learn_of_a_proposal(ended: Participation) -> None:
    late_entry(ended)
    staff().post(proposal(ended), ASKED)
    case = Rectification.objects.get()
    speaker: User = User.objects.get(offices__scope_id=ended.organisation_id, offices__role="focal_lead")
    for someone in (speaker, person()):
        assert signed_in(someone).post(proposal(ended), ASKED).status_code == 403
        assert answer(signed_in(someone), case, "apply") == 404
    assert Client().post(proposal(ended), ASKED).status_code == 302
    assert Rectification.objects.count() == 1


def test_a_participation_that_lasts_has_no_end_to_correct() -> None:
    subject = participation(today() - timedelta(days=10))
    page = staff().post(proposal(subject), ASKED)
    assert page.status_code == 422
    assert "there is nothing to correct" in page.content.decode()
