"""A renewal that came by letter: its form is asked for, filled in and signed, then examined as any other (5.term)."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.policy import holders, may
from casework.engine import perform
from casework.models import Consultation
from casework.refusals import NotPermitted, NotVisible, RulesSayNo, WrongState
from casework.waiting import waiting_for
from correspondence.models import Letter
from documents.models import Document
from governance.models import Act, JobRun
from governance.services import run_rules
from participants.history import history_of_renewal
from participants.models import Participation, Renewal
from participants.overviews.terms import ending_participations, ending_terms
from participants.sections import RENEWAL_SECTIONS
from participants.services import submit_renewal
from participants.services.applications import open_parts
from participants.services.assignments import declare
from participants.services.questions import close_item, move_due
from participants.services.reminders import remind_of_questions
from participants.services.renewals import FORM_DAYS, ask_for_form, consult, record_letter
from participants.services.replies import send_answers
from participants.services.screening import compare_new_names
from tests.factories import focal_point, officer, participation, person
from tests.participants.renewing.test_asked_again import examined_again
from tests.renewals import (
    ADMITTED,
    CANARY,
    ENDS,
    TODAY,
    Renewing,
    assigned,
    examine,
    fill_in,
    from_records,
    heard,
    in_state,
    put_to_decision,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Before the daily job opens the renewal of the term.
EARLY = date(2026, 5, 1)
DUE = EARLY + timedelta(days=FORM_DAYS)
LAST_DAY = date(2030, 2, 28)
REASONS = {"reason_public": "It took no part.", "reason_restricted": CANARY}
NOT_HEARD = "The Steering Group has not been consulted. Open a consultation and record its outcome."
NO_FORM = "The organisation has not filled in the form of this renewal. An officer asks for the form first."


def of(renewal: Renewal, on: date = EARLY, lead: User | None = None) -> Renewing:
    """The renewal with its people."""
    speaks = lead or focal_point(renewal.participation.organisation)
    return Renewing(renewal, speaks, officer(), officer(Role.REVIEWER), officer(Role.HEAD), on)


def by_letter(came_on: date = EARLY, on: date = EARLY) -> Renewing:
    """A renewal whose letter an officer recorded."""
    subject = participation(ADMITTED)
    lead = focal_point(subject.organisation)
    return of(record_letter(subject, came_on, on, officer()), on, lead)


def without_form(on: date = EARLY) -> Renewing:
    """A renewal that was recorded without a form."""
    return of(submit_renewal(participation(ADMITTED), on, on, officer()), on)


def filled_in(case: Renewing) -> Renewing:
    """The form filled in, signed and sent by the lead, its names compared."""
    fill_in(case, case.on)
    send_answers(case.renewal, case.lead, case.on)
    case.renewal.refresh_from_db()
    compare_new_names(case.on)
    return case


def why_not(refused: pytest.ExceptionInfo[RulesSayNo]) -> list[str]:
    """The reasons of a refusal."""
    return list(map(str, refused.value.reasons))


def told(someone: User, on: date) -> list[str]:
    """What waits for a person."""
    return [str(one.what) for one in waiting_for(someone, on)]


def test_a_letter_in_time_has_a_file_and_a_round_of_questions_that_opens_every_part() -> None:
    case = by_letter(EARLY - DAY)
    renewal, file = case.renewal, case.renewal.file
    assert file is not None
    assert (renewal.state, renewal.came_from, renewal.submitted_on) == ("info_requested", "submitted", EARLY - DAY)
    asked = file.requests.get()
    assert (asked.round, asked.asked_on, asked.due_on, asked.closed_on) == (1, EARLY, DUE, None)
    parts = {section.code for section in RENEWAL_SECTIONS} | {"disclosure", "terms"}
    assert open_parts(renewal) == dict.fromkeys(parts)
    named = set(asked.items.values_list("section", "field"))
    papers = {(one.code, slot) for one in RENEWAL_SECTIONS for slot in (*one.papers, *one.optional_papers)}
    assert named == {(part, "") for part in parts} | papers and ("legal_status", "statutes") in papers
    assert file.sections.get(code="identity").answers["name"] == renewal.name
    assert [(act.action, act.source, act.target) for act in Act.objects.about(renewal).order_by("id")] == [
        ("submit", "", "submitted"), ("ask_for_form", "submitted", "info_requested"),
    ]  # fmt: skip
    letters = Letter.objects.filter(object_type="renewal").order_by("id")
    assert [one.kind for one in letters] == ["renewal_received", "renewal_information_requested"]
    assert letters[0].facts["by_letter"] == "yes" and len(letters[1].facts["questions"]) == asked.items.count()


def test_the_form_is_filled_in_from_the_last_file_of_the_organisation_in_its_language() -> None:
    first = in_state("not_renewed")
    file = first.renewal.file
    assert file is not None
    file.language = "zh-hans"
    file.save()
    second = record_letter(first.renewal.participation, TODAY, TODAY, first.officer)
    assert second.file is not None
    assert (second.file.predecessor, second.file.language, second.state) == (file, "zh-hans", "info_requested")
    assert second.file.sections.get(code="funding").answers == file.sections.get(code="funding").answers
    assert "烟草" in second.file.requests.get().items.get(section="disclosure").question


def test_a_paper_of_the_form_opens_to_the_secretariat_when_the_form_was_sent() -> None:
    case = by_letter()
    declare(case.renewal, False, "", case.officer, EARLY)
    fill_in(case, EARLY)
    assert case.renewal.file is not None
    paper = Document.objects.about(case.renewal.file).first()
    assert paper is not None

    def opens_to() -> list[bool]:
        both = [may(one, "documents.view_document", paper, EARLY) for one in (case.lead, case.officer)]
        assert both == [one in holders("documents.view_document", paper, EARLY) for one in (case.lead, case.officer)]
        return [*both, may(case.officer, "participants.view_casefile", case.renewal.file, EARLY)]

    assert opens_to() == [True, False, False]
    send_answers(case.renewal, case.lead, EARLY)
    assert opens_to() == [True, True, True]


def test_the_steering_group_is_not_asked_about_a_renewal_whose_form_nobody_asked_for() -> None:
    case = without_form()
    with pytest.raises(WrongState):
        consult(case.renewal, "Does the Steering Group agree?", EARLY + 7 * DAY, EARLY, case.officer)
    case.renewal.refresh_from_db()
    assert (case.renewal.consultation, Consultation.objects.exists()) == (None, False)


def test_filled_in_and_signed_it_goes_back_to_be_taken_up_and_is_examined_and_renewed() -> None:
    case = filled_in(by_letter(EARLY - DAY))
    renewal, file = case.renewal, case.renewal.file
    assert file is not None
    assert (renewal.state, renewal.submitted_on, file.snapshots.count()) == ("submitted", EARLY - DAY, 1)
    frozen = file.snapshots.get().content
    assert frozen["disclosure"] and frozen["accepted"] and "record" in frozen["answers"]["activity"]
    assert not file.requests.get().items.filter(answered_on__isnull=True).exists()
    assert file.requests.get().closed_on == EARLY
    answer = Act.objects.about(renewal).get(action="answer")
    assert (answer.facts["snapshot"], answer.target) == ("1", "submitted")
    examine(case)
    case.move("renew", case.head, {"new_last_day": LAST_DAY})
    assert Participation.objects.get().term_last_day == LAST_DAY
    assert renewal.decided_from == file.snapshots.get()


@pytest.mark.parametrize(("leave_out", "said"), [
    ("disclosure", ["The tobacco and arms disclosure is not signed, or in an older version."]),
    ("terms", ["The Terms of Reference in force are not accepted yet."]),
    ("part", ["1 parts are not confirmed yet. Say of each whether it is still true."]),
])  # fmt: skip
def test_it_is_not_sent_while_a_part_is_open_or_unsigned(leave_out: str, said: list[str]) -> None:
    case = by_letter()
    fill_in(case, EARLY)
    file = case.renewal.file
    assert file is not None
    if leave_out == "disclosure":
        file.disclosures.all().delete()
    elif leave_out == "terms":
        file.acceptances.all().delete()
    else:
        file.sections.filter(code="funding").update(confirmed_on=None)
    with pytest.raises(RulesSayNo) as refused:
        send_answers(case.renewal, case.lead, EARLY)
    assert why_not(refused) == said
    assert not file.snapshots.exists() and file.requests.get().items.filter(answered_on__isnull=False).count() == 0


def test_only_the_lead_sends_it() -> None:
    case = by_letter()
    fill_in(case, EARLY)
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    with pytest.raises(NotPermitted):
        send_answers(case.renewal, alternate, EARLY)
    with pytest.raises(NotVisible):
        send_answers(case.renewal, focal_point(participation(EARLY).organisation), EARLY)


def test_without_its_form_it_is_neither_taken_up_nor_decided() -> None:
    case = assigned(by_letter())
    data = {"new_last_day": LAST_DAY}
    for name, by in (("take_up", case.officer), ("renew", case.head), ("decline", case.head)):
        with pytest.raises(WrongState):
            perform(case.renewal, name, by, EARLY, data)
    close_item(case.renewal, 1, "It came by post.", case.officer, EARLY)
    case.renewal.refresh_from_db()
    assert case.renewal.state == "submitted"
    with pytest.raises(RulesSayNo) as refused:
        case.move("take_up", case.officer)
    assert why_not(refused) == [NO_FORM]
    with pytest.raises(RulesSayNo) as refused:
        case.move("renew", case.head, data)
    assert NO_FORM in why_not(refused)
    waits = told(case.officer, EARLY)
    assert "Ask for the form of a renewal" in waits and "Take up a renewal" not in waits
    ask_for_form(case.renewal, DUE, case.officer, EARLY)
    assert case.renewal.file.requests.count() == 2  # type: ignore[union-attr]
    assert filled_in(case).renewal.state == "submitted"
    assert "Take up a renewal" in told(case.officer, EARLY)


def test_the_days_run_on_and_the_reminders_go_and_the_day_can_be_moved() -> None:
    case = by_letter()
    subject = Participation.objects.with_flags(ENDS + 100 * DAY, 180).get()
    assert (subject.period.upper, subject.is_renewal_pending) == (None, True)
    for on in (DUE, DUE + 8 * DAY):
        remind_of_questions(on, JobRun.objects.create(name="run_rules", on=on))
    assert Letter.objects.filter(kind="renewal_information_reminder", recipient=case.lead).count() == 2
    assigned(case)
    move_due(case.renewal, DUE + 30 * DAY, "The board meets later.", case.officer, EARLY)
    assert case.renewal.file.requests.get().due_on == DUE + 30 * DAY  # type: ignore[union-attr]


def test_never_answered_the_head_may_decline_it_once_the_steering_group_was_heard() -> None:
    case = assigned(by_letter())
    late = DUE + 8 * DAY
    for on in (DUE, late):
        remind_of_questions(on, JobRun.objects.create(name="run_rules", on=on))
    case.on = late
    heard(case)
    perform(case.renewal, "close_without_reply", case.head, late, REASONS)
    assert case.renewal.state == "not_renewed"


def test_answered_after_the_steering_group_was_heard_on_the_silence_it_is_asked_again() -> None:
    case = assigned(by_letter())
    case.on = DUE + DAY
    heard(case)
    case.renewal.refresh_from_db()
    earlier = case.renewal.consultation
    filled_in(case)
    case.move("take_up", case.officer)
    examined_again(case)
    put_to_decision(case)
    assert (list(case.renewal.asked_before.all()), case.renewal.consultation != earlier) == ([earlier], True)


def test_one_that_came_too_late_has_no_file_and_is_declined() -> None:
    case = without_form(ENDS + DAY)
    late = record_after(case, ENDS + DAY)
    assert (late.file, late.state) == (None, "submitted")
    with pytest.raises(RulesSayNo) as refused:
        ask_for_form(late, ENDS + 40 * DAY, case.officer, ENDS + DAY)
    assert why_not(refused) == [
        "This renewal was submitted after the term's last day. The organisation can apply anew.",
        "The participation has ended. The organisation can apply anew.",
    ]
    perform(late, "decline", case.head, ENDS + DAY, {})
    assert late.state == "not_renewed"


def record_after(case: Renewing, on: date) -> Renewal:
    """Another letter, recorded once the renewal before was declined."""
    perform(case.renewal, "decline", case.head, on, {})
    return record_letter(case.renewal.participation, on, on, officer())


def test_one_of_a_participation_that_ended_has_no_file_until_the_end_is_corrected() -> None:
    subject = participation(ADMITTED)
    focal_point(subject.organisation)
    run_rules(ENDS + DAY)
    renewal = record_letter(subject, ENDS, ENDS + DAY, officer())
    assert (renewal.file, renewal.state) == (None, "submitted")


def test_a_letter_with_a_tie_is_refused_to_who_declared_it() -> None:
    first = in_state("not_renewed")
    tied = officer()
    declare(first.renewal, True, "My sister sits on its board.", tied, TODAY)
    with pytest.raises(NotPermitted):
        record_letter(first.renewal.participation, TODAY, TODAY, tied)
    assert Renewal.objects.count() == 1


def test_what_was_recorded_without_a_form_is_renewed_only_once_it_has_one() -> None:
    case = without_form()
    with pytest.raises(RulesSayNo) as refused:
        case.move("renew", case.head, {"new_last_day": LAST_DAY})
    assert why_not(refused) == [NOT_HEARD, NO_FORM]
    assert "Ask for the form of a renewal" in told(case.officer, EARLY)
    assert "Decide on a renewal" not in told(case.head, EARLY)
    ask_for_form(case.renewal, DUE, case.officer, EARLY)
    filled_in(case)
    with pytest.raises(RulesSayNo) as refused:
        ask_for_form(case.renewal, DUE, case.officer, EARLY)
    assert why_not(refused) == ["The organisation sent the form already."]
    examine(case)
    case.move("renew", case.head, {"new_last_day": LAST_DAY})


def test_what_is_undecided_in_the_records_of_the_past_is_decided_as_it_is_or_asked_for_its_form() -> None:
    case = of(from_records(participation(ADMITTED), EARLY, EARLY))
    assert "Ask the Steering Group about a renewal" in told(case.officer, EARLY)
    assert "Ask for the form of a renewal" not in told(case.officer, EARLY)
    other = of(from_records(participation(ADMITTED, "foundation"), EARLY, EARLY))
    heard(case)
    case.move("renew", case.head, {"new_last_day": LAST_DAY})
    ask_for_form(other.renewal, DUE, other.officer, EARLY)
    assert other.renewal.state == "info_requested"
    assert filled_in(other).renewal.state == "submitted"


def test_the_form_is_awaited_by_a_day_to_come() -> None:
    case = without_form()
    with pytest.raises(RulesSayNo) as refused:
        ask_for_form(case.renewal, EARLY, case.officer, EARLY)
    assert why_not(refused) == ["Choose a day after today by which the answers are awaited."]
    assert Renewal.objects.get().file is None


def test_only_officers_ask_for_the_form() -> None:
    case = without_form()
    for one in (case.reviewer, case.lead):
        with pytest.raises(NotPermitted):
            ask_for_form(case.renewal, DUE, one, EARLY)
    for one in (focal_point(participation(EARLY).organisation), person("Demo Outsider")):
        with pytest.raises(NotVisible):
            ask_for_form(case.renewal, DUE, one, EARLY)
    assert not Letter.objects.filter(kind="renewal_information_requested").exists()


def test_the_list_of_terms_says_that_the_form_is_lacking() -> None:
    case = by_letter()
    (row,) = ending_terms(ending_participations(case.officer, EARLY), case.officer, EARLY)
    assert row.lacks[:2] == ("form", "officer")
    filled_in(case)
    (row,) = ending_terms(ending_participations(case.officer, EARLY), case.officer, EARLY)
    assert row.lacks[0] == "officer"


def test_the_history_says_that_the_form_was_asked_for() -> None:
    case = by_letter()
    lines = [str(line.text) for line in history_of_renewal(case.renewal, case.lead, EARLY)]
    assert "The organisation was asked to fill in the form of the renewal (round 1)." in lines
