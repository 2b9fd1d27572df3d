"""The whole road in a real browser: by keyboard alone, with JavaScript off, and on a phone from right to left."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from accounts.enums import Role
from accounts.models import User
from correspondence.models import Letter
from governance.clock import today
from governance.services import run_rules
from participants.models import Hit, Participation, Renewal
from participants.services.screening import Entry, take_list
from tests.accounts.entry import member
from tests.browser import road as steps
from tests.browser.conftest import Visit, overflow
from tests.browser.hands import Hands, Pointer
from tests.browser.road import Road
from tests.factories import focal_point, officer, participation

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "has_touch": True}
WAYS = {
    "keyboard": (Hands, "en", {}),
    "no-javascript": (Pointer, "en", {"java_script_enabled": False}),
    "phone-mirrored": (Pointer, "ar-xb", PHONE),
    "no-javascript-on-a-mirrored-phone": (Pointer, "ar-xb", {"java_script_enabled": False, **PHONE}),
}


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    """Mail stays where the test reads it, and no limit remembers an earlier test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def secretariat() -> dict[str, User]:
    """Officer, reviewer and head, each with a second factor."""
    roles = {"officer": Role.OFFICER, "reviewer": Role.REVIEWER, "head": Role.HEAD}
    return {name: member(officer(role), factor=True) for name, role in roles.items()}


@pytest.fixture
def road(request: pytest.FixtureRequest, visit: Visit, tmp_path: Path) -> Road:
    """One way to walk it."""
    kind, language, options = WAYS[request.param]
    return Road(lambda path, user: kind(visit(path, user=user, **options)), language, tmp_path)


@pytest.mark.parametrize("road", ["keyboard", "no-javascript", "phone-mirrored"], indirect=True)
def test_an_organisation_applies_is_examined_and_admitted_and_its_focal_point_comes_in(
    road: Road, secretariat: dict[str, User]
) -> None:
    take_list("Demo list", [Entry("DEMO-1", steps.LISTED)], "0" * 64, secretariat["reviewer"], today())
    applicant, case = steps.join(road)
    steps.apply(road, applicant, case)
    home = road.address("participants:applications")
    of, reviews, decides = (road.open(home, secretariat[name]) for name in ("officer", "reviewer", "head"))

    of.press(f"main table a[href$='/application/{case.ref}/']")
    steps.give_out(of, case, {"officer": secretariat["officer"], "reviewer": secretariat["reviewer"]})
    for hands in (of, reviews, decides):
        steps.declare(road, hands, case.ref)
    road.go(of, "participants:application", case.ref)
    steps.move(of, case, "take_up", "completeness")
    steps.ask(of, case)
    steps.answer(road, applicant, case)
    steps.judge(road, of, case)

    road.go(reviews, "participants:application", case.ref)
    reviews.press("main .moves form[action$='/begin/'] button")
    steps.fill_sheet(road, reviews, case, "application")
    steps.decide_hits(reviews)
    road.go(reviews, "participants:application", case.ref)
    steps.move(reviews, case, "complete_due_diligence", "risk_assessment")
    steps.weigh(reviews)
    steps.move(reviews, case, "complete_risks", "recommendation")

    steps.recommend(road, of, case)
    steps.approve(road, decides, case)
    steps.look_up(road, applicant, case)
    steps.come_in(road, case)
    assert Participation.objects.get().admitted_on == today()
    assert [hit.disposal for hit in Hit.objects.all()] == ["other"]
    assert [overflow(hands.page) for hands in (applicant, of, reviews, decides)] == [0, 0, 0, 0]


@pytest.mark.parametrize("road", ["keyboard", "no-javascript-on-a-mirrored-phone"], indirect=True)
def test_a_renewal_goes_from_its_opening_to_the_decision(road: Road, secretariat: dict[str, User]) -> None:
    subject = participation(today() - timedelta(days=3 * 365 - 60), name=steps.NAME, country="CHE")
    lead = member(focal_point(subject.organisation))
    run_rules(today())
    renewal = Renewal.objects.get()
    applicant = road.open(road.address("participants:mine"), lead)
    steps.renew(road, applicant, renewal)

    home = road.address("participants:renewal", renewal.ref)
    of, reviews, decides = (road.open(home, secretariat[name]) for name in ("officer", "reviewer", "head"))
    steps.give_out(of, renewal, {"officer": secretariat["officer"], "reviewer": secretariat["reviewer"]})
    for hands in (of, reviews, decides):
        steps.declare(road, hands, renewal.ref)
    road.go(of, "participants:renewal", renewal.ref)
    steps.move(of, renewal, "take_up", "dd_refresh", "/")
    road.go(reviews, "participants:renewal", renewal.ref)
    steps.fill_sheet(road, reviews, renewal, "renewal")
    steps.move(reviews, renewal, "complete_due_diligence", "risk_refresh", "/")
    steps.weigh(reviews)
    steps.move(reviews, renewal, "complete_risks", "consultation", "/")
    steps.hear(road, of, renewal)
    road.go(decides, "participants:renewal", renewal.ref)
    steps.move(decides, renewal, "renew", "renewed", "/")
    assert Letter.objects.filter(kind="renewal_approved", recipient=lead).count() == 1
    assert [overflow(hands.page) for hands in (applicant, of, reviews, decides)] == [0, 0, 0, 0]
