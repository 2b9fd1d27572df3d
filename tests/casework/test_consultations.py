"""Consultations: opened, closed with an outcome, never counted; refused with every reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform
from casework.middleware import RefusalMiddleware
from casework.models import Consultation
from casework.refusals import RulesSayNo, WrongState
from casework.services import open_consultation
from casework.waiting import waiting_for
from governance.clauses import CATALOGUE, judge
from governance.clock import today
from governance.models import Act, Edition, EditionText
from governance.texts import clauses_of
from participants.models import Renewal
from participants.services.renewals import consult
from tests.accounts.entry import member
from tests.casework.snapshot import everything
from tests.factories import focal_point, officer, organisation, participation
from tests.renewals import from_records

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
# The day after the last day to answer, which everyone still has.
AFTER = DAY + WEEK + timedelta(days=1)


def opened(closes_on: date = DAY, on: date = DAY) -> Consultation:
    return open_consultation("conveners", "Whom?", "10.cochairs", closes_on, on, officer())


def signed_in(role: Role = Role.OFFICER) -> Client:
    client = Client()
    client.force_login(member(officer(role), factor=True))
    return client


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RulesSayNo, match="lies before the first"):
        opened(closes_on=DAY - timedelta(days=1))
    assert Consultation.objects.count() == 0


@pytest.mark.parametrize(
    ("on", "outcome", "note", "reasons"),
    [
        (AFTER, "consensus", "", []),
        (AFTER, "consensus_with_comments", "Add the budget.", []),
        (DAY + 2 * WEEK, "no_consensus", "One Convener objects: too early.", []),
        (DAY + WEEK, "consensus", "", ["The last day to answer is not over."]),
        (AFTER, "consensus_with_comments", " ", ["Write down the comments"]),
        (AFTER, "no_consensus", "", ["Write down the comments"]),
        (AFTER, "7 to 5", "", ["Choose how the consultation ended."]),
        (DAY, "", "", ["The last day to answer is not over.", "Choose how the consultation ended."]),
    ],
)
def test_a_consultation_closes_after_its_last_day_with_an_outcome(
    on: date, outcome: str, note: str, reasons: list[str]
) -> None:
    case = opened(closes_on=DAY + WEEK)
    data = {"outcome": outcome, "outcome_note": note}
    if not reasons:
        perform(case, "close", officer(), on, data)
        assert (case.state, case.outcome, case.outcome_note, case.closed_on) == ("closed", outcome, note, on)
        return
    with pytest.raises(RulesSayNo) as refused:
        perform(case, "close", officer(), on, data)
    assert [str(text)[: len(start)] for text, start in zip(refused.value.reasons, reasons, strict=True)] == reasons
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("open", "")


EARLY = "The last day to answer is over. Record the outcome instead."
WHY = "Write down why the consultation does not wait for its last day."


@pytest.mark.parametrize(
    ("on", "outcome", "note", "reason", "reasons"),
    [
        (DAY + WEEK, "consensus", "", "Everyone has answered.", []),
        (DAY, "no_consensus", "One objects: too early.", "The question fell away.", []),
        (AFTER, "consensus", "", "Everyone has answered.", [EARLY]),
        (DAY, "consensus", "", " ", [WHY]),
        (DAY, "no_consensus", "", "", ["Write down the comments or the reasons of the objection.", WHY]),
        (DAY, "", "", "Everyone has answered.", ["Choose how the consultation ended."]),
    ],
)
def test_a_consultation_closes_before_its_last_day_only_with_an_outcome_and_a_reason(
    on: date, outcome: str, note: str, reason: str, reasons: list[str]
) -> None:
    case, someone = opened(closes_on=DAY + WEEK), officer()
    data = {"outcome": outcome, "outcome_note": note}
    if not reasons:
        act = perform(case, "close_early", someone, on, data, reason)
        assert (case.state, case.outcome, case.outcome_note, case.closed_on) == ("closed", outcome, note, on)
        assert (act.clause, act.facts["outcome"], act.note.text) == ("9.consensus", outcome, reason)
        return
    before = everything()
    with pytest.raises(RulesSayNo) as refused:
        perform(case, "close_early", someone, on, data, reason)
    assert [str(text) for text in refused.value.reasons] == reasons
    assert everything() == before


def test_what_is_closed_early_says_why_on_its_page_and_in_its_history() -> None:
    client = signed_in()
    case = opened(closes_on=today() + WEEK, on=today())
    url = reverse("casework:consultation_move", args=[case.ref, "close_early"])
    assert url in client.get(case.get_absolute_url()).content.decode()
    typed = {"outcome": "consensus_with_comments", "outcome_note": "Add the budget.", "reason": ""}
    kept = client.post(url, typed)
    assert (kept.status_code, "Add the budget." in kept.content.decode(), WHY in kept.content.decode()) == (
        422, True, True
    )  # fmt: skip
    client.post(url, {**typed, "reason": "Every member has answered."})
    page = client.get(case.get_absolute_url())
    assert [str(act["text"]) for act in page.context["acts"]] == [
        "The consultation was closed before its last day was over: Consensus with comments.",
        "The consultation was opened.",
    ]
    assert "Every member has answered." in page.content.decode()


def test_on_the_last_day_it_can_be_closed_early_and_after_it_only_in_the_ordinary_way() -> None:
    client, found = signed_in(), []
    for day in (today(), today() - timedelta(days=1)):
        case = opened(closes_on=day, on=day)
        moves = client.get(case.get_absolute_url()).context["moves"]
        found.append([(move["name"], len(move["reasons"])) for move in moves])
    assert found == [[("close", 1), ("close_early", 0)], [("close", 0)]]


def test_a_consultation_names_the_renewal_that_rests_on_it_and_leads_there() -> None:
    someone, on = officer(), today()
    one = participation(on - timedelta(days=900), name="Demo Health Network")
    renewal = from_records(one, on, on, someone)
    case = consult(renewal, "Agreed?", on - timedelta(days=1), on - timedelta(days=1), someone)
    client, there = signed_in(), reverse("participants:renewal", args=[renewal.ref])
    named = f"Renewal {renewal.ref} of Demo Health Network"
    for url in (
        case.get_absolute_url(),
        reverse("casework:consultation_move", args=[case.ref, "close"]),
        reverse("casework:consultations"),
    ):
        text = client.get(url).content.decode()
        assert (f'href="{there}"' in text, named in text) == (True, True), url
    matters = [(matter.about, matter.url) for matter in waiting_for(someone, on)]
    assert ("Demo Health Network", case.get_absolute_url()) in matters


def test_one_opened_by_itself_names_no_matter() -> None:
    case = opened()
    assert signed_in().get(case.get_absolute_url()).context["subject"] is None


def ours(someone: User, on: date) -> list[str]:
    """The consultations among what waits; other rooms have their own matters."""
    return [matter.about for matter in waiting_for(someone, on) if matter.about.startswith("CON-")]


def test_it_waits_for_officers_from_the_day_after_its_last_day_on() -> None:
    someone, reviewer = officer(), officer(Role.REVIEWER)
    case = opened(closes_on=DAY + WEEK)
    found = [ours(someone, DAY + WEEK + timedelta(days=n)) for n in (-1, 0, 1)]
    assert found == [[], [], [case.ref]]
    assert ours(reviewer, AFTER) == []
    perform(case, "close", someone, AFTER, {"outcome": "consensus"})
    assert ours(someone, AFTER) == []


def test_what_waits_is_shown_by_day_due_with_the_overdue_on_top() -> None:
    client = signed_in()
    for days in (-4, -1, -11):
        opened(closes_on=today() + timedelta(days=days), on=today() - timedelta(days=20))
    opened(closes_on=today() + timedelta(days=5))
    page = client.get(reverse("casework:waiting"))
    due = [matter.due for matter in page.context["matters"]]
    assert [day for day in due if day] == [today() - timedelta(days=10), today() - timedelta(days=3), today()]
    text = page.content.decode()
    assert text.index("Overdue") < text.index("Due today")


def test_someone_with_nothing_to_do_is_told_so(client: Client) -> None:
    client.force_login(focal_point(organisation()))
    assert "Nothing waits for you" in client.get(reverse("casework:waiting")).content.decode()


def form(**changes: Any) -> dict[str, Any]:
    return {
        "body": "steering_group",
        "question": "Renew?",
        "clause": "5.term",
        "closes_on": (today() + WEEK).isoformat(),
        **changes,
    }


def test_an_officer_opens_and_closes_one_on_the_pages() -> None:
    client = signed_in()
    made = client.post(reverse("casework:open_consultation"), form(closes_on=today().isoformat()))
    case = Consultation.objects.get()
    assert made.headers["Location"] == case.get_absolute_url()
    Consultation.objects.update(opened_on=today() - WEEK, closes_on=today() - timedelta(days=1))
    url = reverse("casework:consultation_move", args=[case.ref, "close"])
    assert "Record the outcome and close the consultation" in client.get(url).content.decode()
    kept = client.post(url, {"outcome": "no_consensus", "outcome_note": ""})
    assert kept.status_code == 422
    assert (
        'value="no_consensus" id' in kept.content.decode().replace(" checked", "") or "checked" in kept.content.decode()
    )
    client.post(url, {"outcome": "no_consensus", "outcome_note": "Too early."})
    case.refresh_from_db()
    assert (case.state, case.outcome_note) == ("closed", "Too early.")
    assert "Too early." in client.get(case.get_absolute_url()).content.decode()


def test_the_page_of_a_move_that_the_rules_refuse_says_why_before_and_after_and_keeps_what_was_typed() -> None:
    client = signed_in()
    case = opened(closes_on=today() + WEEK, on=today())
    url = reverse("casework:consultation_move", args=[case.ref, "close"])
    reason = "The last day to answer is not over."
    asked = client.get(url)
    assert (asked.status_code, reason in asked.content.decode(), "disabled" in asked.content.decode()) == (
        200,
        True,
        True,
    )
    before = everything()
    answered = client.post(url, {"outcome": "no_consensus", "outcome_note": "Too early."})
    assert answered.status_code == 422
    assert reason in answered.content.decode()
    assert "Too early." in answered.content.decode()
    assert everything() == before


def test_a_list_takes_the_same_statements_for_few_rows_and_for_many() -> None:
    client, someone = signed_in(), officer()
    counts = []
    for number in (2, 20):
        for _one in range(number):
            open_consultation("conveners", "Whom?", "10.cochairs", today(), today(), someone)
        for page in (reverse("casework:consultations"), reverse("casework:waiting")):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"question": ""}, "question"),
        ({"clause": "5.nonsense"}, "clause"),
        ({"clause": "x.roles"}, "clause"),
        ({"clause": ""}, "clause"),
        ({"body": "everybody"}, "body"),
        ({"closes_on_day": "31", "closes_on_month": "2", "closes_on_year": "2027", "closes_on": ""}, "closes_on"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_says_what_to_do(changes: dict[str, str], field: str) -> None:
    page = signed_in().post(reverse("casework:open_consultation"), form(**changes))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "5.term" in page.content.decode()
    assert Consultation.objects.count() == 0


def clauses_offered() -> list[tuple[str, list[str]]]:
    """The clauses that the page offers, by their heading."""
    choices = signed_in().get(reverse("casework:open_consultation")).context["form"].fields["clause"].choices
    return [(heading, [code for code, _title in known]) for heading, known in choices if heading]


def test_the_clause_is_chosen_among_those_of_the_edition_in_force() -> None:
    offered = dict(clauses_offered())
    headings = [f"{one.number}. {one.heading}" for one in clauses_of(Edition.objects.in_force(today()), "en")]
    assert [heading for heading in offered if heading not in headings] == []
    assert [codes for heading, codes in offered.items() if heading.startswith("8.")] == [["8.initial", "8.role"]]
    refused = signed_in().post(reverse("casework:open_consultation"), form(clause="5.nonsense"))
    assert "The Terms of Reference in force do not know this clause. Choose one of the list." in (
        refused.content.decode()
    )
    assert "5.term – Term of a non-State actor, and its renewal" in refused.content.decode()


def test_a_clause_that_the_edition_does_not_know_is_not_offered() -> None:
    shorter = Edition.objects.create(ref="TOR-DEMO-SHORTER", effective_on=today())
    assert ("10", [code for code in CATALOGUE if code.startswith("10.")]) in clauses_offered()
    EditionText.objects.create(edition=shorter, key="clause.9", language="en", body="By consensus.")
    EditionText.objects.create(edition=shorter, key="clause.9.heading", language="en", body="Group")
    assert clauses_offered() == [("9. Group", [code for code in CATALOGUE if code.startswith("9.")])]
    refused = signed_in().post(reverse("casework:open_consultation"), form(clause="10.cochairs"))
    assert list(refused.context["form"].errors) == ["clause"]


def test_fields_that_nobody_asked_for_are_ignored() -> None:
    signed_in().post(reverse("casework:open_consultation"), form(state="closed", outcome="consensus", ref="CON-1"))
    case = Consultation.objects.get()
    assert (case.state, case.outcome, case.ref) == ("open", "", f"CON-{today().year}-0001")


def test_who_may_open_who_may_read_and_who_may_neither() -> None:
    case = opened()
    lead = Client()
    lead.force_login(focal_point(organisation()))
    clients = (signed_in(), signed_in(Role.REVIEWER), lead)
    urls = [
        reverse("casework:consultations"),
        case.get_absolute_url(),
        reverse("casework:open_consultation"),
        reverse("casework:consultation_move", args=[case.ref, "close"]),
    ]
    before = everything()
    assert [[client.get(url).status_code for url in urls] for client in clients] == [
        [200, 200, 200, 200],
        [200, 200, 403, 403],
        [403, 404, 403, 404],
    ]
    after = [client.post(url, form()).status_code for client in clients[1:] for url in urls[2:]]
    assert after == [403, 403, 403, 404]
    assert everything() == before
    assert User.objects.count() == 4


def test_a_missing_outcome_is_due_then_a_breach_and_its_evidence_leads_to_what_it_counts() -> None:
    client, someone, on = signed_in(), officer(), today()

    def judged() -> tuple[str, list[str]]:
        found = judge("9.consensus", on)
        listed = [len(client.get(item.path).context["page_obj"].object_list) for item in found.evidence]
        assert listed == [int(str(item.text).split()[0]) for item in found.evidence]
        return str(found.state), [str(item.text) for item in found.evidence]

    assert judged() == ("not_applicable", [])
    case = opened(closes_on=on, on=on - WEEK)
    assert judged() == ("in_order", ["1 consultation runs."])
    opened(closes_on=on, on=on)
    for days, state in ((1, "due"), (2, "breached")):
        Consultation.objects.filter(pk=case.pk).update(closes_on=on - timedelta(days=days))
        assert judged() == (state, ["1 consultation is over and waits for its outcome.", "1 consultation runs."])
    perform(Consultation.objects.get(pk=case.pk), "close", someone, on, {"outcome": "consensus"})
    assert judged() == ("in_order", ["1 consultation runs.", "1 consultation has its outcome."])


def test_an_empty_filter_says_so_and_an_unknown_one_shows_all() -> None:
    client, case, url = signed_in(), opened(closes_on=today(), on=today()), reverse("casework:consultations")
    assert "No consultation was found" in client.get(url, {"show": "closed"}).content.decode()
    assert list(client.get(url, {"show": "nonsense"}).context["page_obj"].object_list) == [case]


def test_a_second_press_of_the_button_opens_no_second_consultation() -> None:
    client = signed_in()
    answers = [client.post(reverse("casework:open_consultation"), form()) for _press in range(2)]
    case = Consultation.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [case.get_absolute_url()] * 2
    assert Act.objects.about(case).count() == 1
    client.post(reverse("casework:open_consultation"), form(question="Another one?"))
    assert Consultation.objects.count() == 2


def test_a_stale_form_is_answered_with_how_the_case_stands_and_the_way_to_it_and_changes_nothing() -> None:
    someone, on = officer(), today()
    renewal = from_records(participation(on - timedelta(days=900)), on, on, someone)
    client, url = signed_in(), reverse("participants:consult", args=[renewal.ref])
    assert client.get(url).status_code == 200
    Renewal.objects.update(state="not_renewed", decided_on=on)
    before = everything()
    answer = client.post(url, {"question": "Agreed?", "closes_on": on.isoformat()})
    text = answer.content.decode()
    assert (answer.status_code, "This has changed in the meantime." in text) == (409, True)
    assert f'href="{renewal.get_absolute_url()}"' in text
    assert everything() == before


def test_whoever_is_not_of_the_secretariat_is_led_to_the_page_from_which_the_stale_form_came(
    rf: RequestFactory,
) -> None:
    answers = []
    for method in (rf.post, rf.get):
        request = method("/en/here/")
        request.user, request.on = focal_point(organisation()), today()
        refused = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(
            request, WrongState("Closed", opened())
        )
        assert refused is not None
        answers.append((refused.status_code, 'href="/en/here/"' in refused.content.decode()))
    assert answers == [(409, True), (409, False)]
