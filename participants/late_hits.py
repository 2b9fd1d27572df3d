"""Hits that are found after a decision: on whoever takes part they are decided still, and a confirmed one shows."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.policy import carries
from casework.waiting import Matter
from participants.enums import ApplicationState, Disposal, RenewalState
from participants.models import Application, Hit, Renewal
from participants.policy import REVIEWERS
from participants.scopes import REVIEWER, assigned

CLAUSE = "5.nsa.fensa"
EVERY = Q()
# What was decided for the organisation: its file is screened on while it takes part.
ADMITTED: dict[type[Application] | type[Renewal], str] = {
    Application: ApplicationState.APPROVED,
    Renewal: RenewalState.RENEWED,
}


def live_hits(disposal: Disposal) -> Exists:
    """Whether a file has such hits, of names that are still given and still listed."""
    return Exists(
        Hit.objects.filter(
            disposal=disposal, screened__file=OuterRef("file"), screened__gone_on=None, listed__until=None
        )
    )


def found_later(user: User, on: date) -> Iterable[Matter]:
    """An undecided hit waits for the file's reviewer, or for an officer to assign one; a confirmed one for them all.

    A confirmed hit stays before all to whom the file is open, as long as the organisation takes part and is listed.
    """
    for case in _admitted_with(Disposal.UNDECIDED, "review", user, on):
        yield _matter(_("Decide a hit on a participant"), case, "application_screening")
    in_office = Office.objects.on(on).in_roles(REVIEWERS).values("person")
    held = Q(file__in=assigned(REVIEWER, user__in=in_office).values("content_object"))
    for case in _admitted_with(Disposal.UNDECIDED, "assign", user, on, ~held):
        yield _matter(_("Assign a reviewer: a hit on a participant is not decided"), case, "assign_case", "reviewer")
    for case in _admitted_with(Disposal.SAME, "examine", user, on):
        yield _matter(_("A participant bears a listed name: see what follows"), case, "application_screening")


def _admitted_with(
    disposal: Disposal, step: str, user: User, on: date, own: Q = EVERY
) -> Iterable[Application | Renewal]:
    for model, state in ADMITTED.items():
        needed = f"participants.{step}_{model._meta.model_name}"
        if carries(user, needed, on):
            rows = model.objects.filter(own, live_hits(disposal), state=state, participation__period__contains=on)
            yield from rows.permitted_to(user, needed, on).select_related("participation__organisation").order_by("pk")


def _matter(what: str, case: Application | Renewal, page: str, *more: str) -> Matter:
    return Matter(what, case.name, None, None, CLAUSE, reverse(f"participants:{page}", args=[case.ref, *more]))
