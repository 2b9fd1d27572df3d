"""Accepting an invitation: the link is read once, then the address carries no secret any more."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from casework.views.day import day_of
from participants.forms import AcceptForm
from participants.invitations import invitation_of
from participants.models import Invitation
from participants.services import InvitationClosed, NewAccount, accept, refuse_closed
from participants.views.tasks import carried_out, status_of

KEY = "invitation"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: it goes to the session, the page is shown without it."""
    invitation = invitation_of(token)
    if invitation is None:
        return _closed(request, _("This link is not complete. Open it from the letter, or copy all of it."))
    request.session[KEY] = invitation.pk
    return redirect("participants:accept")


def _closed(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "participants/invitation_closed.html", {"reason": reason}, status=410)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_page(request: HttpRequest) -> HttpResponse:
    """Accept as the person who is signed in, sign in first, or open an account: whichever fits the address."""
    invitation = Invitation.objects.select_related("organisation").filter(pk=request.session.get(KEY, 0)).first()
    if invitation is None:
        return _closed(request, _("Open the link in the letter once more."))
    try:
        refuse_closed(invitation, day_of(request))
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


def _shown(request: HttpRequest, invitation: Invitation, step: str, form: AcceptForm | None = None) -> HttpResponse:
    context = {"invitation": invitation, "role": Role(invitation.role).label, "step": step, "form": form}
    return render(request, "participants/accept.html", context, status=status_of(request))


def _as_signed_in(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    if person.pk != request.user.pk:
        return _shown(request, invitation, "other_person")
    if request.method != "POST":
        return _shown(request, invitation, "accept")
    try:
        accept(invitation, person, day_of(request))
    except InvitationClosed as closed:
        return _closed(request, str(closed))
    return _welcome(request, invitation)


def _as_new(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name}, person=person)

    def act() -> None:
        account = NewAccount(form.cleaned_data["full_name"], form.cleaned_data["password"], PRIVACY_NOTICE)
        accept(invitation, person, day_of(request), account)

    try:
        done = carried_out(request, form, act)
    except InvitationClosed as closed:
        return _closed(request, str(closed))
    if not done:
        return _shown(request, invitation, "new", form)
    login(request, User.objects.get(pk=person.pk), backend=BACKEND)
    return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    request.session.pop(KEY, None)
    name = invitation.organisation.name
    messages.success(request, _("From today you speak for %(organisation)s.") % {"organisation": name})
    return redirect("participants:detail", invitation.organisation.ref)
