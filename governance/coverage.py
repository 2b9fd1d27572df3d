"""How the clauses of this room stand: the edition in force, the history of acts, the preview of rules."""

from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.acts import digest
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause
from governance.models import Act, ActSeal, Edition, JobRun
from governance.rules import sweeps
from governance.services import RULES_JOB
from governance.texts import clauses_of

# Sealing follows each commit; what is older than this was left behind by a writer that died.
SEALED_WITHIN = timedelta(minutes=10)
LINKS_LOOKED_AT = 200


@judges_clause("16.revise")
def revision(on: date) -> Judgement:
    """In order while an edition with its text is in force; due where its text was not entered."""
    edition = Edition.objects.in_force(on)
    path = reverse("admin:governance_edition_changelist")
    since = date_format(edition.effective_on, "DATE_FORMAT")
    evidence = [Evidence(_("Edition %(ref)s is in force since %(day)s.") % {"ref": edition.ref, "day": since}, path)]
    evidence += [_coming(later, path) for later in Edition.objects.filter(effective_on__gt=on).order_by("effective_on")]
    if clauses_of(edition, "en"):
        return Judgement(ClauseState.IN_ORDER, evidence)
    missing = _("The text of edition %(ref)s was not entered.") % {"ref": edition.ref}
    return Judgement(ClauseState.DUE, [*evidence, Evidence(missing, path)])


def _coming(edition: Edition, path: str) -> Evidence:
    words = {"ref": edition.ref, "day": date_format(edition.effective_on, "DATE_FORMAT")}
    return Evidence(_("Edition %(ref)s follows on %(day)s.") % words, path)


@judges_clause("x.history")
def history(on: date) -> Judgement:
    """Breached where the newest links of the chain do not hold; due while acts wait for their seal too long."""
    path = reverse("admin:governance_act_changelist")
    counted = Act.objects.aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(seal__isnull=True, recorded_at__lt=Now() - SEALED_WITHIN))
    )
    text = ngettext("%(count)s act is on record.", "%(count)s acts are on record.", counted["all"])
    evidence = [Evidence(text % {"count": counted["all"]}, path)]
    if not _newest_links_hold():
        broken = _("The chain of acts is broken. Run verify_acts to find where.")
        return Judgement(ClauseState.BREACHED, [Evidence(broken, path), *evidence])
    if counted["late"]:
        waiting = ngettext("%(count)s act waits for its seal.", "%(count)s acts wait for their seal.", counted["late"])
        late = Evidence(waiting % {"count": counted["late"]}, f"{path}?sealed=no")
        return Judgement(ClauseState.DUE, [late, *evidence])
    return Judgement(ClauseState.IN_ORDER if counted["all"] else ClauseState.NOT_APPLICABLE, evidence)


def _newest_links_hold() -> bool:
    newest = list(ActSeal.objects.order_by("-number").select_related("act")[:LINKS_LOOKED_AT])
    linked = all(
        later.previous == earlier.digest and later.number == earlier.number + 1 for later, earlier in pairwise(newest)
    )
    return linked and all(seal.digest == digest(seal.previous, seal.number, seal.act) for seal in newest)


@judges_clause("x.preview")
def preview(on: date) -> Judgement:
    """In order: every registered rule runs in a preview; due while the daily run is behind the day."""
    path = reverse("admin:governance_jobrun_run_rules")
    number = len(sweeps())
    text = ngettext(
        "%(count)s rule can be run for any day without effect.",
        "%(count)s rules can be run for any day without effect.",
        number,
    )
    evidence = [Evidence(text % {"count": number}, path)]
    last = JobRun.objects.last_day_applied(RULES_JOB)
    if last is None:
        return Judgement(ClauseState.DUE, [*evidence, Evidence(_("The rules were never applied."), path)])
    applied = _("The rules are applied up to %(day)s.") % {"day": date_format(last, "DATE_FORMAT")}
    behind = last < on - timedelta(days=1)
    return Judgement(ClauseState.DUE if behind else ClauseState.IN_ORDER, [*evidence, Evidence(applied, path)])
