"""How the clause on documents stands: what was uploaded is checked, and what is locked is known."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from documents import clamav
from documents.enums import ScanVerdict
from documents.models import Version
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause


@judges_clause("x.documents")
def documents(on: date) -> Judgement:
    """Due while a file is locked, waits in quarantine or waits for a scanner that is there; counted by one statement.

    Without a scanner the evidence says how many were not scanned: a choice of the operator, not a duty left undone.
    """
    counted = Version.objects.aggregate(
        infected=Count("pk", filter=Q(scan_verdict=ScanVerdict.INFECTED)),
        held=Count("pk", filter=Q(scan_verdict="", released_at__isnull=True)),
        unscanned=Count("pk", filter=Q(scan_verdict=ScanVerdict.NOT_SCANNED)),
        kept=Count("document", distinct=True),
    )
    evidence = [Evidence(text, path) for path, text in _sentences(counted)]
    if not counted["kept"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    open_ends = counted["infected"] or counted["held"] or (counted["unscanned"] and clamav.is_configured())
    return Judgement(ClauseState.DUE if open_ends else ClauseState.IN_ORDER, evidence)


def _sentences(counted: dict[str, int]) -> list[tuple[str, str]]:
    infected, held, unscanned, kept = (counted[name] for name in ("infected", "held", "unscanned", "kept"))
    versions = f"{reverse('admin:documents_version_changelist')}?scan_verdict__exact="
    sentences = [
        (infected, f"{versions}{ScanVerdict.INFECTED}",
         ngettext("%(count)s infected file is locked.", "%(count)s infected files are locked.", infected)),
        (held, versions, ngettext("%(count)s file is in quarantine.", "%(count)s files are in quarantine.", held)),
        (unscanned, f"{versions}{ScanVerdict.NOT_SCANNED}",
         ngettext("%(count)s file was not scanned.", "%(count)s files were not scanned.", unscanned)),
        (kept, reverse("admin:documents_document_changelist"),
         ngettext("%(count)s document is kept.", "%(count)s documents are kept.", kept)),
    ]  # fmt: skip
    return [(path, text % {"count": number}) for number, path, text in sentences if number]
