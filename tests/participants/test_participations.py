"""Participations: admission, the end that the dates bring, reminders, history, and what the database refuses."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Office, User
from casework.engine import perform, record_cases
from casework.models import Consultation
from casework.refusals import NotPermitted, RulesSayNo
from casework.services import open_consultation
from correspondence.models import Letter
from governance.models import Act
from governance.periods import span
from governance.services import Intake, enter_edition, run_rules
from participants.models import Organisation, Participation, Renewal
from participants.services import admit, change_organisation, new_organisation, submit_renewal
from participants.settlement import settle
from tests.factories import focal_point, officer, organisation, participation, person
from tests.locks import until_someone_waits
from tests.renewals import from_records

pytestmark = pytest.mark.django_db
ADMITTED, LAST = date(2024, 3, 1), date(2027, 2, 28)
DAY = timedelta(days=1)


def letters() -> list[tuple[str, str, str, str]]:
    """Kind, day, person and why not sent, of every letter."""
    rows = Letter.objects.order_by("on", "id").select_related("recipient")
    return [(row.kind, str(row.on), str(row.recipient or ""), row.skipped_because) for row in rows]


def test_a_non_state_actor_is_admitted_for_the_term_of_the_edition_of_that_day() -> None:
    enter_edition("tor-2025", date(2025, 1, 1), {"nsa_initial_term_years": "4"})
    terms = [participation(day).term_last_day for day in (date(2021, 6, 1), ADMITTED, date(2025, 1, 1))]
    assert terms == [date(2024, 5, 31), LAST, date(2028, 12, 31)]


@pytest.mark.parametrize("category", ["government", "intergovernmental"])
def test_governments_and_intergovernmental_organisations_have_no_term(category: str) -> None:
    subject = participation(ADMITTED, category)
    assert (subject.term_last_day, subject.endings.count()) == (None, 0)
    assert run_rules(date(2099, 1, 1)) == []


def test_an_organisation_takes_part_once_at_a_time_and_may_come_back() -> None:
    first = participation(date(2022, 3, 1))
    with pytest.raises(ValidationError, match="takes part on some of these days already"):
        admit(first.organisation, date(2025, 2, 28), actor=None)
    run_rules(date(2025, 3, 1))
    again = admit(first.organisation, date(2025, 3, 1), actor=None)
    assert [p.ref for p in first.organisation.participations.order_by("admitted_on")] == [first.ref, again.ref]


def test_with_the_job_stopped_every_day_is_right() -> None:
    subject = participation(ADMITTED)
    days = [LAST + timedelta(days=offset) for offset in range(-5, 10)]
    found = {day: Participation.objects.current(day).filter(pk=subject.pk).exists() for day in days}
    assert found == {day: day <= LAST for day in days}
    assert [row.pk for row in Organisation.objects.taking_part(LAST)] == [subject.organisation_id]
    assert list(Organisation.objects.taking_part(LAST + DAY)) == []


def test_a_late_run_records_the_end_on_its_own_day_with_act_history_and_letter() -> None:
    subject = participation(ADMITTED)
    lead = focal_point(subject.organisation)
    alternate = focal_point(subject.organisation, Role.FOCAL_ALTERNATE)
    run_rules(LAST + timedelta(days=11))
    subject.refresh_from_db()
    act = Act.objects.get(action="end")
    assert (subject.last_day, subject.end_reason) == (LAST, "expired")
    assert (act.on, act.rule, act.clause, act.source, act.target, act.facts) == (
        LAST + DAY, "term_expiry", "5.term", "current", "former", {"last_day": "2027-02-28", "end_reason": "expired"},
    )  # fmt: skip
    assert act.edition.ref == "tor-2022"
    assert subject.history.first().history_change_reason == f"act {act.pk}"  # type: ignore[attr-defined]
    sent = [("term_expired", "2027-03-11", str(who), "") for who in (lead, alternate)]
    assert sorted(one for one in letters() if one[3] != "moot") == sorted(sent)


def test_an_organisation_without_focal_points_leaves_a_letter_that_waits_for_an_address() -> None:
    participation(ADMITTED)
    run_rules(LAST + DAY)
    assert [one for one in letters() if one[3] != "moot"] == [("term_expired", "2027-03-01", "", "")]


def test_only_officers_record_a_renewal() -> None:
    subject = participation(ADMITTED)
    for someone in (person(), focal_point(subject.organisation)):
        with pytest.raises(NotPermitted):
            submit_renewal(subject, ADMITTED, ADMITTED, someone)
    assert submit_renewal(subject, ADMITTED, ADMITTED, officer()).state == "submitted"


def test_who_may_not_open_a_case_learns_nothing_of_the_rules_against_it() -> None:
    subject = participation(ADMITTED, "government")
    with pytest.raises(NotPermitted):
        submit_renewal(subject, ADMITTED + DAY, ADMITTED, focal_point(subject.organisation))


def test_the_acts_of_a_renewal_say_on_what_they_rest() -> None:
    subject, head = participation(ADMITTED), officer(Role.HEAD)
    renewal = from_records(subject, LAST, LAST, officer())
    renewal.consultation = consultation_closed(officer())
    renewal.save()
    perform(renewal, "renew", head, LAST, {"new_last_day": date(2030, 2, 28)})
    facts = [act.facts for act in Act.objects.about(renewal).order_by("id")]
    assert facts == [
        {"file": ""},
        {
            "participation": subject.ref,
            "consultation": renewal.consultation.ref,
            "old_last_day": "2027-02-28",
            "new_last_day": "2030-02-28",
        },
    ]
    assert Act.objects.about(renewal.consultation).filter(action="close").get().facts == {"outcome": "consensus"}


def test_what_has_no_term_is_not_renewed_and_every_reason_is_given_at_once() -> None:
    subject = participation(ADMITTED, "government")
    with pytest.raises(RulesSayNo) as refusal:
        submit_renewal(subject, ADMITTED + DAY, ADMITTED, officer())
    assert [str(reason) for reason in refusal.value.reasons] == [
        "This participation has no term, so there is nothing to renew.",
        "The day of receipt lies in the future. Enter the day on which the renewal was received.",
    ]


def test_changing_an_organisation_names_its_act_and_keeps_what_was() -> None:
    actor = officer()
    values = {"name": "Demo Alliance of Nurses", "category": "ngo", "country": "KEN", "website": "https://example.org"}
    subject = new_organisation(values, ADMITTED, actor)
    act = change_organisation(subject, {"name": "Demo Alliance of Nurses and Midwives"}, ADMITTED, actor)
    then = [(row.name, row.history_change_reason) for row in subject.history.order_by("history_id")]  # type: ignore[attr-defined]
    assert then == [
        ("Demo Alliance of Nurses", f"act {act.pk - 1}"),
        ("Demo Alliance of Nurses and Midwives", f"act {act.pk}"),
    ]


def test_a_category_that_would_give_or_take_a_term_is_not_changed_under_a_participation() -> None:
    subject = participation(ADMITTED).organisation
    with pytest.raises(ValidationError, match="have their term by the present category"):
        change_organisation(subject, {"category": "government"}, ADMITTED, officer())
    change_organisation(Organisation.objects.get(pk=subject.pk), {"category": "academic"}, ADMITTED, officer())


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE participants_participation SET period = daterange('2020-01-01', NULL)", "begins_when_admitted"),
        ("UPDATE participants_participation SET last_day = '2026-01-01'", "an_end_has_its_reason"),
        ("UPDATE participants_participation SET end_reason = 'expired'", "an_end_has_its_reason"),
        (
            "UPDATE participants_participation SET last_day = '2020-01-01', end_reason = 'expired'",
            "an_end_follows_admission",
        ),
        ("UPDATE participants_participation SET end_reason = 'bored', last_day = '2026-01-01'", "end_reason_is_known"),
        ("UPDATE participants_participation SET term_last_day = '2020-01-01'", "a_term_follows_admission"),
        ("UPDATE participants_organisation SET category = 'company'", "category_is_one_of_six"),
        ("UPDATE participants_organisation SET country = 'ke'", "country_is_alpha_3"),
        ("UPDATE participants_organisation SET website = 'javascript:alert(1)'", "website_is_http"),
        (
            "INSERT INTO participants_participation (ref, organisation_id, admitted_on, period, end_reason)"
            " SELECT 'PA-X', organisation_id, '2025-01-01', daterange('2025-01-01', NULL), ''"
            " FROM participants_participation",
            "one_participation_at_a_time",
        ),
        (
            "INSERT INTO participants_ending (participation_id, reason)"
            " SELECT id, 'expired' FROM participants_participation",
            "one_coming_end_per_reason",
        ),
        ("UPDATE participants_renewal SET state = 'forgotten', decided_on = '2026-01-01'", "renewal_state_known"),
        ("UPDATE participants_renewal SET decided_on = '2026-01-01'", "a_decision_has_its_day"),
        (
            "UPDATE participants_renewal SET state = 'renewed', decided_on = '2026-01-01',"
            " old_last_day = '2027-02-28', new_last_day = '2027-02-28'",
            "an_approval_moves_the_last_day",
        ),
        (
            "UPDATE participants_renewal SET state = 'not_renewed', decided_on = '2020-01-01'",
            "a_decision_follows_submission",
        ),
    ],
)  # fmt: skip
def test_the_database_refuses(statement: str, constraint: str) -> None:
    submit_renewal(participation(ADMITTED), ADMITTED, ADMITTED, officer())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_one_approval_per_term() -> None:
    subject = participation(ADMITTED)
    two_asked_for(subject, ADMITTED)
    with (
        pytest.raises(IntegrityError, match="one_approval_per_term"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE participants_renewal SET state = 'renewed', decided_on = '2026-01-01',"
            " old_last_day = '2027-02-28', new_last_day = '2030-02-28'"
        )


def test_a_country_has_one_region_at_a_time_in_the_database() -> None:
    with (
        pytest.raises(IntegrityError, match="one_region_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO participants_countryregion (country, region, period)"
            " SELECT country, 'EURO', period FROM participants_countryregion WHERE country = 'KEN'"
        )


@pytest.mark.django_db(transaction=True)
def test_thirty_admissions_of_one_organisation_at_once_make_one_participation() -> None:
    subject, refused = organisation(), []

    def take() -> None:
        try:
            admit(subject, ADMITTED, actor=None)
        except ValidationError:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Participation.objects.count(), len(refused)) == (1, 29)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_the_second_sees_the_term_that_the_first_gave() -> None:
    head, subject = officer(Role.HEAD), participation(ADMITTED)
    approved, declined = two_asked_for(subject, LAST)
    for renewal in (approved, declined):
        renewal.consultation = consultation_closed(officer())
        renewal.save()
    second = threading.Thread(target=alone, args=(lambda: perform(declined, "decline", head, LAST),))
    with transaction.atomic():
        perform(approved, "renew", head, LAST, {"new_last_day": date(2030, 2, 28)})
        second.start()
        # The second decision now waits for this one to be committed.
        until_someone_waits()
    second.join()
    subject.refresh_from_db()
    assert (subject.term_last_day, subject.period) == (date(2030, 2, 28), span(ADMITTED, date(2030, 2, 28)))
    assert set(subject.endings.values_list("reason", "last_day")) == {("expired", date(2030, 2, 28))}


def two_asked_for(subject: Participation, day: date) -> list[Renewal]:
    """Two renewals under decision at once, as only an import brings them."""
    cases = [Renewal(ref=f"REN-TWO-{number}", participation=subject, submitted_on=day) for number in range(2)]
    record_cases([(case, "submitted", day) for case in cases], "5.term", Intake(day, None))
    return cases


def consultation_closed(someone: User) -> Consultation:
    opened = open_consultation(
        "steering_group", "Does the Steering Group agree?", "5.term", LAST - DAY, LAST - DAY, someone
    )
    perform(opened, "close", someone, LAST, {"outcome": "consensus"})
    return opened


def alone(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def many(number: int) -> None:
    """So many participations that were all admitted on one day, each with a lead focal point."""
    bodies = Organisation.objects.bulk_create(
        Organisation(ref=f"ORG-MANY-{i}", name=f"Demo Organisation {i}", category="ngo") for i in range(number)
    )
    rows = Participation.objects.bulk_create(
        Participation(
            ref=f"PA-MANY-{i}", organisation=body, admitted_on=ADMITTED, term_last_day=LAST, period=span(ADMITTED, LAST)
        )
        for i, body in enumerate(bodies)
    )
    speaker = person()
    Office.objects.bulk_create(
        Office(
            person=speaker,
            role=Role.FOCAL_LEAD,
            scope_kind="organisation",
            scope_id=body.pk,
            period=span(ADMITTED, None),
        )
        for body in bodies
    )
    settle([row.pk for row in rows])


@pytest.mark.parametrize("on", [LAST + DAY, LAST - timedelta(days=20)])
def test_a_run_takes_the_same_statements_for_ten_and_for_a_thousand(on: date) -> None:
    counts = {}
    for number in (10, 1000):
        with transaction.atomic():
            many(number)
            with CaptureQueriesContext(connection) as statements:
                run_rules(on, preview=True)
            counts[number] = len(statements)
            transaction.set_rollback(True)
    assert counts[10] == counts[1000]


def test_of_several_ends_the_earliest_counts_and_on_one_day_the_order_of_the_rules() -> None:
    found = {}
    for ends in (
        {"expired": LAST, "withdrawn": LAST, "deemed_withdrawn": LAST},
        {"terminated": LAST, "withdrawn": LAST},
        {"withdrawn": LAST + DAY, "deemed_withdrawn": LAST},
        {"deemed_withdrawn": LAST, "expired": LAST},
        {"expired": None, "withdrawn": LAST + DAY},
    ):
        subject = participation(ADMITTED)
        subject.endings.all().delete()
        for reason, last_day in ends.items():
            subject.endings.create(reason=reason, last_day=last_day)
        end = Participation.objects.with_coming_end().get(pk=subject.pk)
        found[" ".join(sorted(ends))] = (end.end_then, end.reason_then)
    assert found == {
        "deemed_withdrawn expired withdrawn": (LAST, "withdrawn"),
        "terminated withdrawn": (LAST, "terminated"),
        "deemed_withdrawn withdrawn": (LAST, "deemed_withdrawn"),
        "deemed_withdrawn expired": (LAST, "expired"),
        "expired withdrawn": (LAST + DAY, "withdrawn"),
    }


def test_a_renewal_that_came_too_late_can_only_be_declined_and_needs_no_consultation() -> None:
    subject = participation(ADMITTED)
    lead = focal_point(subject.organisation)
    late = submit_renewal(subject, LAST + DAY, LAST + DAY, officer())
    head = officer(Role.HEAD)
    with pytest.raises(RulesSayNo, match="submitted after the term's last day"):
        perform(late, "renew", head, LAST + DAY, {"new_last_day": date(2030, 2, 28)})
    perform(late, "decline", head, LAST + 2 * DAY, {}, "It came too late.")
    letter = Letter.objects.get(kind="renewal_declined")
    assert (late.state, letter.recipient, letter.facts["last_day"]) == ("not_renewed", lead, "2027-02-28")
    assert not Participation.objects.current(LAST + DAY).exists()
