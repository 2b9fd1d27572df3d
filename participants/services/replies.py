"""What the organisation says while its file is examined: answers to questions, and messages (4.review)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import ScopeKind
from accounts.models import User
from accounts.policy import SPEAKERS, held, may
from casework.engine import ask, perform
from casework.refusals import NotPermitted, RulesSayNo
from governance.acts import ActDraft, record
from governance.models import Act
from participants.letters.applications import OWN_SIDE
from participants.models import (
    Application,
    CaseFile,
    CriterionFinding,
    DueDiligenceCheck,
    Filed,
    InformationRequest,
    Message,
    Renewal,
    RequestItem,
    RiskFinding,
)
from participants.scopes import action, file_of
from participants.sections.touching import material_changes, touched_by
from participants.services.activity import keep_record
from participants.services.applications import IN_HAND_ALREADY, freeze, name_after
from participants.services.screening import note_names

CLAUSE = "4.review"


def open_request(application: Filed) -> InformationRequest | None:
    """The round of questions that waits for answers."""
    return InformationRequest.objects.filter(file=application.file_id, closed_on__isnull=True).first()


@transaction.atomic
def answer_item(application: Filed, number: int, text: str, person: User, on: date) -> RequestItem:
    """Keep the answer to one question; it is sent with the others (4.review).

    Raises NotPermitted, or ValidationError where the question is closed or the answer empty.
    """
    if not may(person, action("edit", application), application, on):
        raise NotPermitted
    items = RequestItem.objects.select_for_update().filter(request__file=application.file_id)
    item = items.filter(request__closed_on__isnull=True, number=number, closed_because="").first()
    if item is None:
        raise ValidationError(_("This question needs no answer any more."))
    if not text.strip():
        raise ValidationError(_("Write the answer. Say so where you changed a part or sent a document."))
    item.answer, item.answered_on, item.answered_by = text, on, person
    item.save(update_fields=["answer", "answered_on", "answered_by"])
    facts = {"round": item.request.round, "number": number}
    record(ActDraft(application, "answer_item", CLAUSE, on, actor_id=person.pk, facts=facts))
    return item


@transaction.atomic
def send_answers(application: Filed, person: User, on: date) -> Act:
    """Send the answers: what is said now is frozen. A material change goes back to the check of completeness, in a
    renewal to due diligence.

    What it touches is looked at again: its findings and risks; names that are new are screened (5.criteria,
    5.nsa.fensa). Raises NotVisible, NotPermitted, WrongState or RulesSayNo with every reason.
    """
    file = CaseFile.objects.select_for_update().get(pk=file_of(application).pk)
    before = file.snapshots.order_by("-number").first()
    if before is None:
        _answer_by_form(application, person, on)
    if reasons := ask(application, "answer", person, on):
        raise RulesSayNo(reasons)
    if isinstance(application, Renewal) and before is None:
        keep_record(application, on)
    after = freeze(file, person, on)
    note_names(file, on)
    changed = material_changes(before.content, after.content) if before else []
    reopen(application, changed)
    _rename(application)
    return perform(application, "answer_changed" if changed else "answer", person, on, {"facts": {"changed": changed}})


def _answer_by_form(case: Filed, person: User, on: date) -> None:
    """Let the form that was asked for after a letter be the answer itself: what it lacks is refused (5.term)."""
    asked = RequestItem.objects.filter(request__file=case.file_id, request__closed_on__isnull=True, closed_because="")
    asked.filter(answered_on__isnull=True).update(answered_on=on, answered_by=person)


def _rename(case: Filed) -> None:
    """An application bears the name that its answers give now, where no other one in hand does."""
    if not isinstance(case, Application):
        return
    try:
        with transaction.atomic():
            name_after(case)
    except IntegrityError as error:
        raise RulesSayNo([IN_HAND_ALREADY]) from error


def reopen(application: Filed, parts: list[str]) -> None:
    """Mark the findings and risks that a change of these parts puts in question; an open sheet is confirmed anew."""
    touched = touched_by(parts)
    if parts:
        checks = DueDiligenceCheck.objects.filter(sheet__file=application.file_id, sheet__completed_on__isnull=True)
        checks.update(confirmed_on=None)
    CriterionFinding.objects.filter(file=application.file_id, criterion__in=touched.criteria).update(reopened=True)
    RiskFinding.objects.filter(file=application.file_id, risk__in=touched.risks).update(reopened=True)


@transaction.atomic
def write_to_secretariat(application: Filed, text: str, person: User, on: date) -> Message:
    """Write to the Secretariat about an application or a renewal that was sent; both sides read it (4.review).

    Raises NotPermitted for anyone but its own people.
    """
    if not may(person, action("talk", application), application, on) or not _writes_it(application, person, on):
        raise NotPermitted
    message = Message.objects.create(file=file_of(application), author=person, from_secretariat=False, text=text)
    facts = {"message": message.pk}
    record(ActDraft(application, "write_message", CLAUSE, on, actor_id=person.pk, facts=facts))
    return message


def _writes_it(case: Filed, person: User, on: date) -> bool:
    if isinstance(case, Application):
        own, about = held(person, OWN_SIDE, on, ScopeKind.APPLICATION), case.pk
    else:
        own, about = held(person, SPEAKERS, on, ScopeKind.ORGANISATION), case.participation.organisation_id
    return about in {office.scope_id for office in own}
