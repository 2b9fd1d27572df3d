"""A renewal from its opening to the decision: filled in, sent, examined anew, put to the Steering Group (5.term)."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from casework.engine import Attempt, perform, table_of
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from correspondence.models import Letter
from documents.models import Document
from governance.models import Act
from governance.services import run_rules
from participants.models import Participation, Renewal
from participants.services.applications import confirm_section, save_section
from participants.services.assignments import declare
from participants.services.file_papers import confirm_part, keep_paper, papers_before
from participants.services.renewals import send_renewal
from participants.workflow.changes import carries_forward
from tests.factories import focal_point, officer, participation, person
from tests.renewals import CANARY, ENDS, TODAY, Renewing, assigned, checked, fill_in, opened, pending, sent

pytestmark = pytest.mark.django_db
PROPOSED = date(2030, 2, 28)


def why_not(refusal: pytest.ExceptionInfo[RulesSayNo]) -> list[str]:
    """The reasons of a refusal."""
    return [str(reason) for reason in refusal.value.reasons]


def test_the_whole_road_leaves_exactly_these_acts_and_letters() -> None:
    case = pending()
    case.move("renew", case.head, {"new_last_day": PROPOSED})
    untold = ("save_section", "save_check", "save_risk")
    acts = Act.objects.about(case.renewal).exclude(action__in=untold).order_by("id")
    assert [(act.action, act.source, act.target) for act in acts] == [
        ("open", "", "open"),
        ("sign_disclosure", "", ""),
        ("accept_terms", "", ""),
        ("send", "open", "submitted"),
        ("assign", "", ""),
        ("assign", "", ""),
        ("declare", "", ""),
        ("declare", "", ""),
        ("declare", "", ""),
        ("take_up", "submitted", "dd_refresh"),
        ("save_sheet", "", ""),
        ("complete_due_diligence", "dd_refresh", "risk_refresh"),
        ("complete_risks", "risk_refresh", "consultation"),
        ("consult", "", ""),
        ("put_to_decision", "consultation", "decision_pending"),
        ("renew", "decision_pending", "renewed"),
    ]
    letters = Letter.objects.filter(recipient=case.lead).exclude(kind__in=["focal_point_appointed"]).order_by("id")
    assert [letter.kind for letter in letters] == [
        "renewal_opened", "renewal_reminder", "renewal_received", "renewal_approved",
    ]  # fmt: skip
    assert CANARY not in str([letter.facts for letter in letters])
    renewal = case.renewal
    assert (renewal.old_last_day, renewal.new_last_day, renewal.decided_on) == (ENDS, PROPOSED, TODAY)
    assert renewal.decided_from == renewal.file.snapshots.first()  # type: ignore[union-attr]
    assert Participation.objects.get().term_last_day == PROPOSED


def test_in_time_and_undecided_it_runs_on_in_every_state_between() -> None:
    case = assigned(sent())
    for name, by in (("", case.officer), ("take_up", case.officer)):
        if name:
            case.move(name, by)
        subject = Participation.objects.with_flags(TODAY, 180).get()
        assert (subject.period.upper, subject.is_renewal_pending) == (None, True)
    checked(case)
    case.move("complete_due_diligence", case.reviewer)
    assert Participation.objects.current(ENDS + timedelta(days=100)).exists()


def test_what_is_missing_and_not_confirmed_is_named_before_it_is_sent() -> None:
    case = opened()
    with pytest.raises(RulesSayNo) as refused:
        send_renewal(case.renewal, case.lead, TODAY)
    assert [reason.split(" ", 1)[1] for reason in why_not(refused)[:2]] == [
        "answers or documents are missing. The list names each one.",
        "parts are not confirmed yet. Say of each whether it is still true.",
    ]
    assert why_not(refused)[2:] == [
        "The tobacco and arms disclosure is not signed, or in an older version.",
        "The Terms of Reference in force are not accepted yet.",
    ]
    assert Renewal.objects.get().state == "open"


def test_three_people_send_a_renewal() -> None:
    case = opened()
    fill_in(case)
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    elsewhere = focal_point(participation(date(2025, 6, 1)).organisation)
    with pytest.raises(NotPermitted):
        send_renewal(case.renewal, alternate, TODAY)
    with pytest.raises(NotVisible):
        send_renewal(case.renewal, elsewhere, TODAY)
    with pytest.raises(NotVisible):
        send_renewal(case.renewal, person(), TODAY)
    assert send_renewal(case.renewal, case.lead, TODAY).target == "submitted"


def test_it_is_sent_on_the_last_day_and_not_on_the_day_after() -> None:
    case = opened()
    fill_in(case)
    with pytest.raises(RulesSayNo) as refused:
        send_renewal(case.renewal, case.lead, ENDS + timedelta(days=1))
    assert "The term is over. The organisation can apply anew." in why_not(refused)
    assert send_renewal(case.renewal, case.lead, ENDS).on == ENDS


def test_what_stands_open_for_a_term_that_was_renewed_meanwhile_is_not_sent() -> None:
    case = opened()
    fill_in(case)
    renewed = Participation.objects.filter(pk=case.renewal.participation_id)
    renewed.update(term_last_day=ENDS + timedelta(days=1096))
    with pytest.raises(RulesSayNo) as refused:
        send_renewal(case.renewal, case.lead, TODAY)
    assert "The term was renewed already. There is nothing to send." in why_not(refused)


def test_confirming_a_part_keeps_its_words_and_its_day() -> None:
    case = opened()
    row = confirm_section(case.renewal, "identity", 1, case.lead, TODAY)
    assert (row.answers["name"], row.confirmed_on, row.revision) == (case.renewal.name, TODAY, 2)
    with pytest.raises(NotPermitted):
        confirm_section(case.renewal, "identity", 2, officer(), TODAY)


def test_what_was_found_last_time_is_carried_forward_and_confirmed_item_by_item() -> None:
    first = pending()
    first.move("renew", first.head, {"new_last_day": PROPOSED})
    file = first.renewal.file
    assert file is not None
    later = date(2029, 11, 1)
    run_rules(later)
    second = Renewal.objects.get(state="open")
    attempt = Attempt(second, table_of(Renewal).move("take_up"), first.officer, later)
    carries_forward(attempt, Act.objects.first())  # type: ignore[arg-type]
    assert second.file is not None
    sheet = second.file.due_diligences.get()
    assert {row.confirmed_on for row in sheet.checks.all()} == {None}
    assert {row.evidence for row in sheet.checks.all()} == {CANARY}
    assert {row.reopened for row in second.file.risks.all()} == {True}
    assert second.file.risks.count() == 7


def test_a_declared_tie_hides_the_renewal() -> None:
    case = sent()
    other = officer()
    declare(case.renewal, True, "My sister sits on its board.", other, TODAY)
    visible = [Renewal.objects.visible_to(one, TODAY).count() for one in (other, case.officer, case.lead)]
    assert visible == [0, 1, 1]


def test_who_examined_it_does_not_decide_it_and_before_a_decision_it_is_examined() -> None:
    case = assigned(sent())
    with pytest.raises(RulesSayNo) as refused:
        perform(case.renewal, "renew", case.head, TODAY, {"new_last_day": PROPOSED})
    assert "This renewal has a file: it is assigned and examined before the decision." in why_not(refused)


def test_another_length_needs_a_reason() -> None:
    case = pending()
    with pytest.raises(RulesSayNo) as refused:
        case.move("renew", case.head, {"new_last_day": date(2028, 2, 28)})
    assert why_not(refused) == ["The day proposed is 28 February 2030. Write down why the term gets another length."]
    case.move("renew", case.head, {"new_last_day": date(2028, 2, 28)}, "One year, as the project ends.")
    assert Participation.objects.get().term_last_day == date(2028, 2, 28)


def test_not_renewed_the_letter_holds_the_public_reason_alone() -> None:
    case = pending()
    with pytest.raises(RulesSayNo) as refused:
        case.move("decline", case.head, {"reason_public": " ", "reason_restricted": CANARY})
    assert why_not(refused) == ["Write down the reason that the applicant reads."]
    case.move("decline", case.head, {"reason_public": "It took no part.", "reason_restricted": CANARY})
    letter = Letter.objects.get(kind="renewal_declined")
    assert (letter.facts["reason_public"], CANARY in str(letter.facts)) == ("It took no part.", False)
    assert (case.renewal.state, case.renewal.reason_restricted) == ("not_renewed", CANARY)


def test_the_daily_job_alone_opens_and_lets_lapse() -> None:
    case = opened()
    with pytest.raises(NotPermitted):
        perform(case.renewal, "lapse", case.head, TODAY)


def renewed_once() -> tuple[Renewing, Renewal]:
    """A renewed participation, and its next renewal as the daily job opened it."""
    first = pending()
    first.move("renew", first.head, {"new_last_day": PROPOSED})
    run_rules(date(2029, 11, 1))
    return first, Renewal.objects.select_related("file__predecessor").get(state="open")


def test_a_document_of_last_time_counts_once_it_is_said_to_hold_still() -> None:
    first, second = renewed_once()
    later, file = date(2029, 11, 1), second.file
    assert file is not None
    assert (set(file.papers_filed()), set(papers_before(file))) == (set(), {"statutes"})
    row = file.sections.get(code="legal_status")
    confirm_part(second, "legal_status", row.revision, first.lead, later)
    kept, before = (Document.objects.about(one).get() for one in (file, file.predecessor))  # type: ignore[arg-type]
    assert (set(file.papers_filed()), set(papers_before(file))) == ({"statutes"}, set())
    assert (kept.dated_on, kept.versions.get().sha256) == (before.dated_on, before.versions.get().sha256)
    assert kept.pk != before.pk


def test_a_document_of_last_time_does_not_count_where_its_part_was_changed() -> None:
    first, second = renewed_once()
    later, file = date(2029, 11, 1), second.file
    assert file is not None
    row = file.sections.get(code="legal_status")
    save_section(second, "legal_status", {**row.answers, "authority": "Another"}, row.revision, first.lead, later)
    assert set(file.papers_filed()) == set()
    with pytest.raises(NotPermitted):
        keep_paper(second, "statutes", focal_point(participation(date(2025, 6, 1)).organisation), later)
    keep_paper(second, "statutes", first.lead, later)
    assert set(file.papers_filed()) == {"statutes"}
