"""The Secretariat enters participants that exist already, and changes what is on record about them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import carries, may
from casework.views.day import day_of, person_of
from participants.enums import MEMBERS_OF_ITS_OWN, Category
from participants.forms import AdmissionForm, OrganisationForm, ParticipantForm
from participants.history import FIELDS as LABELS
from participants.models import Organisation, Participation
from participants.regions import country_name
from participants.services import (
    ChangedMeanwhile,
    Difference,
    change_checked,
    readmit,
    record_participant,
    similar,
    version_of,
)
from participants.services.organisations import FIELDS
from participants.views.record import visible_organisation
from participants.views.tasks import carried_out, status_of, task, typed


def _crumbs(title: str, organisation: Organisation | None = None) -> list[dict[str, str]]:
    found = [{"title": _("Participants"), "url": reverse("participants:directory")}]
    if organisation:
        found.append({"title": organisation.name, "url": reverse("participants:detail", args=[organisation.ref])})
    return [*found, {"title": title}]


@task
def record_page(request: HttpRequest) -> HttpResponse:
    """Enter an organisation that takes part already; names much like it are shown before it is entered twice."""
    on = day_of(request)
    if not carries(request.user, "participants.add_participation", on):
        raise PermissionDenied
    form = ParticipantForm(typed(request), today=on)
    alike = list(similar(form.cleaned_data["name"])) if form.is_bound and form.is_valid() else []
    if alike and not form.cleaned_data["another"]:
        form.add_error("another", _("Organisations with a similar name are on record. Compare them first."))
    made: list[Participation] = []

    def act() -> None:
        days = form.cleaned_data
        made.append(
            record_participant(form.values(), days["admitted_on"], person_of(request), on, days["term_last_day"])
        )

    if carried_out(request, form, act):
        messages.success(request, _("The participant is on record."))
        return redirect("participants:detail", made[0].organisation.ref)
    if not alike:
        del form.fields["another"]
    title = _("Record a participant")
    context = {
        "form": form,
        "title": title,
        "crumbs": _crumbs(title),
        "alike": alike,
        "purpose": _("For an organisation that takes part already, from the records of the Secretariat."),
        "button": _("Record the participant"),
        "next": _("A non-State actor's first term counts from the day of admission."),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


@task
def readmit_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter a new participation of an organisation that is on record and does not take part now."""
    organisation, on = visible_organisation(request, ref), day_of(request)
    if not carries(request.user, "participants.add_participation", on):
        raise PermissionDenied
    form = AdmissionForm(typed(request), today=on)

    def act() -> None:
        days = form.cleaned_data
        readmit(organisation, days["admitted_on"], person_of(request), on, days["term_last_day"])

    if carried_out(request, form, act):
        messages.success(request, _("The admission is on record."))
        return redirect("participants:detail", organisation.ref)
    title = _("Record an admission")
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": _crumbs(title, organisation),
        "purpose": _("The organisation takes part again from the day of admission."),
        "button": _("Record the admission"),
        "next": _("The focal points receive the confirmation."),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


@task
def change_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is on record; of two people at once, the second sees both texts and loses nothing."""
    organisation, on = visible_organisation(request, ref), day_of(request)
    if not may(request.user, "participants.change_organisation", organisation, on):
        raise PermissionDenied
    initial = {name: getattr(organisation, name) for name in FIELDS}
    form = OrganisationForm(typed(request), initial={**initial, "version": version_of(organisation)})
    differences: list[Difference] = []

    def act() -> None:
        values, version = form.values(), form.cleaned_data["version"]
        change_checked(organisation, values, version, person_of(request), on)

    try:
        done = carried_out(request, form, act)
    except ChangedMeanwhile as refused:
        done, differences = False, refused.differences
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = refused.version  # type: ignore[index]
    if done:
        messages.success(request, _("The record is saved."))
        return redirect("participants:detail", organisation.ref)
    title = _("Change the record")
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": _crumbs(title, organisation),
        "button": _("Save the record"),
        "differences": [_both(one) for one in differences],
    }
    return render(request, "participants/task.html", context, status=409 if differences else status_of(request))


def _both(difference: Difference) -> dict[str, Any]:
    """One field with both texts, in the reader's words."""
    name = difference.field
    return {"label": LABELS[name], "yours": _shown(name, difference.yours), "theirs": _shown(name, difference.theirs)}


def _shown(name: str, value: Any) -> str:
    words = {
        "category": lambda: str(Category(value).label),
        "country": lambda: country_name(value) or _("No country"),
        "is_membership_body": lambda: str(MEMBERS_OF_ITS_OWN[value]),
    }
    return words[name]() if name in words else str(value)
