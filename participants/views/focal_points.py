"""Who speaks for an organisation: the page of its focal points, and the tasks that change them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import FOCAL_POINTS, Role, ScopeKind
from accounts.models import Office
from accounts.policy import may
from casework.views.day import bdi, day_of, person_of
from participants.forms import CorrectAddressForm, EndFocalPointForm, HandOverForm, InviteForm
from participants.models import Invitation, Organisation
from participants.services import (
    InvitationClosed,
    Invited,
    end_focal_point,
    focal_points,
    hand_over,
    invite,
    people_of,
    revoke,
)
from participants.services.addresses import correct_focal_point, why_not_corrected
from participants.views.record import visible_organisation
from participants.views.tasks import carried_out, status_of, task, typed

Crumbs = list[dict[str, str]]


def managed(request: HttpRequest, ref: str) -> Organisation:
    """The organisation whose focal points this person manages: 404 where it is not visible, 403 where not theirs."""
    organisation = visible_organisation(request, ref)
    if not may(request.user, "participants.manage_focal_points", organisation, day_of(request)):
        raise PermissionDenied
    return organisation


def crumbs(organisation: Organisation, title: str = "") -> Crumbs:
    """The way to a page below an organisation's record."""
    home = {"title": _("Participants"), "url": reverse("participants:directory")}
    record = {"title": organisation.name, "url": reverse("participants:detail", args=[organisation.ref])}
    people = {"title": _("Focal points"), "url": reverse("participants:focal_points", args=[organisation.ref])}
    return [home, record, people, {"title": title}] if title else [home, record, {"title": people["title"]}]


@require_safe
def overview(request: HttpRequest, ref: str) -> HttpResponse:
    """The focal points in office, who is invited, and what can be done."""
    organisation, on = managed(request, ref), day_of(request)
    shown = people_of(organisation, on)
    context = {
        "organisation": organisation,
        "crumbs": crumbs(organisation),
        "moves": _moves(organisation, shown),
        "corrects": corrects(request),
        **shown,
    }
    return render(request, "participants/focal_points.html", context)


def _moves(organisation: Organisation, shown: dict[str, Any]) -> list[dict[str, Any]]:
    alternates = [one for one in shown["offices"] if one.role == Role.FOCAL_ALTERNATE and one.last_day is None]
    return [
        {
            "label": _("Invite a focal point"),
            "kind": "main",
            "url": reverse("participants:invite", args=[organisation.ref]),
        },
        {
            "label": _("Hand over the lead"),
            "url": reverse("participants:hand_over", args=[organisation.ref]),
            "note": _("From tomorrow an alternate leads."),
            "reasons": [] if alternates else [_("There is no alternate to hand over to. Invite one first.")],
        },
    ]


@task
def invite_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Invite a person by e-mail to speak for the organisation."""
    organisation, on = managed(request, ref), day_of(request)
    form = InviteForm(typed(request), initial={"role": Role.FOCAL_ALTERNATE, "language": "en"})

    def act() -> None:
        data = form.cleaned_data
        invited = Invited(data["email"], data["full_name"], Role(data["role"]), data["language"])
        invite(organisation, invited, person_of(request), on)

    if carried_out(request, form, act):
        messages.success(
            request, _("The invitation is on its way to %(name)s.") % {"name": form.cleaned_data["full_name"]}
        )
        return redirect("participants:focal_points", organisation.ref)
    title = _("Invite a focal point")
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": crumbs(organisation, title),
        "purpose": _("A focal point speaks for the organisation and sees its record."),
        "button": _("Send the invitation"),
        "next": _("The person receives a letter with a personal link. It works once, for 14 days."),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


@task
def revoke_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Withdraw an invitation that nobody accepted yet."""
    organisation, on = managed(request, ref), day_of(request)
    invitation = get_object_or_404(Invitation, pk=pk, organisation=organisation)
    if request.method == "POST":
        try:
            revoke(invitation, person_of(request), on)
        except InvitationClosed as closed:
            messages.warning(request, str(closed))
        else:
            messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
        return redirect("participants:focal_points", organisation.ref)
    title = _("Withdraw the invitation of %(name)s") % {"name": invitation.full_name}
    context = {
        "title": title,
        "organisation": organisation,
        "crumbs": crumbs(organisation, title),
        "purpose": _("The link in the letter stops working at once."),
        "button": _("Withdraw the invitation"),
        "danger": True,
    }
    return render(request, "participants/task.html", context)


@task
def end_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """End a focal point's office, and tell the person; anyone may step down from an office of their own."""
    organisation, on = visible_organisation(request, ref), day_of(request)
    office = _office_of(organisation, pk)
    if office.person_id != request.user.pk:
        managed(request, ref)
    form = EndFocalPointForm(typed(request), initial={"last_day": on})

    def act() -> None:
        data = form.cleaned_data
        end_focal_point(office, data["last_day"], person_of(request), on, data["reason"])

    if carried_out(request, form, act):
        messages.success(request, _("The last day is set. %(name)s receives a letter.") % {"name": office.person})
        return redirect("participants:detail", organisation.ref)
    title = _("End the office of %(name)s") % {"name": office.person}
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": crumbs(organisation, title),
        "purpose": _("After the last day the person no longer sees the organisation's record."),
        "button": _("Set the last day and send the letter"),
        "danger": True,
        "warning": _("The organisation then has no lead. Hand over the lead first if you can.")
        if office.role == Role.FOCAL_LEAD
        else "",
    }
    return render(request, "participants/task.html", context, status=status_of(request))


@task
def address_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Correct the address of a focal point who never signed in; for an officer, who says how it is known (x.roles)."""
    organisation, on = managed(request, ref), day_of(request)
    if not corrects(request):
        raise PermissionDenied
    office = _office_of(organisation, pk)
    form = CorrectAddressForm(typed(request))

    def act() -> None:
        data = form.cleaned_data
        correct_focal_point(office, data["email"], person_of(request), on, data["reason"])

    if carried_out(request, form, act):
        messages.success(request, _("The address is corrected. Letters that failed can be sent again."))
        return redirect("participants:focal_points", organisation.ref)
    title, reasons = _("Correct the address of %(name)s") % {"name": office.person}, why_not_corrected(office, on)
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": crumbs(organisation, title),
        "purpose": _("The letters to come go to the right address."),
        "facts": [{"label": _("Address on record"), "value": bdi(office.person.email or "–")}],
        "button": _("Correct the address"),
        "next": _("The new address gets a letter, and so does the old one unless it refused letters."),
        "closed": bool(reasons),
        "warning": " ".join(reasons),
    }
    return render(request, "participants/task.html", context, status=status_of(request))


def corrects(request: HttpRequest) -> bool:
    """Whether the person corrects what is on record of others: an officer."""
    return request.user.has_perm("accounts.change_user")


def _office_of(organisation: Organisation, pk: int) -> Office:
    offices = Office.objects.of(ScopeKind.ORGANISATION, organisation.pk).in_roles(FOCAL_POINTS)
    found = offices.select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@task
def hand_over_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Make an alternate the lead from tomorrow."""
    organisation, on = managed(request, ref), day_of(request)
    alternates = focal_points(organisation, on).filter(role=Role.FOCAL_ALTERNATE, period__endswith__isnull=True)
    form = HandOverForm(typed(request), alternates=alternates)

    def act() -> None:
        hand_over(organisation, form.cleaned_data["successor"], person_of(request), on, form.cleaned_data["stays"])

    if carried_out(request, form, act):
        messages.success(request, _("%(name)s leads from tomorrow.") % {"name": form.cleaned_data["successor"].person})
        return redirect("participants:detail", organisation.ref)
    title = _("Hand over the lead")
    context = {
        "form": form,
        "title": title,
        "organisation": organisation,
        "crumbs": crumbs(organisation, title),
        "purpose": _("The lead manages the focal points. There is one lead at a time."),
        "button": _("Hand over from tomorrow"),
        "next": _("Both people receive a letter."),
    }
    return render(request, "participants/task.html", context, status=status_of(request))
