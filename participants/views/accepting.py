"""Accepting what one was invited to by a letter: the link is read once, then the address carries no secret any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from casework.views.day import day_of
from participants.forms import AcceptForm
from participants.models import EmailedInvitation
from participants.services import InvitationClosed, NewAccount
from participants.views.tasks import carried_out, status_of

# Where the session keeps an invitation that was opened: of a focal point, and of a colleague in an application.
FOCAL_POINT, COLLEAGUE = "invitation", "team_invitation"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Invited = TypeVar("Invited", bound=EmailedInvitation)


@dataclass(frozen=True)
class Accepting(Generic[Invited]):
    """One kind of invitation: where it is kept meanwhile, who may still accept it, and what accepting it does.

    `welcome` gives what the next page says, and its address.
    """

    key: str
    page_name: str
    template: str
    find: Callable[[str], Invited | None]
    held: Callable[[], "QuerySet[Invited]"]
    refuse: Callable[[Invited, date], None]
    accept: Callable[[Invited, User, date, NewAccount | None], object]
    context: Callable[[Invited], dict[str, Any]]
    welcome: Callable[[Invited], tuple[str, str]]

    def open(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the secret out of the address: it goes to the session, the page is shown without it."""
        invitation = self.find(token)
        if invitation is None:
            return closed(request, _("This link is not complete. Open it from the letter, or copy all of it."))
        request.session[self.key] = invitation.pk
        return redirect(self.page_name)

    def page(self, request: HttpRequest) -> HttpResponse:
        """Accept as the person who is signed in, sign in first, or open an account: whichever fits the address."""
        invitation = self.held().filter(pk=request.session.get(self.key, 0)).first()
        if invitation is None:
            return self.over(request, _("Open the link in the letter once more."))
        try:
            self.refuse(invitation, day_of(request))
        except InvitationClosed as over:
            return self.over(request, str(over))
        person = User.objects.filter(email__iexact=invitation.email).first()
        if person is None:
            return self.over(request, _("The address of this invitation has changed. Ask for a new one."))
        if request.user.is_authenticated:
            return self.as_signed_in(request, invitation, person)
        if person.has_usable_password():
            return self.shown(request, invitation, "sign_in")
        return self.as_new(request, invitation, person)

    def shown(
        self, request: HttpRequest, invitation: Invited, step: str, form: AcceptForm | None = None
    ) -> HttpResponse:
        """The page at one of its steps."""
        context = {"invitation": invitation, "step": step, "form": form, **self.context(invitation)}
        return render(request, self.template, context, status=status_of(request))

    def as_signed_in(self, request: HttpRequest, invitation: Invited, person: User) -> HttpResponse:
        """One button for the invited person; anyone else is told whom the invitation is for."""
        if person.pk != request.user.pk:
            return self.shown(request, invitation, "other_person")
        if request.method != "POST":
            return self.shown(request, invitation, "accept")
        try:
            self.accept(invitation, person, day_of(request), None)
        except InvitationClosed as over:
            return self.over(request, str(over))
        except ValidationError as refused:
            return self.over(request, " ".join(refused.messages))
        return self.welcomed(request, invitation)

    def as_new(self, request: HttpRequest, invitation: Invited, person: User) -> HttpResponse:
        """Open the account and accept, in one step."""
        form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name}, person=person)

        def act() -> None:
            account = NewAccount(form.cleaned_data["full_name"], form.cleaned_data["password"], PRIVACY_NOTICE)
            self.accept(invitation, person, day_of(request), account)

        try:
            done = carried_out(request, form, act)
        except InvitationClosed as over:
            return self.over(request, str(over))
        if not done:
            return self.shown(request, invitation, "new", form)
        login(request, User.objects.get(pk=person.pk), backend=BACKEND)
        return self.welcomed(request, invitation)

    def over(self, request: HttpRequest, reason: str) -> HttpResponse:
        """Forget the link, which leads nowhere any more, and say why."""
        request.session.pop(self.key, None)
        return closed(request, reason)

    def welcomed(self, request: HttpRequest, invitation: Invited) -> HttpResponse:
        """Forget the link, and lead to what it opened."""
        request.session.pop(self.key, None)
        said, address = self.welcome(invitation)
        messages.success(request, said)
        return redirect(address)


def closed(request: HttpRequest, reason: str) -> HttpResponse:
    """The link leads nowhere any more, and why."""
    return render(request, "participants/invitation_closed.html", {"reason": reason}, status=410)


def is_invited(request: HttpRequest) -> bool:
    """Whether an invitation was opened in this browser and not accepted yet."""
    return any(key in request.session for key in (FOCAL_POINT, COLLEAGUE))
