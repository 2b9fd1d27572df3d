"""The demonstration: participants from public facts, the rest plainly marked, one person per role."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import Role, ScopeKind
from accounts.factors import current_code, has_factor
from accounts.models import Office, User
from accounts.privacy import PRIVACY_NOTICE
from atach import desk
from atach.demo_answers import JOINED
from atach.demo_people import PASSWORD, people
from atach.demonstration import MADE_UP, countries, demonstration
from atach.management.commands import load_demo
from casework.engine import ask
from correspondence.delivery import REFUSED, deliver_due
from correspondence.models import Letter
from governance.models import Act, JobRun
from participants.enums import Disposal
from participants.models import (
    Application,
    ConflictDeclaration,
    Escalation,
    Hit,
    InformationRequest,
    Measure,
    Organisation,
    Participation,
    Renewal,
)
from participants.workflow.applications import APPLICATION
from participants.workflow.renewals import RENEWAL

pytestmark = pytest.mark.django_db
# An ordinary day, and those on which counting years back and forth falls on 29 February.
DAYS = (date(2026, 11, 22), date(2028, 2, 29))
DAY_AFTER_FEBRUARY = date(2027, 3, 1)


@pytest.fixture
def demo(settings: LazySettings) -> None:
    """Settings of a demonstration."""
    settings.DEMO = True


@pytest.fixture
def without_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records and people alone, where a test asks for no case: walking the cases takes its seconds."""
    for walk in ("load_admitted", "load_applications", "load_renewals"):
        monkeypatch.setattr(load_demo, walk, lambda on: 0)


def load(*options: str) -> str:
    printed = StringIO()
    call_command("load_demo", *options, stdout=printed)
    return printed.getvalue()


def test_production_refuses_all_of_it(settings: LazySettings) -> None:
    settings.DEMO = False
    for command in ("load_demo", "demo_signins"):
        with pytest.raises(CommandError, match="demonstration only"):
            call_command(command)
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("demo_code", "demo.head@example.org")
    assert (Organisation.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.usefixtures("demo")
def test_it_loads_on_any_day_with_a_case_in_every_state_and_only_once(day: date) -> None:
    with time_machine.travel(f"{day}T09:00:00+00:00", tick=False):
        assert load().startswith("156 organisations, 21 applications, ")
        loaded = (Act.objects.count(), Letter.objects.count(), Application.objects.count(), Renewal.objects.count())
        assert load() == "There are organisations already; nothing was loaded.\n"
        assert load("--force") == "The demonstration is loaded already.\n"
    assert loaded == (
        Act.objects.count(), Letter.objects.count(), Application.objects.count(), Renewal.objects.count(),
    )  # fmt: skip
    assert JobRun.objects.last_day_applied("run_rules") == day
    assert set(Application.objects.values_list("state", flat=True)) == APPLICATION.states()
    assert set(Renewal.objects.values_list("state", flat=True)) == RENEWAL.states()
    examined = set(Renewal.objects.filter(file__isnull=False).values_list("state", flat=True))
    assert examined == RENEWAL.states()
    look_at_the_cases(day)


@pytest.mark.usefixtures("demo", "without_cases")
def test_its_records_load_on_the_day_after_february() -> None:
    with time_machine.travel(f"{DAY_AFTER_FEBRUARY}T09:00:00+00:00", tick=False):
        assert load().startswith("154 organisations, 0 applications, ")


def look_at_the_cases(day: date) -> None:
    """What a case holds beside its state: questions, hits, measures, other bodies, a tie."""
    asked = InformationRequest.objects.filter(closed_on__isnull=True).order_by("due_on")
    assert [(one.due_on - day).days for one in asked] == [-15, 3, 9, 17]
    assert [one.reminders_sent() for one in asked] == [2, 1, 0, 0]
    hits = Hit.objects.order_by("listed__reference", "id").values_list("listed__reference", "disposal")
    assert list(hits) == [
        ("DEMO-A-1", Disposal.UNDECIDED),
        ("DEMO-C-1", Disposal.OTHER),
        ("DEMO-H-1", Disposal.UNDECIDED),
        ("DEMO-L-1", Disposal.OTHER),
        ("DEMO-L-1", Disposal.SAME),
    ]
    bodies = Escalation.objects.values_list("file__application__state", "file__renewal__state", "answer")
    assert sorted(bodies, key=str) == [
        ("escalated", None, ""),
        ("recommendation", None, "No, if the grant is published."),
        (None, "escalated", ""),
    ]
    followed = Measure.objects.filter(participation__isnull=False).order_by("id")
    assert [measure.done_on is None for measure in followed] == [False, True]
    returning = Renewal.objects.get(file__predecessor__isnull=False)
    assert (returning.name, returning.state) == (JOINED.name, "dd_refresh")
    ties = ConflictDeclaration.objects.filter(has_conflict=True).values_list("person__full_name", flat=True)
    assert list(ties) == ["Demo Second Officer"] * 2
    ready = Application.objects.get(state="decision_pending")
    head = User.objects.get(email="demo.head@example.org")
    assert ask(ready, "approve", head, day) == []


@pytest.mark.usefixtures("demo", "without_cases")
def test_it_shows_a_participation_in_every_state_and_each_category() -> None:
    load()
    reasons = Counter(Participation.objects.values_list("end_reason", flat=True))
    assert set(reasons) == {"", "expired", "withdrawn", "terminated"}
    assert set(Organisation.objects.values_list("category", flat=True)) == {
        "government", "intergovernmental", "ngo", "private_sector", "foundation", "academic",
    }  # fmt: skip
    assert Letter.objects.filter(kind="renewal_reminder", skipped_because="").exists()
    assert Letter.objects.filter(kind="term_expired").count() == 2
    assert Act.objects.filter(rule="term_expiry").count() == 2


def test_what_is_not_a_public_fact_says_so() -> None:
    folder = demonstration(date(2026, 11, 22))
    plain = {row["name"] for row in folder.organisations if not row["name"].startswith("Demo ")}
    unmarked = {name for name in plain if not name.endswith(MADE_UP)}
    assert unmarked == {
        "Ministry of Health of Azerbaijan",
        "Ministry of Health of the Republic of North Macedonia",
        "Ministry of Health and Child Care",
        "Ministry of Health, Labour and Welfare",
    }
    assert len([row for row in folder.organisations if row["category"] == "government"]) == len(countries())


@pytest.mark.usefixtures("demo", "without_cases")
def test_one_person_per_role_can_sign_in_and_the_secretariat_needs_a_code() -> None:
    load()
    held = {
        (office.person.full_name, office.role, office.scope_kind)
        for office in Office.objects.select_related("person").exclude(person__ref__startswith="lead-")
    }
    assert held == {
        ("Demo Head", Role.HEAD, ScopeKind.ALLIANCE),
        ("Demo Officer", Role.OFFICER, ScopeKind.ALLIANCE),
        ("Demo Second Officer", Role.OFFICER, ScopeKind.ALLIANCE),
        ("Demo Reviewer", Role.REVIEWER, ScopeKind.ALLIANCE),
        ("Demo Focal Point", Role.FOCAL_LEAD, ScopeKind.ORGANISATION),
        ("Demo Alternate", Role.FOCAL_ALTERNATE, ScopeKind.ORGANISATION),
        ("Demo Ministry Focal Point", Role.FOCAL_LEAD, ScopeKind.ORGANISATION),
        ("Demo Former Focal Point", Role.FOCAL_LEAD, ScopeKind.ORGANISATION),
    }
    for one in people("", "", ""):
        person = User.objects.get(email=one.email)
        assert person.check_password(PASSWORD)
        assert person.privacy_notice == PRIVACY_NOTICE
        assert person.emailaddress_set.filter(verified=True, primary=True).exists()
        assert has_factor(person) == one.needs_code
    assert len(current_code(User.objects.get(email="demo.head@example.org"))) == 6


@pytest.mark.usefixtures("demo", "without_cases")
def test_the_sign_ins_are_printed_as_a_table() -> None:
    load()
    printed = StringIO()
    call_command("demo_signins", stdout=printed)
    lines = printed.getvalue().splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        "Role", "Head", "Officer", "Second Officer", "Reviewer", "Focal Point", "Alternate", "Ministry Focal Point",
        "Former Focal Point", "Applicant", "Colleague", "Applicant Asked",
    ]  # fmt: skip
    assert "./portal code demo.head@example.org" in lines[1]
    assert [lines[-1].split("  ")[-1].strip(), "none needed" in lines[-1]] == [
        "an application with questions to answer",
        True,
    ]


@pytest.mark.usefixtures("demo", "without_cases")
def test_letters_to_one_organisation_fail_so_that_the_desk_and_their_page_show_it(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "correspondence.demo_mail.DemoMailBackend"
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False):
        load()
        deliver_due(timezone.now, 200)
        failed = {letter.kind: letter.error for letter in Letter.objects.failed()}
        wanted = dict.fromkeys(["renewal_opened", "renewal_reminder", "term_expired"], REFUSED)
        assert (failed, Letter.objects.waiting().count()) == (wanted, 0)
        signs = {str(sign.label): (sign.value, sign.kind) for sign in desk.signs(date(2026, 11, 23))}
    assert signs["Letters that could not be sent"] == ("3", "late")
