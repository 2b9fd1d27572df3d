"""Before an application: how to join, and a check without an account whose answers go into the form (5.categories)."""

from typing import Any

from allauth.account.signals import email_confirmed, user_signed_up
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept import READ_ON
from accounts.models import User
from casework.views.day import day_of
from governance.models import Edition
from governance.texts import label
from participants.forms.joining import OUTCOME_OF_KIND, KindForm, MoreForm
from participants.parameters import NSA_INITIAL_TERM_YEARS, WITHDRAWAL_NOTICE_MONTHS
from participants.sections.kinds import NO, YES
from participants.services.self_checks import Prefilled, keep_check, kept_check
from participants.standing import usual_days
from participants.views.accepting import is_invited

KEY = "join_check"
# Why one cannot apply here, and what is possible instead; each has its own words in the template.
OUTCOMES = frozenset({"person", "company", "entity", "tobacco_arms", "activity", "government", "intergovernmental"})


@login_not_required
@require_safe
def how_to_join(request: HttpRequest) -> HttpResponse:
    """How each kind of organisation joins, and what the alliance is not (3.informal, 5)."""
    return render(request, "participants/applying/join.html", _facts(request))


def _facts(request: HttpRequest) -> dict[str, Any]:
    edition = Edition.objects.in_force(day_of(request))
    return {
        "address": label(edition, "address.secretariat", get_language() or "en"),
        "term_years": edition.value(NSA_INITIAL_TERM_YEARS),
        "notice_months": edition.value(WITHDRAWAL_NOTICE_MONTHS),
        "usual_days": usual_days(),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_kind(request: HttpRequest) -> HttpResponse:
    """The first question of the check: who would take part."""
    known = request.session.get(KEY) or {}
    form = KindForm(request.POST or None, initial={"kind": known.get("kind")})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind in OUTCOME_OF_KIND:
            return redirect("participants:join_result", OUTCOME_OF_KIND[kind])
        request.session[KEY] = {**known, "kind": kind}
        return redirect("participants:join_more")
    return _question(request, form, 1)


def _question(request: HttpRequest, form: KindForm | MoreForm, number: int) -> HttpResponse:
    context = {"form": form, "number": number}
    return render(request, "participants/applying/check.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_more(request: HttpRequest) -> HttpResponse:
    """The second page of the check: what rules out an application, and whether there are members."""
    known = request.session.get(KEY) or {}
    if "kind" not in known:
        return redirect("participants:join_check")
    form = MoreForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        request.session[KEY] = {**known, **said}
        return redirect("participants:join_result", outcome_of(said))
    return _question(request, form, 2)


def outcome_of(said: dict[str, str]) -> str:
    """What the answers come to: the first thing that rules an application out, else open."""
    against = (("tobacco_arms", YES), ("entity", NO), ("activity", NO))
    return next((code for code, answer in against if said[code] == answer), "open")


@login_not_required
@never_cache
@require_safe
def join_result(request: HttpRequest, outcome: str) -> HttpResponse:
    """Why one cannot apply and what else is possible; or the way into the form."""
    if outcome == "open":
        if prefilled(request) is None:
            return redirect("participants:join_check")
        if not request.user.is_authenticated:
            request.session[READ_ON] = "participants:apply"
    elif outcome not in OUTCOMES:
        raise Http404
    context = {**_facts(request), "outcome": outcome}
    return render(request, "participants/applying/join_result.html", context)


def prefilled(request: HttpRequest) -> Prefilled | None:
    """What the check told in this browser; None where it was not made, or rules an application out."""
    known = request.session.get(KEY) or {}
    if not {"kind", "tobacco_arms", "entity", "activity", "members"} <= known.keys() or outcome_of(known) != "open":
        return None
    identity = {"category": known["kind"], "membership_body": known["members"]}
    return Prefilled(known["kind"], {"identity": identity})


def forget_check(request: HttpRequest) -> None:
    """Its answers are in the form by now."""
    request.session.pop(KEY, None)


@receiver(user_signed_up)
def keep_with_account(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Move the answers from the browser to the account that was made: it may be confirmed and used in another one.

    Who signs up or in next in this browser finds nothing of them (5.nsa.form). Who was invited came to accept that:
    nothing is kept that would ask the person to begin an application.
    """
    told = prefilled(request)
    if told is not None:
        if not is_invited(request):
            keep_check(user, told, day_of(request))
        forget_check(request)


@receiver(email_confirmed)
def read_on_after_confirming(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """Lead a person whose answers are kept on to the application, in whichever browser the link was opened."""
    if kept_check(email_address.user):
        request.session[READ_ON] = "participants:apply"
        messages.info(
            request, _("Your answers from the check are kept. Once you have signed in, begin the application.")
        )
