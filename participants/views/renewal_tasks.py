"""Tasks on a renewal: received by letter, opened again after a decline, put to the Steering Group (5.term)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.views.day import day_of, person_of
from governance.models import Act
from participants.enums import UNDECIDED_RENEWALS, RenewalState
from participants.forms import ConsultForm, SubmitRenewalForm
from participants.models import InformationRequest, Participation, Renewal
from participants.rules import EndNotRecorded, RenewalInTime
from participants.services import consult
from participants.services.openings import open_again
from participants.services.renewals import record_letter
from participants.services.requests import Request, requests_awaiting
from participants.views.renewals import crumbs, day_in_words, visible_participation, visible_renewal
from participants.views.tasks import carried_out, status_of, task, typed


@task
def reopen_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Open another renewal after a decline, for the lead of the organisation or an officer (5.term)."""
    person, on = person_of(request), day_of(request)
    participation = visible_participation(request, ref)
    own = Renewal.objects.filter(participation=participation)
    open_to_them = own.permitted_to(person, "participants.reopen_renewal", on)
    if not own.exists() or own.exclude(pk__in=open_to_them.values("pk")).exists():
        raise PermissionDenied  # a tie to one renewal holds for the next one too
    form = forms.Form(typed(request))
    standing = own.in_state(RenewalState.OPEN).filter(term_ends=participation.term_last_day).first()
    if standing is None and not carried_out(request, form, lambda: open_again(participation, on, person)):
        return _reopening(request, participation, form)
    if standing is None:
        messages.success(request, _("Another renewal is open. It is filled in with what was sent last time."))
    return redirect("participants:renewal", own.in_state(RenewalState.OPEN).latest("id").ref)


def _reopening(request: HttpRequest, participation: Participation, form: forms.Form) -> HttpResponse:
    title = _("Submit again after the decline?")
    context = {
        "form": form,
        "title": title,
        "organisation": participation.organisation,
        "crumbs": crumbs(participation, title),
        "button": _("Open another renewal"),
        "purpose": _("A declined renewal may be followed by another one that is sent by the last day of the term."),
        "next": _("The focal points receive an invitation. The form holds what was sent last time."),
        "facts": [{"label": _("Term ends"), "value": day_in_words(participation.term_last_day)}],
    }
    return render(request, "participants/task.html", context, status=status_of(request))


@task
def submit_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Record that a renewal was received."""
    person, on = person_of(request), day_of(request)
    participation = visible_participation(request, ref)
    if not may(person, "participants.record_renewal_of_participation", participation, on):
        raise PermissionDenied
    asked = requests_awaiting(on).get(participation.organisation_id)
    form = SubmitRenewalForm(typed(request), today=on, initial={"submitted_on": asked.came_on if asked else on})
    made: list[Renewal] = []

    def act() -> None:
        made.append(record_letter(participation, form.cleaned_data["submitted_on"], on, person))

    found = made if carried_out(request, form, act) else _sent_twice(participation, form, person, on)
    if found:
        messages.success(request, _on_record(found[0], on))
        return redirect("participants:renewal", found[0].ref)
    title = _("Record a renewal received")
    context = {
        "form": form,
        "title": title,
        "organisation": participation.organisation,
        "crumbs": crumbs(participation, title),
        "button": _("Record the renewal and send the receipt"),
        "purpose": _("A renewal received in time keeps the participation going until it is decided."),
        "next": _(
            "The focal points receive the receipt. In time, they are asked at once to fill in and sign the form; then"
            " the renewal is examined, the Steering Group is asked, and the term is decided. One that came after the"
            " term's last day can only be declined."
        ),
        "facts": [{"label": _("Term ends"), "value": day_in_words(participation.term_last_day)}, *_letter_of(asked)],
    }
    return render(request, "participants/task.html", context, status=status_of(request))


def _on_record(renewal: Renewal, on: date) -> str:
    """What was recorded, and what comes next (5.term)."""
    asked = InformationRequest.objects.filter(file=renewal.file_id or 0, closed_on__isnull=True).first()
    if asked is not None:
        words = _("The renewal is on record. The organisation is asked to fill in and sign the form by %(day)s.")
        return words % {"day": day_in_words(asked.due_on)}
    if RenewalInTime().refuses(renewal, on):
        return _("The renewal is on record. It came after the term's last day, so it can only be declined.")
    if EndNotRecorded().refuses(renewal, on):
        return _(
            "The renewal is on record. Its participation has ended on record: propose the correction of the end first."
        )
    return _("The renewal is on record already.")


def _sent_twice(participation: Participation, form: SubmitRenewalForm, person: User, on: date) -> list[Renewal]:
    """The renewal that the same form recorded a moment ago: a second press of its button changes nothing."""
    if not form.is_bound or not (submitted_on := form.cleaned_data.get("submitted_on")):
        return []
    same = Renewal.objects.in_state(*UNDECIDED_RENEWALS).filter(participation=participation)
    entered = Act.objects.filter(object_type="renewal", action="submit", actor_id=person.pk, on=on)
    return list(same.filter(submitted_on=submitted_on, pk__in=entered.values("object_id")))


def _letter_of(asked: Request | None) -> list[dict[str, Any]]:
    """The letter that asked for the renewal, to be read before it is recorded."""
    if asked is None:
        return []
    url = reverse("library:detail", args=[asked.letter.ref])
    link = format_html('<a href="{}"><bdi>{}</bdi></a>', url, asked.letter.title)
    judging = reverse("participants:judge_request", args=[asked.letter.ref])
    otherwise = format_html('<a href="{}">{}</a>', judging, _("This letter does not ask for a renewal"))
    return [{"label": _("Letter of request"), "value": link}, {"label": _("Is it another matter?"), "value": otherwise}]


@task
def consult_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a renewal to the Steering Group."""
    person, on = person_of(request), day_of(request)
    renewal = visible_renewal(request, ref)
    if not may(person, "participants.submit_renewal", renewal, on):
        raise PermissionDenied
    name = renewal.participation.organisation.name
    asked = _("Does the Steering Group agree that the term of %(name)s is renewed?") % {"name": name}
    form = ConsultForm(typed(request), initial={"question": asked})

    def act() -> None:
        consult(renewal, form.cleaned_data["question"], form.cleaned_data["closes_on"], on, person)

    if carried_out(request, form, act):
        messages.success(request, _("The consultation is open."))
        return redirect("participants:renewal", renewal.ref)
    title = _("Ask the Steering Group again") if renewal.asked_before.exists() else _("Ask the Steering Group")
    context = {
        "form": form,
        "title": title,
        "organisation": renewal.participation.organisation,
        "crumbs": crumbs(renewal.participation, title),
        "button": _("Open the consultation"),
        "purpose": _("The Steering Group is consulted before a term is renewed or not."),
        "next": _("No letter goes out: ask the members as you usually do, then record the outcome."),
    }
    return render(request, "participants/task.html", context, status=status_of(request))
