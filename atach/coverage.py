"""How the clauses of the top floor stand: the desk, the register itself, the languages, the exchange of records."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Office
from casework.waiting import waiting_for
from governance.clauses import CATALOGUE, ClauseState, Evidence, Judgement, covered, judges_clause
from governance.exchange import files

# The languages that the clause names.
LANGUAGES = ("en", "zh-hans", "fr", "es", "ru", "ar")
# The files of the exchange of records; those whose records the portal does not keep yet cannot be exchanged.
EXCHANGED = (
    "organisations", "participations", "renewals", "withdrawal_notices", "terminations", "assemblies", "attendance",
    "explanations", "absence_holds", "working_groups", "working_group_members", "people", "appointments",
    "commitments", "terms_of_reference",
)  # fmt: skip


@judges_clause("4.desk")
def desk(on: date) -> Judgement:
    """Breached while something on the head's desk is overdue, due while something waits."""
    path = reverse("admin:index")
    office = Office.objects.on(on).in_roles([Role.HEAD]).select_related("person").first()
    if office is None:
        return Judgement(ClauseState.BREACHED, [Evidence(_("Nobody heads the Secretariat: no desk is watched."), path)])
    matters = waiting_for(office.person, on)
    overdue = sum(1 for matter in matters if matter.due is not None and matter.due < on)
    number = len(matters)
    words = ngettext("%(count)s matter waits on the desk of the head.",
                     "%(count)s matters wait on the desk of the head.", number) % {"count": number}  # fmt: skip
    late = ngettext("%(count)s is overdue.", "%(count)s are overdue.", overdue) % {"count": overdue}
    evidence = [Evidence(words, path), *([Evidence(late, path)] if overdue else [])]
    waiting = ClauseState.DUE if matters else ClauseState.IN_ORDER
    return Judgement(ClauseState.BREACHED if overdue else waiting, evidence)


@judges_clause("x.register")
def register(on: date) -> Judgement:
    """In order once every clause is judged; due while some are not covered yet."""
    judged, known = len(covered() & set(CATALOGUE)), len(CATALOGUE)
    text = _("%(judged)s of %(known)s clauses are judged.") % {"judged": judged, "known": known}
    state = ClauseState.IN_ORDER if judged == known else ClauseState.DUE
    return Judgement(state, [Evidence(text, reverse("clause_register"))])


@judges_clause("x.languages")
def languages(on: date) -> Judgement:
    """In order once all six languages are offered; due while some are missing."""
    offered = [code for code, _name in settings.LANGUAGES if code in LANGUAGES]
    missing = [code for code in LANGUAGES if code not in offered]
    evidence = [Evidence(_("Offered: %(names)s.") % {"names": _names(offered)}, reverse("home"))]
    if missing:
        evidence.append(Evidence(_("Missing: %(names)s.") % {"names": _names(missing)}))
    return Judgement(ClauseState.DUE if missing else ClauseState.IN_ORDER, evidence)


def _names(codes: list[str]) -> str:
    return _(", ").join(get_language_info(code)["name_local"] for code in codes)


@judges_clause("x.exchange")
def exchange(on: date) -> Judgement:
    """In order once every file of the exchange can be brought in and taken out; due while some cannot."""
    known = {file.name.removesuffix(".csv") for file in files()}
    missing = [name for name in EXCHANGED if name not in known]
    path = reverse("admin:records_choose")
    text = _("%(count)s of %(all)s files can be brought in and taken out.")
    evidence = [Evidence(text % {"count": len(EXCHANGED) - len(missing), "all": len(EXCHANGED)}, path)]
    if missing:
        evidence.append(Evidence(_("Missing: %(names)s.") % {"names": _(", ").join(missing)}))
    return Judgement(ClauseState.DUE if missing else ClauseState.IN_ORDER, evidence)
