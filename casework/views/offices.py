"""The Secretariat's offices and deputies: who holds them, appoint, end, stand in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import SECRETARIAT, Role
from accounts.models import Deputation, Office, User
from accounts.policy import carries, may
from casework.forms import AppointForm, DeputyForm, EndDeputyForm, EndOfficeForm
from casework.services import (
    appoint_to_secretariat,
    end_secretariat_deputation,
    end_secretariat_office,
    name_secretariat_deputy,
)
from casework.views.day import bdi, day_of, person_of


def _of_the_secretariat(request: HttpRequest) -> Any:
    person, on = person_of(request), day_of(request)
    return Office.objects.visible_to(person, on).in_roles(SECRETARIAT).select_related("person")


def _deputations(request: HttpRequest) -> Any:
    person, on = person_of(request), day_of(request)
    return Deputation.objects.visible_to(person, on).not_over(on).select_related("absent", "deputy")


def _only_the_secretariat(request: HttpRequest) -> None:
    if not person_of(request).roles_on(day_of(request)) & SECRETARIAT:
        raise PermissionDenied


@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    """Offices held and to come, and who stands in for whom."""
    _only_the_secretariat(request)
    person, on = person_of(request), day_of(request)
    context = {
        "on": on,
        "offices": _of_the_secretariat(request).not_over(on).order_by("role", "person__full_name", "id"),
        "deputations": _deputations(request).order_by("period", "id"),
        "endable": set(
            Deputation.objects.permitted_to(person, "accounts.end_deputation", on).values_list("pk", flat=True)
        ),
        "may_appoint": carries(person, "accounts.appoint", on),
    }
    return render(request, "casework/offices.html", context)


@require_http_methods(["GET", "POST"])
def appoint_one(request: HttpRequest) -> HttpResponse:
    """Appoint someone to an office of the Secretariat."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "accounts.appoint", on):
        raise PermissionDenied
    form = AppointForm(request.POST or None, initial={"first_day": on})
    if form.is_valid():
        data = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        if _done(form, lambda: appoint_to_secretariat(**data, actor=person, on=on)):
            messages.success(request, _("Appointed. The letter is on its way."))
            return redirect("casework:offices")
    context = {
        "question": _("Who is appointed to which office?"),
        "purpose": _("An office of the Secretariat opens the desk and the cases, from the first day to the last."),
        "button": _("Appoint and send the letter"),
        "next_steps": [_("At the next sign-in the person is led to set up a second factor.")],
        "who_hears": _("The person gets a letter."),
    }
    return _task(request, form, context)


@require_http_methods(["GET", "POST"])
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """End an office of the Secretariat."""
    person, on = person_of(request), day_of(request)
    office = get_object_or_404(_of_the_secretariat(request).not_over(on), pk=pk)
    if not may(person, "accounts.end_office", office, on):
        raise PermissionDenied
    form = EndOfficeForm(request.POST or None, initial={"last_day": on})
    if form.is_valid() and _done(
        form, lambda: end_secretariat_office(office, **form.cleaned_data, actor=person, on=on)
    ):
        messages.success(request, _("The end is recorded. The letter is on its way."))
        return redirect("casework:offices")
    context = {
        "question": _("When does the office of %(name)s end?") % {"name": office.person.full_name},
        "facts": [
            {"label": _("Person"), "value": bdi(office.person.full_name)},
            {"label": _("Office"), "value": office.get_role_display()},
        ],
        "button": _("End the office and send the letter"),
        "next_steps": [_("The person is signed out everywhere. After the last day the office opens nothing.")],
        "who_hears": _("The person gets a letter. The reason is kept with the act and not in the letter."),
        "ending": True,
    }
    return _task(request, form, context)


@require_http_methods(["GET", "POST"])
def name_one(request: HttpRequest) -> HttpResponse:
    """Let someone of the Secretariat stand in for another."""
    _only_the_secretariat(request)
    person, on = person_of(request), day_of(request)
    people = User.objects.filter(pk__in=_of_the_secretariat(request).not_over(on).values("person"))
    form = DeputyForm(
        request.POST or None,
        people=people,
        absent=people.permitted_to(person, "accounts.add_deputation", on),
        initial={"absent": person.pk, "first_day": on},
    )
    if form.is_valid() and _done(form, lambda: name_secretariat_deputy(**form.cleaned_data, actor=person, on=on)):
        messages.success(request, _("The deputy is named. Both letters are on their way."))
        return redirect("casework:offices")
    context = {
        "question": _("Who stands in for whom?"),
        "purpose": _("A deputy does in the portal what the absent person can do, on these days only."),
        "button": _("Name the deputy and send the letters"),
        "next_steps": [_("Until the first day the deputy sees nothing of it. The record names both people.")],
        "who_hears": _("The absent person and the deputy both get a letter."),
    }
    return _task(request, form, context)


@require_http_methods(["GET", "POST"])
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputation before its last day."""
    person, on = person_of(request), day_of(request)
    deputation = get_object_or_404(_deputations(request), pk=pk)
    if not may(person, "accounts.end_deputation", deputation, on):
        raise PermissionDenied
    form = EndDeputyForm(request.POST or None, initial={"last_day": on})
    if form.is_valid() and _done(
        form, lambda: end_secretariat_deputation(deputation, **form.cleaned_data, actor=person, on=on)
    ):
        messages.success(request, _("The end is recorded. Both letters are on their way."))
        return redirect("casework:offices")
    context = {
        "question": _("Until when does %(deputy)s stand in for %(absent)s?")
        % {"deputy": deputation.deputy.full_name, "absent": deputation.absent.full_name},
        "button": _("End it and send the letters"),
        "next_steps": [_("After the last day the deputy can do only what their own offices allow.")],
        "who_hears": _("The absent person and the deputy both get a letter."),
        "ending": True,
    }
    return _task(request, form, context)


def _done(form: forms.Form, change: Any) -> bool:
    try:
        change()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _task(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "casework/task.html", {"form": form, **context}, status=status)
