"""How the clause on consensus stands: each consultation ends with an outcome, soon after its last day to answer."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from casework.enums import ConsultationState
from casework.models import Consultation
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause
from governance.periods import ONE_DAY


@judges_clause("9.consensus")
def outcomes(on: date) -> Judgement:
    """Due on the day after a consultation's last day to answer, breached where no outcome is recorded then."""
    path = f"{reverse('casework:consultations')}?show="
    counted = Consultation.objects.aggregate(
        over=Count("pk", filter=Q(pk__in=Consultation.objects.over(on).values("pk"))),
        running=Count("pk", filter=Q(pk__in=Consultation.objects.running(on).values("pk"))),
        closed=Count("pk", filter=Q(state=ConsultationState.CLOSED)),
    )
    evidence = [Evidence(text, path + standing) for standing, text in _sentences(**counted)]
    if counted["over"]:
        overdue = Consultation.objects.over(on - ONE_DAY).exists()
        return Judgement(ClauseState.BREACHED if overdue else ClauseState.DUE, evidence)
    return Judgement(ClauseState.IN_ORDER if evidence else ClauseState.NOT_APPLICABLE, evidence)


def _sentences(over: int, running: int, closed: int) -> list[tuple[str, str]]:
    words = [
        ("over", over, ngettext("%(count)s consultation is over and waits for its outcome.",
                                "%(count)s consultations are over and wait for their outcome.", over)),
        ("running", running, ngettext("%(count)s consultation runs.", "%(count)s consultations run.", running)),
        ("closed", closed, ngettext("%(count)s consultation has its outcome.",
                                    "%(count)s consultations have their outcome.", closed)),
    ]  # fmt: skip
    return [(standing, text % {"count": number}) for standing, number, text in words if number]
