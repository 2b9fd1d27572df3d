"""Correcting the address of a focal point who never signed in: by an officer, for a reason, and told (x.roles)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.policy import carries
from accounts.services import correct_address
from casework.refusals import NotPermitted, RulesSayNo
from correspondence.models import Sending
from correspondence.services import LetterDraft, queue_letters
from governance.models import Act
from participants.letters import ADDRESS_CORRECTED
from participants.models import Invitation, Organisation
from participants.services.focal_points import require_manager


def why_not_corrected(office: Office, on: date) -> list[str]:
    """Every reason for which an officer does not correct this focal point's address; empty where it can be (x.roles).

    Whoever reads the mail of an address gets in with it: an account that its person uses, or that holds an office of
    the Secretariat, is never given to another address by somebody else.
    """
    person = office.person
    reasons = []
    if person.has_signed_in:
        reasons.append(
            _(
                "This person has an account and changes the address there, under Your account. Who cannot sign in any"
                " more gets a new invitation: end this office, then invite the person at the right address."
            )
        )
    if Office.objects.filter(person=person).in_secretariat().not_over(on).exists():
        reasons.append(_("This person holds an office of the Secretariat. End this office, then invite anew."))
    address = person.email or ""
    waiting = Invitation.objects.filter(accepted_by__isnull=True, revoked_by__isnull=True, last_day__gte=on)
    if address and waiting.filter(email__iexact=address).exists():
        reasons.append(_("An invitation to the present address is open. Withdraw it first."))
    return reasons


@transaction.atomic
def correct_focal_point(office: Office, address: str, actor: User, on: date, reason: str) -> Act:
    """Give a focal point who never signed in another address, and tell both addresses (x.roles).

    An address that refused a letter before is not written to. Raises NotPermitted, RulesSayNo with every reason, or
    ValidationError where another person has the address or it is the present one.
    """
    organisation = Organisation.objects.get(pk=office.scope_id or 0)
    require_manager(actor, organisation, on)
    if not carries(actor, "accounts.change_user", on):
        raise NotPermitted
    person = User.objects.select_for_update().get(pk=office.person_id)
    office.person = person
    if reasons := why_not_corrected(office, on):
        raise RulesSayNo(reasons)
    before = person.email or ""
    if before.casefold() == address.casefold():
        raise ValidationError({"email": _("This is the address on record. Enter another one.")})
    act = correct_address(person, address, actor, on, reason)
    _tell(person, before, organisation, act, on)
    return act


def _tell(person: User, before: str, organisation: Organisation, act: Act, on: date) -> None:
    kind, facts = ADDRESS_CORRECTED.code, {"organisation": organisation.name}
    drafts = [LetterDraft(f"{kind}:{act.pk}:new", kind, organisation, person, facts, act)]
    if before and not Sending.objects.filter(to_address__iexact=before).exclude(error="").exists():
        named = {**facts, "name": person.full_name}
        drafts.append(
            LetterDraft(f"{kind}:{act.pk}:old", kind, organisation, None, named, act, address=before,
                        language=person.language)
        )  # fmt: skip
    queue_letters(drafts, on)
