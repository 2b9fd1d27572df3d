"""The lists of applications and of renewals: mine, waiting, overdue; by state and name; how long (4.review)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import carries
from casework.enums import ConsultationState
from casework.querysets import CaseQuerySet
from casework.views.day import day_of, person_of
from participants.enums import UNDECIDED_RENEWALS, RenewalState
from participants.enums import ApplicationState as State
from participants.filters import CaseFilter
from participants.models import IN_HAND, Application, CaseFileUserObjectPermission, Renewal
from participants.overviews.ages import ages
from participants.querysets import ApplicationQuerySet, RenewalQuerySet
from participants.scopes import OFFICER, REVIEWER, assigned
from participants.services.deadlines import renewals_with_due, with_due
from participants.views.cases.frame import TAGS

PAGE = 25
Text = str | Promise
DECIDED_RENEWALS = (RenewalState.RENEWED, RenewalState.NOT_RENEWED)
RENEWAL_TAGS = {RenewalState.RENEWED: "done", RenewalState.NOT_RENEWED: "neutral", RenewalState.DECISION_PENDING: "due"}


@dataclass(frozen=True)
class Listed:
    """What one of the two lists holds: who reads it, its states, when its cases are due, and its words.

    `needs` are the parts without which a case waits to be assigned: a renewal is taken up with both.
    """

    action: str
    known: Callable[[User, date], CaseQuerySet[Any]]
    dated: Callable[[Any, date], CaseQuerySet[Any]]
    hand: tuple[str, ...]
    closed: tuple[str, ...]
    labels: Mapping[str, Text]
    tags: Mapping[Any, str]
    to_decide: Q
    needs: tuple[str, ...]
    name: str
    words: Mapping[str, Text]


def _applications(person: User, on: date) -> ApplicationQuerySet:
    return Application.objects.permitted_to(person, "participants.follow_application", on)


def _renewals(person: User, on: date) -> RenewalQuerySet:
    """Those that were sent in the portal, and those that came by letter."""
    seen = Renewal.objects.permitted_to(person, "participants.view_renewal", on).submitted()
    return seen.select_related("participation__organisation")


APPLICATIONS = Listed(
    action="participants.follow_application",
    known=_applications,
    dated=lambda rows, on: with_due(rows),
    hand=IN_HAND,
    closed=tuple(state for state in State.values if state not in (*IN_HAND, State.DRAFT)),
    labels=dict(State.choices),
    tags=TAGS,
    to_decide=Q(state=State.DECISION_PENDING),
    needs=(OFFICER,),
    name="name",
    words={
        "title": _("Applications"),
        "count": ngettext_lazy("%(count)s application", "%(count)s applications", "count"),
        "not_found": _("No application was found"),
        "none": _("No application is open"),
        "when": _("Applications appear here on the day on which they are submitted."),
    },
)
RENEWALS = Listed(
    action="participants.follow_renewal",
    known=_renewals,
    dated=renewals_with_due,
    hand=tuple(map(str, UNDECIDED_RENEWALS)),
    closed=tuple(map(str, DECIDED_RENEWALS)),
    labels=dict(RenewalState.choices),
    tags=RENEWAL_TAGS,
    to_decide=Q(state=RenewalState.DECISION_PENDING)
    | Q(state=RenewalState.SUBMITTED, file__isnull=True, consultation__state=ConsultationState.CLOSED),
    needs=(OFFICER, REVIEWER),
    name="participation__organisation__name",
    words={
        "title": _("Renewals"),
        "count": ngettext_lazy("%(count)s renewal", "%(count)s renewals", "count"),
        "not_found": _("No renewal was found"),
        "none": _("No renewal is under examination"),
        "when": _("Renewals appear here on the day on which they are received."),
    },
)


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Applications that this person may know of, the longest in their state first; none to which a tie was declared."""
    return listed(request, APPLICATIONS)


@require_safe
def renewal_list(request: HttpRequest) -> HttpResponse:
    """Renewals that were received, in the same way; none to which a tie was declared (5.term)."""
    return listed(request, RENEWALS)


def listed(request: HttpRequest, what: Listed) -> HttpResponse:
    """The page of a list: filters, one line a case, and how long the open ones stand where they are."""
    person, on = person_of(request), day_of(request)
    if not carries(person, what.action, on):
        raise PermissionDenied
    form = CaseFilter(request.GET, [(code, what.labels[code]) for code in (*what.hand, *what.closed)])
    asked = form.cleaned_data if form.is_valid() else {}
    known = what.known(person, on)
    rows = narrowed(what.dated(known, on), what, asked, person, on)
    page = Paginator(rows.order_by("state_since", "id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "words": what.words,
        "count": what.words["count"] % {"count": page.paginator.count},
        "rows": _rows(page, what),
        "narrowed": any(asked.values()),
        "ages": [
            {"label": what.labels[age.state], "value": age.number, "url": f"?state={age.state}",
             "more": (age.median, age.longest)}
            for age in ages(known.select_related(None), what.hand, on)
        ],
    }  # fmt: skip
    return render(request, "participants/cases/list.html", context)


def narrowed(
    rows: CaseQuerySet[Any], what: Listed, asked: Mapping[str, Any], person: User, on: date
) -> CaseQuerySet[Any]:
    """The cases that the filters leave."""
    show = asked.get("show") or ("" if not asked.get("state") else "any")
    grants = CaseFileUserObjectPermission.objects.filter(content_object=OuterRef("file"))
    unassigned = Q(*(~Exists(grants.filter(permission__codename=part)) for part in what.needs), _connector=Q.OR)
    in_hand = Q(state__in=what.hand)
    shown = {
        "": in_hand,
        "any": Q(),
        "mine": Q(Exists(grants.filter(user=person))),
        "waiting": what.to_decide | (in_hand & Q(file__isnull=False) & unassigned),
        "overdue": Q(due_then__lt=on),
        "closed": Q(state__in=what.closed),
    }
    rows = rows.filter(shown[show])
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("name"):
        rows = rows.filter(Q(**{f"{what.name}__icontains": asked["name"]}) | Q(ref__iexact=asked["name"]))
    return rows


def _rows(page: Iterable[Any], what: Listed) -> list[dict[str, Any]]:
    cases = list(page)
    held = _people(cases)
    return [
        {
            "case": one,
            "category": _category(one),
            "tag": what.tags.get(one.state, "current"),
            "due": one.due_then,
            "people": held.get(one.file_id, {}),
        }
        for one in cases
    ]


def _category(case: Any) -> str:
    whose = case.participation.organisation if isinstance(case, Renewal) else case
    return str(whose.get_category_display())


def _people(cases: Iterable[Any]) -> dict[int, dict[str, str]]:
    """Who handles and who reviews each; one statement."""
    found: dict[int, dict[str, str]] = {}
    rows = assigned(OFFICER, REVIEWER, content_object__in=[one.file_id for one in cases if one.file_id])
    for row in rows.select_related("user", "permission"):
        part = "officer" if row.permission.codename == OFFICER else "reviewer"
        found.setdefault(row.content_object_id, {})[part] = row.user.full_name
    return found
