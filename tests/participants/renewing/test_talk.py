"""The talk with the organisation that renews, and the notes inside the Secretariat: two threads (4.review)."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import set_factor
from accounts.models import User
from casework.refusals import NotPermitted, NotVisible
from casework.waiting import waiting_for
from correspondence.models import Letter
from governance.models import Act
from participants.history import history_of_renewal
from participants.models import InternalNote, Message
from participants.services.examination import write_message, write_note
from participants.services.replies import write_to_secretariat
from participants.services.talk import needs_no_answer
from tests.factories import focal_point, officer, organisation, person
from tests.participants.applications.cases import in_state as application_in
from tests.participants.pages.people import signed_in
from tests.renewals import CANARY, TODAY, Renewing, in_state, opened

pytestmark = pytest.mark.django_db
TEXT = {"message-text": "We have a question."}


def page(name: str, case: Renewing) -> str:
    """The address of one of the renewal's pages."""
    return reverse(f"participants:{name}", args=[case.renewal.ref])


def examiners(case: Renewing) -> list[User]:
    """Those who examine and decide it, each with a second factor."""
    people = [case.officer, case.reviewer, case.head]
    for one in people:
        set_factor(one, "A" * 32)
    return people


def test_both_sides_write_and_read_and_the_organisation_gets_a_letter() -> None:
    case = in_state("dd_refresh")
    alternate = focal_point(case.renewal.participation.organisation, Role.FOCAL_ALTERNATE)
    examiners(case)
    asked = signed_in(case.officer).post(page("message", case), TEXT)
    assert (asked.status_code, asked["Location"]) == (302, f"{case.renewal.get_absolute_url()}#talk")
    letters = Letter.objects.filter(kind="renewal_message")
    assert {letter.recipient for letter in letters} == {case.lead, alternate}
    assert {(letter.facts["renewal"], letter.facts["text"]) for letter in letters} == {
        (case.renewal.ref, TEXT["message-text"])
    }
    assert signed_in(alternate).post(page("own_messages", case), {"text": " "}).status_code == 422
    assert signed_in(alternate).post(page("own_messages", case), {"text": "Here it is."}).status_code == 302
    assert list(Message.objects.values_list("from_secretariat", "text")) == [
        (True, "We have a question."), (False, "Here it is."),
    ]  # fmt: skip
    for reader, name in ((case.lead, "own_messages"), (case.lead, "renewal"), (case.reviewer, "renewal")):
        text = signed_in(reader).get(page(name, case)).content.decode()
        assert ("We have a question." in text, "Here it is." in text) == (True, True)


def test_who_may_write_to_the_organisation_and_who_may_read() -> None:
    case = in_state("dd_refresh")
    elsewhere = officer()
    set_factor(elsewhere, "A" * 32)
    outsiders = [person(), focal_point(organisation())]
    found = [signed_in(one).post(page("message", case), TEXT).status_code for one in (*examiners(case), elsewhere)]
    assert found == [302, 302, 403, 403]
    assert [signed_in(one).post(page("message", case), TEXT).status_code for one in (*outsiders, case.lead)] == [
        404
    ] * 3
    texts = {"text": "x"}
    assert [signed_in(one).post(page("own_messages", case), texts).status_code for one in outsiders] == [404] * 2
    with pytest.raises(NotPermitted):
        write_to_secretariat(case.renewal, "As the organisation.", case.officer, TODAY)
    assert Message.objects.filter(from_secretariat=False).count() == 0


def test_a_note_stays_inside_the_secretariat() -> None:
    case = in_state("dd_refresh")
    inner = examiners(case)
    kept = signed_in(case.head).post(page("note", case), {"note-text": CANARY})
    assert (kept.status_code, InternalNote.objects.get().text) == (302, CANARY)
    inside = [CANARY in signed_in(one).get(page("renewal", case)).content.decode() for one in inner]
    outside = [CANARY in signed_in(case.lead).get(page(name, case)).content.decode()
               for name in ("renewal", "own_messages", "own_answers")]  # fmt: skip
    assert (inside, outside, Letter.objects.filter(facts__contains={"text": CANARY}).count()) == (
        [True] * 3, [False] * 3, 0,
    )  # fmt: skip


def test_the_history_tells_the_organisation_of_messages_and_not_of_notes() -> None:
    case = in_state("dd_refresh")
    write_note(case.renewal, "Inside.", case.officer, TODAY)
    write_message(case.renewal, "Outside.", case.officer, TODAY)
    told = [
        {str(line.text) for line in history_of_renewal(case.renewal, one, TODAY)} for one in (case.lead, case.officer)
    ]
    said = {"An internal note was written.", "A message was written."}
    assert [said & lines for lines in told] == [{"A message was written."}, said]
    assert set(Act.objects.filter(action__startswith="write_").values_list("object_type", flat=True)) == {"renewal"}


def test_what_is_not_sent_yet_is_nobodys_to_talk_about() -> None:
    case = opened()
    assert signed_in(case.lead).post(page("own_messages", case), {"text": "Hello"}).status_code == 302
    assert not Message.objects.exists()


def test_a_message_of_the_organisation_waits_for_the_officer_until_it_is_answered() -> None:
    case = in_state("dd_refresh")
    what = "Answer a message about a renewal"

    def waits(user: User) -> bool:
        return what in [matter.what for matter in waiting_for(user, TODAY)]

    seen = [waits(case.officer)]
    write_to_secretariat(case.renewal, "When?", case.lead, TODAY)
    seen += [waits(case.officer), waits(case.reviewer), waits(case.lead)]
    write_message(case.renewal, "Soon.", case.officer, TODAY)
    assert [*seen, waits(case.officer)] == [False, True, False, False, False]


def waiting_talk(case: Any, user: User) -> list[str]:
    """The addresses of the talks that wait for a person."""
    return [matter.url for matter in waiting_for(user, TODAY) if str(matter.what).startswith("Answer a message")]


@pytest.mark.parametrize("kind", ["application", "renewal"])
def test_a_message_that_needs_no_answer_waits_no_more_until_the_next_one_comes(kind: str) -> None:
    filed: Any = in_state("dd_refresh") if kind == "renewal" else application_in("due_diligence")
    case = getattr(filed, kind)
    writer = filed.lead if kind == "renewal" else filed.signatory
    for one in (filed.officer, filed.reviewer):
        set_factor(one, "A" * 32)
    address, talk = reverse("participants:message", args=[case.ref]), f"{case.get_absolute_url()}#talk"
    first = write_to_secretariat(case, "Thank you. Our office is closed in August.", writer, TODAY)
    assert waiting_talk(case, filed.officer) == [talk]
    desk, given = signed_in(filed.officer), {"do": "needs_no_answer", "message": str(first.pk)}
    shown = desk.get(case.get_absolute_url()).content.decode()
    assert f'name="message" value="{first.pk}"' in shown and "It needs no answer" in shown
    letters = Letter.objects.count()
    refused = [desk.post(address, {**given, "message": wrong}, follow=True) for wrong in ("", "0", "x")]
    assert ["or another one came" in page.content.decode() for page in refused] == [True] * 3
    answer = desk.post(address, given)
    assert (answer.status_code, answer["Location"]) == (302, talk)
    act = Act.objects.get(action="needs_no_answer")
    assert (act.actor_id, act.clause, act.facts) == (filed.officer.pk, "4.review", {"message": first.pk})
    assert (waiting_talk(case, filed.officer), Letter.objects.count()) == ([], letters)
    after = desk.get(case.get_absolute_url()).content.decode()
    assert ("It needs no answer" in after, "A message was found to need no answer." in after) == (False, True)
    assert "or another one came" in desk.post(address, given, follow=True).content.decode()
    write_to_secretariat(case, "And now?", writer, TODAY)
    assert waiting_talk(case, filed.officer) == [talk]
    assert "or another one came" in desk.post(address, given, follow=True).content.decode()
    assert Act.objects.filter(action="needs_no_answer").count() == 1


def test_who_may_not_write_to_the_organisation_may_not_set_its_message_aside() -> None:
    case = in_state("dd_refresh")
    examiners(case)
    elsewhere = officer()
    set_factor(elsewhere, "A" * 32)
    said = write_to_secretariat(case.renewal, "Thank you.", case.lead, TODAY)
    given = {"do": "needs_no_answer", "message": str(said.pk)}
    people = (case.head, elsewhere, case.lead, person())
    assert [signed_in(one).post(page("message", case), given).status_code for one in people] == [403, 403, 404, 404]
    for one in (case.head, elsewhere, person()):
        with pytest.raises((NotPermitted, NotVisible)):
            needs_no_answer(case.renewal, str(said.pk), one, TODAY)
    assert not Act.objects.filter(action="needs_no_answer").exists()
