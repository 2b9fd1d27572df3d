"""How each guard of each move is broken, and exactly what it then says (4.review)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Now

from casework.engine import Guard, Obedience
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.services import Filing, add_document
from documents.slots import STATUTES
from governance.acts import ActDraft, record
from participants.enums import Check
from participants.models import (
    Application,
    CaseFileUserObjectPermission,
    CriterionFinding,
    DueDiligence,
    DueDiligenceCheck,
    Escalation,
    FileSection,
    InformationRequest,
    Measure,
    RequestItem,
    RiskFinding,
    ScreenedName,
    Statement,
)
from tests.applications import TODAY, draft
from tests.factories import participation
from tests.participants.applications.cases import CANARY, SOON, File
from tests.participants.applications.test_moves import REASONS

LONG_PAST = date(2025, 11, 22)


def name_of(guard: Guard) -> str:
    """A guard as the table below names it: a rule by its class."""
    return guard.rule.__name__ if isinstance(guard, Obedience) else guard.__name__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Broken:
    """How a guard is broken, and exactly what it says; `data` and `reason` stand in place of what is typed.

    `behind` marks what the policy or the database refuses before: the guard is asked alone.
    """

    says: str
    step: Callable[[File], object] = lambda case: None
    data: Mapping[str, Any] | None = None
    reason: str | None = None
    behind: bool = False


def one(model: Any, **values: Any) -> Callable[[File], object]:
    """A row of the file."""
    return lambda case: model.objects.create(file=case.application.file, **values)


def changed(model: Any, values: Mapping[str, Any], **which: Any) -> Callable[[File], object]:
    """Rows of the file that now say something else."""
    return lambda case: model.objects.filter(file=case.application.file, **which).update(**values)


def worked(action: str, who: str) -> Callable[[File], object]:
    """An act of the other part's work by the very person who makes the move."""
    return lambda case: record(
        ActDraft(case.application, action, "4.review", TODAY, actor_id=getattr(case, who).pk, facts={})
    )


def sheet(**values: Any) -> Callable[[File], object]:
    """A later due-diligence sheet."""

    def write(case: File) -> DueDiligence:
        number = case.application.file.due_diligences.count() + 1
        known = {"begun_on": TODAY, "reviewer": case.reviewer, "number": number, "completed_on": TODAY, **values}
        return DueDiligence.objects.create(file=case.application.file, **known)

    return write


def newer_statement(case: File) -> None:
    """The statement that was signed is in force no more."""
    Statement.objects.create(kind="tobacco_arms", version="later", effective_on=TODAY)


def takes_part(case: File) -> None:
    """The organisation was admitted otherwise meanwhile."""
    participation(date(2026, 1, 1), name=case.application.name, country="CHE")


def held(case: File) -> None:
    """A document of the file waits for its scan."""
    filing = Filing(title="Statutes", slot=STATUTES, visibility=Visibility.CASE_FILE, about=case.application.file)
    document = add_document(filing, CheckedFile("new.pdf", "application/pdf", b"%PDF-1.7 new"), None, TODAY)
    document.versions.create(
        number=2, sha256="0" * 64, size=1, media_type="application/pdf", original_name="new.pdf", quarantined_at=Now()
    )


def rival(case: File) -> None:
    """Another application of the same organisation is in hand."""
    Application.objects.filter(pk=draft().pk).update(
        state="submitted",
        submitted_on=TODAY,
        category="ngo",
        name_key=case.application.name_key,
        own_key=case.application.own_key,
    )


def unassigned(part: str) -> Callable[[File], object]:
    """Nobody has that part of the file."""
    grants = CaseFileUserObjectPermission.objects.filter(permission__codename=f"{part}_of_casefile")
    return lambda case: grants.filter(content_object=case.application.file).delete()


def speaks_for_members(case: File) -> None:
    """It says that it has members, and the eighth criterion was passed over."""
    row = FileSection.objects.get(file=case.application.file, code="identity")
    FileSection.objects.filter(pk=row.pk).update(answers={**row.answers, "membership_body": "yes"})


def question(case: File) -> None:
    """A round of questions is open."""
    InformationRequest.objects.create(
        file=case.application.file, round=9, asked_on=TODAY, due_on=SOON, asked_by=case.officer
    )


UNDECLARED = Broken(
    "Someone to whom the case is assigned has not declared their interests.",
    lambda case: case.application.file.declarations.filter(person=case.reviewer).delete(),
)
UNSIGNED = Broken("The tobacco and arms disclosure is not signed, or in an older version.", newer_statement)
UNSCREENED = Broken(
    "A hit of the name screening is undecided, or a name or a list is not compared yet.",
    changed(ScreenedName, {"compared": False}),
)
ASKED = Broken("A question to the applicant is open. Close it first.", question)
WITH_ANOTHER = Broken(
    "A question to another body is open. Record its answer first.",
    one(Escalation, body="Legal office", question=CANARY, asked_on=TODAY, due_on=SOON),
)
INCOMPLETE = Broken(
    "2 answers or documents are missing. The list names each one.",
    lambda case: case.application.file.sections.filter(code="aims").delete(),
)
UNWEIGHED = Broken(
    "A risk is not weighed yet. Weigh each of the seven.", changed(RiskFinding, {"reopened": True}, risk="endorsement")
)
GRAVE = Broken(
    "A high risk, a conflict of interest or a disclosed link must be put to another body before the decision.",
    changed(RiskFinding, {"residual": "high"}, risk="whitewashing"),
)
STALE = Broken(
    "Due diligence is older than twelve months. Send the case back and renew it.", sheet(completed_on=LONG_PAST)
)
LINKED = Broken(
    "A link to the tobacco or arms industry is confirmed: approval is ruled out.", sheet(link_finding="confirmed")
)
UNDONE = Broken("Due diligence is not completed.", sheet(completed_on=None))
OPEN = Broken(
    "A criterion is open or unclear. Record a finding for each of the eight.",
    changed(CriterionFinding, {"verdict": "unclear"}, criterion="aligned"),
)
NOT_MET = Broken(
    "A criterion is not met, so the application cannot be approved.",
    changed(CriterionFinding, {"verdict": "not_met"}, criterion="legal_entity"),
)
PASSED_OVER = Broken("This organisation speaks for members: judge the eighth criterion.", speaks_for_members)
TAKES_PART = Broken("An organisation of this name takes part already. Write to the Secretariat.", takes_part)
HELD = Broken("1 document is still being checked. Send once that is done; it takes a few minutes.", held)
BUSY = "An application of this organisation is being examined already. Write to the Secretariat."
DECIDER = Broken("You worked on this case. Another person decides it.", worked("record_finding", "head"))
REVIEWS = Broken("You handle this case. Another person reviews it.", worked("record_finding", "reviewer"))
HANDLES = Broken("You review this case. Another person handles it.", worked("save_risk", "officer"))
NO_REASON = Broken("Write down why.", reason=" ")
NO_WORDS = Broken("Write down the reason that the applicant reads.", data={**REASONS, "reason_public": " "})
UNANSWERED = Broken(
    "Questions without an answer: 1.",
    lambda case: RequestItem.objects.filter(request__file=case.application.file).update(answered_on=None, answer=""),
)
MAY_ANSWER = Broken(
    "The applicant may answer the offer until 14 December 2026.",
    lambda case: Application.objects.filter(pk=case.application.pk).update(state="conditions_offered", answer_by=SOON),
)
FOR_APPROVAL = {
    "another_decides": DECIDER, "InterestsDeclared": UNDECLARED, "NoCriterionOpen": OPEN, "NoCriterionNotMet": NOT_MET,
    "MembersRepresented": PASSED_OVER, "DueDiligenceDone": UNDONE, "DueDiligenceFresh": STALE,
    "NoConfirmedLink": LINKED, "RisksWeighed": UNWEIGHED, "GraveRisksReferred": GRAVE, "DisclosureSigned": UNSIGNED,
    "NamesScreened": UNSCREENED, "NothingAsked": ASKED, "NothingWithAnotherBody": WITH_ANOTHER,
    "not_taking_part": TAKES_PART,
}  # fmt: skip
GUARDS: dict[str, dict[str, Broken]] = {
    "submit": {
        "complete": INCOMPLETE,
        "readable": Broken(
            "The legal name holds no letter and no digit. Write it as in the statutes.",
            lambda case: Application.objects.filter(pk=case.application.pk).update(name="---", name_key="", own_key=""),
        ),
        "DisclosureSigned": UNSIGNED,
        "papers_checked": HELD,
        "accepted": Broken(
            "The Terms of Reference in force are not accepted yet.",
            lambda case: case.application.file.acceptances.all().delete(),
        ),
        "none_in_hand": Broken(BUSY, rival),
        "not_taking_part": TAKES_PART,
    },
    "take_up": {
        "has_officer": Broken("No case officer is assigned.", unassigned("officer"), behind=True),
        "InterestsDeclared": UNDECLARED,
        "another_handles": HANDLES,
    },
    "confirm_complete": {"complete": INCOMPLETE, "DisclosureSigned": UNSIGNED, "another_handles": HANDLES},
    "confirm_criteria": {
        "NoCriterionOpen": OPEN,
        "MembersRepresented": PASSED_OVER,
        "has_reviewer": Broken("No due-diligence reviewer is assigned.", unassigned("reviewer")),
        "another_handles": HANDLES,
    },
    "refuse_eligibility": {
        "one_not_met": Broken(
            "No criterion is found not met. Record the finding first.",
            changed(CriterionFinding, {"verdict": "met"}, criterion="aligned"),
        ),
        "another_decides": DECIDER,
        "tells_why": NO_WORDS,
    },
    "complete_due_diligence": {
        "sheet_full": Broken(
            "1 checks of due diligence are open.",
            lambda case: DueDiligenceCheck.objects.filter(check_code=Check.values[0]).update(confirmed_on=None),
        ),
        "NamesScreened": UNSCREENED,
        "NoConfirmedLink": Broken(LINKED.says, changed(DueDiligence, {"link_finding": "confirmed"})),
        "InterestsDeclared": Broken(
            UNDECLARED.says, lambda case: case.application.file.declarations.filter(person=case.officer).delete()
        ),
        "another_reviews": REVIEWS,
    },
    "exclude": {
        "link_confirmed": Broken(
            "No link to the tobacco or arms industry is confirmed.", changed(DueDiligence, {"link_finding": "none"})
        ),
        "another_reviews": REVIEWS,
    },
    "complete_risks": {"RisksWeighed": UNWEIGHED, "another_reviews": REVIEWS},
    "look_again": {"DueDiligenceDone": UNDONE, "another_reviews": REVIEWS, "says_why": NO_REASON},
    "answer": {"answered": UNANSWERED, "complete": INCOMPLETE, "papers_checked": HELD},
    "answer_changed": {"answered": UNANSWERED, "complete": INCOMPLETE, "papers_checked": HELD},
    "close_questions": {
        "all_closed": Broken(
            "A question to the organisation is open still.",
            lambda case: RequestItem.objects.filter(request__file=case.application.file).update(closed_because=""),
        )
    },
    "close_without_reply": {
        "reminded": Broken(
            "The day to answer is not past.", changed(InformationRequest, {"due_on": date(2027, 1, 31)})
        ),
        "another_decides": DECIDER,
    },
    "record_view": {"body_answered": Broken(WITH_ANOTHER.says)},
    "recommend": {
        "NothingAsked": ASKED,
        "NothingWithAnotherBody": WITH_ANOTHER,
        "NamesScreened": UNSCREENED,
        "RisksWeighed": UNWEIGHED,
        "GraveRisksReferred": GRAVE,
        "DueDiligenceFresh": STALE,
        "advised": Broken(
            "Engaging with measures needs a measure, with its owner and date.",
            lambda case: Measure.objects.all().delete(),
            data={"advice": "engage_with_measures"},
        ),
        "another_handles": HANDLES,
    },
    "send_back": {
        "NoConfirmedLink": LINKED,
        "another_decides": DECIDER,
        "offer_answered": MAY_ANSWER,
        "says_why": NO_REASON,
    },
    "reopen_due_diligence": {
        "has_reviewer": Broken("No due-diligence reviewer is assigned.", unassigned("reviewer")),
        "another_decides": DECIDER,
        "says_why": NO_REASON,
    },
    "withdraw": {
        "withdrawn_in_writing": Broken("Add what the applicant wrote: its letter or e-mail.", data={"request": ""})
    },
    "approve": FOR_APPROVAL,
    "offer_conditions": {
        **FOR_APPROVAL,
        "measures_named": Broken(
            "No measure is on the file. Send the case back: its officer or reviewer adds the measure on the case page,"
            " with its owner and date.",
            lambda case: Measure.objects.all().delete(),
        ),
        "day_to_answer": Broken("Choose a day after today by which the applicant answers.", data={"answer_by": TODAY}),
        "answered_before_due": Broken(
            "The measure “Names its donors every year.” is due on 13 December 2026, before the day to answer. Choose an"
            " earlier day to answer, or send the case back to give the measure a later day.",
            lambda case: Measure.objects.update(due_on=SOON - timedelta(days=1)),
        ),
    },
    "confirm_conditions": {
        **FOR_APPROVAL,
        "conditions_accepted": Broken(
            "The applicant has not accepted the conditions.",
            lambda case: Application.objects.filter(pk=case.application.pk).update(conditions_accepted_on=None),
        ),
    },
    "not_approve": {
        "another_decides": DECIDER,
        "NothingAsked": ASKED,
        "NothingWithAnotherBody": WITH_ANOTHER,
        "offer_answered": MAY_ANSWER,
        "tells_why": NO_WORDS,
    },
}
