"""The public stories and the pages that belong to no single room."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.privacy import PRIVACY_NOTICE
from atach.clauses import Entry, counts, register, worst_first
from atach.standing import latest_documents, newest, standing
from governance.clauses import CATALOGUE, ClauseState, Judgement
from governance.models import Edition
from governance.parameters import Parameter, declared
from governance.requests import day_of
from governance.texts import clauses_of, label, labels, languages_of
from participants.enums import Category
from participants.parameters import NSA_INITIAL_TERM_YEARS, WITHDRAWAL_NOTICE_MONTHS


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def address(on: date) -> str:
    """The Secretariat's address under the edition in force (5.letter)."""
    return label(Edition.objects.in_force(on), "address.secretariat", language())


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the alliance is, who takes part today, how to join (4.website, 3.informal)."""
    on = day_of(request)
    edition = Edition.objects.in_force(on)
    context = {
        "on": on,
        "standing": standing(request.user, on),
        "newest": newest(request.user, on),
        "documents": latest_documents(request.user, on),
        "address": label(edition, "address.secretariat", language()),
        "term_years": edition.value(NSA_INITIAL_TERM_YEARS),
    }
    return render(request, "home.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Aims, bodies and status of the alliance, in the words of the edition in force."""
    edition = Edition.objects.in_force(day_of(request))
    context = {
        "names": {key.replace(".", "_"): body for key, body in labels(edition, language()).items()},
        "categories": Category.choices,
        "notice_months": edition.value(WITHDRAWAL_NOTICE_MONTHS),
    }
    return render(request, "about.html", context)


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Where to write to (5.letter)."""
    return render(request, "contact.html", {"address": address(day_of(request))})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice, by its version: whoever signs up accepts this one."""
    return render(request, "privacy.html", {"address": address(day_of(request)), "version": PRIVACY_NOTICE})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal does so that everyone can use it, and whom to tell where it fails."""
    return render(request, "accessibility.html", {"address": address(day_of(request))})


@login_not_required
@require_safe
def terms_of_reference(request: HttpRequest, ref: str = "") -> HttpResponse:
    """One edition of the Terms of Reference with its texts and numbers; the one in force unless another is named."""
    editions = list(Edition.objects.prefetch_related("parameters"))
    in_force = Edition.objects.in_force(day_of(request))
    edition = next((one for one in editions if one.ref == ref), None) if ref else in_force
    if edition is None:
        raise Http404
    context = {
        "edition": edition,
        "in_force": in_force,
        "editions": editions,
        "clauses": clauses_of(edition, language()),
        "status": labels(edition, language()).get("status", ""),
        "untranslated": language() not in languages_of(edition),
        "parameters": [_parameter_row(parameter, edition) for parameter in declared()],
    }
    return render(request, "terms.html", context)


def _parameter_row(parameter: Parameter[Any], edition: Edition) -> dict[str, Any]:
    value = edition.values_written()[parameter.name]
    return {"label": parameter.label, "clause": parameter.clause, "value": value.replace(";", "; ")}


@login_not_required
@require_safe
def clause_register(request: HttpRequest) -> HttpResponse:
    """Every clause the portal answers for; its live state and evidence only for the Secretariat (x.register)."""
    on = day_of(request)
    numbered = {clause.number for clause in clauses_of(Edition.objects.in_force(on), language())}
    if not getattr(request.user, "is_staff", False):
        titles = [Entry(clause, title, Judgement(ClauseState.NOT_COVERED)) for clause, title in CATALOGUE.items()]
        return render(request, "clause_register.html", {"entries": titles, "numbered": numbered})
    entries, wanted = worst_first(register(on)), request.GET.get("state", "")
    chosen = wanted if wanted in ClauseState.values else ""
    context = {
        "entries": [entry for entry in entries if chosen in ("", entry.judgement.state)],
        "numbered": numbered,
        "counts": counts(entries),
        "all": len(entries),
        "chosen": chosen,
        "is_staff": True,
    }
    return render(request, "clause_register.html", context)
