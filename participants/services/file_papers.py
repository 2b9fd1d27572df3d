"""The documents of an application: sent, replaced by a new version, taken out of a draft (5.nsa.form, 5.letter)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.refusals import NotPermitted
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.models import Document
from documents.removal import remove_unsent
from documents.services import Filing, add_document, add_version
from documents.slots import label_of, slot_of
from governance.acts import ActDraft, record
from participants.models import Filed
from participants.scopes import action, file_of
from participants.sections import SECTIONS, Section
from participants.services.applications import UNSENT, hold, open_parts, sections_of

CLAUSE = "5.nsa.form"


def section_of_slot(slot: str) -> Section:
    """The section that asks for a document; KeyError where none does."""
    return {code: section for section in SECTIONS for code in (*section.papers, *section.optional_papers)}[slot]


def open_slots(application: Filed) -> frozenset[str]:
    """The documents that the organisation may send or replace now (4.review)."""
    parts = open_parts(application)
    slots = {
        slot: section.code
        for section in sections_of(application)
        for slot in (*section.papers, *section.optional_papers)
    }
    return frozenset(
        slot for slot, code in slots.items() if code in parts and ((only := parts[code]) is None or slot in only)
    )


@transaction.atomic
def file_paper(application: Filed, slot: str, checked: CheckedFile, person: User, on: date) -> Document:
    """File a document in its slot; one that is there already gets a new version, the earlier ones stay.

    Raises NotPermitted where the slot is not open, FileRefused for a file of another kind.
    """
    hold(application)
    if not may(person, action("edit", application), application, on) or slot not in open_slots(application):
        raise NotPermitted
    document = Document.objects.about(file_of(application)).in_slot(slot).order_by("-id").first()
    if document is None:
        filing = Filing(
            title=str(label_of(slot)), slot=slot_of(slot), visibility=Visibility.CASE_FILE, about=file_of(application),
            language=file_of(application).language,
        )  # fmt: skip
        document = add_document(filing, checked, person.pk, on)
    else:
        add_version(document, checked, person.pk, on)
    facts = {"slot": slot, "document": document.ref, "sha256": checked.sha256}
    record(ActDraft(application, "file_paper", CLAUSE, on, actor_id=person.pk, facts=facts))
    return document


@transaction.atomic
def take_out(application: Filed, slot: str, person: User, on: date) -> None:
    """Take a document out of a draft, for good: neither its content nor the name of its file stays.

    Raises NotPermitted, or ValidationError where the application was sent: what was sent is replaced, never removed.
    """
    hold(application)
    if not may(person, action("edit", application), application, on):
        raise NotPermitted
    if application.state not in UNSENT:
        raise ValidationError(_("The application was sent. Send a new document in place of this one."))
    found = Document.objects.about(file_of(application)).in_slot(slot)
    refs = list(found.values_list("ref", flat=True))
    if not refs:
        return
    remove_unsent(found)
    facts = {"slot": slot, "documents": refs}
    record(ActDraft(application, "take_out_paper", CLAUSE, on, actor_id=person.pk, facts=facts))
