"""A portal with something in every room: the demonstration, and a matter of each kind that waits."""

from datetime import date, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from casework.engine import perform, record_cases
from casework.enums import Body, Outcome
from casework.services import name_secretariat_deputy, open_consultation, request_factor_removal
from correspondence.demo_mail import DemoMailBackend
from correspondence.models import Letter
from documents.enums import Visibility
from documents.models import Document
from documents.services import Filing, add_document
from documents.slots import FORMAL_LETTER
from governance.clock import today
from governance.services import Intake, enter_edition
from participants.enums import RenewalState
from participants.models import Invitation, Organisation, Participation, Rectification, Renewal
from participants.services import Invited, change_organisation, consult, invite, propose_rectification
from participants.settlement import settle
from tests.documents.filing import checked, filed
from tests.languages.applications import STAFF, Applying, apply, to_everyone, to_the_applicant, to_the_secretariat

REFUSED = "The mail server refused the address. Enter another one and send the letter again."


def someone(name: str) -> User:
    """A person of the demonstration, acting today."""
    person = User.objects.get(full_name=name)
    person.acting_on = today()
    return person


def furnish() -> Applying:
    """Load the demonstration and leave a matter of each kind waiting; gives back the applications that it made."""
    on = today()
    call_command("load_demo", verbosity=0)
    officer, head, speaker = someone("Demo Officer"), someone("Demo Head"), someone("Demo Focal Point")
    _ask(officer, on)
    _correct(officer, on)
    request_factor_removal(officer, "Demo telephone lost", on, None)
    name_secretariat_deputy(officer, someone("Demo Second Officer"), on, on + timedelta(days=9), head, on)
    organisation = Organisation.objects.get(name="Demo Health Network")
    invite(organisation, Invited("demo.invited@example.org", "Demo Invited", Role.FOCAL_ALTERNATE), speaker, on)
    change_organisation(organisation, {"website": "https://example.org"}, on, officer)
    filed(Visibility.PUBLIC, title="Demo public paper")
    filed(Visibility.SECRETARIAT, number=1, title="Demo paper of the Secretariat", about=organisation)
    asking = Filing("Demo paper that asks", FORMAL_LETTER, Visibility.SECRETARIAT, about=organisation,
                    organisation_id=organisation.pk, facts={"asks": "renewal"})  # fmt: skip
    add_document(asking, checked(number=2), speaker.pk, on)
    enter_edition("tor-demo", on + timedelta(days=400), {"nsa_renewal_term_years": "4"}, {}, head.pk)
    RecoveryCodes.activate(head)
    _post(on)
    applying = Applying(on, officer, someone("Demo Reviewer"), head, someone("Demo Applicant"))
    apply(applying)
    return applying


def addresses_of_applications(applying: Applying, name: str) -> list[str]:
    """What someone reads of them, in the language of the moment."""
    own = to_the_applicant(applying) if name == applying.applicant.full_name else ()
    cases = to_the_secretariat(applying) if name in STAFF else ()
    return [*to_everyone(applying), *own, *cases]


def _ask(officer: User, on: date) -> None:
    """One renewal asked about and still open, one that waits for its decision, a consultation without its outcome."""
    waiting = Renewal.objects.filter(state=RenewalState.SUBMITTED, file=None).order_by("ref")
    asked, yesterday = on - timedelta(days=20), on - timedelta(days=1)
    consult(waiting[0], "Demo question about a renewal", on + timedelta(days=14), on, officer)
    answered = consult(waiting[1], "Demo question about another renewal", yesterday, asked, officer)
    perform(answered, "close", officer, on, {"outcome": Outcome.CONSENSUS})
    open_consultation(Body.CONVENERS, "Demo question", "7.special", yesterday, asked, officer)


def _correct(officer: User, on: date) -> None:
    """A correction that waits for a second person, since a renewal had come in time."""
    ended = Participation.objects.filter(end_reason="expired").order_by("ref")[0]
    found = Renewal(ref="REN-FOUND", participation=ended, submitted_on=ended.last_day)
    record_cases([(found, RenewalState.SUBMITTED, on)], "5.term", Intake(on, None))
    settle([ended.pk])
    propose_rectification(ended, "Demo reason for the letter", "Demo reason", on, officer)


def _post(on: date) -> None:
    """A letter in each state of its delivery, and a message of the demonstration."""
    first, second, third = Letter.objects.order_by("id")[:3]
    _set(first, sent_at=timezone.now(), ref=f"L-{on.year}-0001", to_address="demo@example.org", subject="Demo subject")
    _set(
        second,
        failed_at=timezone.now(),
        error="The mail server refused the address. Enter another one and send the letter again.",
    )
    _set(third, skipped_because="overtaken")
    DemoMailBackend().send_messages([EmailMessage("Demo subject", "Demo subject", to=["demo@example.org"])])


def addresses() -> list[str]:
    """Pages about something, in the language of the moment: each move, each task, and ends of a way.

    They are read first, because a walk reads few pages of a kind.
    """
    organisation = Organisation.objects.get(name="Demo Health Network")
    ended = Participation.objects.filter(end_reason="expired").order_by("-ref")[0]
    correction = Rectification.objects.get()
    decided = Renewal.objects.exclude(consultation=None).filter(consultation__state="closed", file=None).get()
    unasked = Renewal.objects.filter(state=RenewalState.SUBMITTED, consultation=None, file=None)
    invitation = Invitation.objects.get(email="demo.invited@example.org")
    named = {
        "participants:hand_over": [[organisation.ref]],
        "participants:revoke_invitation": [[organisation.ref, invitation.pk]],
        "participants:readmit": [[ended.organisation.ref]],
        "participants:propose_rectification": [[ended.ref]],
        "participants:rectification_move": [[correction.ref, move] for move in ("apply", "reject")],
        "participants:consult": [[unasked[0].ref]],
        "participants:reopen_renewal": [[Renewal.objects.filter(state=RenewalState.NOT_RENEWED)[0].participation.ref]],
        "participants:mine": [[]],
        "participants:renewal_move": [[decided.ref, move] for move in ("renew", "decline", "ask_for_form")],
        "participants:invitation": [["none"]],
        "participants:accept": [[]],
        "casework:lost_factor": [[]],
        "account_inactive": [[]],
        "account_logout": [[]],
        "account_email_verification_sent": [[]],
        "account_confirm_email": [["none"]],
        "account_reset_password_done": [[]],
        "account_reset_password_from_key": [["none", "none"]],
        "account_reset_password_from_key_done": [[]],
        "account_change_password": [[]],
        "account_reauthenticate": [[]],
        "mfa_reauthenticate": [[]],
        "components": [[]],
    }
    papers = [[one.ref] for one in Document.objects.filter(title__startswith="Demo p").order_by("-title")]
    named["participants:judge_request"] = [[Document.objects.get(title="Demo paper that asks").ref]]
    named |= {f"library:{page}": papers for page in ("detail", "add_version", "share")}
    failed = Letter.objects.filter(failed_at__isnull=False)[0]
    told = [reverse(name, args=arguments) for name, many in named.items() for arguments in many]
    return [*told, f"{reverse('correspondence:resend')}?letter={failed.pk}"]


def _set(row: Model, **columns: object) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**columns)
