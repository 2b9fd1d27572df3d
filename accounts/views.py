"""One's own account: data, offices, second factor, everything the portal keeps about one."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.dossier import dossier
from accounts.factors import has_factor
from accounts.forms import ProfileForm
from accounts.limits import limited
from accounts.middleware import age_left
from accounts.models import Deputation, Office, User
from accounts.services import change_profile
from accounts.sessions import end_session


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """My name, address, second factor, offices and deputies."""
    person, on = cast(User, request.user), request.on  # type: ignore[attr-defined]
    mine = Office.objects.filter(person=person.pk)
    named = Deputation.objects.not_over(on).select_related("absent", "deputy")
    return render(
        request,
        "accounts/me.html",
        {
            "person": person,
            "on": on,
            "has_factor": has_factor(person),
            "held": mine.on(on),
            "coming": mine.filter(period__startswith__gt=on),
            "past": mine.filter(period__endswith__lte=on),
            "standing_in": named.filter(deputy=person.pk),
            "deputies": named.filter(absent=person.pk),
            "language_name": dict(settings.LANGUAGES).get(person.language, person.language),
        },
    )


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Change my name and the language of my letters."""
    person = request.user
    initial = {"full_name": person.full_name, "language": person.language}  # type: ignore[union-attr]
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        change_profile(person, on=request.on, **form.cleaned_data)  # type: ignore[arg-type, attr-defined]
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def stay(request: HttpRequest) -> HttpResponse:
    """Keep the session open, as every request does: how many seconds it lasts from now, left alone and at most."""
    return JsonResponse({"idle": settings.SESSION_COOKIE_AGE, "age": age_left(request)})


@require_POST
def end_one_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out on one device; the session that asks is ended by signing out."""
    if not end_session(cast(User, request.user), number):
        raise Http404
    messages.success(request, _("That session has ended."))
    return redirect("usersessions_list")


@require_GET
@limited("export")
def export(request: HttpRequest) -> HttpResponse:
    """Everything that the portal keeps about me, as JSON."""
    response = JsonResponse(dossier(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})  # type: ignore[arg-type]
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
