"""Papers of an organisation and of its renewals: filed by itself or taken in by an officer, each with one receipt."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.enums import Role
from accounts.models import User
from casework.waiting import waiting_for
from correspondence.models import Letter
from documents.enums import Visibility
from documents.models import Document
from documents.services import Filing, add_document
from documents.slots import ATTACHMENT, RENDERED_LETTER
from governance.models import Act
from participants.models import Participation, Renewal
from participants.services import submit_renewal
from tests.documents.filing import checked, content
from tests.documents.hostile import offices, pdfs
from tests.factories import focal_point, officer, organisation, participation
from tests.participants.pages.people import ADMITTED, elsewhere, lead_of, outsider, signed_in, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """All of it is on one day."""
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def one() -> Participation:
    """A non-State actor whose term ends soon."""
    return participation(ADMITTED)


@pytest.fixture
def renewal(one: Participation) -> Renewal:
    """A renewal received."""
    return submit_renewal(one, date(2026, 11, 2), TODAY, officer())


def pdf(number: int = 0, name: str = "letter.pdf") -> SimpleUploadedFile:
    """A sound file."""
    return SimpleUploadedFile(name, content(number))


def sent(**changed: Any) -> dict[str, Any]:
    """What a focal point types."""
    told = {"slot": "formal_letter", "title": "Request for renewal", "language": "en", "dated_on": "2026-11-20",
            "asks": "renewal", "audience": "organisation", "file": pdf()}  # fmt: skip
    return told | changed


def taken_in(**changed: Any) -> dict[str, Any]:
    """What an officer types."""
    return sent(channel="post", received_on="2026-11-21") | changed


def file_at(of: Participation) -> str:
    """Where a paper of its organisation is filed."""
    return reverse("participants:file_paper", args=[of.organisation.ref])


def file_with(renewal: Renewal) -> str:
    """Where a paper is filed with a renewal."""
    return reverse("participants:file_renewal_paper", args=[renewal.ref])


def receipts() -> list[tuple[str, User | None]]:
    """The receipts that were queued: about what, to whom."""
    rows = Letter.objects.filter(kind="document_received").order_by("id").select_related("recipient")
    return [(row.object_ref, row.recipient) for row in rows]


def test_each_page_opens_to_those_whose_it_is(client: Client, one: Participation, renewal: Renewal) -> None:
    alternate = signed_in(focal_point(one.organisation, Role.FOCAL_ALTERNATE))
    people = [staff(), staff(Role.REVIEWER), lead_of(one), alternate, elsewhere(), outsider(), client]
    expected = {
        file_at(one): [200, 403, 200, 200, 403, 403, 302],
        file_with(renewal): [200, 403, 200, 200, 404, 404, 302],
    }
    assert {path: [browser.get(path).status_code for browser in people] for path in expected} == expected
    refused = [people[index].post(path, sent()).status_code for path in expected for index in (1, 4, 5, 6)]
    assert (refused, Document.objects.count(), receipts()) == ([403, 403, 403, 302, 403, 404, 404, 302], 0, [])
    assert staff().get(reverse("participants:file_paper", args=["ORG-NONE"])).status_code == 404


def test_a_focal_point_files_a_paper_and_gets_one_receipt(one: Participation) -> None:
    lead, alternate = focal_point(one.organisation), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    answer = signed_in(alternate).post(file_at(one), sent())
    document = Document.objects.get()
    assert answer["Location"] == reverse("participants:paper_filed", args=[document.ref])
    assert (document.title, document.slot, document.visibility, document.organisation_id, document.object_ref) == (
        "Request for renewal", "formal_letter", "secretariat", one.organisation_id, one.organisation.ref,
    )  # fmt: skip
    act = Act.objects.about(document).get()
    assert (act.action, act.actor_id) == ("add_document", alternate.pk)
    assert receipts() == [(one.organisation.ref, alternate)]
    letter, version = Letter.objects.get(kind="document_received"), document.versions.get()
    assert (letter.act, letter.facts) == (act, {
        "organisation": one.organisation.name, "renewal": "", "document": document.ref, "title": "Request for renewal",
        "version": 1, "received_on": "2026-11-23", "size": version.size, "sha256": version.sha256,
    })  # fmt: skip
    assert lead != alternate


def test_the_confirmation_names_reference_hash_and_contact_to_its_own_people_alone(
    client: Client, one: Participation
) -> None:
    lead = lead_of(one)
    text = lead.post(file_at(one), sent(), follow=True).content.decode()
    document = Document.objects.get()
    assert [word in text for word in (document.ref, document.versions.get().sha256, "mailto:")] == [True, True, True]
    path = reverse("participants:paper_filed", args=[document.ref])
    people = [lead, elsewhere(), outsider(), client]
    assert [browser.get(path).status_code for browser in people] == [200, 404, 404, 302]


def test_what_waits_for_the_scan_is_confirmed_as_waiting(one: Participation, settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    lead = lead_of(one)
    assert (
        "It can be downloaded once it has been scanned."
        in lead.post(file_at(one), sent(), follow=True).content.decode()
    )
    assert (
        "Waits for the scan" in lead.get(reverse("participants:detail", args=[one.organisation.ref])).content.decode()
    )


@pytest.mark.parametrize("channel", ["email", "post"])
def test_an_officer_takes_a_letter_in_and_the_lead_gets_the_receipt(one: Participation, channel: str) -> None:
    lead, _alternate = focal_point(one.organisation), focal_point(one.organisation, Role.FOCAL_ALTERNATE)
    browser = staff()
    answer = browser.post(file_at(one), taken_in(channel=channel))
    document = Document.objects.get()
    assert answer["Location"] == reverse("library:detail", args=[document.ref])
    facts = Act.objects.about(document).get().facts
    assert (facts["channel"], facts["received_on"]) == (channel, "2026-11-21")
    assert receipts() == [(one.organisation.ref, lead)]
    assert Letter.objects.get(kind="document_received").facts["received_on"] == "2026-11-21"
    words = {"email": "It came by e-mail on", "post": "It came by post on"}[channel]
    assert f"Filed. {words} <bdi>21 November 2026</bdi>." in browser.get(answer["Location"]).content.decode()


def test_a_letter_of_an_organisation_nobody_speaks_for_leaves_a_receipt_to_complete(one: Participation) -> None:
    staff().post(file_at(one), taken_in())
    assert receipts() == [(one.organisation.ref, None)]


@pytest.mark.parametrize(
    ("audience", "visibility", "own", "told"),
    [
        ("organisation", Visibility.SECRETARIAT, True, True),
        ("participants", Visibility.PARTICIPANTS, True, True),
        ("everyone", Visibility.PUBLIC, True, True),
        ("secretariat", Visibility.SECRETARIAT, False, False),
        ("confidential", Visibility.CONFIDENTIAL, False, False),
    ],
)
def test_an_officer_says_for_whom_a_paper_is(
    one: Participation, audience: str, visibility: Visibility, own: bool, told: bool
) -> None:
    lead, browser = focal_point(one.organisation), staff()
    browser.post(file_at(one), taken_in(slot="attachment", audience=audience))
    document = Document.objects.get()
    assert (document.visibility, document.organisation_id) == (visibility, one.organisation_id if own else None)
    assert receipts() == ([(one.organisation.ref, lead)] if told else [])
    path = reverse("library:detail", args=[document.ref])
    assert [who.get(path).status_code for who in (browser, signed_in(lead))] == [200, 200 if own else 404]


def test_what_the_secretariat_wrote_itself_has_no_receipt(one: Participation) -> None:
    focal_point(one.organisation)
    staff().post(file_at(one), taken_in(channel="own", received_on=""))
    assert (Document.objects.count(), receipts()) == (1, [])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"audience": "everyone"}, "Select a valid choice."),
        ({"audience": "confidential"}, "Select a valid choice."),
        ({"audience": "participants"}, "Choose a narrower circle."),
        ({"slot": "rendered_letter"}, "Select a valid choice."),
        ({"slot": ""}, "Choose what kind of document it is."),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"dated_on": "2026-11-24"}, "This day has not come yet."),
        ({"file": SimpleUploadedFile("letter.pdf", b"")}, "The file is empty."),
        (
            {"file": SimpleUploadedFile("letter.pdf", b"%PDF-" + b"0" * 21 * 1024 * 1024)},
            "The file is larger than 20 MB.",
        ),
        ({"file": SimpleUploadedFile("letter.docx", offices.word())}, "Files of this kind cannot be taken."),
        ({"file": SimpleUploadedFile("letter.png", content())}, "its content is something else"),
        ({"file": SimpleUploadedFile("letter.pdf", pdfs.protected())}, "protected by a password"),
        ({"file": ""}, "Choose a file."),
        ({"title": ""}, "Choose the file again"),
    ],
)
def test_a_refused_filing_says_why_and_keeps_what_was_typed(
    one: Participation, changed: dict[str, Any], words: str
) -> None:
    answer = lead_of(one).post(file_at(one), sent(language="fr") | changed)
    text = answer.content.decode()
    assert (answer.status_code, Document.objects.count(), receipts()) == (422, 0, [])
    assert words in text and re.search(r'value="fr"[^>]* selected', text)
    assert "title" in changed or "Request for renewal" in text
    assert ("Choose the file again" in text) is ("file" not in changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channel": ""}, "Choose how it came."),
        ({"received_on": ""}, "Enter the day on which it arrived."),
        ({"received_on": "2026-11-24"}, "This day has not come yet."),
    ],
)
def test_an_officer_is_asked_how_and_when_it_came(one: Participation, changed: dict[str, Any], words: str) -> None:
    answer = staff().post(file_at(one), taken_in() | changed)
    assert (answer.status_code, Document.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_file_sent_twice_is_filed_once_and_says_nothing_of_other_organisations(one: Participation) -> None:
    other = participation(ADMITTED)
    own, others = lead_of(one), lead_of(other)
    answers = [own.post(file_at(one), sent()), others.post(file_at(other), sent()), own.post(file_at(one), sent())]
    assert ([answer.status_code for answer in answers], Document.objects.count()) == ([302, 302, 422], 2)
    ref = Document.objects.get(organisation_id=one.organisation_id).ref
    assert f"in the repository already, as {ref}" in re.sub(r"\s+", " ", answers[2].content.decode())


def test_a_paper_filed_with_a_renewal_stands_there_and_on_the_record(one: Participation, renewal: Renewal) -> None:
    lead = focal_point(one.organisation)
    signed_in(lead).post(file_with(renewal), sent(title="Canary letter"))
    document = Document.objects.get()
    assert (document.object_type, document.object_ref, document.organisation_id) == (
        "renewal", renewal.ref, one.organisation_id,
    )  # fmt: skip
    assert receipts() == [(renewal.ref, lead)]
    pages = [reverse("participants:renewal", args=[renewal.ref]),
             reverse("participants:detail", args=[one.organisation.ref])]  # fmt: skip
    for page in pages:
        texts = [
            who.get(page).content.decode() for who in (signed_in(lead), staff(), staff(Role.REVIEWER), elsewhere())
        ]
        assert ["Canary letter" in text for text in texts] == [True, True, True, False]
        place = reverse("library:detail", args=[document.ref])
        assert f'A document was filed (<a href="{place}"><bdi>{document.ref}</bdi></a>).' in texts[0]


def test_once_a_renewal_is_decided_only_officers_add_to_it(one: Participation, renewal: Renewal) -> None:
    lead = lead_of(one)
    lead.post(file_with(renewal), sent())
    version = reverse("participants:paper_version", args=[Document.objects.get().ref])
    Renewal.objects.filter(pk=renewal.pk).update(state="not_renewed", decided_on=TODAY)
    answers = [lead.get(file_with(renewal)), lead.post(file_with(renewal), sent(file=pdf(1))), lead.get(version),
               lead.post(version, {"file": pdf(2)})]  # fmt: skip
    assert [answer.status_code for answer in answers] == [409, 409, 409, 409]
    page = reverse("participants:renewal", args=[renewal.ref])
    assert [file_with(renewal) in who.get(page).content.decode() for who in (lead, staff())] == [False, True]
    detail = reverse("library:detail", args=[Document.objects.get().ref])
    assert [move["label"] for move in lead.get(detail).context["moves"]] == []
    assert staff().post(version, {"file": pdf(3)}).status_code == 302


def test_a_new_version_of_an_own_paper_has_its_receipt(client: Client, one: Participation) -> None:
    lead, other = focal_point(one.organisation), elsewhere()
    signed_in(lead).post(file_at(one), sent())
    document = Document.objects.get()
    path = reverse("participants:paper_version", args=[document.ref])
    people = [staff(Role.REVIEWER), other, outsider(), client]
    assert [who.post(path, {"file": pdf(1)}).status_code for who in people] == [403, 404, 404, 302]
    assert signed_in(lead).post(path, {"file": pdf(1)}).status_code == 302
    assert receipts() == [(one.organisation.ref, lead)] * 2
    letter = Letter.objects.filter(kind="document_received").latest("id")
    assert (letter.facts["version"], letter.act) == (2, Act.objects.about(document).get(action="add_version"))
    assert staff().post(path, {"file": pdf(2)}).status_code == 302
    assert (document.versions.count(), len(receipts())) == (3, 2)
    answer = signed_in(lead).get(reverse("library:add_version", args=[document.ref]))
    assert answer["Location"] == path


def test_a_letter_of_the_secretariat_gets_no_version_from_the_organisation(one: Participation) -> None:
    filing = Filing("Demo decision", RENDERED_LETTER, Visibility.SECRETARIAT, organisation_id=one.organisation_id)
    document = add_document(filing, checked(), None, TODAY)
    path = reverse("participants:paper_version", args=[document.ref])
    assert [who.post(path, {"file": pdf(1)}).status_code for who in (lead_of(one), staff())] == [403, 302]


def test_what_came_in_waits_until_someone_of_the_secretariat_has_opened_it(one: Participation) -> None:
    clerk, lead = officer(), focal_point(one.organisation)
    signed_in(lead).post(file_at(one), sent(slot="attachment"))
    document = Document.objects.get()

    def waiting(who: User) -> list[tuple[str, str, str]]:
        found = waiting_for(User.objects.get(pk=who.pk), TODAY)
        return [(str(m.what), m.about, m.url) for m in found if m.clause == "5.letter"]

    told = [("Read a document that came in", one.organisation.name, reverse("library:detail", args=[document.ref]))]
    assert [waiting(who) for who in (clerk, officer(Role.REVIEWER), lead)] == [told, [], []]
    signed_in(lead).get(f"/files/{document.ref}/")
    assert waiting(clerk) == told
    staff(Role.REVIEWER).get(f"/files/{document.ref}/")
    assert waiting(clerk) == []
    signed_in(lead).post(reverse("participants:paper_version", args=[document.ref]), {"file": pdf(1)})
    assert waiting(clerk) == told


def test_an_organisation_that_does_not_take_part_yet_files_too(client: Client) -> None:
    applicant = organisation(name="Applicant")
    path = reverse("participants:file_paper", args=[applicant.ref])
    people = [signed_in(focal_point(applicant)), elsewhere(), outsider(), client]
    assert [who.post(path, sent()).status_code for who in people] == [302, 404, 404, 302]
    assert Document.objects.get().organisation_id == applicant.pk


def test_the_section_takes_the_same_statements_at_10_and_at_200_papers(one: Participation, renewal: Renewal) -> None:
    browser, clerk = staff(), officer()
    pages = [reverse("participants:detail", args=[one.organisation.ref]),
             reverse("participants:renewal", args=[renewal.ref])]  # fmt: skip
    counts: list[list[int]] = []
    for number in (10, 190):
        for about in (one.organisation, renewal):
            filing = Filing(
                "Demo", ATTACHMENT, Visibility.SECRETARIAT, about=about, organisation_id=one.organisation_id
            )
            for _n in range(number // 2):
                add_document(filing, checked(), clerk.pk, TODAY)
        asked = []
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
