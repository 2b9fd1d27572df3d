"""What an examination rests on has no way round: screening, disclosure, duties kept apart, the ledger (5.nsa.fensa)."""

from datetime import date, timedelta

import pytest
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.services import name_deputy
from casework.refusals import RulesSayNo
from governance.models import Act
from participants.enums import Disposal
from participants.forms.steps import Names, Website
from participants.models import Application, Disclosure, Hit, ScreenedName
from participants.rules.applications import GraveRisksReferred, NamesScreened
from participants.scopes import OFFICER
from participants.services.applications import save_section, submit_application
from participants.services.assignments import assign, declare
from participants.services.decisions import Approval, approve
from participants.services.examination import Question, ask_applicant, escalate, record_finding, record_view
from participants.services.replies import answer_item, send_answers
from participants.services.screening import Entry, compare_new_names, dispose, take_list
from tests.applications import TODAY, complete_draft, submitted
from tests.factories import officer, participation, person
from tests.participants.applications.cases import SOON, File, approved, checked, in_state, sent
from tests.participants.applications.pages import signed_in
from tests.participants.applications.test_case_pages import as_staff

pytestmark = pytest.mark.django_db
LISTED = [Entry("A-1", "Demo Listed Person")]


def asked(*questions: Question, state: str = "completeness") -> File:
    case = in_state(state)
    ask_applicant(case.application, list(questions), SOON, case.officer, TODAY)
    case.application.refresh_from_db()
    return case


def answer(case: File, section: str, **answers: object) -> None:
    row = case.application.file.sections.get(code=section)
    save_section(case.application, section, {**row.answers, **answers}, row.revision, case.signatory, TODAY)
    answer_item(case.application, 1, "See the part.", case.signatory, TODAY)
    send_answers(case.application, case.signatory, TODAY)
    case.application.refresh_from_db()


def disclose(case: File, links: dict[str, dict[str, str]]) -> None:
    """Another disclosure on the file, as it is signed anew."""
    last = Disclosure.objects.filter(file=case.application.file)[0]
    Disclosure.objects.create(
        file=last.file, statement=last.statement, language="en", text_sha256=last.text_sha256, links=links,
        signatory_name="Demo Signatory", signatory_title="Director", signed_on=TODAY, signed_by=case.signatory,
    )  # fmt: skip


def deputy_of(absent: User, deputy: User, by: User) -> User:
    name_deputy(absent, deputy, TODAY, TODAY + timedelta(days=5), by)
    return User.objects.get(pk=deputy.pk)


def test_a_name_that_an_answer_brings_is_screened_and_one_that_it_takes_away_is_not() -> None:
    case = asked(Question("decision_body", "", "Who sits on the board?"))
    answer(case, "decision_body", members=[{"name": "Demo Listed Person", "role": "Chair", "affiliation": "None"}])
    take_list("Demo list", LISTED, "0" * 64, officer(), TODAY)
    assert compare_new_names(TODAY) == 1
    given = ScreenedName.objects.filter(file=case.application.file, kind="decision_body")
    assert list(given.order_by("name").values_list("name", "gone_on")) == [
        ("Demo Listed Person", None), ("Demo text", TODAY),
    ]  # fmt: skip
    assert NamesScreened().refuses(case.application, TODAY)


def test_a_list_that_is_not_compared_yet_stops_the_decision() -> None:
    case = in_state("decision_pending")
    take_list("Demo list", [Entry("A-1", case.application.name)], "0" * 64, officer(), TODAY)
    with pytest.raises(RulesSayNo) as refused:
        approved(case)
    assert list(map(str, refused.value.reasons)) == [str(NamesScreened.message)]


def test_a_yes_in_the_disclosure_is_put_to_another_body_whatever_the_reviewer_found() -> None:
    case = in_state("recommendation")
    rule = GraveRisksReferred()
    assert not rule.refuses(case.application, TODAY)
    disclose(case, {"tobacco": {"funding": "yes"}})
    assert rule.refuses(case.application, TODAY)
    escalate(case.application, "Demo body", "May we?", SOON, case.reviewer, TODAY)
    case.application.refresh_from_db()
    record_view(case.application, "You may.", "Demo Adviser", TODAY, case.officer, TODAY)
    assert not rule.refuses(case.application, TODAY)


def test_what_a_body_was_asked_before_the_latest_look_answers_no_later_finding() -> None:
    case = in_state("recommendation")
    escalate(case.application, "Demo body", "May we?", SOON, case.reviewer, TODAY)
    case.application.refresh_from_db()
    record_view(case.application, "You may.", "Demo Adviser", TODAY, case.officer, TODAY)
    case.application.file.risks.filter(risk="undue_influence").update(residual="high")
    assert not GraveRisksReferred().refuses(case.application, TODAY)
    case.application.file.due_diligences.create(number=2, begun_on=TODAY + timedelta(days=1), reviewer=case.reviewer)
    assert GraveRisksReferred().refuses(case.application, TODAY + timedelta(days=1))


def test_a_sheet_that_finds_no_link_where_one_is_disclosed_is_not_completed() -> None:
    case = in_state("due_diligence")
    checked(case)
    disclose(case, {"arms": {"governance": "yes"}})
    with pytest.raises(RulesSayNo, match="disclosed a link"):
        case.move("complete_due_diligence", case.reviewer)


def test_who_handles_a_case_completes_no_due_diligence_as_the_reviewer_s_deputy() -> None:
    case = in_state("due_diligence")
    checked(case)
    stand_in = deputy_of(case.reviewer, case.officer, case.head)
    with pytest.raises(RulesSayNo, match="You handle this case"):
        case.move("complete_due_diligence", stand_in)


def test_who_reviews_a_case_recommends_nothing_as_the_officer_s_deputy() -> None:
    case = in_state("recommendation")
    stand_in = deputy_of(case.officer, case.reviewer, case.head)
    with pytest.raises(RulesSayNo, match="You review this case"):
        case.move("recommend", stand_in, {"advice": "engage_with_measures"}, "Because.")


def hit_of(case: File) -> Hit:
    take_list("Demo list", [Entry("A-1", case.application.name)], "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    return Hit.objects.get()


def test_who_handles_a_case_decides_no_hit_as_a_deputy_and_who_decided_one_decides_no_case() -> None:
    case = in_state("completeness")
    hit = hit_of(case)
    stand_in = deputy_of(case.reviewer, case.officer, case.head)
    with pytest.raises(RulesSayNo, match="You handle this case"):
        dispose(hit, Disposal.OTHER, "Another country.", stand_in, TODAY)
    dispose(hit, Disposal.OTHER, "Another country.", case.reviewer, TODAY)
    with pytest.raises(RulesSayNo, match="two different people"):
        assign(case.application, OFFICER, case.reviewer, case.officer, TODAY)


def test_an_act_of_a_deputy_in_the_examination_names_whom_they_stand_in_for() -> None:
    case = in_state("eligibility")
    stand_in = deputy_of(case.officer, officer(), case.head)
    declare(case.application, False, "", stand_in, TODAY)
    record_finding(case.application, "aligned", {"verdict": "met", "evidence": "Its aims."}, "", stand_in, TODAY)
    act = Act.objects.filter(action="record_finding").latest("id")
    assert (act.actor_id, act.acting_for_id) == (stand_in.pk, case.officer.pk)


def ledger(someone: User, ref: str) -> list[str]:
    request = RequestFactory().get("/")
    someone.acting_on = TODAY
    request.user = someone
    return list(site._registry[Act].get_queryset(request).filter(object_ref=ref).values_list("action", flat=True))


def test_the_ledger_shows_the_acts_of_a_case_to_those_alone_to_whom_its_file_is_open() -> None:
    case = in_state("eligibility")
    undeclared, tied = officer(), officer()
    declare(case.application, True, "A cousin.", tied, TODAY)
    assert "record_finding" not in ledger(case.officer, case.application.ref)
    record_finding(case.application, "aligned", {"verdict": "met", "evidence": "Its aims."}, "", case.officer, TODAY)
    assert "record_finding" in ledger(case.officer, case.application.ref)
    assert (ledger(undeclared, case.application.ref), ledger(tied, case.application.ref)) == ([], [])
    act = Act.objects.filter(action="record_finding").get()
    assert [one.has_perm("governance.view_act", act) for one in (case.officer, undeclared, tied)] == [
        True,
        False,
        False,
    ]


def test_the_ledger_shows_no_act_of_a_draft() -> None:
    draft, someone = complete_draft(), officer()
    assert ledger(someone, draft.ref) == []
    assert as_staff(someone).get(reverse("admin:governance_act_changelist"), {"q": draft.ref}).status_code == 200


@pytest.mark.parametrize("emptied", [{"name": ""}, {"category": ""}])
def test_what_is_emptied_in_answers_is_named_and_not_sent(emptied: dict[str, str]) -> None:
    case = asked(Question("identity", "", "What is its name?"))
    with pytest.raises(RulesSayNo, match="1 answers or documents are missing"):
        answer(case, "identity", **emptied)
    assert Application.objects.get(pk=case.application.pk).name == "Demo Health Network"


def test_a_new_name_counts_once_it_is_sent_and_is_refused_where_another_has_it() -> None:
    submitted(name="Demo Other Network", by=person("Demo Other Applicant"))
    case = asked(Question("identity", "name", "What is its name?"))
    row = case.application.file.sections.get(code="identity")
    save_section(case.application, "identity", {"name": "Demo Other Network"}, row.revision, case.signatory, TODAY)
    answer_item(case.application, 1, "See the part.", case.signatory, TODAY)
    with pytest.raises(RulesSayNo, match="being examined already"):
        send_answers(case.application, case.signatory, TODAY)
    row.refresh_from_db()
    save_section(case.application, "identity", {"name": "Demo New Network"}, row.revision, case.signatory, TODAY)
    send_answers(case.application, case.signatory, TODAY)
    case.application.refresh_from_db()
    assert (case.application.name, case.application.name_key) == ("Demo New Network", "demo network new")


def test_a_line_of_other_names_is_no_longer_than_a_name() -> None:
    field = Names(5000, Names.widget(), required=False)
    assert field.clean("x" * 300 + "\n" + "y" * 300) == "x" * 300 + "\n" + "y" * 300
    with pytest.raises(ValidationError, match="Line 2 has more than 300 characters"):
        field.clean("short\n" + "x" * 301)


def test_an_address_counts_whatever_the_case_of_its_scheme() -> None:
    assert Website(500, Website.widget(), required=False).clean("Https://www.Example.org") == "https://www.Example.org"


@pytest.mark.parametrize("first_day", [date(9998, 12, 31), TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_an_admission_begins_today_or_within_a_year(first_day: date) -> None:
    case = in_state("decision_pending")
    with pytest.raises(RulesSayNo, match="today or within a year"):
        approve(case.application, "approve", Approval(first_day), case.head, TODAY)


def test_what_the_record_refuses_is_said_on_the_form_of_the_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    case = in_state("decision_pending")

    def refuse(*args: object) -> None:
        raise ValidationError("The record cannot be this.")

    monkeypatch.setattr("participants.services.decisions.new_organisation", refuse)
    day = {f"starts_on_{part}": str(getattr(TODAY, part)) for part in ("day", "month", "year")}
    page = reverse("participants:application_move", args=[case.application.ref, "approve"])
    for more in ({}, {"preview": "text"}):
        answered = as_staff(case.head).post(page, {**day, "organisation": "", "reason_restricted": "", **more})
        assert (answered.status_code, "The record cannot be this." in answered.content.decode()) == (422, True)


def test_who_takes_part_under_this_name_in_this_country_is_not_admitted_a_second_time() -> None:
    case = in_state("decision_pending")
    participation(date(2025, 1, 1), name="The Demo Health Network", country="CHE")
    with pytest.raises(RulesSayNo, match="takes part already"):
        approved(case)
    second = complete_draft(by=person("Demo Second"), name="Demo Health Network")
    with pytest.raises(RulesSayNo, match="takes part already"):
        submit_application(second, second.opened_by, TODAY)  # type: ignore[arg-type]
    assert signed_in(second.opened_by).get(reverse("participants:check_answers", args=[second.ref])).status_code == 200  # type: ignore[arg-type]


def test_of_the_same_name_in_another_country_one_may_apply() -> None:
    participation(date(2025, 1, 1), name="Demo Health Network", country="KEN")
    assert sent().application.state == "submitted"
