"""Receiving a renewal, sending it in the portal, asking the Steering Group about it (5.term, 9.consensus)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.deputies import exercises
from accounts.models import User
from accounts.policy import may
from casework.engine import ask, open_case, perform
from casework.enums import Body, ConsultationState
from casework.models import Consultation
from casework.refusals import NotPermitted, RulesSayNo, WrongState
from casework.services import open_consultation
from governance.acts import ActDraft, record
from governance.models import Act
from governance.services import next_reference
from participants.enums import RenewalState
from participants.models import CaseFile, FileSection, Participation, Renewal
from participants.services.activity import activity_of
from participants.services.applications import freeze
from participants.services.screening import note_names

CLAUSE = "5.term"


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

    Raises NotPermitted, or RulesSayNo with every reason (5.term).
    """
    standing = Renewal.objects.in_state(RenewalState.OPEN).filter(participation=participation, file__isnull=False)
    for renewal in standing.filter(term_ends=participation.term_last_day, term_ends__gte=on)[:1]:
        words = _(
            "The renewal %(ref)s is open in the portal. File the letter there: the organisation fills the form in and"
            " sends it, so that it is examined."
        )
        raise RulesSayNo([words % {"ref": renewal.ref}])
    return submit_renewal(participation, submitted_on, on, actor)


@transaction.atomic
def send_renewal(renewal: Renewal, person: User, on: date) -> Act:
    """Send a renewal: what it says is frozen, with what the record knows of the term; the receipt goes out (5.term).

    In time, it keeps the participation going until it is decided. Every name is screened again. Raises NotVisible,
    NotPermitted, WrongState or RulesSayNo with every reason.
    """
    file = CaseFile.objects.select_for_update().get(pk=renewal.file_id or 0)
    if reasons := ask(renewal, "send", person, on):
        raise RulesSayNo(reasons)
    told = FileSection.objects.get(file=file, code="activity")
    told.answers = {**told.answers, "record": activity_of(renewal, on)}
    told.save(update_fields=["answers"])
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
