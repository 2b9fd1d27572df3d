"""Letters about a draft, and about who writes with whom, are the applicant's own people's (5.nsa.form)."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.policy import may
from correspondence.models import Letter
from governance.services import run_rules
from participants.services.assignments import declare
from participants.services.teams import Colleague, invite_colleague
from tests.applications import TODAY, complete_draft
from tests.factories import officer, person
from tests.participants.applications.cases import sent
from tests.participants.applications.test_case_pages import as_staff

pytestmark = pytest.mark.django_db
COLLEAGUE = Colleague("demo.colleague@example.org", "Demo Colleague", Role.APPLICANT)
WARNED, REMOVED = (date(2027, 9, 25), date(2027, 11, 10)), date(2027, 11, 24)


def read_by(letter: Letter, *people: User, on: date = TODAY) -> list[bool]:
    """Who may read it, asked one by one and by the list."""
    one_by_one = [may(one, "correspondence.view_letter", letter, on) for one in people]
    listed = [Letter.objects.visible_to(one, on).filter(pk=letter.pk).exists() for one in people]
    assert one_by_one == listed
    return listed


def test_the_invitation_to_a_draft_is_read_by_the_invited_and_by_nobody_of_the_secretariat() -> None:
    draft, clerk = complete_draft(), officer()
    assert draft.opened_by is not None
    invite_colleague(draft, COLLEAGUE, draft.opened_by, TODAY)
    letter = Letter.objects.get(kind="application_team_invited")
    assert letter.recipient is not None
    assert read_by(letter, letter.recipient, clerk, officer(Role.HEAD), person("Demo Outsider")) == [
        True, False, False, False,
    ]  # fmt: skip
    assert as_staff(clerk).get(reverse("correspondence:detail", args=[letter.pk])).status_code == 404


def test_an_invitation_to_a_case_that_was_sent_stays_closed_to_who_is_tied_to_it_and_to_the_others() -> None:
    case, tied = sent(), officer()
    declare(case.application, True, "A cousin.", tied, TODAY)
    invite_colleague(case.application, COLLEAGUE, case.signatory, TODAY)
    assert read_by(Letter.objects.get(kind="application_team_invited"), tied, case.officer) == [False, False]
    receipt = Letter.objects.get(kind="application_received")
    assert read_by(receipt, tied, case.officer, case.signatory) == [False, True, True]


def test_the_warnings_of_a_draft_stay_with_its_writer_also_once_it_is_removed() -> None:
    draft, clerk = complete_draft(), officer()
    for day in (*WARNED, REMOVED):
        run_rules(day)
    letters = Letter.objects.filter(kind="draft_warning")
    assert [read_by(letter, draft.opened_by, clerk, on=REMOVED) for letter in letters] == [[True, False]] * 2  # type: ignore[arg-type]
