"""What can happen to a form that is asked for after a letter: taken back, never sent, answered late (5.term)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factors import set_factor
from accounts.policy import holders
from casework.engine import perform
from casework.refusals import NotPermitted, RulesSayNo
from casework.waiting import waiting_for
from correspondence.models import Letter
from documents.models import Document
from governance.models import Act
from participants.enums import Asks
from participants.letters.applications import APPLICATION_MESSAGE
from participants.letters.renewals import RENEWAL_MESSAGE
from participants.models import Participation
from participants.scopes import TALK
from participants.services.applications import open_parts
from participants.services.assignments import declare
from participants.services.examination import write_message
from participants.services.openings import open_again
from participants.services.questions import close_item
from participants.services.renewals import ask_for_form, consult, record_letter
from participants.services.replies import write_to_secretariat
from participants.services.requests import judge_request, requests_awaiting
from tests.factories import officer
from tests.participants.pages.people import signed_in
from tests.participants.pages.test_requests import sent as sent_in
from tests.participants.renewing.test_asked_again import examined_again
from tests.participants.renewing.test_by_letter import DUE, EARLY, REASONS, by_letter, of, told, without_form
from tests.participants.renewing.test_moves import answered, silent
from tests.renewals import SOON, TODAY, asked, assigned, heard, in_state

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = DUE + 20 * DAY


def test_the_form_is_taken_back_as_a_whole_and_asked_for_again() -> None:
    case = assigned(by_letter())
    everything = open_parts(case.renewal)
    close_item(case.renewal, 3, "The letter was of another organisation.", case.officer, EARLY)
    case.renewal.refresh_from_db()
    file = case.renewal.file
    assert file is not None
    assert (case.renewal.state, open_parts(case.renewal)) == ("submitted", {})
    assert not file.requests.get().items.filter(closed_because="").exists()
    letter = Letter.objects.filter(kind="renewal_information_changed").latest("id")
    assert letter.facts["question"] == "The form of the renewal"
    ask_for_form(case.renewal, DUE, case.officer, EARLY)
    assert open_parts(case.renewal) == everything


def test_the_page_says_that_the_whole_form_is_taken_back() -> None:
    case = assigned(by_letter())
    set_factor(case.officer, "A" * 32)
    page = signed_in(case.officer).get(reverse("participants:close_question", args=[case.renewal.ref, 1]))
    assert "Take the whole form back?" in page.content.decode()


def test_once_an_end_is_on_record_a_form_that_nobody_sent_can_be_declined() -> None:
    case = assigned(by_letter())
    close_item(case.renewal, 1, "It withdrew.", case.officer, EARLY)
    Participation.objects.filter(pk=case.renewal.participation_id).update(last_day=EARLY, end_reason="withdrawn")
    case.renewal.refresh_from_db()
    case.move("decline", case.head, REASONS)
    assert case.renewal.state == "not_renewed"


def test_while_the_term_runs_the_steering_group_is_heard_before_it_is_declined() -> None:
    case = assigned(by_letter())
    close_item(case.renewal, 1, "By mistake.", case.officer, EARLY)
    case.renewal.refresh_from_db()
    with pytest.raises(RulesSayNo) as refused:
        case.move("decline", case.head, REASONS)
    assert [str(one) for one in refused.value.reasons] == [
        "The Steering Group has not been consulted. Open a consultation and record its outcome."
    ]


def test_a_form_that_was_never_sent_is_no_earlier_file() -> None:
    first = in_state("not_renewed")
    subject, file, on = first.renewal.participation, first.renewal.file, TODAY + 40 * DAY
    second = assigned(of(record_letter(subject, TODAY, TODAY, officer()), TODAY, first.lead))
    close_item(second.renewal, 1, "By mistake.", second.officer, TODAY)
    second.renewal.refresh_from_db()
    heard(second)
    perform(second.renewal, "decline", second.head, on, REASONS)
    third = open_again(subject, on, first.lead)
    assert third.file is not None and third.file.predecessor == file


def test_answers_that_come_after_the_steering_group_was_heard_on_the_silence_are_put_to_it() -> None:
    case = asked(in_state("consultation"))
    silent(case)
    case.renewal.refresh_from_db()
    on_the_silence = case.renewal.consultation
    answered(case)
    case.on = LATE
    case.move("answer", case.lead)
    assert (case.renewal.state, case.renewal.consultation) == ("consultation", None)
    assert list(case.renewal.asked_before.all()) == [on_the_silence]


def test_which_consultation_is_set_aside_stands_in_the_act() -> None:
    case = in_state("consultation")
    heard(case)
    asked_first = case.renewal.consultation
    assert asked_first is not None
    case.move("look_again", case.reviewer, reason="A new donor.")
    examined_again(case)
    act = Act.objects.about(case.renewal).filter(action="complete_risks").latest("id")
    assert act.facts["consultation"] == asked_first.ref


def test_while_an_earlier_consultation_is_open_it_stays_in_sight_and_no_other_is_asked_for() -> None:
    case = in_state("consultation")
    consult(case.renewal, "Does it agree?", SOON, TODAY, case.officer)
    case.renewal.refresh_from_db()
    case.move("look_again", case.reviewer, reason="A new donor.")
    examined_again(case)
    waits = told(case.officer, TODAY)
    assert "The Steering Group is asked about a renewal" in waits
    assert "Ask the Steering Group about a renewal again" not in waits


def test_a_head_who_declared_nothing_yet_hears_that_no_answer_came() -> None:
    case = by_letter()
    assert "Declare your interests before you examine" in told(case.head, LATE)
    declare(case.renewal, False, "", case.head, EARLY)
    assert "No answer came: decide on the renewal, or wait" in told(case.head, LATE)
    assert "No answer came: decide on the renewal, or wait" not in told(case.head, EARLY)


def test_who_asked_for_the_form_does_not_close_it_for_silence() -> None:
    case = without_form()
    ask_for_form(case.renewal, DUE, case.head, EARLY)
    case.renewal.refresh_from_db()
    with pytest.raises(RulesSayNo) as refused:
        perform(case.renewal, "close_without_reply", assigned(case).head, LATE, REASONS)
    assert "You entered this yourself. Another person decides it." in map(str, refused.value.reasons)


def test_who_declared_a_tie_sets_no_request_of_the_organisation_aside() -> None:
    first = in_state("not_renewed")
    subject, tied = first.renewal.participation, officer()
    declare(first.renewal, True, "My sister sits on its board.", tied, TODAY)
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        sent_in(subject, first.lead)
        letter = Document.objects.get(title="Request")
        set_factor(tied, "A" * 32)
        browser = signed_in(tied)
        shut = [reverse("participants:judge_request", args=[letter.ref]),
                reverse("participants:submit_renewal", args=[subject.ref])]  # fmt: skip
        assert [browser.get(one).status_code for one in shut] == [403, 403]
        set_factor(first.officer, "A" * 32)
        record = reverse("participants:detail", args=[subject.organisation.ref])
        readers = (signed_in(first.officer), browser)
        assert [shut[1] in one.get(record).content.decode() for one in readers] == [True, False]
    with pytest.raises(NotPermitted):
        judge_request(letter, Asks.OTHER, "It asks for nothing.", tied, TODAY)
    (matter,) = [one for one in waiting_for(tied, TODAY) if str(one.what).startswith("Record the renewal")]
    assert (matter.is_mine, matter.url) == (False, reverse("participants:detail", args=[subject.organisation.ref]))
    assert requests_awaiting(TODAY)[subject.organisation_id].letter == letter


def test_what_is_written_in_the_talk_is_kept_from_who_has_not_declared() -> None:
    case, another = in_state("dd_refresh"), officer()
    write_message(case.renewal, "We have a question.", case.officer, TODAY)
    letter = Letter.objects.get(kind="renewal_message")
    assert not Letter.objects.visible_to(another, TODAY).filter(pk=letter.pk).exists()
    assert set(holders("correspondence.view_letter", letter, TODAY)) == {
        case.officer, case.reviewer, case.head, case.lead,
    }  # fmt: skip
    assert Letter.objects.visible_to(case.reviewer, TODAY).filter(pk=letter.pk).exists()


def test_the_letters_that_are_kept_so_are_those_of_the_talk() -> None:
    assert set(TALK) == {APPLICATION_MESSAGE.code, RENEWAL_MESSAGE.code}


def test_a_message_waits_for_any_officer_while_the_case_has_none() -> None:
    case = by_letter()
    write_to_secretariat(case.renewal, "We cannot sign in.", case.lead, EARLY)
    assert "Answer a message about a renewal" in told(case.officer, EARLY)
    assert "Answer a message about a renewal" not in told(case.reviewer, EARLY)
