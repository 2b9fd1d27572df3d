"""By when each case is due: an application in its state, a renewal by the end of the term (4.review, 5.term)."""

from datetime import date, timedelta

from django.db.models import Case, DateField, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast

from participants.enums import UNDECIDED_RENEWALS, RenewalState
from participants.enums import ApplicationState as State
from participants.models import Application, Escalation, InformationRequest
from participants.querysets import ApplicationQuerySet, RenewalQuerySet
from participants.workflow import APPLICATION

# How long a step may take before it counts as overdue where nothing names its day; a choice of the portal.
STEP_DAYS = 30
FINALS = tuple(sorted(APPLICATION.finals()))


ASKED = InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True).values("due_on")[:1]
PUT = Escalation.objects.filter(file=OuterRef("file"), answered_on__isnull=True).values("due_on")[:1]


def with_due(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Each with `due_then`, the day on which something is due in its state; none for those that are closed."""
    offered = When(
        state=State.CONDITIONS_OFFERED, conditions_accepted_on__isnull=True, conditions_declined_on__isnull=True,
        then=F("answer_by"),
    )  # fmt: skip
    return rows.annotate(
        due_then=Case(
            When(state__in=[*FINALS, State.DRAFT], then=None),
            When(state=State.INFO_REQUESTED, then=Subquery(ASKED)),
            When(state=State.ESCALATED, then=Subquery(PUT)),
            offered,
            default=Cast(F("state_since") + timedelta(days=STEP_DAYS), DateField()),
            output_field=DateField(),
        )
    )


def overdue(on: date) -> ApplicationQuerySet:
    """Applications in which something was due before that day."""
    return with_due(Application.objects.in_hand()).filter(Q(("due_then__lt", on)))


def renewals_with_due(rows: RenewalQuerySet, on: date) -> RenewalQuerySet:
    """Each with `due_then`: the day to answer while somebody is asked, else the last day of the term (5.term)."""
    return rows.with_term(on).annotate(
        due_then=Case(
            When(state=RenewalState.INFO_REQUESTED, then=Subquery(ASKED)),
            When(state=RenewalState.ESCALATED, then=Subquery(PUT)),
            When(state__in=UNDECIDED_RENEWALS, then=F("term_then")),
            output_field=DateField(),
        )
    )
