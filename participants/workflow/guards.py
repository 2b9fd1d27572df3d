"""What the rules ask before an application moves: each guard yields the reasons against it (4.review, 5)."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.policy import may
from casework.engine import Attempt, unasked
from casework.refusals import Reason
from documents.models import Version
from governance.models import Act, Edition
from participants.enums import Advice, ApplicationState, Check, LinkFinding, Verdict
from participants.models import (
    Acceptance,
    Application,
    CriterionFinding,
    Disclosure,
    DueDiligence,
    Filed,
    InformationRequest,
    Measure,
    Participation,
    RequestItem,
)
from participants.rules.applications import NoConfirmedLink, NothingWithAnotherBody
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


def readable(attempt: Attempt) -> Iterable[Reason]:
    """An organisation is found again by its name, so the name holds a letter or a digit."""
    if attempt.obj.name and not attempt.obj.name_key:
        yield _("The legal name holds no letter and no digit. Write it as in the statutes.")


def papers_checked(attempt: Attempt) -> Iterable[Reason]:
    """What is sent is frozen with every document in it: none of them waits for its scan any more (x.documents)."""
    held = Version.objects.held().filter(document__object_type="casefile", document__object_id=attempt.obj.file_id)
    if number := held.count():
        words = ngettext(
            "%(number)s document is still being checked. Send once that is done; it takes a few minutes.",
            "%(number)s documents are still being checked. Send once that is done; it takes a few minutes.",
            number,
        )
        yield words % {"number": number}


def accepted(attempt: Attempt) -> Iterable[Reason]:
    """The Terms of Reference in force are accepted on joining (6.undertake)."""
    edition = Edition.objects.in_force(attempt.on)
    if not Acceptance.objects.filter(file=attempt.obj.file_id, edition=edition).exists():
        yield _("The Terms of Reference in force are not accepted yet.")


def none_in_hand(attempt: Attempt) -> Iterable[Reason]:
    """One organisation has one application in hand at most."""
    others = Application.objects.in_hand().of_key(attempt.obj.own_key).exclude(pk=attempt.obj.pk)
    if attempt.obj.own_key and others.exists():
        yield _("An application of this organisation is being examined already. Write to the Secretariat.")


def not_taking_part(attempt: Attempt) -> Iterable[Reason]:
    """Who takes part already does not apply: nobody of the same name in the same country does (5.categories)."""
    made = attempt.data.get("participation")
    others = Participation.objects.current(attempt.on).exclude(pk=made.pk if made else 0)
    country = str(attempt.obj.file.whole().get("identity", {}).get("country", ""))
    near = Q(organisation__country__in=["", country]) if country else Q()
    if attempt.obj.own_key and others.filter(near, organisation__own_key=attempt.obj.own_key).exists():
        yield _("An organisation of this name takes part already. Write to the Secretariat.")


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
    if sheet.completed_on:
        yield _("The latest due-diligence sheet is completed. Begin a new one.")
        return
    missing = len(Check) - sheet.checks.filter(confirmed_on__isnull=False).count()
    if missing:
        yield _("%(number)s checks of due diligence are open.") % {"number": missing}
    if not sheet.sources:
        yield _("Name the sources that due diligence consulted.")
    if not sheet.link_finding:
        yield _("Say what due diligence found about tobacco and arms.")
    if sheet.link_finding == LinkFinding.NONE and discloses(attempt.obj):
        yield _("The applicant disclosed a link to tobacco or arms. Say what due diligence makes of it.")


def discloses(application: Filed) -> bool:
    """Whether the disclosure that was signed last says yes to any link (5.nsa.disclosure)."""
    signed = Disclosure.objects.filter(file=application.file_id).order_by("-id").first()
    return signed is not None and signed.says_yes


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


def all_closed(attempt: Attempt) -> Iterable[Reason]:
    """The case goes on without answers once every question of the round was taken back (4.review)."""
    asked = RequestItem.objects.filter(request__file=attempt.obj.file_id, request__closed_on__isnull=True)
    if asked.filter(closed_because="").exists():
        yield _("A question to the organisation is open still.")


def body_answered(attempt: Attempt) -> Iterable[Reason]:
    """The case goes on once the body's answer is on record, which is written together with the move (5.nsa.fensa)."""
    if not unasked(attempt) and NothingWithAnotherBody().refuses(attempt.obj, attempt.on):
        yield NothingWithAnotherBody.message


def reminded(attempt: Attempt) -> Iterable[Reason]:
    """A case is closed without a reply only after two reminders, and after the day to answer (4.review)."""
    request = InformationRequest.objects.filter(file=attempt.obj.file_id, closed_on__isnull=True).first()
    if request is None or request.due_on >= attempt.on:
        yield _("The day to answer is not past.")
    if request is None or request.reminders_sent() < REMINDERS_BEFORE_CLOSING:
        yield _("Two reminders must have gone out first.")


# What a case officer does and what a due-diligence reviewer does: who did the one never does the other, nor decides.
WORK = {
    OFFICER: frozenset({"take_up", "record_finding", "confirm_complete", "confirm_criteria", "recommend",
                        "put_to_decision"}),
    REVIEWER: frozenset({"begin_sheet", "save_sheet", "save_check", "save_risk", "dispose_hit",
                         "complete_due_diligence", "exclude", "complete_risks", "look_again"}),
}  # fmt: skip


def worked_as(application: Filed, part: str) -> set[int]:
    """Everyone who has one part of the case, or did its work before, themselves or as a deputy (5.nsa.fensa)."""
    acts = Act.objects.about(application).filter(action__in=WORK[part])
    people = {*assigned(part, content_object=application.file_id).values_list("user_id", flat=True)}
    for pair in acts.values_list("actor_id", "acting_for_id"):
        people |= {person for person in pair if person}
    return people


def examined_by(application: Filed) -> set[int]:
    """Everyone who worked on the case, in either part."""
    return worked_as(application, OFFICER) | worked_as(application, REVIEWER)


def who_decides(attempt: Attempt) -> set[int]:
    """Who makes the move, and for whom as a deputy; nobody where the daily job does."""
    return {one for one in deciding(attempt.actor, attempt) if one} if attempt.actor else set()


def another_decides(attempt: Attempt) -> Iterable[Reason]:
    """Case officer, due-diligence reviewer and decider are different people (5.nsa.fensa)."""
    if who_decides(attempt) & examined_by(attempt.obj):
        yield _("You worked on this case. Another person decides it.")


def another_reviews(attempt: Attempt) -> Iterable[Reason]:
    """Who handles the case does not review it, not even as a deputy (5.nsa.fensa)."""
    if who_decides(attempt) & worked_as(attempt.obj, OFFICER):
        yield _("You handle this case. Another person reviews it.")


def another_handles(attempt: Attempt) -> Iterable[Reason]:
    """Who reviews the case does not handle it, not even as a deputy (5.nsa.fensa)."""
    if who_decides(attempt) & worked_as(attempt.obj, REVIEWER):
        yield _("You review this case. Another person handles it.")


def tells_why(attempt: Attempt) -> Iterable[Reason]:
    """A refusal gives the applicant its reason (5.notify)."""
    if not unasked(attempt) and not str(attempt.data.get("reason_public", "")).strip():
        yield _("Write down the reason that the applicant reads.")


def says_why(attempt: Attempt) -> Iterable[Reason]:
    """What is sent back comes with a reason."""
    if not unasked(attempt) and not attempt.reason.strip():
        yield _("Write down why.")


def withdrawn_in_writing(attempt: Attempt) -> Iterable[Reason]:
    """An officer records a withdrawal only on the applicant's written request, which is filed with it (5.notify)."""
    if unasked(attempt) or attempt.actor is None:
        return
    if may(attempt.actor, "participants.submit_application", attempt.obj, attempt.on):
        return
    if not attempt.reason.strip():
        yield _("Write down how the request reached you.")
    if not attempt.data.get("request"):
        yield _("Add what the applicant wrote: its letter or e-mail.")


def day_to_answer(attempt: Attempt) -> Iterable[Reason]:
    """An offer names a day after today by which the applicant answers."""
    if not unasked(attempt) and attempt.data["answer_by"] <= attempt.on:
        yield _("Choose a day after today by which the applicant answers.")


def answered_before_due(attempt: Attempt) -> Iterable[Reason]:
    """No measure is due before the day to answer: what is not agreed yet cannot be late (5.nsa.fensa)."""
    if unasked(attempt):
        return
    early = Measure.objects.filter(file=attempt.obj.file_id, due_on__lt=attempt.data["answer_by"]).order_by(
        "due_on", "id"
    )
    for measure in early[:1]:
        words = _(
            "The measure “%(measure)s” is due on %(day)s, before the day to answer. Choose an earlier day to answer,"
            " or send the case back to give the measure a later day."
        )
        day = date_format(measure.due_on, "DATE_FORMAT")
        yield words % {"measure": Truncator(measure.text).chars(60), "day": day}


def offer_answered(attempt: Attempt) -> Iterable[Reason]:
    """While conditions are offered and may still be answered nobody refuses the application (5.nsa.fensa)."""
    case = attempt.obj
    waits = case.state == ApplicationState.CONDITIONS_OFFERED and case.conditions_declined_on is None
    if waits and case.conditions_accepted_on is None and case.answer_by and attempt.on <= case.answer_by:
        day = date_format(case.answer_by, "DATE_FORMAT")
        yield _("The applicant may answer the offer until %(day)s.") % {"day": day}


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
        yield _(
            "No measure is on the file. Send the case back: its officer or reviewer adds the measure on the case page,"
            " with its owner and date."
        )


def conditions_accepted(attempt: Attempt) -> Iterable[Reason]:
    """What was offered on conditions is confirmed once the applicant accepted them."""
    if attempt.obj.conditions_accepted_on is None:
        yield _("The applicant has not accepted the conditions.")
