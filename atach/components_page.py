"""The page of components: every part of the face in every state, in each direction and theme, for staff."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from atach.figures import LifePoint
from governance.forms import DayField, PeriodField

# The samples have a day of their own, so that a photograph of this page does not change overnight.
SAMPLE_DAY = datetime.date(2026, 11, 22)
KINDS = (("ngo", _("Non-governmental organisation")), ("academic", _("Academic institution")))
COLOURS = ("ink", "ink-2", "paper", "tint", "line", "field", "brand", "brand-tint", "due", "late", "done", "focus")


class SampleForm(forms.Form):
    """One field of each kind."""

    prefix = "sample"
    name = forms.CharField(label=_("Name of the organisation"), help_text=_("As in its statutes."))
    email = forms.EmailField(label=_("E-mail address"))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    kind = forms.ChoiceField(label=_("Category"), choices=(("", _("Choose one")), *KINDS))
    mission = forms.CharField(label=_("Aims and mission"), widget=forms.Textarea, help_text=_("Up to 300 words."))
    body = forms.ChoiceField(label=_("Who decides in your organisation"), choices=KINDS, widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label=_("Working Groups"), choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    founded = DayField(label=_("Day of the registration"), help_text=_("For example 28 2 2027."))
    stay = PeriodField(label=_("Period of the deputy"))
    statutes = forms.FileField(label=_("Statutes or constitution"), help_text=_("PDF, up to 20 MB."))
    agreed = forms.BooleanField(label=_("I have read the privacy notice"))


class SampleFilter(forms.Form):
    """The filters of a list."""

    query = forms.CharField(label=_("Name"), required=False)
    category = forms.ChoiceField(label=_("Category"), choices=(("", _("All")), *KINDS), required=False)


def components_page(request: HttpRequest) -> HttpResponse:
    """Shows all parts; closed to whoever does not work in the Secretariat."""
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied
    theme = {"dark": "theme-dark", "light": "theme-light"}.get(request.GET.get("theme", ""), "")
    rtl = request.GET.get("direction") == "rtl"
    language = (settings.PSEUDO_LANGUAGE or "ar") if rtl else get_language() or settings.LANGUAGE_CODE
    with override(language):
        return render(request, "components/page.html", {"theme": theme, **samples(request)})


def samples(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page shows."""
    filters = SampleFilter(request.GET or QueryDict("query=health&category=ngo"))
    return {
        "on": SAMPLE_DAY,
        "colours": COLOURS,
        "refused": SampleForm(refused_data(), prefix="refused"),
        "fresh": SampleForm(),
        "filters": filters,
        "page_obj": Paginator(range(240), 20).page(4),
        "lives": sample_lives(),
        "moves": sample_moves(),
        "days": [SAMPLE_DAY + datetime.timedelta(days=n) for n in (-6, -1, 0, 1, 3, 98)],
        **sample_lists(),
    }


def refused_data() -> dict[str, str]:
    """Data with a fault in almost every field."""
    return {
        "refused-name": "Demo Health Network",
        "refused-email": "nobody at example",
        "refused-founded_day": "31",
        "refused-founded_month": "2",
        "refused-founded_year": "2027",
        "refused-stay_first": "2027-02-28",
        "refused-stay_last": "2027-02-01",
    }


def sample_lives() -> list[tuple[str, list[LifePoint]]]:
    """Lives of participations: with an end ahead, crowded, open, and ended."""
    day = datetime.date
    admitted = LifePoint(day(2024, 3, 1), str(_("Admitted")))
    return [
        (str(_("A term that ends soon")), [admitted, LifePoint(day(2027, 2, 28), str(_("Term ends")), "due")]),
        (
            str(_("Renewed twice, with a notice")),
            [
                LifePoint(day(2019, 3, 1), str(_("Admitted"))),
                LifePoint(day(2022, 2, 20), str(_("Renewed")), "renewal"),
                LifePoint(day(2025, 2, 20), str(_("Renewed")), "renewal"),
                LifePoint(day(2026, 11, 16), str(_("Notice of withdrawal"))),
                LifePoint(day(2027, 2, 16), str(_("Withdrawal takes effect")), "end"),
                LifePoint(day(2028, 2, 28), str(_("Term ends")), "due"),
            ],
        ),
        (str(_("No end")), [admitted]),
        (str(_("Ended")), [admitted, LifePoint(day(2026, 2, 28), str(_("Ended: expired")), "end")]),
    ]


def sample_moves() -> list[dict[str, Any]]:
    """Moves of each kind: open, not yet open, and those that end something."""
    return [
        {"label": _("Renew participation"), "url": "#", "kind": "main", "note": _("Opens with your last data.")},
        {"label": _("Change focal points"), "url": "#"},
        {
            "label": _("Approve and send the letter"),
            "reasons": [_("Due diligence is open."), _("You have examined this case, so another person decides.")],
        },
        {"label": _("Give notice of withdrawal"), "url": "#", "kind": "ending", "note": _("Takes effect later.")},
    ]


def sample_lists() -> dict[str, Any]:
    """Tasks, answers, history and figures."""
    day = datetime.date
    return {
        "tasks": [
            {"title": _("Identity and category"), "url": "#", "hint": _("Name, country"), "state": _("Completed")},
            {"title": _("Legal status"), "url": "#", "state": _("1 document missing"), "kind": "due"},
            {"title": _("Disclosure"), "hint": _("Signed by your signatory"), "state": _("Cannot start yet")},
        ],
        "answers": [
            {"label": _("Name of the organisation"), "value": "Demo Health Network", "url": "#"},
            {"label": _("Website"), "value": "", "url": "#"},
        ],
        "acts": [
            {"day": day(2026, 9, 1), "text": _("Reminder sent."), "links": [{"text": "L-2026-0311", "url": "#"}]},
            {"day": day(2024, 3, 1), "text": _("Admitted for three years"), "clause": "5.term", "by": "Demo Officer"},
        ],
        "ages": [(_("Submitted"), 12, "#", (9, 31)), (_("Due diligence"), 5, "#", (40, 112))],
        "regions": [(_("African Region"), 31), (_("European Region"), 24), (_("Western Pacific Region"), 9)],
        "facts": [
            {"label": _("Reference"), "value": format_html("<bdi>{}</bdi>", "NSA-2026-0042")},
            {"label": _("Working Groups"), "value": _("Supply chains"), "note": _("since 14 May 2026")},
        ],
        "figures": [{"label": _("countries and areas take part"), "value": 100}, {"label": _("groups"), "value": 4}],
        "sections": [{"id": "states", "title": _("States")}, {"id": "forms", "title": _("Forms")}],
        "crumbs": [{"title": _("Participants"), "url": "#"}, {"title": "Demo Health Network"}],
    }
