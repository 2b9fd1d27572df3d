"""Asking the Steering Group about a renewal before it is decided (5.term, 9.consensus)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.enums import Body
from casework.models import Consultation
from casework.refusals import NotPermitted, WrongState
from casework.services import open_consultation
from governance.acts import ActDraft, record
from participants.enums import RenewalState
from participants.models import Renewal

CLAUSE = "5.term"


@transaction.atomic
def consult(renewal: Renewal, question: str, closes_on: date, on: date, actor: User) -> Consultation:
    """Open a consultation of the Steering Group about a renewal that is not decided (5.term).

    Raises NotPermitted, WrongState, RulesSayNo for a period that ends before it begins, or ValidationError
    where the renewal has its consultation already.
    """
    if not may(actor, "participants.submit_renewal", renewal, on):
        raise NotPermitted
    locked = Renewal.objects.select_for_update(of=("self",)).get(pk=renewal.pk)
    if locked.state != RenewalState.SUBMITTED:
        raise WrongState(locked.get_state_label())
    if locked.consultation_id is not None:
        raise ValidationError(_("The Steering Group is asked about this renewal already."))
    consultation = open_consultation(Body.STEERING_GROUP, question, CLAUSE, closes_on, on, actor)
    record(ActDraft(locked, "consult", CLAUSE, on, actor_id=actor.pk, facts={"consultation": consultation.ref}))
    Renewal.objects.filter(pk=locked.pk).update(consultation=consultation)
    return consultation
