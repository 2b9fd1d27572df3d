"""Applications to test with: a draft, one that nothing is missing from, one that was sent."""

from datetime import date
from typing import Any

from accounts.models import User
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.services import Filing, add_document
from documents.slots import slot_of
from governance.models import Edition
from participants.enums import Industry, Link
from participants.models import Acceptance, Application, Disclosure, Statement
from participants.sections import SECTIONS, Kind
from participants.sections.kinds import Item
from participants.services.applications import begin_application, save_section, submit_application
from tests.factories import person

TODAY = date(2026, 11, 23)
SAMPLES: dict[Kind, Any] = {
    Kind.LINE: "Demo text", Kind.AREA: "Demo text of several words.", Kind.NAMES: "Demo other name",
    Kind.EMAIL: "demo.lead@example.org", Kind.WEBSITE: "https://www.example.org", Kind.COUNTRY: "CHE", Kind.YEAR: 2025,
    Kind.NUMBER: 12, Kind.AMOUNT: 1000, Kind.CURRENCY: "CHF", Kind.YES_NO: "yes", Kind.CHOICES: [],
}  # fmt: skip


def sample(item: Item) -> Any:
    """A value that the item takes."""
    if item.kind == Kind.CHOICE and item.choices:
        return item.choices()[0][0]
    return SAMPLES[item.kind]


def answers_to_everything(name: str = "Demo Health Network") -> dict[str, dict[str, Any]]:
    """Answers in which nothing is missing."""
    whole: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        whole[section.code] = {item.code: sample(item) for item in section.items}
        for rows in section.rows:
            whole[section.code][rows.code] = [{item.code: sample(item) for item in rows.items}]
    whole["identity"] |= {"name": name, "category": "ngo", "membership_body": "no"}
    return whole


def draft(by: User | None = None, on: date = TODAY) -> Application:
    """An application just begun."""
    return begin_application(by or person("Demo Applicant"), on)


def complete_draft(by: User | None = None, on: date = TODAY, name: str = "Demo Health Network") -> Application:
    """A draft in which nothing is missing: answers, papers, disclosure, Terms of Reference."""
    application = draft(by, on)
    author = application.opened_by
    assert author is not None
    for code, answers in answers_to_everything(name).items():
        save_section(application, code, answers, 0, author, on)
    for slot in [slot for section in SECTIONS for slot in section.papers]:
        filing = Filing(title=slot, slot=slot_of(slot), visibility=Visibility.CASE_FILE, about=application.file)
        add_document(filing, CheckedFile(f"{slot}.pdf", "application/pdf", b"%PDF-1.7 " + slot.encode()), author.pk, on)
    no_links = {str(industry): {str(link): "no" for link in Link} for industry in Industry}
    Disclosure.objects.create(
        file=application.file, statement=Statement.objects.get(), language="en", text_sha256="0" * 64, links=no_links,
        signatory_name="Demo Signatory", signatory_title="Director", signed_on=on, signed_by=author,
    )  # fmt: skip
    Acceptance.objects.create(
        file=application.file, edition=Edition.objects.in_force(on), accepted_by=author, accepted_on=on
    )
    application.refresh_from_db()
    return application


def submitted(by: User | None = None, on: date = TODAY, name: str = "Demo Health Network") -> Application:
    """An application that was sent."""
    application = complete_draft(by, on, name)
    assert application.opened_by is not None
    submit_application(application, application.opened_by, on)
    application.refresh_from_db()
    return application
