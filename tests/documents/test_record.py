"""A document's own page: its versions, who added them, to whom it is opened by name and who is told."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.enums import Role
from accounts.models import User
from correspondence.models import Letter
from documents.clamav import Finding
from documents.enums import Visibility
from documents.models import Document
from documents.services import add_version, settle, share
from governance.models import Act
from participants.models import Participation
from tests.documents.filing import ON, checked, content, filed, signed_in
from tests.documents.hostile import offices, pdfs
from tests.factories import focal_point, officer, participation, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(ON, tick=False):
        yield


@pytest.fixture
def one(db: None) -> Participation:
    return participation(date(2025, 1, 1))


def page_of(document: Document, way: str = "") -> str:
    return f"/en/documents/{document.ref}/{way}"


def pdf(number: int = 0, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content(number))


def versions(browser: Client, document: Document) -> list[str]:
    text = browser.get(page_of(document)).content.decode()
    return re.findall(r'<th scope="row">(Version \d)</th>', text)


def test_each_person_reaches_the_page_of_what_they_may_see(one: Participation) -> None:
    owner, elsewhere = focal_point(one.organisation), focal_point(participation(date(2025, 1, 1)).organisation)
    browsers = [signed_in(who) for who in (officer(), officer(Role.REVIEWER), owner, elsewhere, person())]
    documents = {
        "public": filed(),
        "own": filed(Visibility.SECRETARIAT, organisation_id=one.organisation_id),
        "secretariat": filed(Visibility.SECRETARIAT),
        "confidential": filed(Visibility.CONFIDENTIAL),
    }
    answers = {
        name: [browser.get(page_of(document)).status_code for browser in (*browsers, Client())]
        for name, document in documents.items()
    }
    assert answers == {
        "public": [200, 200, 200, 200, 200, 200],
        "own": [200, 200, 200, 404, 404, 302],
        "secretariat": [200, 200, 404, 404, 404, 302],
        "confidential": [404, 404, 404, 404, 404, 302],
    }
    assert Client().get("/en/documents/D-NONE/").status_code == 302


def test_what_waits_or_is_locked_shows_only_to_those_who_answer_for_the_document(
    one: Participation, settings: Settings
) -> None:
    document = filed(organisation_id=one.organisation_id)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    infected = add_version(document, checked(number=1), None, ON)
    settle(infected, Finding(False, "Demo.Virus"), ON)
    add_version(document, checked(number=2), None, ON)
    whole, rest = ["Version 3", "Version 2", "Version 1"], ["Version 1"]
    people = [signed_in(officer()), signed_in(focal_point(one.organisation)), signed_in(person()), Client()]
    assert [versions(browser, document) for browser in people] == [whole, whole, rest, rest]
    text = people[0].get(page_of(document)).content.decode()
    assert [word in text for word in ("Waits for the scan", "Infected, locked", "Not scanned")] == [True, True, True]
    assert re.findall(r'href="(/files/[^"]+)"', text) == [f"/files/{document.ref}/1/"]
    assert "Content hash" not in people[2].get(page_of(document)).content.decode()


def test_a_document_of_which_nothing_can_be_had_does_not_exist_for_others(settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    document = filed()
    assert [who.get(page_of(document)).status_code for who in (signed_in(officer()), signed_in(person()))] == [200, 404]


def test_an_officer_adds_a_version_and_nobody_else_does(one: Participation) -> None:
    someone, document = officer(), filed()
    people = [signed_in(someone), signed_in(officer(Role.REVIEWER)), signed_in(focal_point(one.organisation))]
    add = page_of(document, "version/")
    assert [browser.get(add).status_code for browser in (*people, Client())] == [200, 403, 403, 302]
    answers = [browser.post(add, {"file": pdf(n)}).status_code for n, browser in enumerate((*people, Client()), 1)]
    assert answers == [302, 403, 403, 302]
    acts = Act.objects.about(document).order_by("id").values_list("action", "actor_id", "facts__version")
    assert list(acts) == [("add_document", None, 1), ("add_version", someone.pk, 2)]
    assert versions(people[0], document) == ["Version 2", "Version 1"]


def test_the_same_file_again_is_no_version() -> None:
    document, browser = filed(), signed_in(officer())
    answer = browser.post(page_of(document, "version/"), {"file": pdf()})
    assert (answer.status_code, document.versions.count()) == (422, 1)
    assert "This is the same file as version 1." in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("paper.pdf", b""), "The file is empty."),
        (SimpleUploadedFile("paper.pdf", b"%PDF-" + b"0" * 21 * 1024 * 1024), "The file is larger than 20 MB."),
        (SimpleUploadedFile("paper.exe", b"MZ"), "Files of this kind cannot be taken."),
        (SimpleUploadedFile("paper.pdf", offices.word()), "its content is something else"),
        (SimpleUploadedFile("paper.pdf", pdfs.protected()), "protected by a password"),
        (None, "Choose a file."),
    ],
)
def test_a_hostile_version_is_refused_with_what_to_do(file: Any, words: str) -> None:
    document = filed()
    sent = {"file": file} if file else {}
    answer = signed_in(officer()).post(page_of(document, "version/"), sent)
    assert (answer.status_code, document.versions.count()) == (422, 1)
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("in\u202evoice.fdp.pdf", "invoice.fdp.pdf"),
        (f"{'a' * 300}.pdf", f"{'a' * 176}.pdf"),
        ("..\\..\\etc\\paper.pdf", "paper.pdf"),
    ],
)
def test_a_hostile_name_is_made_safe(name: str, kept: str) -> None:
    document = filed()
    signed_in(officer()).post(page_of(document, "version/"), {"file": pdf(1, name)})
    assert document.versions.first().original_name == kept


def offered(browser: Client, document: Document) -> list[str]:
    return [str(move["label"]) for move in browser.get(page_of(document)).context["moves"]]


def test_each_person_is_offered_what_is_theirs_to_do(one: Participation) -> None:
    document = filed()
    people = [officer(), officer(Role.REVIEWER), focal_point(one.organisation)]
    assert [offered(signed_in(who), document) for who in people] == [["Add a version", "Open it to a person"], [], []]


def opened(document: Document) -> list[tuple[str, date | None]]:
    rows = document.documentuserobjectpermission_set.order_by("user__full_name")
    return [(row.user.full_name, row.last_day) for row in rows]


def test_an_officer_opens_a_document_to_one_person_who_hears_of_it(one: Participation) -> None:
    someone, reader, document = officer(), person("Demo Reader", language="zh-hans"), filed(Visibility.SECRETARIAT)
    people = [signed_in(who) for who in (officer(Role.REVIEWER), focal_point(one.organisation), person())]
    share_page = page_of(document, "share/")
    sent = {"person": "demo reader", "last_day": "2026-12-31"}
    assert [browser.post(share_page, sent).status_code for browser in people] == [403, 404, 404]
    assert signed_in(someone).post(share_page, sent).status_code == 302
    assert opened(document) == [("Demo Reader", date(2026, 12, 31))]
    assert signed_in(reader).get(page_of(document)).status_code == 200
    act = Act.objects.about(document).get(action="share")
    assert (act.actor_id, act.facts) == (someone.pk, {"person": reader.pk, "last_day": "2026-12-31"})
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient, letter.language, letter.act) == ("document_opened", reader, "zh-hans", act)
    link = f"http://localhost:8000/zh-hans/documents/{document.ref}/"
    assert letter.facts == {"document": document.ref, "title": "Demo paper", "last_day": "2026-12-31", "link": link}
    text = signed_in(someone).get(page_of(document)).content.decode()
    assert "Demo Reader</bdi> until <bdi>31 December 2026</bdi>." in text


def sees(reader: User, document: Document, on: date) -> bool:
    return Document.objects.visible_to(User.objects.get(pk=reader.pk), on).filter(pk=document.pk).exists()


def test_what_was_opened_until_a_day_is_closed_on_the_day_after() -> None:
    reader, document, last = person(), filed(Visibility.SECRETARIAT), ON + timedelta(days=9)
    share(document, reader, officer().pk, ON, last)
    assert [sees(reader, document, day) for day in (ON, last, last + timedelta(days=1))] == [True, True, False]
    share(document, reader, officer().pk, ON)
    assert sees(reader, document, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"person": "nobody@example.org"}, "Nobody with an account has this address or name."),
        ({"person": "Demo Twin"}, "Several people have this name."),
        ({"person": ""}, "Enter the person&#x27;s e-mail address or full name."),
        ({"person": "Demo Reader", "last_day": "2026-11-21"}, "This day is over."),
        ({"person": "Demo Reader", "last_day": "2026-13-01"}, "Enter the month as a number from 1 to 12"),
    ],
)
def test_a_refused_opening_says_why_and_keeps_what_was_typed(sent: dict[str, str], words: str) -> None:
    person("Demo Reader")
    person("Demo Twin"), person("Demo Twin")
    document = filed(Visibility.SECRETARIAT)
    answer = signed_in(officer()).post(page_of(document, "share/"), sent)
    text = answer.content.decode()
    assert (answer.status_code, opened(document), Letter.objects.count()) == (422, [], 0)
    assert words in text and sent["person"] in text


def test_namesakes_are_told_apart_by_their_addresses() -> None:
    one, other = person("Demo Twin"), person("Demo Twin")
    text = signed_in(officer()).post(page_of(filed(), "share/"), {"person": "Demo Twin"}).content.decode()
    assert [str(who.email) in text for who in (one, other)] == [True, True]


def test_an_officer_stops_sharing() -> None:
    someone, reader, document = officer(), person("Demo Reader"), filed(Visibility.SECRETARIAT)
    share(document, reader, someone.pk, ON)
    stop = page_of(document, f"share/{reader.pk}/stop/")
    people = [signed_in(who) for who in (officer(Role.REVIEWER), reader, person())]
    assert [browser.post(stop).status_code for browser in people] == [403, 403, 404]
    assert "Demo Reader" in signed_in(someone).get(stop).content.decode()
    assert signed_in(someone).post(stop).status_code == 302
    assert opened(document) == []
    assert signed_in(reader).get(page_of(document)).status_code == 404
    assert Act.objects.about(document).get(action="unshare").actor_id == someone.pk
    assert signed_in(someone).post(stop).status_code == 404


def test_the_officer_who_filed_a_confidential_document_carries_it_on_and_never_closes_it_to_all() -> None:
    someone, colleague, other = officer(), officer(Role.REVIEWER), officer()
    document = filed(Visibility.CONFIDENTIAL, readers=(someone,))
    browser = signed_in(someone)
    assert offered(browser, document) == ["Add a version", "Open it to a person"]
    own = page_of(document, f"share/{someone.pk}/stop/")
    answer = browser.post(own)
    assert (answer.status_code, opened(document)) == (422, [(someone.full_name, None)])
    assert "Nobody else can open this document." in answer.content.decode()
    assert browser.post(page_of(document, "share/"), {"person": str(colleague.email)}).status_code == 302
    assert [signed_in(who).get(page_of(document)).status_code for who in (colleague, other)] == [200, 404]
    assert [signed_in(who).get(page_of(document, "share/")).status_code for who in (colleague, other)] == [403, 404]
    assert browser.post(own).status_code == 302


def test_the_page_takes_the_same_statements_however_long_its_history() -> None:
    document, browser = filed(), signed_in(officer())
    counts = []
    for number in range(1, 25):
        add_version(document, checked(number=number), officer().pk if number % 3 == 0 else None, ON)
        share(document, person(), officer().pk, ON)
        if number in (3, 24):
            browser.get(page_of(document))
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(page_of(document)).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_good_file_that_goes_lost_with_a_refused_form_is_asked_for_again() -> None:
    sent = {"title": "", "slot": "attachment", "language": "en", "dated_on": "2026-01-01", "visibility": "public"}
    text = signed_in(officer()).post("/en/documents/add/", sent | {"file": pdf()}).content.decode()
    assert "Choose the file again: what you typed is kept, but a browser does not keep a file." in text


def test_a_title_holds_nothing_that_turns_the_text_around() -> None:
    sent = {"title": "Re\u202eport\u0007 2026", "slot": "attachment", "language": "en", "dated_on": "2026-01-01",
            "visibility": "public", "file": pdf()}  # fmt: skip
    assert signed_in(officer()).post("/en/documents/add/", sent).status_code == 302
    assert Document.objects.get().title == "Report 2026"
