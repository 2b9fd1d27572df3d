"""What the rules ask before an application moves: each guard yields the reasons against it (4.review, 5)."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from casework.engine import Attempt, unasked
from casework.refusals import Reason
from governance.models import Edition
from participants.enums import Advice, Check, LinkFinding, Verdict
from participants.models import (
    Acceptance,
    Application,
    CriterionFinding,
    DueDiligence,
    InformationRequest,
    Measure,
    Participation,
    RequestItem,
    RiskFinding,
)
from participants.rules.applications import NoConfirmedLink
from participants.scopes import OFFICER, REVIEWER, assigned
from participants.sections import gaps_in
from participants.workflow.terms import deciding

# Reminders that must have gone out before a case is closed without a reply; a choice of the portal.
REMINDERS_BEFORE_CLOSING = 2


def complete(attempt: Attempt) -> Iterable[Reason]:
    """Nothing that 5.nsa.form asks for is missing; each gap is named on the form's own page."""
    file = attempt.obj.file
    missing = gaps_in(file.whole(), file.papers_filed())
    if missing:
        yield _("%(number)s answers or documents are missing. The list names each one.") % {"number": len(missing)}


def accepted(attempt: Attempt) -> Iterable[Reason]:
    """The Terms of Reference in force are accepted on joining (6.undertake)."""
    edition = Edition.objects.in_force(attempt.on)
    if not Acceptance.objects.filter(file=attempt.obj.file_id, edition=edition).exists():
        yield _("The Terms of Reference in force are not accepted yet.")


def none_in_hand(attempt: Attempt) -> Iterable[Reason]:
    """One organisation has one application in hand at most."""
    others = Application.objects.in_hand().of_key(attempt.obj.name_key).exclude(pk=attempt.obj.pk)
    if attempt.obj.name_key and others.exists():
        yield _("An application of this organisation is being examined already. Write to the Secretariat.")


def not_taking_part(attempt: Attempt) -> Iterable[Reason]:
    """Who takes part already does not apply (5.categories)."""
    organisation = attempt.obj.organisation_id
    if organisation and Participation.objects.current(attempt.on).filter(organisation=organisation).exists():
        yield _("This organisation takes part already.")


def has_officer(attempt: Attempt) -> Iterable[Reason]:
    """A case is taken up by its case officer."""
    if not assigned(OFFICER, content_object=attempt.obj.file_id).exists():
        yield _("No case officer is assigned.")


def has_reviewer(attempt: Attempt) -> Iterable[Reason]:
    """Due diligence has its reviewer, who is another person than the case officer."""
    if not assigned(REVIEWER, content_object=attempt.obj.file_id).exists():
        yield _("No due-diligence reviewer is assigned.")


def one_not_met(attempt: Attempt) -> Iterable[Reason]:
    """An organisation is not eligible by a criterion that it does not meet (5.criteria)."""
    if not CriterionFinding.objects.filter(file=attempt.obj.file_id, verdict=Verdict.NOT_MET).exists():
        yield _("No criterion is found not met. Record the finding first.")


def sheet_full(attempt: Attempt) -> Iterable[Reason]:
    """Each check of the due-diligence sheet is done, with its sources and a word on tobacco and arms (5.nsa.fensa)."""
    sheet = DueDiligence.objects.filter(file=attempt.obj.file_id).order_by("-number").first()
    if sheet is None:
        yield _("The due-diligence sheet is not begun.")
        return
    missing = len(Check) - sheet.checks.count()
    if missing:
        yield _("%(number)s checks of due diligence are open.") % {"number": missing}
    if not sheet.sources:
        yield _("Name the sources that due diligence consulted.")
    if not sheet.link_finding:
        yield _("Say what due diligence found about tobacco and arms.")


def link_confirmed(attempt: Attempt) -> Iterable[Reason]:
    """Only a confirmed link to tobacco or arms goes to the decision at once (5.nsa.disclosure)."""
    sheet = DueDiligence.objects.filter(file=attempt.obj.file_id).order_by("-number").first()
    if sheet is None or sheet.link_finding != LinkFinding.CONFIRMED:
        yield _("No link to the tobacco or arms industry is confirmed.")


def answered(attempt: Attempt) -> Iterable[Reason]:
    """Every question of the round is answered, or closed with a reason (4.review)."""
    open_ones = RequestItem.objects.filter(
        request__file=attempt.obj.file_id, request__closed_on__isnull=True, answered_on__isnull=True, closed_because=""
    )
    if numbers := list(open_ones.values_list("number", flat=True)):
        yield _("Questions without an answer: %(numbers)s.") % {"numbers": ", ".join(map(str, numbers))}


def reminded(attempt: Attempt) -> Iterable[Reason]:
    """A case is closed without a reply only after two reminders, and after the day to answer (4.review)."""
    request = InformationRequest.objects.filter(file=attempt.obj.file_id, closed_on__isnull=True).first()
    if request is None or request.due_on >= attempt.on:
        yield _("The day to answer is not past.")
    if request is None or request.reminders_sent() < REMINDERS_BEFORE_CLOSING:
        yield _("Two reminders must have gone out first.")


def another_decides(attempt: Attempt) -> Iterable[Reason]:
    """Case officer, due-diligence reviewer and decider are different people (5.nsa.fensa)."""
    people = {person for person in deciding(attempt) if person}
    if people & examined_by(attempt.obj):
        yield _("You worked on this case. Another person decides it.")


def examined_by(application: Application) -> set[int]:
    """Everyone who was assigned to the case, or wrote a finding, a sheet or a risk of it."""
    file = application.file_id
    return {
        *assigned(OFFICER, REVIEWER, content_object=file).values_list("user_id", flat=True),
        *CriterionFinding.objects.filter(file=file).values_list("found_by_id", flat=True),
        *DueDiligence.objects.filter(file=file).values_list("reviewer_id", flat=True),
        *RiskFinding.objects.filter(file=file).values_list("found_by_id", flat=True),
    }


def advised(attempt: Attempt) -> Iterable[Reason]:
    """A recommendation says what it comes to, and why; a link that is confirmed leaves one answer."""
    if unasked(attempt):
        return
    ruled_out = NoConfirmedLink().refuses(attempt.obj, attempt.on)
    if ruled_out and attempt.data["advice"] != Advice.DO_NOT_ENGAGE:
        yield NoConfirmedLink.message
    if attempt.data["advice"] == Advice.ENGAGE_WITH_MEASURES and not has_measures(attempt.obj):
        yield _("Engaging with measures needs a measure, with its owner and date.")


def has_measures(application: Application) -> bool:
    """Whether any measure is on the file."""
    return Measure.objects.filter(file=application.file_id).exists()


def measures_named(attempt: Attempt) -> Iterable[Reason]:
    """Conditions are offered as measures, each with its owner and date (5.nsa.fensa)."""
    if not has_measures(attempt.obj):
        yield _("No measure is on the file. Add one with its owner and date.")


def conditions_accepted(attempt: Attempt) -> Iterable[Reason]:
    """What was offered on conditions is confirmed once the applicant accepted them."""
    if attempt.obj.conditions_accepted_on is None:
        yield _("The applicant has not accepted the conditions.")
