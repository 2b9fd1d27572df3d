"""How the clause on communication with participants stands: what must be said goes out."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from correspondence.models import Letter
from correspondence.querysets import LetterQuerySet
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause


@judges_clause("4.interface")
def interface(on: date) -> Judgement:
    """Breached where a letter was given up, due where one waits for more than a day; counted by one statement."""
    path = f"{reverse('admin:correspondence_letter_changelist')}?delivery="
    counted = Letter.objects.aggregate(
        failed=_number(Letter.objects.failed()),
        late=_number(Letter.objects.late()),
        waiting=_number(Letter.objects.waiting()),
        sent=_number(Letter.objects.sent()),
    )
    evidence = [Evidence(text, path + standing) for standing, text in _sentences(counted)]
    if counted["failed"]:
        return Judgement(ClauseState.BREACHED, evidence)
    if counted["late"]:
        return Judgement(ClauseState.DUE, evidence)
    return Judgement(ClauseState.IN_ORDER if evidence else ClauseState.NOT_APPLICABLE, evidence)


def _number(letters: LetterQuerySet) -> Count:
    return Count("pk", filter=Q(pk__in=letters.values("pk")))


def _sentences(counted: dict[str, int]) -> list[tuple[str, str]]:
    failed, late, waiting, sent = (counted[name] for name in ("failed", "late", "waiting", "sent"))
    words = {
        "failed": ngettext("%(count)s letter could not be sent.", "%(count)s letters could not be sent.", failed),
        "late": ngettext("%(count)s letter waits for a day.", "%(count)s letters wait for a day or more.", late),
        "waiting": ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", waiting),
        "sent": ngettext("%(count)s letter was sent.", "%(count)s letters were sent.", sent),
    }
    return [(name, text % {"count": counted[name]}) for name, text in words.items() if counted[name]]
