"""Terms that end within a year, and decisions in figures: what an officer's day is planned by (4.review, 5.term)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.policy import carries
from casework.views.day import day_of, person_of
from participants.directory import NO_REGION, named, narrowed
from participants.enums import ApplicationState, Category, Region, RenewalState
from participants.filters import DecisionsFilter, TermsFilter
from participants.overviews import decisions as decided
from participants.overviews import terms as ending
from participants.overviews.decisions import Decision
from participants.overviews.terms import EndingTerm
from participants.regions import regions_on
from participants.views.exports import as_csv
from participants.views.renewals import TAGS

PAGE = 25


def require_staff(request: HttpRequest, action: str) -> None:
    """Refuse whoever holds no office of the Secretariat that carries the action."""
    if not carries(request.user, action, day_of(request)):
        raise PermissionDenied


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Whose term ends within a year, by day, with the renewal's state and what it still lacks (5.term)."""
    require_staff(request, "participants.follow_renewal")
    form = TermsFilter(request.GET, day_of(request))
    rows = found_terms(request, form)
    regions = regions_on(day_of(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    words = ngettext("%(count)s term", "%(count)s terms", len(rows))
    context = {
        "form": form,
        "page_obj": page,
        "count": words % {"count": len(rows)},
        "rows": [
            {
                "row": row,
                "organisation": row.participation.organisation,
                "region": regions.get(row.participation.organisation.country),
                "tag": TAGS[RenewalState(row.renewal.state)] if row.renewal else "neutral",
                "lacks": [lack.label for lack in row.lacks],
            }
            for row in page
        ],
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "export_url": f"{reverse('participants:terms_export')}?{request.GET.urlencode()}",
    }
    return render(request, "participants/overviews/terms.html", context)


@require_safe
def terms_export(request: HttpRequest) -> HttpResponseBase:
    """The same list, filtered as on the page, as a CSV file (x.exchange)."""
    require_staff(request, "participants.follow_renewal")
    on = day_of(request)
    form = TermsFilter(request.GET, on)
    if not form.is_valid():
        return redirect(f"{reverse('participants:terms')}?{request.GET.urlencode()}")
    rows = found_terms(request, form)
    return as_csv(ending.exported(rows, regions_on(on), on), f"terms-{on.isoformat()}.csv")


def found_terms(request: HttpRequest, form: TermsFilter) -> list[EndingTerm]:
    """The terms that the filters leave; a term whose renewal is closed to the person lacks nothing that they see."""
    person, on = person_of(request), day_of(request)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    participations = narrowed(ending.ending_participations(person, on), asked, regions_on(on))
    if asked.get("name"):
        participations = named(participations, asked["name"])
    rows = ending.ending_terms(participations, person, on)
    first, last = asked.get("first") or "", asked.get("last") or "9999-12"
    rows = [row for row in rows if first <= f"{row.last_day:%Y-%m}" <= last]
    lack = asked.get("lacks")
    return [row for row in rows if lack in row.lacks] if lack else rows


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Decisions by outcome, category, region and year, with the days from the submission (4.review, 5.notify)."""
    require_staff(request, "participants.follow_application")
    form, found = found_decisions(request)
    words = ngettext("%(count)s decision", "%(count)s decisions", len(found))
    context = {
        "form": form,
        "count": words % {"count": len(found)},
        "figures": [
            {"title": title, "first": first, "rows": _bars(found, by)} for by, title, first in _ways()
        ],
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "export_url": f"{reverse('participants:decisions_export')}?{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "participants/overviews/decisions.html", context)


@require_safe
def decisions_export(request: HttpRequest) -> HttpResponseBase:
    """The figures as a CSV file (x.exchange)."""
    require_staff(request, "participants.follow_application")
    form, found = found_decisions(request)
    if not form.is_valid():
        return redirect(f"{reverse('participants:decisions')}?{request.GET.urlencode()}")
    return as_csv(decided.exported(found), f"decisions-{day_of(request).isoformat()}.csv")


def found_decisions(request: HttpRequest) -> tuple[DecisionsFilter, list[Decision]]:
    """The filter, which offers the years in which anything was decided, and the decisions that it leaves."""
    everything = decided.decisions(person_of(request), day_of(request))
    form = DecisionsFilter(request.GET, sorted({one.year for one in everything}, reverse=True))
    asked = form.cleaned_data if form.is_valid() else {}
    kind, year = asked.get("kind"), asked.get("year")
    return form, [
        one for one in everything if (not kind or one.kind == kind) and (not year or one.year == int(year))
    ]  # fmt: skip


def _ways() -> list[tuple[str, str, str]]:
    return [
        ("outcome", _("By outcome"), _("Outcome")),
        ("category", _("By category"), _("Category")),
        ("region", _("By WHO region"), _("WHO region")),
        ("year", _("By year"), _("Year")),
    ]


def _bars(found: Sequence[Decision], by: str) -> list[dict[str, Any]]:
    words: Mapping[str, Mapping[Any, Any]] = {
        "outcome": {**dict(ApplicationState.choices), **dict(RenewalState.choices)},
        "category": dict(Category.choices),
        "region": {**dict(Region.choices), NO_REGION: _("No WHO region")},
    }
    labels = words.get(by, {})
    return [
        {"label": labels.get(group.code, group.code), "value": group.number, "more": (group.median, group.longest)}
        for group in decided.counted(found, by)
    ]
