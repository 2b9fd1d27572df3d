"""What an officer's day is planned by, in a real browser: axe, narrow, dark, mirrored; the archive by keyboard."""

import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from accounts.factors import set_factor
from accounts.models import User
from participants.models import Organisation, Renewal
from participants.services.assignments import declare
from tests.browser.conftest import Visit, overflow, violations
from tests.factories import officer, participation
from tests.participants.applications.cases import in_state
from tests.renewals import ADMITTED, TODAY, opened, pending

NAMES = ("terms", "renewals", "applications", "decisions")


@pytest.fixture
def someone(transactional_db: None) -> Iterator[User]:
    """An officer with terms that end, cases in several states and some decisions; of one case nothing is known."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00"):
        reader = officer()
        set_factor(reader, "A" * 32)
        in_state("approved")
        admitted = Organisation.objects.get()
        admitted.name = "Demo Admitted Network"
        admitted.save()  # with the keys by which a name is found again
        in_state("escalated")
        opened(participation(ADMITTED, "academic", name="Demo University of Health and Climate", country="KEN"))
        pending(participation(ADMITTED, name="شبكة الصحة والمناخ", country="EGY"))
        hidden = pending(participation(date(2024, 3, 15), "foundation", name="Demo Fund", country="CHE"))
        declare(hidden.renewal, True, "a seat in its board", reader, TODAY)
        participation(date(2024, 9, 1), "private_sector", name="Demo Association of a very long name " * 4)
        for number, year in enumerate((2024, 2025, 2025)):
            Renewal.objects.create(
                ref=f"REN-{number}", participation=participation(date(2023, 12, 1), country="FRA"), state="not_renewed",
                state_since=date(year, 6, 1), submitted_on=date(year, 3, 1), decided_on=date(year, 6, 1 + number),
            )  # fmt: skip
        yield reader


@pytest.mark.parametrize("language", ["en", "ar-xb"])
def test_the_pages_fit_and_pass_axe(visit: Visit, someone: User, language: str) -> None:
    for name in NAMES:
        with override(language):
            path = reverse(f"participants:{name}")
        pages = [visit(path, width=width, color_scheme=scheme, user=someone) for width, scheme in LOOKS]
        assert [(overflow(page), violations(page)) for page in pages] == [(0, [])] * len(LOOKS), name
        assert len(pages[0].locator("table").all()) >= 1, name


LOOKS = ((360, "light"), (1280, "dark"), (1280, "light"))


def test_an_error_an_empty_list_and_the_whole_list_fit_and_pass_axe(visit: Visit, someone: User) -> None:
    for query in ("?first=2027-05&last=2027-02", "?lacks=reviewer", ""):
        page = visit(reverse("participants:terms") + query, width=360, user=someone)
        assert (overflow(page), violations(page)) == (0, []), query


def test_the_whole_case_is_taken_away_by_keyboard(visit: Visit, someone: User) -> None:
    page = visit(opened_to(someone), user=someone)
    page.get_by_role("button", name="Download the whole case").focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    taken = waiting.value
    assert taken.suggested_filename.endswith(".zip")
    with zipfile.ZipFile(taken.path()) as archive:
        assert (archive.testzip(), "manifest.json" in archive.namelist()) == (None, True)


def opened_to(someone: User) -> str:
    """The address of a case that is open to this person."""
    case = pending(participation(date(2024, 4, 1), name="Demo Open Network"))
    declare(case.renewal, False, "", someone, TODAY)
    return case.renewal.get_absolute_url()
