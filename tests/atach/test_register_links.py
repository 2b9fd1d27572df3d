"""The register as a page: worst first, filtered by state, each clause to be read, each link to what is meant."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from atach.clauses import CATALOGUE, register
from atach.waiting import nobody_speaks
from correspondence.models import Letter
from documents.models import Document, Version
from governance.clauses import judge
from participants.services import submit_renewal
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def version(number: int, **fields: object) -> None:
    """A version as the checks leave it."""
    document = Document.objects.create(
        ref=f"D-{number}", title="Demo paper", slot="other", language="en", visibility="secretariat",
        dated_on=date(2026, 1, 1),
    )  # fmt: skip
    now = timezone.now()
    values = {"released_at": now, "scan_verdict": "not_scanned", **fields}
    Version.objects.create(
        document=document, number=1, sha256="0" * 64, size=1, media_type="text/plain", original_name="a", **values
    )


def letter(number: int, **fields: object) -> Letter:
    return Letter.objects.create(
        key=f"k{number}", kind="renewal_reminder", language="en", on=date(2026, 11, 22), object_type="p", object_id=1,
        recipient=factories.person(), **fields,
    )  # fmt: skip


@pytest.fixture
def furnished(on: date, officer: User) -> None:
    """Something for every sentence that counts."""
    now = timezone.now()
    for days in (3 * 365 - 20, 3 * 365 - 40, 30):
        factories.participation(on - timedelta(days=days))
    submit_renewal(factories.participation(on - timedelta(days=3 * 365 - 10)), on, on, officer)
    factories.participation(on - timedelta(days=4 * 366))
    factories.participation(on, "government")
    letter(1, failed_at=now)
    letter(2, sent_at=now, ref="L-2026-0001")
    late = letter(3)
    letter(4)
    letter(5, skipped_because="overtaken")
    Letter.objects.filter(pk=late.pk).update(queued_at=now - timedelta(days=3))
    version(1)
    version(2, scan_verdict="infected", quarantined_at=now, scanned_at=now, released_at=None)
    version(3, scan_verdict="", quarantined_at=now, released_at=None)
    version(4, scan_verdict="", quarantined_at=now, released_at=None)


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("clause", ["4.interface", "5.term", "x.documents", "x.history"])
def test_a_sentence_that_counts_leads_to_exactly_the_rows_that_it_counts(
    clause: str, signed_in: SignIn, officer: User, on: date
) -> None:
    browser = signed_in(officer)
    counted, listed = [], []
    for item in judge(clause, on).evidence:
        found = re.match(r"(\d+) ", str(item.text))
        page = browser.get(item.path)
        if found and page.context and "cl" in page.context:
            counted.append((str(item.text), int(found[1])))
            listed.append((str(item.text), page.context["cl"].result_count))
    assert len(counted) >= 1
    assert listed == counted


@pytest.mark.usefixtures("furnished")
def test_confirmations_lead_to_the_letters_of_that_kind_by_how_they_stand(on: date) -> None:
    letters = reverse("admin:correspondence_letter_changelist")
    assert [item.path for item in judge("5.notify", on).evidence] == [
        f"{letters}?kind=admission_confirmed&delivery=waiting"
    ]


@pytest.mark.usefixtures("furnished")
def test_every_link_of_the_register_opens(signed_in: SignIn, officer: User, on: date) -> None:
    browser = signed_in(officer)
    paths = [item.path for entry in register(on) for item in entry.judgement.evidence if item.path]
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_a_participant_without_a_lead_makes_the_clause_due_and_leads_to_the_list_of_them(on: date) -> None:
    led, silent = factories.participation(on, "government"), factories.participation(on, "government")
    factories.focal_point(led.organisation)
    judged = judge("4.interface", on)
    path = f"{reverse('admin:participants_participation_changelist')}?standing=silent"
    assert (str(judged.state), [(str(item.text), item.path) for item in judged.evidence]) == (
        "due", [("1 participant has no lead focal point.", path)]
    )  # fmt: skip
    assert [matter.about for matter in nobody_speaks(factories.officer(), on)] == [silent.organisation.name]
    factories.focal_point(silent.organisation)
    assert str(judge("4.interface", on).state) == "not_applicable"


def test_the_counts_filter_and_an_unknown_state_shows_all(signed_in: SignIn, officer: User) -> None:
    browser, url = signed_in(officer), reverse("clause_register")
    pages = {state: browser.get(url, {"state": state}).context for state in ("", "due", "not_covered", "nonsense")}
    assert [len(pages[state]["entries"]) for state in ("", "nonsense")] == [len(CATALOGUE)] * 2
    for state in ("due", "not_covered"):
        shown = pages[state]
        number = {one.state: one.number for one in shown["counts"]}[state]
        assert ({entry.judgement.state for entry in shown["entries"]}, len(shown["entries"])) == ({state}, number)


def test_each_numbered_clause_leads_to_its_text_in_the_language_of_the_page(
    client: Client, signed_in: SignIn, officer: User, speaker: User
) -> None:
    for browser in (client, signed_in(officer), signed_in(speaker)):
        for language in ("en", "zh-hans"):
            text = browser.get(f"/{language}/clauses/").content.decode()
            assert f'href="/{language}/terms-of-reference/#clause-5"' in text
            assert 'id="clause-5.term"' in text
    assert 'id="clause-5"' in client.get("/en/terms-of-reference/").content.decode()
