"""The letter to whoever a document is opened to by name (x.documents)."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft, queue_letters
from documents.models import Document
from documents.policy import NOT_CONFIDENTIAL
from governance.models import Act

DOCUMENT_OPENED = LetterKind(
    "document_opened",
    "x.documents",
    _("A document is opened to you"),
    samples={
        "document": "D-2026-0001",
        "title": "Demo paper",
        "last_day": "2026-12-31",
        "link": "https://portal.invalid/en/documents/D-2026-0001/",
    },
)


def letter_of_opening(document: Document, person: User, last_day: date | None, act: Act, on: date) -> None:
    """Queue the letter that says what is opened, until when and where it is; once for each time it is opened.

    A letter is read by the whole Secretariat: of a document that is not, it names the reference alone (x.documents).
    """
    with override(person.language):
        link = settings.BASE_URL + reverse("library:detail", args=[document.ref])
    last = last_day.isoformat() if last_day else ""
    title = document.title if document.visibility in NOT_CONFIDENTIAL else ""
    facts = {"document": document.ref, "title": title, "last_day": last, "link": link}
    key = f"{DOCUMENT_OPENED.code}:{act.pk}"
    queue_letters([LetterDraft(key, DOCUMENT_OPENED.code, document, person, facts, act)], on)
