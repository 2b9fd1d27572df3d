"""The record of an organisation: what everyone sees, what its own people and the Secretariat see besides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role, ScopeKind
from accounts.models import Office
from accounts.services import appoint, end_office
from correspondence.models import Letter
from governance.acts import ActDraft, record_all
from governance.services import run_rules
from participants.models import Participation
from participants.profile import life_of, lives_of
from participants.services import submit_renewal
from tests.factories import focal_point, officer, organisation, participation, person
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, signed_in, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
SECTIONS = ["Focal points", "Documents", "Letters", "History"]


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """All looks are on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


def page(client: Client, of: Participation) -> str:
    """The record as this person sees it."""
    response = client.get(reverse("participants:detail", args=[of.organisation.ref]))
    assert response.status_code == 200
    return str(response.content.decode())


def sections(text: str) -> list[str]:
    """The headings of the sections that not everyone sees."""
    return [title for title in SECTIONS if f">{title}</h2>" in text]


def test_only_its_own_people_and_the_secretariat_see_the_whole_record(client: Client) -> None:
    one = participation(ADMITTED)
    seen = {
        "own": sections(page(lead_of(one), one)),
        "officer": sections(page(staff(), one)),
        "reviewer": sections(page(staff(Role.REVIEWER), one)),
        "elsewhere": sections(page(elsewhere(), one)),
        "outsider": sections(page(outsider(), one)),
        "public": sections(page(client, one)),
    }
    assert seen == {"own": SECTIONS, "officer": SECTIONS, "reviewer": SECTIONS, "elsewhere": [], "outsider": [],
                    "public": []}  # fmt: skip


def test_an_organisation_that_never_took_part_is_known_to_its_own_and_the_secretariat_alone(client: Client) -> None:
    applicant = organisation(name="Applicant")
    own = signed_in(focal_point(applicant))
    address = reverse("participants:detail", args=[applicant.ref])
    answers = [one.get(address).status_code for one in (staff(), own, elsewhere(), outsider(), client)]
    assert answers == [200, 200, 404, 404, 404]


def test_what_is_not_there_looks_like_what_one_may_not_see(client: Client) -> None:
    assert client.get(reverse("participants:detail", args=["ORG-NONE"])).status_code == 404


@pytest.mark.parametrize("ref", ["a/b", "..", "ä ö", "50%", "~2F", "mine", "?x#y"])
def test_a_reference_of_any_shape_has_its_page(client: Client, ref: str) -> None:
    one = participation(ADMITTED, ref=ref)
    assert ref in [row["ref"] for row in client.get(reverse("participants:directory")).context["rows"]]
    assert one.organisation.name in page(client, one)


def moves(client: Client, of: Participation) -> list[str]:
    """What this person is offered."""
    response = client.get(reverse("participants:detail", args=[of.organisation.ref]))
    return [str(move["label"]) for move in response.context.get("moves", [])]


def test_each_person_is_offered_what_is_theirs_to_do() -> None:
    one = participation(ADMITTED)
    alternate = signed_in(focal_point(one.organisation, Role.FOCAL_ALTERNATE))
    offered = [moves(client, one) for client in (staff(), staff(Role.REVIEWER), lead_of(one), alternate, elsewhere())]
    officer = ["Record a renewal received", "Change focal points", "Change the record"]
    ask = ["Send the signed letter of request", "Ask for the renewal by e-mail"]
    assert offered == [officer, [], [*ask, "Change focal points"], ask, []]


def test_a_government_is_not_offered_a_renewal_and_a_former_participant_a_new_admission() -> None:
    government = participation(ADMITTED, "government")
    former = participation(date(2020, 1, 1))
    common = ["Change focal points", "Change the record"]
    assert [moves(staff(), government), moves(staff(), former)] == [common, [*common, "Record an admission"]]


def steps(on: date, of: Participation) -> tuple[str, str]:
    """State and next step on a day."""
    life = lives_of(of.organisation.participations.all(), on)[0]
    return life.state, life.step


def test_the_life_of_a_non_state_actor_from_day_to_day_without_a_job() -> None:
    one = participation(ADMITTED)
    last = date(2027, 2, 28)
    days = [ADMITTED - timedelta(days=1), ADMITTED, last - timedelta(days=181), last - timedelta(days=180), last,
            last + timedelta(days=1)]  # fmt: skip
    assert [steps(day, one) for day in days] == [
        ("coming", "coming"),
        ("current", "term_runs"),
        ("current", "term_runs"),
        ("current", "expiring"),
        ("current", "expiring"),
        ("former", "former"),
    ]
    assert lives_of(one.organisation.participations.all(), last + timedelta(days=1))[0].end_label == "Term ended"


def test_a_renewal_in_time_keeps_it_going_and_a_government_has_no_term() -> None:
    one, government = participation(ADMITTED), participation(ADMITTED, "government")
    submit_renewal(one, date(2026, 10, 1), TODAY, None)
    assert [steps(TODAY, one), steps(date(2027, 6, 1), one)] == [("current", "renewal_pending")] * 2
    assert steps(TODAY, government) == ("current", "no_term")


def test_the_line_of_a_life_holds_admission_and_what_comes() -> None:
    one = participation(ADMITTED)
    assert [
        (day, str(label), kind)
        for day, label, kind in lives_of(one.organisation.participations.all(), TODAY)[0].points()
    ] == [
        (ADMITTED, "Admitted", "past"),
        (date(2027, 2, 28), "Term ends", "due"),
    ]
    after = lives_of(one.organisation.participations.all(), date(2027, 3, 1))[0]
    assert after.points()[-1] == (date(2027, 2, 28), "Term ended", "end")


def test_the_public_reads_when_the_term_ends_and_not_what_is_pending(client: Client) -> None:
    one = participation(ADMITTED)
    submit_renewal(one, date(2026, 10, 1), TODAY, None)
    public, own = page(client, one), page(lead_of(one), one)
    assert ["Renewal under decision" in text for text in (public, own)] == [False, True]
    assert ["in 97 days" in text for text in (public, own)] == [True, True]


def test_the_history_tells_in_sentences_what_happened() -> None:
    one = participation(date(2023, 11, 1))
    lead = focal_point(one.organisation)
    run_rules(TODAY)
    client = signed_in(lead)
    acts = client.get(reverse("participants:detail", args=[one.organisation.ref])).context["acts"]
    renewal = one.renewals.get()
    link = f'<a href="{reverse("participants:renewal", args=[renewal.ref])}"><bdi>{renewal.ref}</bdi></a>'
    ran = "The daily rules, run on 23 November 2026"
    assert [(line.day, line.text, line.clause, line.by) for line in acts] == [
        (date(2026, 11, 1), 'Participation ended: Term ended. Last day: <bdi>31 October 2026</bdi>.', "5.term",
         ran),
        (date(2026, 11, 1), f"The renewal lapsed: nothing was sent ({link}).", "5.term", ran),
        (date(2026, 1, 31), f"The renewal was opened ({link}).", "5.term", ran),
        (date(2023, 11, 1), "The organisation was admitted as a participant.", "5.term", ""),
        (date(2022, 1, 1), f"<bdi>{lead.full_name}</bdi> became Lead focal point.", "x.roles", ""),
    ]  # fmt: skip


def test_the_history_leads_to_the_renewal_and_names_who_left_an_office() -> None:
    one = participation(date(2024, 3, 1))
    lead, someone = focal_point(one.organisation), officer()
    renewal = submit_renewal(one, TODAY, TODAY, someone)
    end_office(Office.objects.get(person=lead), TODAY - timedelta(days=1), someone)
    acts = staff().get(reverse("participants:detail", args=[one.organisation.ref])).context["acts"]
    link = f'<a href="{reverse("participants:renewal", args=[renewal.ref])}"><bdi>{renewal.ref}</bdi></a>'
    assert [line.text for line in acts][:2] == [
        f"<bdi>{lead.full_name}</bdi> is no longer Lead focal point.", f"A renewal was received ({link})."
    ]  # fmt: skip


def test_a_person_with_one_organisation_is_led_to_its_record_and_one_with_none_is_told(client: Client) -> None:
    one = participation(ADMITTED)
    mine = reverse("participants:mine")
    assert lead_of(one).get(mine)["Location"] == reverse("participants:detail", args=[one.organisation.ref])
    assert "Your account works. It is not connected to an organisation yet." in outsider().get(mine).content.decode()
    assert client.get(mine)["Location"].startswith(reverse("account_login"))


def test_who_spoke_for_an_organisation_reads_when_that_ended_and_nobody_sends_them_to_a_lead() -> None:
    one = participation(ADMITTED, name="Demo Network")
    former = person("Demo Former")
    appoint(
        former, Role.FOCAL_ALTERNATE, ADMITTED, TODAY - timedelta(days=9), ScopeKind.ORGANISATION, one.organisation_id
    )
    text = signed_in(former).get(reverse("participants:mine")).content.decode()
    assert "You spoke for <bdi>Demo Network</bdi> until" in text
    assert "lead focal point to invite you" not in text


def test_a_person_of_two_organisations_chooses() -> None:
    one, other = participation(ADMITTED), participation(ADMITTED)
    lead = focal_point(one.organisation)
    appoint(lead, Role.FOCAL_ALTERNATE, ADMITTED, None, ScopeKind.ORGANISATION, other.organisation_id)
    text = signed_in(lead).get(reverse("participants:mine")).content.decode()
    assert [body.organisation.name in text for body in (one, other)] == [True, True]


def test_the_statements_of_a_record_do_not_grow_with_its_history() -> None:
    one = participation(ADMITTED)
    lead = focal_point(one.organisation)
    client = staff()
    counts = []
    page(client, one)
    for number in (10, 1000):
        drafts = [ActDraft(one, "import", "x.exchange", TODAY, actor_id=lead.pk) for _ in range(number)]
        with transaction.atomic():
            acts = record_all(drafts)
        Letter.objects.bulk_create(
            Letter(
                key=f"{number}-{act.pk}", kind="term_expired", template_version="1", language="en", on=TODAY,
                act=act, object_type="participation", object_id=one.pk,
            )
            for act in acts
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            page(client, one)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_life_reads_its_days_from_the_period_alone() -> None:
    one = participation(ADMITTED)
    row = Participation.objects.with_flags(TODAY, 180).get(pk=one.pk)
    life = life_of(row, TODAY, 180)
    assert (life.ends_on, life.term_ends, life.reminders_from) == (
        date(2027, 2, 28),
        date(2027, 2, 28),
        date(2026, 9, 1),
    )
