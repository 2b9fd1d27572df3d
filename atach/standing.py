"""How the alliance stands on a day: real figures for the first page, and who joined last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from participants.directory import NO_REGION, figures, takers
from participants.enums import Category, Region
from participants.models import Participation
from participants.regions import regions_on

NEWEST = 5
Text = str | Promise


@dataclass(frozen=True)
class Standing:
    """Counted on one day: countries and areas of government participants, other bodies, and all by region."""

    countries: int
    partners: int
    regions: Sequence[tuple[Text, int, str]]


def standing(user: Any, on: date) -> Standing:
    """The figures of the day, with three statements however many take part (4.website)."""
    rows, regions = takers(user, on, on), regions_on(on)
    everyone = figures(rows, regions)
    governments = figures(rows.filter(organisation__category=Category.GOVERNMENT), regions)
    return Standing(
        len(governments.countries),
        everyone.total - governments.total,
        [_region(code, number) for code, number in everyone.regions.items()],
    )


def _region(code: str, number: int) -> tuple[Text, int, str]:
    label = _("International and others") if code == NO_REGION else Region(code).label
    return label, number, _filtered(code)


def _filtered(region: str) -> str:
    try:
        return f"{reverse('participants:directory')}?region={region}"
    except NoReverseMatch:
        return ""


def newest(user: Any, on: date) -> Iterable[Participation]:
    """Who joined last and takes part, the latest first."""
    return takers(user, on, on).select_related("organisation").order_by("-admitted_on", "-id")[:NEWEST]


def latest_documents(user: Any, on: date) -> Iterable[Document]:
    """The latest documents that this reader may see and that are not somebody's own."""
    own = Document.objects.visible_to(user, on).with_latest()
    return own.filter(object_type="", organisation_id__isnull=True, dated_on__lte=on)[:NEWEST]
