"""The documents of a file: sent, replaced by a new version, taken out of a draft, said to hold still (5.nsa.form)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.refusals import NotPermitted
from documents import blobs
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.models import Document
from documents.removal import remove_unsent
from documents.services import Filing, add_document, add_version
from documents.slots import label_of, slot_of
from governance.acts import ActDraft, record
from participants.models import CaseFile, Filed, FileSection, Renewal
from participants.scopes import action, file_of
from participants.sections import section_of
from participants.services.applications import UNSENT, confirm_section, hold, open_parts, sections_of

CLAUSE = "5.nsa.form"


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
def file_paper(
    application: Filed, slot: str, checked: CheckedFile, person: User, on: date, dated_on: date | None = None
) -> Document:
    """File a document in its slot; one that is there already gets a new version, the earlier ones stay.

    Its day is `on` unless `dated_on` names an earlier one. Raises NotPermitted where the slot is not open, FileRefused
    for a file of another kind.
    """
    hold(application)
    if not may(person, action("edit", application), application, on) or slot not in open_slots(application):
        raise NotPermitted
    document = Document.objects.about(file_of(application)).in_slot(slot).order_by("-id").first()
    if document is None:
        filing = Filing(
            title=str(label_of(slot)), slot=slot_of(slot), visibility=Visibility.CASE_FILE, about=file_of(application),
            language=file_of(application).language, dated_on=dated_on,
        )  # fmt: skip
        document = add_document(filing, checked, person.pk, on)
    else:
        add_version(document, checked, person.pk, on)
    facts = {"slot": slot, "document": document.ref, "sha256": checked.sha256}
    record(ActDraft(application, "file_paper", CLAUSE, on, actor_id=person.pk, facts=facts))
    return document


def papers_before(file: CaseFile) -> dict[str, Document]:
    """The documents of the file before that can be read, by slot; those that this file has of its own left out."""
    if file.predecessor_id is None:
        return {}
    own = Document.objects.about(file).values("slot")
    before = Document.objects.filter(object_type="casefile", object_id=file.predecessor_id).exclude(slot__in=own)
    return {document.slot: document for document in before.with_latest().order_by("id")}


@transaction.atomic
def keep_paper(renewal: Renewal, slot: str, person: User, on: date) -> Document:
    """File the document of the file before as one that still holds, with its own day (5.term).

    Raises NotPermitted where there is none, or where the slot is not open.
    """
    before = papers_before(file_of(renewal)).get(slot)
    if before is None:
        raise NotPermitted
    held = before.versions.released().order_by("-number")[0]
    checked = CheckedFile(held.original_name, held.media_type, blobs.path_of(held.sha256).read_bytes())
    return file_paper(renewal, slot, checked, person, on, before.dated_on)


@transaction.atomic
def confirm_part(renewal: Renewal, code: str, revision: int, person: User, on: date) -> FileSection:
    """Say of one part of a renewal that it is still true, with the documents of the file before that belong to it.

    Raises NotPermitted, or SavedMeanwhile where another revision was saved since (5.term).
    """
    row = confirm_section(renewal, code, revision, person, on)
    section = section_of(code)
    carried = papers_before(file_of(renewal))
    for slot in (*section.papers, *section.optional_papers):
        if slot in carried:
            keep_paper(renewal, slot, person, on)
    return row


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
