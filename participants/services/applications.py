"""An application as its own people write it: begun, saved section by section, frozen and sent (5.nsa.form)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.policy import may
from accounts.services import appoint
from casework.engine import ask, open_case, perform
from casework.refusals import NotPermitted, RulesSayNo
from documents.models import Version
from governance.acts import ActDraft, record
from governance.models import Act
from governance.services import next_reference
from participants.enums import ApplicationState
from participants.models import Application, CaseFile, FileSection, RequestItem, Snapshot
from participants.names import domain_of, name_key, plain
from participants.sections import SECTIONS, Answers, section_of
from participants.services.screening import note_names

CLAUSE = "5.nsa.form"


@dataclass(frozen=True)
class Prefilled:
    """What is known before the form begins, from the self-check."""

    category: str = ""
    answers: Mapping[str, Answers] | None = None


@transaction.atomic
def begin_application(person: User, on: date, prefilled: Prefilled | None = None) -> Application:
    """Begin an application; whoever begins it writes it and may sign it, and invites others (5.nsa.form)."""
    file = CaseFile.objects.create(language=person.language, created_on=on)
    known = prefilled or Prefilled()
    application = Application(
        ref=next_reference("NSA", on.year, Application.objects.all()),
        file=file, opened_on=on, opened_by=person, category=known.category,
    )  # fmt: skip
    open_case(application, person, on)
    for code, answers in (known.answers or {}).items():
        FileSection.objects.create(file=file, code=section_of(code).code, answers=dict(answers), saved_by=person)
    appoint(person, Role.APPLICANT, on, None, ScopeKind.APPLICATION, application.pk, person)
    appoint(person, Role.SIGNATORY, on, None, ScopeKind.APPLICATION, application.pk, person)
    return application


@transaction.atomic
def begin_once(person: User, on: date, prefilled: Prefilled | None = None) -> Application:
    """Begin an application, or go on with the one that was just begun: a button pressed twice begins one."""
    User.objects.select_for_update().get(pk=person.pk)
    untouched = Application.objects.filter(opened_by=person, state=ApplicationState.DRAFT, name="", opened_on=on)
    begun = untouched.exclude(file__sections__revision__gt=1).order_by("-id").first()
    return begun or begin_application(person, on, prefilled)


# The parts that are no declared section: what is signed and what is accepted.
DISCLOSURE_PART, TERMS_PART = "disclosure", "terms"
Parts = Mapping[str, frozenset[str] | None]


def open_parts(application: Application) -> Parts:
    """The parts that the organisation may change now, each with its open fields, None for all of them (4.review).

    A draft is open; while information is requested only what a question names is; else nothing is.
    """
    if application.state == ApplicationState.DRAFT:
        return dict.fromkeys([*(section.code for section in SECTIONS), DISCLOSURE_PART, TERMS_PART])
    if application.state != ApplicationState.INFO_REQUESTED:
        return {}
    named: dict[str, frozenset[str] | None] = {}
    asked = RequestItem.objects.filter(request__file=application.file_id, request__closed_on__isnull=True)
    for section, field in asked.values_list("section", "field"):
        known = named.get(section, frozenset())
        named[section] = None if not field or known is None else known | {field}
    return named


class SavedMeanwhile(Exception):
    """Somebody else saved this section since it was opened; `theirs` is what they saved, and nothing is overwritten."""

    def __init__(self, theirs: FileSection) -> None:
        super().__init__(_("Somebody saved this step while you were writing."))
        self.theirs = theirs


@transaction.atomic
def save_section(
    application: Application, code: str, answers: Answers, revision: int, person: User, on: date
) -> FileSection:
    """Save one section; `revision` is the one that was opened, 0 for a first save. Closed fields stay as they are.

    Raises NotPermitted, or SavedMeanwhile where another revision was saved since.
    """
    if not may(person, "participants.edit_application", application, on):
        raise NotPermitted
    parts = open_parts(application)
    if section_of(code).code not in parts:
        raise NotPermitted
    CaseFile.objects.select_for_update().get(pk=application.file_id)
    found = FileSection.objects.filter(file=application.file_id, code=code).first()
    if (found.revision if found else 0) != revision:
        raise SavedMeanwhile(found or FileSection(code=code))
    row = found or FileSection(file_id=application.file_id, code=code, revision=0)
    only = parts[code]
    row.answers = {**row.answers, **{name: value for name, value in answers.items() if only is None or name in only}}
    row.revision, row.saved_by, row.saved_at = row.revision + 1, person, Now()
    row.save()
    if code == "identity":
        _name(application, row.answers)
    record(
        ActDraft(
            application,
            "save_section",
            CLAUSE,
            on,
            actor_id=person.pk,
            facts={"section": code, "revision": row.revision},
        )
    )
    return row


def _name(application: Application, answers: Answers) -> None:
    name = str(answers.get("name", ""))[:300]
    application.name, application.category = name, str(answers.get("category", ""))
    application.name_key, application.domain = name_key(name), domain_of(str(answers.get("website", "")))
    application.save(update_fields=["name", "category", "name_key", "domain"])


def content_of(file: CaseFile) -> dict[str, Any]:
    """All that a snapshot freezes: the answers, the papers by hash, what was signed and accepted."""
    papers = Version.objects.released().filter(document__object_type="casefile", document__object_id=file.pk)
    signed = file.disclosures.first()
    return {
        "answers": file.whole(),
        "papers": [
            {"document": ref, "slot": slot, "version": number, "sha256": sha256}
            for ref, slot, number, sha256 in papers.order_by("document_id", "number").values_list(
                "document__ref", "document__slot", "number", "sha256"
            )
        ],
        "disclosure": {"id": signed.pk, "statement": str(signed.statement), "links": signed.links} if signed else None,
        "accepted": list(file.acceptances.order_by("id").values_list("edition__ref", flat=True)),
    }


def freeze(file: CaseFile, person: User | None, on: date) -> Snapshot:
    """Freeze what the file says now as its next snapshot, with the hash of its canonical text (x.history)."""
    content = content_of(file)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    number = (file.snapshots.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return Snapshot.objects.create(
        file=file, number=number, content=content, sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        taken_on=on, taken_by=person,
    )  # fmt: skip


@transaction.atomic
def submit_application(application: Application, person: User, on: date) -> Act:
    """Send an application: the snapshot is frozen, the receipt goes out (5.nsa.form, 5.notify).

    Raises NotVisible, NotPermitted, WrongState or RulesSayNo with every reason.
    """
    CaseFile.objects.select_for_update().get(pk=application.file_id)
    if reasons := ask(application, "submit", person, on):
        raise RulesSayNo(reasons)
    freeze(application.file, person, on)
    note_names(application.file, on)
    legal = application.file.whole().get("legal_status", {})
    application.registration_key = plain(str(legal.get("registration_number", "")))[:120]
    application.save(update_fields=["registration_key"])
    try:
        with transaction.atomic():
            return perform(application, "submit", person, on)
    except IntegrityError as error:
        raise RulesSayNo([_("An application of this organisation is being examined already.")]) from error
