"""Writing an application together: the team, inviting a colleague, joining by the link in the letter (5.nsa.form)."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from casework.views.day import day_of, person_of
from participants.forms import AcceptForm
from participants.forms.replies import ROLES, ColleagueForm
from participants.invitations import team_invitation_of
from participants.models import TeamInvitation
from participants.services import InvitationClosed, NewAccount
from participants.services.teams import (
    OVER,
    Colleague,
    invite_colleague,
    join_team,
    refuse_closed_team,
    revoke_colleague,
    team_invitations,
    team_of,
)
from participants.views.applying.frame import crumbs, own, shown_of
from participants.views.tasks import carried_out, status_of, task, typed

KEY = "team_invitation"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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
        "crumbs": crumbs(_("Who writes with you"), application),
    }
    return render(request, "participants/applying/team.html", context)


@task
def invite_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Invite a colleague by e-mail."""
    application = own(request, ref)
    shown, person, on = shown_of(request, application), person_of(request), day_of(request)
    form = ColleagueForm(typed(request), may_sign=shown.may_sign, initial={"language": person.language})

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


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: it goes to the session, the page is shown without it."""
    invitation = team_invitation_of(token)
    if invitation is None:
        return _closed(request, _("This link is not complete. Open it from the letter, or copy all of it."))
    request.session[KEY] = invitation.pk
    return redirect("participants:join_team")


def _closed(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "participants/invitation_closed.html", {"reason": reason}, status=410)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest) -> HttpResponse:
    """Join as the person who is signed in, sign in first, or open an account: whichever fits the address."""
    invitations = TeamInvitation.objects.select_related("file__application")
    invitation = invitations.filter(pk=request.session.get(KEY, 0)).first()
    if invitation is None:
        return _closed(request, _("Open the link in the letter once more."))
    try:
        refuse_closed_team(invitation, day_of(request))
    except InvitationClosed as closed:
        return _closed(request, str(closed))
    person = User.objects.filter(email__iexact=invitation.email).first()
    if person is None:
        return _closed(request, _("The address of this invitation has changed. Ask for a new one."))
    if request.user.is_authenticated:
        return _as_signed_in(request, invitation, person)
    if person.has_usable_password():
        return _shown(request, invitation, "sign_in")
    return _as_new(request, invitation, person)


def _shown(request: HttpRequest, invitation: TeamInvitation, step: str, form: AcceptForm | None = None) -> HttpResponse:
    context = {
        "invitation": invitation, "application": invitation.file.application, "step": step, "form": form,
        "role": dict(ROLES)[Role(invitation.role)],
    }  # fmt: skip
    return render(request, "participants/applying/join_team.html", context, status=status_of(request))


def _as_signed_in(request: HttpRequest, invitation: TeamInvitation, person: User) -> HttpResponse:
    if person.pk != request.user.pk:
        return _shown(request, invitation, "other_person")
    if request.method != "POST":
        return _shown(request, invitation, "accept")
    try:
        join_team(invitation, person, day_of(request))
    except (InvitationClosed, ValidationError) as closed:
        return _closed(request, str(closed) if isinstance(closed, InvitationClosed) else " ".join(closed.messages))
    return _welcome(request, invitation)


def _as_new(request: HttpRequest, invitation: TeamInvitation, person: User) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name}, person=person)

    def act() -> None:
        account = NewAccount(form.cleaned_data["full_name"], form.cleaned_data["password"], PRIVACY_NOTICE)
        join_team(invitation, person, day_of(request), account)

    try:
        done = carried_out(request, form, act)
    except InvitationClosed as closed:
        return _closed(request, str(closed))
    if not done:
        return _shown(request, invitation, "new", form)
    login(request, User.objects.get(pk=person.pk), backend=BACKEND)
    return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: TeamInvitation) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.success(request, _("You can write this application now."))
    return redirect("participants:own_application", invitation.file.application.ref)
