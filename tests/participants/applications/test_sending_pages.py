"""Sending, and what became of it: the confirmation, the page that says where it stands, withdrawing (5.notify)."""

import pytest

from correspondence.models import Letter
from governance.models import Act
from participants.enums import ApplicationState
from participants.models import Application, Message
from participants.services.examination import write_message
from participants.standing import TOLD, median, usual_days
from tests.applications import TODAY, complete_draft, submitted
from tests.factories import person
from tests.participants.applications.cases import CANARY, in_state
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in

pytestmark = pytest.mark.django_db


def test_a_complete_draft_is_sent_and_confirmed_with_its_reference() -> None:
    application = complete_draft()
    client = signed_in(application.opened_by)
    assert client.get(page("own_application", application.ref)).context["shown"].is_ready
    sent = client.post(page("check_answers", application.ref))
    assert sent["Location"] == page("own_sent", application.ref)
    text = client.get(sent["Location"]).content.decode()
    assert [word in text for word in (application.ref, "Application sent", "What happens next")] == [True] * 3
    letter = Letter.objects.get(kind="application_received")
    assert letter.recipient == application.opened_by


def test_sending_twice_sends_once() -> None:
    application = complete_draft()
    client = signed_in(application.opened_by)
    answers = [client.post(page("check_answers", application.ref)) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [page("own_sent", application.ref)] * 2
    assert Letter.objects.filter(kind="application_received").count() == 1
    assert application.file.snapshots.count() == 1


def test_a_second_application_of_one_organisation_is_refused_with_the_reason() -> None:
    submitted(person("Demo First"))
    second = complete_draft(person("Demo Second"), name="The Demo Health Network, Inc.")
    answer = signed_in(second.opened_by).post(page("check_answers", second.ref))
    assert answer.status_code == 422
    assert list(map(str, answer.context["refused"])) == [
        "An application of this organisation is being examined already. Write to the Secretariat."
    ]


def test_an_incomplete_draft_is_refused_with_every_reason() -> None:
    application = complete_draft()
    application.file.sections.filter(code="aims").delete()
    answer = signed_in(application.opened_by).post(page("check_answers", application.ref))
    assert list(map(str, answer.context["refused"])) == ["2 answers or documents are missing. The list names each one."]
    assert [gap["text"] for gap in answer.context["missing"]] == [
        "Aims and mission – Mission",
        "Aims and mission – Objectives",
    ]


def steps(state: str) -> list[str]:
    """The steps that the applicant's page shows, each with how it stands."""
    case = in_state(state)
    shown = signed_in(case.signatory).get(page("own_application", case.application.ref))
    return [f"{step['title']}: {step['standing']}" for step in shown.context["steps"]]


@pytest.mark.parametrize(
    ("state", "standings"),
    [
        ("due_diligence", ["Examined: now", "Decision: ", "Taking part: "]),
        ("approved", ["Examined: done", "Decision: done", "Taking part: done"]),
        ("not_approved", ["Examined: done", "Decision: done"]),
    ],
)
def test_the_page_shows_the_road_and_where_the_application_stands(state: str, standings: list[str]) -> None:
    assert steps(state) == ["Received by the Secretariat: done", *standings]


def test_an_approved_applicant_is_led_to_the_record() -> None:
    case = in_state("approved")
    made = case.application.participation
    assert made is not None
    shown = signed_in(case.signatory).get(page("own_application", case.application.ref))
    assert shown.context["moves"][0]["url"] == page("detail", made.organisation.ref)


def test_every_state_has_its_words_for_the_applicant() -> None:
    assert set(TOLD) == set(ApplicationState)


@pytest.mark.parametrize("state", [state for state in ApplicationState if state not in ("draft", "closed_no_reply")])
def test_the_page_says_where_it_stands_and_nothing_of_the_examination(state: ApplicationState) -> None:
    case = in_state(state)
    client = signed_in(case.signatory)
    told = TOLD[state]
    answer = client.get(page("own_application", case.application.ref))
    text = answer.content.decode()
    assert str(told.state) in text
    assert CANARY not in text
    assert (answer.context["awaits_us"], answer.context["awaits_secretariat"]) == (
        told.awaited == "applicant", told.awaited == "secretariat",
    )  # fmt: skip
    for name in ("own_answers", "own_team", "own_messages", "own_sent"):
        assert CANARY not in client.get(page(name, case.application.ref)).content.decode()


def test_steps_inside_the_examination_change_neither_the_words_nor_the_day() -> None:
    seen = set()
    for state in ("completeness", "eligibility", "due_diligence", "escalated", "decision_pending"):
        case = in_state(state)
        context = signed_in(case.signatory).get(page("own_application", case.application.ref)).context
        seen.add((str(context["told"].state), context["since"]))
        Application.objects.filter(pk=case.application.pk).update(own_key=f"other {case.application.pk}")
    assert seen == {("Being examined", TODAY)}


def test_the_usual_duration_is_told_from_five_decisions_on() -> None:
    assert (usual_days(), median([1, 2, 3, 4]), median([10, 50, 20, 40, 30]), median([1, 2, 3, 4, 5, 6])) == (
        None,
        None,
        30,
        4,
    )


def test_the_signatory_withdraws_and_everyone_gets_the_letter() -> None:
    application = submitted()
    writer = colleague(application)
    client, address = signed_in(application.opened_by), page("own_withdraw", application.ref)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "We merge."}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.decided_on) == ("withdrawn_by_applicant", TODAY)
    letters = Letter.objects.filter(kind="application_withdrawn").values_list("recipient", flat=True)
    assert sorted(letters) == sorted([application.opened_by_id, writer.pk])  # type: ignore[type-var, list-item]
    assert client.post(address, {"reason": ""}).status_code == 302
    assert Act.objects.about(application).filter(action="withdraw").count() == 1


def test_nobody_else_withdraws() -> None:
    application = submitted()
    address = page("own_withdraw", application.ref)
    assert [client.post(address).status_code for client in (applicant_elsewhere(), outsider())] == [404, 404]
    assert signed_in(colleague(application)).post(address).status_code == 302
    application.refresh_from_db()
    assert application.state == "submitted"


def test_the_talk_is_read_and_written_by_both_sides_and_by_nobody_else() -> None:
    case = in_state("completeness")
    write_message(case.application, "We have a question.", case.officer, TODAY)
    client, address = signed_in(case.signatory), page("own_messages", case.application.ref)
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "Here is the answer."}).status_code == 302
    assert [(m.from_secretariat, m.text) for m in Message.objects.all()] == [
        (True, "We have a question."), (False, "Here is the answer."),
    ]  # fmt: skip
    text = client.get(page("own_application", case.application.ref)).content.decode()
    assert "We have a question." in text
    assert [other.post(address, {"text": "x"}).status_code for other in (applicant_elsewhere(), outsider())] == [
        404,
        404,
    ]


def test_a_draft_is_nobodys_to_talk_about() -> None:
    application = complete_draft()
    client = signed_in(application.opened_by)
    assert client.post(page("own_messages", application.ref), {"text": "Hello"}).status_code == 302
    assert not Message.objects.exists()
