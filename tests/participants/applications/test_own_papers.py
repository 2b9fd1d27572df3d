"""The documents of an application: sent, replaced, taken out of a draft; who opens them (5.nsa.form, x.documents)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, Version
from participants.models import Application
from tests.applications import draft, submitted
from tests.documents.hostile import pdfs
from tests.factories import person
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in

pytestmark = pytest.mark.django_db


def upload(name: str = "statutes.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, pdfs.sound() if content is None else content, "application/pdf")


def filed(application: Application, slot: str = "statutes", **sent: object) -> str:
    """Send a document in a slot; where the portal leads on."""
    answer = signed_in(application.opened_by).post(page("own_paper", application.ref, slot), {"file": upload(), **sent})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_document_is_filed_replaced_and_taken_out_of_a_draft() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    assert filed(application) == page("own_papers", application.ref)
    document = Document.objects.get()
    assert (document.slot, document.visibility, document.object_id) == ("statutes", "case_file", application.file_id)
    filed(application, file=upload("statutes-new.pdf"))
    assert list(Version.objects.order_by("number").values_list("number", "original_name")) == [
        (1, "statutes.pdf"), (2, "statutes-new.pdf"),
    ]  # fmt: skip
    states = [
        (task["title"], task["state"]) for task in client.get(page("own_papers", application.ref)).context["tasks"]
    ]
    assert [(str(title), str(state)) for title, state in states] == [
        ("Statutes or constitution", "Filed"), ("Annual report", "Not sent"),
        ("Accounts of the last closed year", "Not sent"), ("Formal letter", "Missing"),
    ]  # fmt: skip
    client.post(page("own_paper", application.ref, "statutes"), {"action": "take_out"})
    assert not application.file.papers_filed()
    assert client.get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("statutes.pdf", b"", "The file is empty"),
        ("statutes.exe", b"MZ", "PDF, Word (.docx), JPEG, PNG"),
        ("statutes.pdf", b"no pdf at all", "its content is something else"),
        ("statutes.pdf", pdfs.protected(), "password"),
        ("statutes.pdf", pdfs.with_script(), "script"),
        ("statutes.pdf", pdfs.with_file_inside(), "inside"),
        ("statutes.pdf", pdfs.cut_off(), ""),
    ],
)
def test_a_bad_file_is_refused_beside_the_field_and_nothing_is_filed(name: str, content: bytes, why: str) -> None:
    application = draft()
    client = signed_in(application.opened_by)
    answer = client.post(page("own_paper", application.ref, "statutes"), {"file": upload(name, content)})
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["file"]
    assert why.casefold() in error.casefold()
    assert not Document.objects.exists()


def test_only_its_own_people_send_and_open_its_documents() -> None:
    application = draft()
    filed(application)
    address, document = page("own_paper", application.ref, "formal_letter"), Document.objects.get()
    for client in (applicant_elsewhere(), outsider()):
        assert client.post(address, {"file": upload()}).status_code == 404
        assert client.get(document.get_absolute_url()).status_code == 404
    assert signed_in(colleague(application)).get(document.get_absolute_url()).status_code == 200
    assert Document.objects.count() == 1


def test_what_was_sent_is_closed_and_never_taken_out() -> None:
    application = submitted(person("Demo Applicant"))
    client, before = signed_in(application.opened_by), application.file.papers_filed()
    for sent in ({"file": upload()}, {"action": "take_out"}):
        assert client.post(page("own_paper", application.ref, "statutes"), sent).status_code == 302
    assert application.file.papers_filed() == before
    assert Version.objects.count() == 2


def test_a_slot_that_nobody_asks_for_has_no_page() -> None:
    application = draft()
    assert signed_in(application.opened_by).get(page("own_paper", application.ref, "budget")).status_code == 404
