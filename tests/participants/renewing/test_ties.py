"""A tie is to the organisation: it holds on the files to come, and on those that are there (5.nsa.fensa)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.policy import may
from governance.services import run_rules
from participants.models import ConflictDeclaration, Renewal
from participants.services.assignments import declare
from tests import renewals
from tests.applications import TODAY
from tests.factories import focal_point, officer
from tests.participants.applications.cases import approved, in_state
from tests.participants.applications.test_case_pages import as_staff

pytestmark = pytest.mark.django_db
RENEWED_ON = date(2029, 6, 1)


def sees(person: User, renewal: Renewal) -> bool:
    return may(person, "participants.view_renewal", renewal, RENEWED_ON)


def test_a_tie_declared_on_an_application_closes_the_renewals_of_the_same_organisation() -> None:
    case, tied, free = in_state("decision_pending"), officer(), officer()
    declare(case.application, True, "A cousin.", tied, TODAY)
    declare(case.application, False, "", free, TODAY)
    approved(case)
    run_rules(RENEWED_ON)
    renewal = Renewal.objects.get()
    assert [sees(one, renewal) for one in (tied, free)] == [False, True]
    carried = ConflictDeclaration.objects.filter(file=renewal.file).values_list("person", "has_conflict", "note")
    assert list(carried) == [(tied.pk, True, "A cousin.")]


def test_a_tie_declared_later_holds_on_every_file_of_the_organisation_and_on_no_other() -> None:
    case, other = in_state("decision_pending"), renewals.sent()
    approved(case)
    case.application.refresh_from_db()
    assert case.application.organisation is not None
    focal_point(case.application.organisation)
    run_rules(RENEWED_ON)
    renewal = Renewal.objects.get(participation=case.application.participation)
    declare(case.application, True, "A cousin.", case.officer, TODAY)
    assert not sees(case.officer, renewal)
    assert not may(case.officer, "participants.view_application", case.application, TODAY)
    assert may(case.officer, "participants.view_renewal", other.renewal, TODAY)


def test_the_record_of_an_organisation_lists_no_renewal_that_a_tie_hides() -> None:
    case = renewals.sent()
    tied, free = officer(), officer()
    declare(case.renewal, True, "A cousin.", tied, TODAY)
    page = reverse("participants:detail", args=[case.renewal.participation.organisation.ref])
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        shown = [case.renewal.ref in as_staff(one).get(page).content.decode() for one in (tied, free)]
    assert shown == [False, True]
