"""Receiving a renewal, asking for its form, sending it, asking the Steering Group about it (5.term, 9.consensus)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.deputies import exercises
from accounts.models import User
from accounts.policy import may
from casework.engine import ask, open_case, perform
from casework.enums import Body, ConsultationState
from casework.models import Consultation
from casework.refusals import NotPermitted, RulesSayNo, WrongState
from casework.services import open_consultation
from documents.slots import label_of
from governance.acts import ActDraft, record
from governance.models import Act
from governance.services import next_reference
from participants.enums import RenewalState
from participants.models import CaseFile, Participation, Renewal
from participants.rules import EndNotRecorded, RenewalInTime
from participants.sections import RENEWAL_SECTIONS, Whole
from participants.services.activity import keep_record
from participants.services.applications import DISCLOSURE_PART, TERMS_PART, freeze
from participants.services.examination import Question, against_day, open_round
from participants.services.openings import file_for
from participants.services.screening import note_names

CLAUSE = "5.term"
# How long an organisation has for the form after its letter; a choice of the portal, an officer gives another day.
FORM_DAYS = 30


def submit_renewal(participation: Participation, submitted_on: date, on: date, actor: User | None) -> Renewal:
    """Record that a renewal was received on `submitted_on`; in time, it keeps the term open until decided (5.term).

    Raises RulesSayNo with every reason where it cannot be recorded.
    """
    renewal = Renewal(
        ref=next_reference("REN", submitted_on.year, Renewal.objects.all()),
        participation=participation,
        submitted_on=submitted_on,
    )
    open_case(renewal, actor, on)
    return renewal


@transaction.atomic
def record_letter(participation: Participation, submitted_on: date, on: date, actor: User) -> Renewal:
    """Record a renewal that came by letter, unless the portal's own of the same term is open: that one is examined.

    In time, its form is asked for at once, so that it is examined as well; too late, it can only be declined.
    Raises NotPermitted, or RulesSayNo with every reason (5.term).
    """
    standing = Renewal.objects.in_state(RenewalState.OPEN).filter(participation=participation, file__isnull=False)
    for renewal in standing.filter(term_ends=participation.term_last_day, term_ends__gte=on)[:1]:
        words = _(
            "The renewal %(ref)s is open in the portal. File the letter there: the organisation fills the form in and"
            " sends it, so that it is examined."
        )
        raise RulesSayNo([words % {"ref": renewal.ref}])
    renewal = submit_renewal(participation, submitted_on, on, actor)
    if not (RenewalInTime().refuses(renewal, on) or EndNotRecorded().refuses(renewal, on)):
        ask_for_form(renewal, on + timedelta(days=FORM_DAYS), actor, on)
    return renewal


@transaction.atomic
def ask_for_form(renewal: Renewal, due_on: date, actor: User, on: date) -> Act:
    """Ask for the form of a renewal that came by letter: a file filled in from the one before, and a round of
    questions that opens every part of it until `due_on`; sent, it is examined as any other (5.term, 5.nsa.fensa).

    Raises NotVisible, NotPermitted, WrongState or RulesSayNo with every reason.
    """
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("participation__organisation")
    case = locked.get(pk=renewal.pk)
    if reasons := [*ask(case, "ask_for_form", actor, on), *against_day(due_on, on)]:
        raise RulesSayNo(reasons)
    if case.file is None:
        case.file = file_for(case.participation, on)
        case.save(update_fields=["file"])
    # A tie to the organisation holds for the new file as well.
    if not may(actor, "participants.submit_renewal", case, on):
        raise NotPermitted
    facts = open_round(case, questions_of_form(case.file), due_on, actor, on)
    return perform(renewal, "ask_for_form", actor, on, {"facts": facts})


def questions_of_form(file: CaseFile) -> list[Question]:
    """A question for each part of the form, each document, the disclosure and the Terms of Reference (5.term)."""
    with override(file.language):
        return [*_of_parts(file.whole()), *_of_papers(), *_of_what_is_signed()]


def _of_parts(whole: Whole) -> Iterable[Question]:
    asked = _("%(part)s: fill it in, or say that it is still true.")
    if_any = _("%(part)s: fill it in where this applies to your organisation.")
    for section in RENEWAL_SECTIONS:
        words = asked if section.applies(whole) else if_any
        yield Question(section.code, "", words % {"part": section.title})


def _of_papers() -> Iterable[Question]:
    needed = _("%(document)s: file it, or say that the one of last time is still valid.")
    of_help = _("%(document)s: file it if you have it.")
    for section in RENEWAL_SECTIONS:
        yield from (Question(section.code, one, needed % {"document": label_of(one)}) for one in section.papers)
        yield from (
            Question(section.code, one, of_help % {"document": label_of(one)}) for one in section.optional_papers
        )


def _of_what_is_signed() -> Iterable[Question]:
    yield Question(DISCLOSURE_PART, "", _("Tobacco and arms disclosure: sign it."))
    yield Question(TERMS_PART, "", _("Terms of Reference: accept those in force."))


@transaction.atomic
def send_renewal(renewal: Renewal, person: User, on: date) -> Act:
    """Send a renewal: what it says is frozen, with what the record knows of the term; the receipt goes out (5.term).

    In time, it keeps the participation going until it is decided. Every name is screened again. Raises NotVisible,
    NotPermitted, WrongState or RulesSayNo with every reason.
    """
    file = CaseFile.objects.select_for_update().get(pk=renewal.file_id or 0)
    if reasons := ask(renewal, "send", person, on):
        raise RulesSayNo(reasons)
    keep_record(renewal, on)
    freeze(file, person, on)
    note_names(file, on)
    return perform(renewal, "send", person, on)


@transaction.atomic
@exercises("participants.submit_renewal", "renewal")
def consult(renewal: Renewal, question: str, closes_on: date, on: date, actor: User) -> Consultation:
    """Open a consultation of the Steering Group about a renewal that is examined and not decided (5.term).

    Where it was examined again since, the Steering Group is asked again, once the earlier consultation is closed.
    Raises NotPermitted, WrongState, RulesSayNo for a period that ends before it begins or an earlier consultation
    that is open, or ValidationError where the renewal has its consultation already.
    """
    if not may(actor, "participants.submit_renewal", renewal, on):
        raise NotPermitted
    locked = Renewal.objects.select_for_update(of=("self",)).get(pk=renewal.pk)
    if not Renewal.objects.filter(pk=locked.pk).to_consult(on).exists():
        raise WrongState(locked.get_state_label(), locked)
    if locked.consultation_id is not None:
        raise ValidationError(_("The Steering Group is asked about this renewal already."))
    for earlier in locked.asked_before.filter(state=ConsultationState.OPEN):
        words = _("The consultation %(ref)s on what was found before is still open. Record its outcome first.")
        raise RulesSayNo([words % {"ref": earlier.ref}])
    consultation = open_consultation(Body.STEERING_GROUP, question, CLAUSE, closes_on, on, actor)
    record(ActDraft(locked, "consult", CLAUSE, on, actor_id=actor.pk, facts={"consultation": consultation.ref}))
    Renewal.objects.filter(pk=locked.pk).update(consultation=consultation)
    return consultation
