"""How the clause on communication with participants stands: what must be said goes out."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import ngettext

from correspondence.models import Letter
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause

# A letter that waits longer than this is late: the worker tries again for hours, not for days.
LATE_AFTER = timedelta(days=1)


@judges_clause("4.interface")
def interface(on: date) -> Judgement:
    """Breached where a letter was given up, due where one waits for more than a day; counted by one statement."""
    path = reverse("admin:correspondence_letter_changelist")
    waiting = Q(sent_at__isnull=True, failed_at__isnull=True, skipped_because="")
    counted = Letter.objects.aggregate(
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        late=Count("pk", filter=waiting & Q(queued_at__lt=Now() - LATE_AFTER)),
        waiting=Count("pk", filter=waiting),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
    )
    evidence = [Evidence(text, path) for text in _sentences(counted)]
    if counted["failed"]:
        return Judgement(ClauseState.BREACHED, evidence)
    if counted["late"]:
        return Judgement(ClauseState.DUE, evidence)
    return Judgement(ClauseState.IN_ORDER if evidence else ClauseState.NOT_APPLICABLE, evidence)


def _sentences(counted: dict[str, int]) -> list[str]:
    failed, late, waiting, sent = (counted[name] for name in ("failed", "late", "waiting", "sent"))
    sentences = [
        (failed, ngettext("%(count)s letter could not be sent.", "%(count)s letters could not be sent.", failed)),
        (late, ngettext("%(count)s letter waits for a day.", "%(count)s letters wait for a day or more.", late)),
        (waiting, ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", waiting)),
        (sent, ngettext("%(count)s letter was sent.", "%(count)s letters were sent.", sent)),
    ]
    return [text % {"count": number} for number, text in sentences if number]
