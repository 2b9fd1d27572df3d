"""The desk: what waits for a person of the Secretariat, and the health of the jobs in plain sight (4.desk)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.waiting import Matter, waiting_for
from correspondence.models import Letter
from documents.models import Version
from governance.models import Act, JobRun
from governance.services import RULES_JOB

SHOWN = 100
Text = str | Promise


@dataclass(frozen=True)
class Sign:
    """One sign of the jobs' health: what it is about, how it stands in words, how it is drawn, where to look."""

    label: Text
    value: Text
    kind: str
    url: str
    day: date | None = None


@dataclass(frozen=True)
class Desk:
    """What waits, the most overdue first, and the signs of health."""

    matters: list[Matter]
    overdue: int
    more: int
    signs: list[Sign]


def desk(user: User, on: date) -> Desk:
    """The desk of one person on one day; the number of statements does not grow with what waits."""
    matters = waiting_for(user, on)
    overdue = sum(1 for matter in matters if matter.due is not None and matter.due < on)
    return Desk(matters[:SHOWN], overdue, max(0, len(matters) - SHOWN), signs(on))


def signs(on: date) -> list[Sign]:
    """How the jobs fare: the daily rules, sealing, letters, files."""
    letters, acts = reverse("admin:correspondence_letter_changelist"), reverse("admin:governance_act_changelist")
    files = reverse("admin:documents_version_changelist")
    failed, waiting = Letter.objects.failed().count(), Letter.objects.waiting().count()
    infected, held = Version.objects.infected().count(), Version.objects.held().count()
    unsealed = Act.objects.unsealed().count()
    return [
        _rules(on),
        Sign(gettext_lazy("Letters that could not be sent"), str(failed), _drawn(failed, "late"),
             f"{letters}?delivery=failed"),
        Sign(gettext_lazy("Letters waiting to be sent"), str(waiting), _drawn(waiting), f"{letters}?delivery=waiting"),
        Sign(gettext_lazy("Acts not sealed yet"), str(unsealed), _drawn(unsealed), f"{acts}?sealed=no"),
        Sign(gettext_lazy("Files in quarantine"), str(held), _drawn(held), f"{files}?scan_verdict__exact="),
        Sign(gettext_lazy("Infected files, locked"), str(infected), _drawn(infected, "late"),
             f"{files}?scan_verdict__exact=infected"),
    ]  # fmt: skip


def _drawn(number: int, kind: str = "due") -> str:
    return kind if number else "done"


def _rules(on: date) -> Sign:
    label = gettext_lazy("Daily rules")
    runs = reverse("admin:governance_jobrun_changelist")
    latest = JobRun.objects.filter(name=RULES_JOB).order_by("-id").first()
    last = JobRun.objects.last_day_applied(RULES_JOB)
    if latest is not None and latest.error:
        return Sign(label, _("The last run failed"), "late", f"{runs}{latest.pk}/change/", latest.on)
    if last is None:
        return Sign(label, _("Never applied"), "late", reverse("admin:governance_jobrun_run_rules"))
    return Sign(label, _("Applied up to"), "done" if (on - last).days <= 1 else "late", runs, last)


def desk_context(user: Any, on: date) -> dict[str, Any]:
    """What the admin's first page shows."""
    return {"desk": desk(user, on), "on": on}
