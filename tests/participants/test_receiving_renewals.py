"""Receiving and deciding renewals: one at a time, of a participant, and never two decisions for one term (5.term)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.services import name_deputy
from casework.engine import perform, record_cases
from casework.enums import Outcome
from casework.models import Consultation
from casework.refusals import RulesSayNo, WrongState
from correspondence.models import Letter
from governance.clock import today
from governance.models import Act
from governance.services import Intake
from participants.models import Participation, Renewal
from participants.services import admit, submit_renewal
from participants.settlement import settle
from tests.factories import focal_point, officer, participation
from tests.participants.pages.people import staff

DAY, ADMITTED, LAST = date(2026, 11, 23), date(2024, 3, 1), date(2027, 2, 28)
A_DAY = timedelta(days=1)
LONGER = date(2030, 2, 28)


def asked_for(subject: Participation, *days: date) -> list[Renewal]:
    """Renewals under decision on which the Steering Group was heard: several at once, as only an import brings them."""
    heard = Consultation(
        ref="CON-HEARD", body="steering_group", question="Renew?", clause="5.term", opened_on=DAY, closes_on=DAY,
        closed_on=DAY, outcome=Outcome.CONSENSUS,
    )  # fmt: skip
    record_cases([(heard, "closed", DAY)], "9.consensus", Intake(DAY, None))
    cases = [
        Renewal(ref=f"REN-{number}", participation=subject, submitted_on=day, consultation=heard)
        for number, day in enumerate(days)
    ]
    record_cases([(case, "submitted", case.submitted_on) for case in cases], "5.term", Intake(DAY, None))
    with transaction.atomic():
        settle([subject.pk])
    return cases


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "said"),
    [
        (ADMITTED, []),
        (ADMITTED - A_DAY, ["before the admission on 1 March 2024. Enter the day on which the request arrived."]),
    ],
)
def test_a_renewal_is_received_on_the_day_of_admission_at_the_earliest(received: date, said: list[str]) -> None:
    subject = participation(ADMITTED)
    try:
        submit_renewal(subject, received, DAY, officer())
        refused: list[str] = []
    except RulesSayNo as no:
        refused = [str(reason).removeprefix("The day of receipt lies ") for reason in no.reasons]
    assert (refused, Renewal.objects.count()) == (said, 0 if said else 1)


@pytest.mark.django_db
def test_a_second_renewal_waits_until_the_first_is_decided() -> None:
    subject = participation(ADMITTED)
    first = submit_renewal(subject, DAY - A_DAY, DAY, officer())
    with pytest.raises(RulesSayNo, match=f"The renewal {first.ref} waits for its decision already."):
        submit_renewal(subject, DAY, DAY, officer())
    Renewal.objects.update(state="not_renewed", decided_on=DAY)
    assert submit_renewal(subject, DAY, DAY, officer()).state == "submitted"


@pytest.mark.django_db
def test_pressing_the_button_twice_records_one_renewal_with_one_receipt() -> None:
    subject = participation(today() - 30 * A_DAY)
    focal_point(subject.organisation)
    browser, url = staff(), reverse("participants:submit_renewal", args=[subject.ref])
    answers = [browser.post(url, {"submitted_on": today().isoformat()}) for _ in range(2)]
    page = reverse("participants:renewal", args=[Renewal.objects.get().ref])
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, page)] * 2
    assert Letter.objects.filter(kind="renewal_received").count() == 1
    other = browser.post(url, {"submitted_on": (today() - A_DAY).isoformat()})
    assert (other.status_code, Renewal.objects.count()) == (422, 1)
    assert browser.post(url, {"submitted_on": ""}).status_code == 422


@pytest.mark.django_db
def test_a_renewal_before_a_coming_participation_is_refused_in_words() -> None:
    subject = participation(ADMITTED)
    admit(subject.organisation, LAST + 30 * A_DAY, None)
    with pytest.raises(RulesSayNo, match="admitted again from a later day"):
        submit_renewal(subject, DAY, DAY, officer())
    assert Renewal.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("new_last_day", "refused"), [(LAST + 9 * A_DAY, True), (LAST + 10 * A_DAY, False)])
def test_a_term_is_not_over_when_it_is_given(new_last_day: date, refused: bool) -> None:
    (renewal,) = asked_for(participation(ADMITTED), DAY)
    decision = LAST + 10 * A_DAY
    if refused:
        with pytest.raises(RulesSayNo, match="before the day of this decision. Enter a later day."):
            perform(renewal, "renew", officer(Role.HEAD), decision, {"new_last_day": new_last_day})
    else:
        perform(renewal, "renew", officer(Role.HEAD), decision, {"new_last_day": new_last_day})
    assert Participation.objects.get().term_last_day == (LAST if refused else new_last_day)


@pytest.mark.django_db
def test_a_term_that_was_renewed_already_is_not_renewed_again() -> None:
    """An approval of a renewal that came too late has no effect, and is still the one approval of its term."""
    subject = participation(ADMITTED)
    late, in_time = asked_for(subject, LAST + A_DAY, DAY)
    Renewal.objects.filter(pk=late.pk).update(
        state="renewed", decided_on=LAST + 2 * A_DAY, old_last_day=LAST, new_last_day=LONGER
    )
    with pytest.raises(RulesSayNo, match=f"This term was renewed by {late.ref} already."):
        perform(in_time, "renew", officer(Role.HEAD), LAST + 3 * A_DAY, {"new_last_day": LONGER})


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_the_second_starts_from_the_term_that_the_first_gave() -> None:
    subject, head = participation(ADMITTED), officer(Role.HEAD)
    ready, told = Barrier(2), []

    def approve(renewal: Renewal) -> None:
        try:
            ready.wait(10)
            perform(renewal, "renew", head, DAY, {"new_last_day": LONGER})
            told.append("renewed")
        except (RulesSayNo, WrongState) as no:
            told.append(str(no))
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(renewal,)) for renewal in asked_for(subject, DAY - A_DAY, DAY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["The new last day must lie after the old one.", "renewed"]
    assert [act.facts["old_last_day"] for act in Act.objects.filter(action="renew")] == [str(LAST)]


def labels(browser: Client, subject: Participation) -> list[tuple[str, str]]:
    """What the record offers for renewals and ends: the words, and to which participation they belong."""
    moves = browser.get(reverse("participants:detail", args=[subject.organisation.ref])).context["moves"]
    wanted = ("Record a renewal received", "Propose a correction of the end")
    return [(move["label"], move["url"].split("/")[-3]) for move in moves if move["label"] in wanted]


@pytest.mark.django_db
def test_a_recorded_end_offers_the_renewal_that_was_overlooked_and_its_correction_for_each_participation() -> None:
    first = participation(date(2020, 1, 1))
    second = admit(first.organisation, date(2023, 6, 1), None)
    for one, reason in ((first, "withdrawn"), (second, "expired")):
        Participation.objects.filter(pk=one.pk).update(last_day=one.term_last_day, end_reason=reason)
    assert labels(staff(), first) == [
        ("Record a renewal received", second.ref),
        ("Propose a correction of the end", second.ref),
        ("Propose a correction of the end", first.ref),
    ]


@pytest.mark.django_db
def test_a_coming_participation_neither_hides_the_current_one_nor_shows_to_the_public_early(client: Client) -> None:
    subject = participation(today() - 30 * A_DAY)
    coming = admit(subject.organisation, subject.period.upper + 9 * A_DAY, None)
    url = reverse("participants:detail", args=[subject.organisation.ref])
    shown = {
        name: (str(page["state"]), page["life"].participation, [life.participation for life in page["lives"]])
        for name, browser in (("public", client), ("officer", staff()))
        if (page := browser.get(url).context)
    }
    assert shown == {
        "public": ("Current participant", subject, [subject]),
        "officer": ("Current participant", subject, [coming, subject]),
    }
    assert labels(staff(), subject) == [("Record a renewal received", subject.ref)]


@pytest.mark.django_db
def test_who_recorded_a_renewal_does_not_decide_it_even_by_a_deputy() -> None:
    first, deputy = officer(Role.HEAD), officer()
    renewal = submit_renewal(participation(ADMITTED), ADMITTED, ADMITTED, first)
    name_deputy(first, deputy, ADMITTED, LAST, first)
    for someone in (first, deputy):
        with pytest.raises(RulesSayNo, match="Another person decides it"):
            perform(renewal, "decline", someone, ADMITTED, {}, "no")
