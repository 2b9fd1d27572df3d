"""Writing an application together: the team, inviting a colleague, joining by the link in the letter (5.nsa.form)."""

from collections.abc import Callable, Mapping
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policy import may
from casework.views.day import day_of, person_of
from participants.forms.replies import ROLES, ColleagueForm
from participants.invitations import team_invitation_of
from participants.models import Application, TeamInvitation
from participants.services import InvitationClosed
from participants.services.teams import (
    OVER,
    Colleague,
    hand_over,
    invite_colleague,
    join_team,
    refuse_closed_team,
    remove_colleague,
    revoke_colleague,
    team_invitations,
    team_of,
)
from participants.views.accepting import COLLEAGUE, Accepting
from participants.views.applying.frame import crumbs, own, shown_of
from participants.views.tasks import carried_out, status_of, task, typed


@require_safe
def own_team(request: HttpRequest, ref: str) -> HttpResponse:
    """Who writes the application, and who is invited to."""
    application = own(request, ref)
    people: dict[int, dict[str, object]] = {}
    for office in team_of(application, day_of(request)):
        one = people.setdefault(office.person_id, {"person": office.person, "signs": False})
        one["signs"] = one["signs"] or office.role == Role.SIGNATORY
    context = {
        "application": application,
        "people": list(people.values()),
        "invited": [(one, dict(ROLES)[Role(one.role)]) for one in team_invitations(application, day_of(request))],
        "is_over": application.state in OVER,
        "signs": may(person_of(request), "participants.submit_application", application, day_of(request)),
        "signing": sum(bool(one["signs"]) for one in people.values()),
        "signed_by_nobody": not any(one["signs"] for one in people.values()),
        "crumbs": crumbs(_("Who writes with you"), application),
    }
    return render(request, "participants/applying/team.html", context)


@task
def invite_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Invite a colleague by e-mail."""
    application = own(request, ref)
    shown, person, on = shown_of(request, application), person_of(request), day_of(request)
    may_sign = shown.may_sign or not shown.signatories
    asked = {"language": person.language, "role": Role.APPLICANT if shown.signatories else Role.SIGNATORY}
    form = ColleagueForm(typed(request), may_sign=may_sign, initial=asked)

    def act() -> None:
        said = form.cleaned_data
        colleague = Colleague(said["email"], said["full_name"], Role(said["role"]), said["language"])
        invite_colleague(application, colleague, person, on)

    if carried_out(request, form, act):
        messages.success(request, _("The invitation is on its way."))
        return redirect("participants:own_team", ref)
    team = (_("Who writes with you"), reverse("participants:own_team", args=[ref]))
    context = {"application": application, "form": form, "crumbs": crumbs(_("Invite"), application, team)}
    return render(request, "participants/applying/invite.html", context, status=status_of(request))


@require_POST
def revoke_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Withdraw an invitation that nobody accepted yet."""
    application = own(request, ref)
    invitation = get_object_or_404(TeamInvitation, file=application.file_id, pk=pk)
    try:
        revoke_colleague(invitation, person_of(request), day_of(request))
        messages.success(request, _("The invitation is withdrawn. Its link works no more."))
    except InvitationClosed as closed:
        messages.warning(request, str(closed))
    return redirect("participants:own_team", ref)


@task
def remove_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take a person out of the team, after a question (5.nsa.form)."""
    colleague = _colleague(request, ref, pk)
    shown = {
        "title": _("Take %(name)s out of the team?") % {"name": colleague},
        "purpose": _("This person then neither sees nor changes the application. What they wrote stays."),
        "next": _("Access ends at once. The person receives a letter."),
        "button": _("Take out of the team"),
        "danger": True,
    }
    done = _("%(name)s is out of the team. The letter is on its way.") % {"name": colleague}
    return _changed(request, ref, shown, done, lambda *who: remove_colleague(who[0], colleague, who[1], who[2]))


@task
def hand_over_page(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Let another person sign instead of oneself, after a question (5.nsa.form)."""
    colleague = _colleague(request, ref, pk)
    shown = {
        "title": _("Does %(name)s sign instead of you?") % {"name": colleague},
        "purpose": _("The authorised signatory signs the disclosure, accepts the Terms of Reference and sends."),
        "next": _("You can still write the application, and no longer sign it. The person receives a letter."),
        "button": _("Hand over"),
    }
    done = _("%(name)s signs the application from now on.") % {"name": colleague}
    return _changed(request, ref, shown, done, lambda *who: hand_over(who[0], colleague, who[1], who[2]))


def _colleague(request: HttpRequest, ref: str, pk: int) -> User:
    """A person of one's own team; 404 for anyone else, 403 for who does not sign."""
    application, on = own(request, ref), day_of(request)
    found = [office.person for office in team_of(application, on) if office.person_id == pk]
    if not found:
        raise Http404
    if application.state in OVER or not may(person_of(request), "participants.submit_application", application, on):
        raise PermissionDenied
    return found[0]


def _changed(
    request: HttpRequest,
    ref: str,
    shown: Mapping[str, object],
    done: str,
    act: Callable[[Application, User, date], None],
) -> HttpResponse:
    application, form = own(request, ref), forms.Form(request.POST if request.method == "POST" else None)
    if carried_out(request, form, lambda: act(application, person_of(request), day_of(request))):
        messages.success(request, done)
        still = team_of(application, day_of(request)).filter(person=person_of(request)).exists()
        return redirect("participants:own_team", ref) if still else redirect("participants:apply")
    team = (_("Who writes with you"), reverse("participants:own_team", args=[ref]))
    context = {
        **shown, "form": form, "organisation": application, "crumbs": crumbs(str(shown["title"]), application, team),
    }  # fmt: skip
    return render(request, "participants/task.html", context, status=status_of(request))


def welcome(invitation: TeamInvitation) -> tuple[str, str]:
    """From now on the person writes the application too."""
    address = reverse("participants:own_application", args=[invitation.file.application.ref])
    return _("You can write this application now."), address


ACCEPTING = Accepting(
    key=COLLEAGUE,
    page_name="participants:join_team",
    template="participants/applying/join_team.html",
    find=team_invitation_of,
    held=lambda: TeamInvitation.objects.select_related("file__application"),
    refuse=refuse_closed_team,
    accept=join_team,
    context=lambda invitation: {
        "application": invitation.file.application,
        "role": dict(ROLES)[Role(invitation.role)],
    },
    welcome=welcome,
)


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter."""
    return ACCEPTING.open(request, token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest) -> HttpResponse:
    """The page that the link leads to."""
    return ACCEPTING.page(request)
