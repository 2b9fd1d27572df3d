"""An application as its own people write it: begun, saved section by section, frozen and sent (5.nsa.form)."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

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
from participants.enums import ApplicationState, RenewalState
from participants.models import Application, CaseFile, Disclosure, Filed, FileSection, Renewal, RequestItem, Snapshot
from participants.names import domain_of, name_key, own_key, plain
from participants.scopes import action, file_of
from participants.sections import RENEWAL_SECTIONS, SECTIONS, Answers, Section, section_of
from participants.services.screening import note_names
from participants.services.self_checks import Prefilled, take_check

CLAUSE = "5.nsa.form"
IN_HAND_ALREADY = _("An application of this organisation is being examined already.")


@transaction.atomic
def begin_application(person: User, on: date, prefilled: Prefilled | None = None, may_sign: bool = True) -> Application:
    """Begin an application; whoever begins it writes it, signs it where they may, and invites others (5.nsa.form).

    It begins with what is `prefilled`, else with what the check on joining left with the account; neither is kept on.
    """
    kept = take_check(person)
    file = CaseFile.objects.create(language=person.language, created_on=on)
    known = prefilled or kept or Prefilled()
    application = Application(
        ref=next_reference("NSA", on.year, Application.objects.all()),
        file=file, opened_on=on, opened_by=person, category=known.category,
    )  # fmt: skip
    open_case(application, person, on)
    for code, answers in (known.answers or {}).items():
        FileSection.objects.create(file=file, code=section_of(code).code, answers=dict(answers), saved_by=person)
    appoint(person, Role.APPLICANT, on, None, ScopeKind.APPLICATION, application.pk, person)
    if may_sign:
        appoint(person, Role.SIGNATORY, on, None, ScopeKind.APPLICATION, application.pk, person)
    return application


@transaction.atomic
def begin_once(person: User, on: date, prefilled: Prefilled | None = None, may_sign: bool = True) -> Application:
    """Begin an application, or go on with the one that was just begun: a button pressed twice begins one."""
    User.objects.select_for_update().get(pk=person.pk)
    untouched = Application.objects.filter(opened_by=person, state=ApplicationState.DRAFT, name="", opened_on=on)
    begun = untouched.exclude(file__sections__revision__gt=1).order_by("-id").first()
    return begun or begin_application(person, on, prefilled, may_sign)


# The parts that are no declared section: what is signed and what is accepted.
DISCLOSURE_PART, TERMS_PART = "disclosure", "terms"
Parts = Mapping[str, frozenset[str] | None]
UNSENT = (ApplicationState.DRAFT, RenewalState.OPEN)


def sections_of(case: Filed) -> tuple[Section, ...]:
    """What is asked: a renewal asks again for what may have changed, and for what was done (5.term)."""
    return RENEWAL_SECTIONS if isinstance(case, Renewal) else SECTIONS


def open_parts(application: Filed) -> Parts:
    """The parts that the organisation may change now, each with its open fields, None for all of them (4.review).

    What was not sent is open, the form that is asked for after a letter too; while information is requested only what
    a question names is; else nothing is.
    """
    if application.state in UNSENT or form_asked(application):
        return dict.fromkeys([*(section.code for section in sections_of(application)), DISCLOSURE_PART, TERMS_PART])
    if application.state != ApplicationState.INFO_REQUESTED:
        return {}
    named: dict[str, frozenset[str] | None] = {}
    asked = RequestItem.objects.filter(
        request__file=application.file_id, request__closed_on__isnull=True, closed_because=""
    )
    for section, field in asked.values_list("section", "field"):
        known = named.get(section, frozenset())
        named[section] = None if not field or known is None else known | _opened_with(section, field)
    return named


def form_asked(case: Filed) -> bool:
    """Whether the whole form is asked for, since nothing was sent in the portal yet: the renewal came by letter."""
    return case.state == ApplicationState.INFO_REQUESTED and not Snapshot.objects.filter(file=case.file_id).exists()


def _opened_with(section: str, field: str) -> frozenset[str]:
    """What a question about a field opens; of what is signed, the thing itself."""
    known = next((one for one in (*SECTIONS, *RENEWAL_SECTIONS) if one.code == section), None)
    return known.opened_with(field) if known else frozenset({field})


class SavedMeanwhile(Exception):
    """Somebody else saved this section since it was opened; `theirs` is what they saved, and nothing is overwritten."""

    def __init__(self, theirs: FileSection) -> None:
        super().__init__(_("Somebody saved this step while you were writing."))
        self.theirs = theirs


@transaction.atomic
def save_section(application: Filed, code: str, answers: Answers, revision: int, person: User, on: date) -> FileSection:
    """Save one section; `revision` is the one that was opened, 0 for a first save. Closed fields stay as they are.

    In a renewal it counts as looked at from then on. Raises NotPermitted, or SavedMeanwhile where another revision
    was saved since.
    """
    row = _section_to_save(application, code, revision, person, on)
    only = open_parts(application)[code]
    row.answers = {**row.answers, **{name: value for name, value in answers.items() if only is None or name in only}}
    saved = _saved(application, row, "save_section", person, on)
    if isinstance(application, Application) and application.state == ApplicationState.DRAFT:
        name_after(application)
    return saved


@transaction.atomic
def confirm_section(renewal: Renewal, code: str, revision: int, person: User, on: date) -> FileSection:
    """Say of one section of a renewal, as it was opened, that it is still true (5.term).

    Raises NotPermitted, or SavedMeanwhile where another revision was saved since.
    """
    row = _section_to_save(renewal, code, revision, person, on)
    return _saved(renewal, row, "confirm_section", person, on)


def hold(case: Filed) -> None:
    """Let every other change of the file wait for this one, and judge the case as the one before left it."""
    CaseFile.objects.select_for_update().get(pk=file_of(case).pk)
    case.refresh_from_db(fields=["state"])


def _section_to_save(case: Filed, code: str, revision: int, person: User, on: date) -> FileSection:
    """The section, held for a change: refused to whoever may not, and where it was saved since it was opened."""
    hold(case)
    if not may(person, action("edit", case), case, on) or section_of(code).code not in open_parts(case):
        raise NotPermitted
    found = FileSection.objects.filter(file=file_of(case), code=code).first()
    if (found.revision if found else 0) != revision:
        raise SavedMeanwhile(found or FileSection(code=code))
    return found or FileSection(file=file_of(case), code=code, revision=0)


def _saved(case: Filed, row: FileSection, what: str, person: User, on: date) -> FileSection:
    row.revision, row.saved_by, row.saved_at = row.revision + 1, person, Now()
    row.confirmed_on = on if isinstance(case, Renewal) else None
    row.save()
    facts = {"section": row.code, "revision": row.revision}
    record(ActDraft(case, what, CLAUSE, on, actor_id=person.pk, facts=facts))
    return row


def name_after(application: Application) -> None:
    """Take the name and what duplicates are found by from the answers; once it was sent, only what is sent again."""
    whole = application.file.whole()
    answers, legal = whole.get("identity", {}), whole.get("legal_status", {})
    name = str(answers.get("name", ""))[:300]
    application.name, application.category = name, str(answers.get("category", ""))
    application.name_key, application.own_key = name_key(name), own_key(name)
    application.domain = domain_of(str(answers.get("website", "")))
    application.registration_key = plain(str(legal.get("registration_number", "")))[:120]
    application.save(update_fields=["name", "category", "name_key", "own_key", "domain", "registration_key"])


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
        "disclosure": _disclosed(signed) if signed else None,
        "accepted": list(file.acceptances.order_by("id").values_list("edition__ref", flat=True)),
    }


def _disclosed(signed: Disclosure) -> dict[str, Any]:
    """What is frozen of a disclosure; one from before each link had its own words is frozen as it always was."""
    told = {"details": signed.link_details} if signed.link_details else {}
    return {"id": signed.pk, "statement": str(signed.statement), "links": signed.links, **told}


def freeze(file: CaseFile, person: User | None, on: date) -> Snapshot:
    """Freeze what the file says now as its next snapshot, with the hash of its canonical text (x.history)."""
    number = (file.snapshots.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    snapshot = Snapshot(file=file, number=number, content=content_of(file), taken_on=on, taken_by=person)
    snapshot.sha256 = hashlib.sha256(snapshot.canonical()).hexdigest()
    snapshot.save()
    return snapshot


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
    try:
        with transaction.atomic():
            return perform(application, "submit", person, on)
    except IntegrityError as error:
        raise RulesSayNo([IN_HAND_ALREADY]) from error
