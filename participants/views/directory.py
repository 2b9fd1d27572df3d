"""The public directory as a page and as a file."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.limits import exceeded, too_many
from accounts.policy import carries
from casework.views.day import day_of
from participants.directory import NO_REGION, Listing, exported, figures, listing, takers
from participants.enums import Category, Region
from participants.filters import DirectoryFilter
from participants.models import Participation
from participants.querysets import ParticipationQuerySet
from participants.regions import country_name
from participants.views.exports import as_csv

PAGE = 25


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Who takes part today, or took part on a past day; open to everyone (4.website)."""
    if request.GET and exceeded(request, "search"):
        return too_many(request, "search")
    form = DirectoryFilter(request.GET, day_of(request))
    if form.is_valid() and not form.is_tidy():
        query = form.tidy().urlencode()
        return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
    everyone = takers(request.user, form.day, day_of(request))
    found = listing(everyone, form.cleaned_data, form.day, form.order)
    everywhere = figures(everyone, found.regions) if form.narrows else found.figures
    form.offer_countries(everywhere.countries)
    context = _page(request, form, found, everywhere.total)
    if form.narrows and not found.figures.total:
        context["wider"] = _wider(request, form, everyone)
    return render(request, "participants/directory.html", context)


def _page(request: HttpRequest, form: DirectoryFilter, found: Listing, everyone: int) -> dict[str, Any]:
    paginator: Paginator[Participation] = Paginator(found.rows.select_related("organisation"), PAGE)
    paginator.count = found.figures.total
    page = paginator.get_page(request.GET.get("page"))
    query = form.tidy()
    query.pop("page", None)
    return {
        "form": form,
        "as_of": form.day if form.day != form.today else None,
        "count": _count(found.figures.total, everyone, form),
        "everyone": everyone,
        "active": form.active,
        "page_obj": page,
        "rows": [_row(participation, found) for participation in page],
        "similar": found.similar,
        "may_record": carries(request.user, "participants.add_participation", day_of(request)),
        "categories": _bars(request, form, "category", found.figures.categories, dict(Category.choices)),
        "regions": _bars(request, form, "region", found.figures.regions, _region_names()),
        "export_url": f"{reverse('participants:export')}?{query.urlencode()}",
    }


def _row(participation: Participation, found: Listing) -> dict[str, Any]:
    organisation = participation.organisation
    region = found.regions.get(organisation.country)
    return {
        "ref": organisation.ref,
        "name": organisation.name,
        "category": organisation.get_category_display(),
        "country": country_name(organisation.country) or _("International"),
        "region": region.label if region else "",
        "since": participation.admitted_on,
    }


def _wider(request: HttpRequest, form: DirectoryFilter, everyone: ParticipationQuerySet) -> list[dict[str, Any]]:
    """What the list holds without one of the filters in force, for those where it holds anything."""
    ways = []
    for name in form.narrowing:
        query = form.tidy()
        query.pop("page", None)
        del query[name]
        number = listing(everyone, {**form.cleaned_data, name: ""}, form.day).figures.total
        ways.append({"label": form.fields[name].label, "number": number, "url": f"{request.path}?{query.urlencode()}"})
    return [way for way in ways if way["number"]]


def _count(total: int, everyone: int, form: DirectoryFilter) -> SafeString:
    day = format_html('<bdi class="day">{}</bdi>', date_format(form.day, "DATE_FORMAT"))
    if form.narrows:
        words = ngettext("{count} of {everyone} matches on {day}", "{count} of {everyone} match on {day}", total)
    elif form.day == form.today:
        words = ngettext("{count} takes part on {day}", "{count} take part on {day}", total)
    else:
        words = ngettext("{count} took part on {day}", "{count} took part on {day}", total)
    numbers = {"count": format_html("<bdi>{}</bdi>", total), "everyone": format_html("<bdi>{}</bdi>", everyone)}
    return format_html(words, day=day, **numbers)


def _region_names() -> dict[str, Any]:
    return {**dict(Region.choices), NO_REGION: _("No WHO region")}


def _bars(
    request: HttpRequest, form: DirectoryFilter, name: str, numbers: Mapping[str, int], labels: Mapping[str, Any]
) -> list[tuple[str, int, str]]:
    """The rows of a figure, each leading to the list of what it counts."""
    rows = []
    for code, number in numbers.items():
        query = form.tidy()
        query.pop("page", None)
        query[name] = code
        rows.append((str(labels[code]), number, f"{request.path}?{query.urlencode()}"))
    return rows


@login_not_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The list, filtered as on the page, as a CSV file that a spreadsheet opens; open to everyone (x.exchange)."""
    if exceeded(request, "export"):
        return too_many(request, "export")
    form = DirectoryFilter(request.GET, day_of(request))
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('participants:directory')}?{request.GET.urlencode()}")
    found = listing(takers(request.user, form.day, day_of(request)), form.cleaned_data, form.day, form.order)
    return as_csv(exported(found), f"participants-{form.day.isoformat()}.csv")
